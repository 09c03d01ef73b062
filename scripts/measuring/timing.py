"""Taking turns: every solver several times, in alternation, the best time of each."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass


class WrongAnswerError(Exception):
    """Two solvers disagree, or ours did not prove what it found."""


@dataclass(frozen=True, slots=True)
class Solved:
    """What a solver found, and how long it took.

    Parameters
    ----------
    seconds : float
    value : int
        Total fit.
    finished : bool
        Whether it ended by itself; else ``value`` is the best it had found.
    """

    seconds: float
    value: int
    finished: bool = True


Solver = Callable[[], Solved]


def in_turns(solvers: Mapping[str, tuple[Solver, int]]) -> dict[str, Solved]:
    """Return the fastest run of each solver, and make sure that all agree.

    Parameters
    ----------
    solvers : mapping of str to (callable, int)
        Each with the number of its runs. In each round all that have runs left take one.

    Raises
    ------
    WrongAnswerError
        If two that finished found different optima, or one that was stopped found more than the optimum.
    """
    best: dict[str, Solved] = {}
    for turn in range(max(times for _, times in solvers.values())):
        for name, (solve, times) in solvers.items():
            if turn >= times:
                continue
            gc.collect()  # what others left behind is not this one's to clear away
            found = solve()
            if name in best and best[name].finished and found.finished and best[name].value != found.value:
                raise WrongAnswerError(f"{name} found {best[name].value} and then {found.value}")
            if name not in best or found.seconds < best[name].seconds:
                best[name] = found
    _agree(best)
    return best


def _agree(found: Mapping[str, Solved]) -> None:
    values = {name: one.value for name, one in found.items() if one.finished}
    if len(set(values.values())) > 1:
        raise WrongAnswerError("the optima differ: " + ", ".join(f"{name} {value}" for name, value in values.items()))
    for name, one in found.items():
        if not one.finished and values and one.value > max(values.values()):
            raise WrongAnswerError(f"{name} found {one.value} before it was stopped, more than the optimum of the rest")
