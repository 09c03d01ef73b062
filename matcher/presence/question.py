"""What a roster is asked for: hours at which somebody should be present, and the hours that mentors offer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from matcher.errors import InvalidInputError, Problem
from matcher.people import checks
from matcher.people.mentor import Mentor
from matcher.people.week import DAY_MIN, Slot, Window
from matcher.policy.presence import WEEK_HOURS, PresenceRules

HOUR_MIN: Final = 60
MOST_PRESENT: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Hours of a site at which somebody should be present.

    Parameters
    ----------
    site : str
    windows : tuple of Window
        Each a whole number of hours long, in the site's own time.
    time_zone : str
        IANA zone of the site.
    minimum : int
        How many are to be present at each of these hours.
    wanted : int or None
        How many would be good; None for no more than the minimum.
    languages : tuple of str
        Codes; each should be spoken by somebody present.

    Raises
    ------
    InvalidInputError
        With every problem of the row at once.
    """

    site: str
    windows: tuple[Window, ...]
    time_zone: str = "UTC"
    minimum: int = 1
    wanted: int | None = None
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        if not self.site or self.site != self.site.strip():
            problems.append(Problem("site", self.site, "the name of a site"))
        checks.time_zone(self.time_zone, problems)
        checks.whole("minimum", self.minimum, 0, MOST_PRESENT, problems)
        if self.wanted is not None and not self.minimum <= self.wanted <= MOST_PRESENT:
            expected = f"a whole number from the minimum, {self.minimum}, to {MOST_PRESENT}"
            problems.append(Problem("wanted", str(self.wanted), expected))
        problems.extend(
            Problem("windows", str(window), "whole hours, for example Mon 09:00-12:00 or Mon 09:30-11:30")
            for window in self.windows
            if (window.end_min - window.start_min) % HOUR_MIN
        )
        if problems:
            raise InvalidInputError(problems)

    @property
    def good(self) -> int:
        """How many are wanted: the minimum where nothing more is said."""
        return self.minimum if self.wanted is None else self.wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a mentor offers of drop-in presence.

    Parameters
    ----------
    mentor : Mentor
        Of whom languages, sites, zone, credential, leave and years in recovery count here.
    windows : tuple of Slot
        When the mentor could be present, in the mentor's own time; with a site only there, without one at any of the
        mentor's sites (or anywhere, where the mentor names none).
    hours : int or None
        Most hours a week; None takes the policy's.
    accompanied : bool
        Never without somebody experienced, whatever the years in recovery.

    Raises
    ------
    InvalidInputError
    """

    mentor: Mentor
    windows: tuple[Slot, ...]
    hours: int | None = None
    accompanied: bool = False

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        checks.whole("presence_hours", self.hours, 0, WEEK_HOURS, problems)
        problems.extend(
            Problem("presence", str(window), "a time to be present, without 'by' and 'x2'")
            for window in self.windows
            if window.modes or window.places != 1
        )
        if problems:
            raise InvalidInputError(problems)


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """An hour that a mentor has given away already: a match's, or that of a group they lead.

    Parameters
    ----------
    mentor : str
    weekday, start_min, minutes : int
        In the time of ``time_zone``.
    time_zone : str
    site : str
        Where, if in person; empty takes no way there.
    """

    mentor: str
    weekday: int
    start_min: int
    minutes: int
    time_zone: str
    site: str = ""

    @property
    def window(self) -> Window:
        """The stretch of time that is not free."""
        return Window(self.weekday, self.start_min, self.start_min + self.minutes)


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """A mentor's drop-in presence at a site: one stretch of the week, in the site's own time."""

    site: str
    weekday: int
    start_min: int
    minutes: int
    mentor: str

    @property
    def hours(self) -> int:
        """How many hours it lasts."""
        return self.minutes // HOUR_MIN

    @property
    def window(self) -> Window:
        """When it is."""
        return Window(self.weekday, self.start_min, self.start_min + self.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One week's presence to be settled, checked once.

    Parameters
    ----------
    week : date
        A Monday.
    coverage : tuple of Coverage
        No hour of a site twice.
    offers : tuple of Offer
        One for each mentor.
    held : tuple of Held
        Hours that are not free; those of people who are not here play no part.
    standing : tuple of Shift
        Last week's roster.
    rules : PresenceRules
    seed : int
        Decides ties.

    Raises
    ------
    InvalidInputError
        With every problem at once.
    """

    week: date
    coverage: tuple[Coverage, ...]
    offers: tuple[Offer, ...]
    held: tuple[Held, ...] = ()
    standing: tuple[Shift, ...] = ()
    rules: PresenceRules = field(default_factory=PresenceRules)
    seed: int = 0

    def __post_init__(self) -> None:
        problems: list[Problem] = []
        if self.week.weekday() != 0:
            problems.append(Problem("week", self.week.isoformat(), "a Monday"))
        seen: set[str] = set()
        for offer in self.offers:
            if offer.mentor.id in seen:
                problems.append(Problem("id", offer.mentor.id, "an id that nobody else has"))
            seen.add(offer.mentor.id)
        problems.extend(problem for _, problem in repeated_hours(self.coverage))
        if problems:
            raise InvalidInputError(problems)


def repeated_hours(coverage: tuple[Coverage, ...]) -> list[tuple[int, Problem]]:
    """Return a problem for each row of a coverage that names time which an earlier row of the site names too."""
    taken: dict[str, list[tuple[int, int]]] = {}
    zones: dict[str, str] = {}
    problems = []
    for number, row in enumerate(coverage):
        if zones.setdefault(row.site, row.time_zone) != row.time_zone:
            problems.append((number, Problem("time_zone", row.time_zone, f"one zone for {row.site}", zones[row.site])))
        spans = taken.setdefault(row.site, [])
        for window in row.windows:
            start = window.weekday * DAY_MIN + window.start_min
            pieces = _around(start, start + window.end_min - window.start_min)
            if any(low < end and begin < high for low, high in pieces for begin, end in spans):
                expected = f"time of {row.site} that is named once"
                problems.append((number, Problem("windows", str(window), expected)))
            spans.extend(pieces)
    return problems


def _around(start: int, end: int) -> list[tuple[int, int]]:
    """Return a stretch of the week as one or two that do not pass Sunday's end."""
    week = 7 * DAY_MIN
    return [(start, end)] if end <= week else [(start, week), (0, end - week)]
