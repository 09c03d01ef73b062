"""What a program decides about its groups, with defaults that work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from types import MappingProxyType
from typing import Final

from matcher.errors import PolicyError, Problem
from matcher.people import checks

DEFAULT_WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {"topics": 0.30, "pathway": 0.20, "company": 0.15, "language": 0.15, "proximity": 0.10, "hour": 0.10}
)
"""Weight of each term of the fit of a person and a group."""

RULES: Final = (
    "consent",
    "adult",
    "language",
    "pathway",
    "medication",
    "newcomers",
    "stage",
    "only_for",
    "private",
    "member",
    "mode",
    "hour",
)
"""Every rule by name, in the order in which reasons list them."""

ALWAYS_ON: Final = frozenset({"consent", "private", "member", "hour"})


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPolicy:
    """Rules, weights and limits for the placing in groups. All fields have defaults.

    Parameters
    ----------
    version : str
    time_zone : str
        Of everybody and every group that states none; empty takes the one that most state.
    weights : mapping of str to float
        Weight of each term, non-negative, not all zero; a term left out weighs nothing.
    rules_off : frozenset of str
        Rules that do not hold, names of `RULES`; some cannot be switched off.
    minimum_age : int
        In years.
    boost_days : int
        For this many days after discharge a person ranks first among those of the same urgency.
    effort : float
        How long the solver may work on one stage, in its own deterministic seconds: these do not depend on
        the machine, so the same input gives the same answer everywhere.
    nodes : int
        How far the search tree of a large placing may grow in one stage, likewise.
    gap : float
        The search in one stage of a large placing ends once the answer is as near to the bound, as a share.
    remedies : int
        How many changes that could help are tried by solving again.
    seed : int
        Of the solver.

    Raises
    ------
    PolicyError
        With every problem at once.
    """

    version: str = "default"
    time_zone: str = ""
    weights: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT_WEIGHTS))
    rules_off: frozenset[str] = frozenset()
    minimum_age: int = 18
    boost_days: int = 28
    effort: float = 8.0
    nodes: int = 1000
    gap: float = 0.001
    remedies: int = 12
    seed: int = 0

    def __post_init__(self) -> None:
        problems = [
            Problem(f"weights.{name}", str(weight), "a number of 0 or more")
            for name, weight in self.weights.items()
            if not (isfinite(weight) and weight >= 0)
        ]
        known = ", ".join(DEFAULT_WEIGHTS)
        problems += [
            Problem("weights", name, f"one of {known}") for name in self.weights if name not in DEFAULT_WEIGHTS
        ]
        if not problems and not any(self.weights.values()):
            problems.append(Problem("weights", "all zero", "at least one weight above 0"))
        problems += [Problem("rules_off", name, "one of " + ", ".join(RULES)) for name in self.rules_off - set(RULES)]
        problems += [
            Problem("rules_off", name, "a rule that may be switched off; this one always holds")
            for name in sorted(self.rules_off & ALWAYS_ON)
        ]
        for name, value, low, high in (
            ("minimum_age", self.minimum_age, 0, 120),
            ("boost_days", self.boost_days, 0, 3650),
            ("effort", self.effort, 0.01, 86400),
            ("nodes", self.nodes, 1, 10**9),
            ("gap", self.gap, 0, 1),
            ("remedies", self.remedies, 0, 1000),
            ("seed", self.seed, 0, 2**31 - 1),
        ):
            if not low <= value <= high:
                problems.append(Problem(name, f"{value:g}", f"a number from {low:g} to {high:g}"))
        if self.time_zone:
            checks.time_zone(self.time_zone, problems)
        if problems:
            raise PolicyError(problems)

    def holds(self, rule: str) -> bool:
        """Tell whether a rule is switched on."""
        return rule not in self.rules_off
