"""Everything that can go wrong in the engine, as one small tree.

::

    WaypairError
    ├── InvalidInputError      the caller's: carries every problem found, not only the first
    │   ├── PolicyError        a weight, cap or rule of the policy makes no sense
    │   └── ClashError         pins, holds and bans that cannot all be honoured
    └── SolverError            ours: a solver stopped without an answer, or gave one that is wrong

"No match" is never an error: it is a result with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["ClashError", "InvalidInputError", "PolicyError", "Problem", "SolverError", "WaypairError"]


class WaypairError(Exception):
    """Base of every error that Waypair raises on purpose."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the input, named so that a non-engineer can mend it.

    Parameters
    ----------
    place : str
        Where: a file, row and column, or a field such as ``weights.pathway``.
    value : str
        What stands there, as it was received.
    expected : str
        What would be accepted instead.
    nearest : str
        The closest valid value, or empty when nothing is close.
    """

    place: str
    value: str
    expected: str
    nearest: str = ""

    def __str__(self) -> str:
        hint = f" Did you mean {self.nearest!r}?" if self.nearest else ""
        return f"{self.place}: got {self.value!r}, expected {self.expected}.{hint}"


class InvalidInputError(WaypairError):
    """The input breaks its contract; ``problems`` lists every breach at once."""

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        found: Sequence[Problem] = [problems] if isinstance(problems, Problem) else list(problems)
        self.problems: tuple[Problem, ...] = tuple(found)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class PolicyError(InvalidInputError):
    """A policy holds a rule, weight or limit that cannot be."""


class ClashError(InvalidInputError):
    """Pins, held pairs and bans contradict each other or the mentors' capacity."""


class SolverError(WaypairError):
    """A solver gave no answer or a wrong one: a fault of ours, never of the input."""
