"""What a program decides about drop-in presence: how long a shift is, how much rest there is, who is never alone."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Final

from matcher.errors import PolicyError, Problem

DAY_HOURS: Final = 24
WEEK_HOURS: Final = 168


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceRules:
    """The rules and limits of drop-in presence. All fields have defaults.

    Parameters
    ----------
    shortest_shift, longest_shift : int
        Hours of a shift, which is one stretch at one site.
    most_a_day : int
        Hours of all shifts that begin on the same day.
    most_a_week : int
        Hours of a mentor who states no maximum.
    rest_hours : float
        Between the end of one day's last shift and the next day's first. Weeks are taken to repeat: it holds between
        Sunday and Monday as well.
    break_min : int
        Minutes between two shifts of a day at one site; less would be one shift.
    travel_min : int
        Minutes between two sites, or a site and an hour held in person elsewhere.
    alone_from_years : float
        Whoever has fewer years in recovery is never present without somebody who has as many, or states none.
    always_one : tuple of str
        ``attribute=value``, as in a preference: nobody is present without somebody of each of these kinds.
    easy_share : float
        A share of the hours that somebody offered, in [0, 1]. Up to here a load is no burden, and fairness asks for
        no less.
    time_limit_s : float
        Seconds that the solver may take, as a last resort: what it does is bounded by counts, so that the same
        question has the same answer on every machine that is fast enough.

    Raises
    ------
    PolicyError
        With every problem at once.
    """

    shortest_shift: int = 2
    longest_shift: int = 4
    most_a_day: int = 6
    most_a_week: int = 6
    rest_hours: float = 11.0
    break_min: int = 60
    travel_min: int = 60
    alone_from_years: float = 1.0
    always_one: tuple[str, ...] = ()
    easy_share: float = 0.5
    time_limit_s: float = 120.0

    def __post_init__(self) -> None:
        problems: list[Problem] = []

        def between(name: str, value: float, low: float, high: float) -> None:
            if not (isfinite(value) and low <= value <= high):
                problems.append(Problem(f"presence.{name}", f"{value:g}", f"a number from {low:g} to {high:g}"))

        between("shortest_shift", self.shortest_shift, 1, DAY_HOURS)
        between("longest_shift", self.longest_shift, self.shortest_shift, DAY_HOURS)
        between("most_a_day", self.most_a_day, 0, DAY_HOURS)
        between("most_a_week", self.most_a_week, 0, WEEK_HOURS)
        between("rest_hours", self.rest_hours, 0, DAY_HOURS)
        between("break_min", self.break_min, 1, DAY_HOURS * 60)
        between("travel_min", self.travel_min, 0, DAY_HOURS * 60)
        between("alone_from_years", self.alone_from_years, 0, 100)
        between("easy_share", self.easy_share, 0, 1)
        between("time_limit_s", self.time_limit_s, 0.01, 86400)
        for kind in self.always_one:
            attribute, equals, value = kind.partition("=")
            if not (equals and attribute.strip() and value.strip()):
                problems.append(Problem("presence.always_one", kind, "attribute=value, for example kind=specialist"))
        if problems:
            raise PolicyError(problems)
