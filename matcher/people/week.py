"""Weekly time: windows in which somebody is free, slots that a mentor offers, and where they lie in one real week.

Weekly times are kept as people say them, in local time; a zone and the round's week turn them into
instants only when they are compared. Instants are whole minutes from Monday 00:00 UTC of the week.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from matcher.errors import InvalidInputError, Problem
from matcher.people.vocabulary import MODES, WEEKDAYS

DAY_MIN: Final = 24 * 60
WEEK_MIN: Final = 7 * DAY_MIN


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A weekly stretch of local time when somebody is free.

    Parameters
    ----------
    weekday : int
        0 is Monday, 6 is Sunday.
    start_min, end_min : int
        Minutes from that day's midnight; ``end_min`` may pass 1440, when the window runs into the
        next day, but a window lasts at most 24 hours.
    """

    weekday: int
    start_min: int
    end_min: int

    def __post_init__(self) -> None:
        _check_span("window", self.weekday, self.start_min, self.end_min)

    def __str__(self) -> str:
        return _written(self.weekday, self.start_min, self.end_min)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A weekly hour that a mentor offers.

    Parameters
    ----------
    weekday : int
        0 is Monday, 6 is Sunday.
    start_min : int
        Minutes from that day's midnight, local time.
    minutes : int
        How long it lasts, 1 to 1440.
    modes : tuple of str
        Ways of meeting in this hour; empty means all of the mentor's.
    site : str
        Where an in-person meeting of this hour takes place; empty means any of the mentor's sites.
    places : int
        How many mentees the hour can hold: 1 weekly, or 2 who alternate fortnightly.
    taken : int
        How many of these somebody has who is not in the pool; less than all.
    """

    weekday: int
    start_min: int
    minutes: int
    modes: tuple[str, ...] = ()
    site: str = ""
    places: int = 1
    taken: int = 0

    def __post_init__(self) -> None:
        _check_span("slot", self.weekday, self.start_min, self.start_min + self.minutes)
        if self.taken and not 0 < self.taken < self.places:
            raise InvalidInputError(Problem("slot.taken", str(self.taken), "less than the places of the hour"))
        if not 1 <= self.places <= 2:
            raise InvalidInputError(
                Problem("slot.places", str(self.places), "1 (weekly) or 2 (two people, alternating fortnightly)")
            )
        for mode in self.modes:
            if mode not in MODES:
                raise InvalidInputError(Problem("slot.modes", mode, "one of " + ", ".join(MODES)))

    @property
    def end_min(self) -> int:
        """Minutes from the weekday's midnight at which the slot ends; may pass 1440."""
        return self.start_min + self.minutes

    @property
    def free(self) -> int:
        """How many mentees of the pool the hour can hold."""
        return self.places - self.taken

    def __str__(self) -> str:
        return _written(self.weekday, self.start_min, self.end_min)


def _check_span(what: str, weekday: int, start_min: int, end_min: int) -> None:
    problems = []
    if not 0 <= weekday <= 6:
        problems.append(Problem(f"{what}.weekday", str(weekday), "0 (Monday) to 6 (Sunday)"))
    if not 0 <= start_min < DAY_MIN:
        problems.append(Problem(f"{what}.start_min", str(start_min), "minutes from midnight, 0 to 1439"))
    if not 0 < end_min - start_min < DAY_MIN + (start_min == 0):
        problems.append(Problem(f"{what}.end_min", str(end_min), "an end less than 24 hours after the start, or a day"))
    if problems:
        raise InvalidInputError(problems)


@lru_cache(maxsize=4096)
def _written(weekday: int, start_min: int, end_min: int) -> str:
    return f"{WEEKDAYS[weekday]} {_clock(start_min)}-{_clock(end_min)}"


def _clock(minutes: int) -> str:
    """Write minutes from midnight as a clock does; the day's own end is 24:00."""
    if minutes != DAY_MIN:
        minutes %= DAY_MIN
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def hours_from(window: Window, minutes: int) -> tuple[Slot, ...]:
    """Cut a window into as many slots of ``minutes`` as fit, from its start on.

    Examples
    --------
    >>> [str(slot) for slot in hours_from(Window(0, 540, 690), 60)]
    ['Mon 09:00-10:00', 'Mon 10:00-11:00']
    """
    slots = []
    for start in range(window.start_min, window.end_min - minutes + 1, minutes):
        day, start_min = divmod(start, DAY_MIN)
        slots.append(Slot((window.weekday + day) % 7, start_min, minutes))
    return tuple(slots)


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Return the IANA zone of that name.

    Raises
    ------
    InvalidInputError
        If there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInputError(Problem("time_zone", name, "an IANA time zone such as America/New_York")) from error


def monday_of(day: date) -> date:
    """Return the Monday of the week that ``day`` lies in."""
    return day - timedelta(days=day.weekday())


@lru_cache(maxsize=65536)
def instant(week: date, zone_name: str, wall_min: int, *, later: bool = False) -> int:
    """Return when a wall clock reads ``wall_min``, in minutes from Monday 00:00 UTC of the week.

    Parameters
    ----------
    week : date
        The Monday of the round's week.
    zone_name : str
        IANA zone of the clock.
    wall_min : int
        Minutes on the wall clock from that Monday's midnight; may be negative or pass the week.
    later : bool
        When clocks go back and the reading comes twice, take its second time. A reading that is
        skipped when clocks go forward is taken at the moment of the change.
    """
    day, minute = divmod(wall_min, DAY_MIN)
    here = zone(zone_name)
    naive = datetime(week.year, week.month, week.day) + timedelta(days=day, minutes=minute)
    aware = naive.replace(tzinfo=here, fold=int(later))
    utc = aware.astimezone(UTC)
    if utc.astimezone(here).replace(tzinfo=None) != naive:
        utc = _moment_of_change(naive, here)
    start = datetime(week.year, week.month, week.day, tzinfo=UTC)
    return int((utc - start).total_seconds() // 60)


def _moment_of_change(naive: datetime, here: ZoneInfo) -> datetime:
    """Return the instant at which clocks jump over ``naive``, which no clock ever shows."""
    before = naive.replace(tzinfo=here, fold=0).utcoffset() or timedelta()
    after = naive.replace(tzinfo=here, fold=1).utcoffset() or timedelta()
    low = naive.replace(tzinfo=UTC) - after - timedelta(days=0)
    high = naive.replace(tzinfo=UTC) - before
    # In the gap, reading with the old offset lands after the change and with the new one before it.
    low, high = min(low, high), max(low, high)
    offset_low = low.astimezone(here).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        middle = middle.replace(second=0, microsecond=0)
        if middle <= low:
            break
        if middle.astimezone(here).utcoffset() == offset_low:
            low = middle
        else:
            high = middle
    return high


@lru_cache(maxsize=65536)
def exists(week: date, zone_name: str, wall_min: int) -> bool:
    """Tell whether a wall clock of the zone ever reads ``wall_min`` in the week (spring change)."""
    day, minute = divmod(wall_min, DAY_MIN)
    here = zone(zone_name)
    naive = datetime(week.year, week.month, week.day) + timedelta(days=day, minutes=minute)
    return naive.replace(tzinfo=here).astimezone(UTC).astimezone(here).replace(tzinfo=None) == naive


def slot_span(week: date, zone_name: str, slot: Slot, minutes: int | None = None) -> tuple[int, int]:
    """Return the instants at which the slot starts and ends in the week.

    A meeting lasts as long as it is meant to last, also over a clock change, but never past the
    hour at which the wall clock says that it is over.
    """
    wall = slot.weekday * DAY_MIN + slot.start_min
    length = slot.minutes if minutes is None else min(minutes, slot.minutes)
    start = instant(week, zone_name, wall)
    return start, min(start + length, instant(week, zone_name, wall + length, later=True))


@lru_cache(maxsize=65536)
def free_spans(week: date, zone_name: str, windows: tuple[Window, ...]) -> tuple[tuple[int, int], ...]:
    """Return the stretches of instants in and around the week in which the windows hold.

    Windows repeat every week, so the days on both sides are filled in too: a slot late on a
    mentor's Sunday may fall on the mentee's next Monday. Touching windows become one stretch.
    """
    spans: list[tuple[int, int]] = []
    for window in windows:
        for shift in (-WEEK_MIN, 0, WEEK_MIN):
            wall = window.weekday * DAY_MIN + shift
            first, last = wall + window.start_min, wall + window.end_min
            if last < -2 * DAY_MIN or first > WEEK_MIN + 2 * DAY_MIN:
                continue
            spans.extend(span for span in _stretches(week, zone_name, first, last) if span[1] > span[0])
    spans.sort()
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


@lru_cache(maxsize=65536)
def _stretches(week: date, zone_name: str, first: int, last: int) -> list[tuple[int, int]]:
    """Return when a clock reads from ``first`` to ``last``: twice where it is turned back before it reads ``last``.

    Where both passes lie within, they are one stretch: an hour that begins in the first may end in the second.
    """
    start, end = instant(week, zone_name, first), instant(week, zone_name, last)
    for change, turned_from, turned_to in _turned_back(week, zone_name):
        if turned_to < last < turned_from:
            again = instant(week, zone_name, first, later=True)
            return [(start, end), (max(again, change), instant(week, zone_name, last, later=True))]
    return [(start, end)]


@lru_cache(maxsize=4096)
def _turned_back(week: date, zone_name: str) -> tuple[tuple[int, int, int], ...]:
    """Return when clocks are turned back around the week: the instant, and the clock's readings before and after."""
    begin = datetime(week.year, week.month, week.day, tzinfo=UTC)
    here = zone(zone_name)

    def offset(moment: int) -> int:
        ahead = (begin + timedelta(minutes=moment)).astimezone(here).utcoffset() or timedelta()
        return int(ahead.total_seconds() // 60)

    found = []
    step = DAY_MIN // 4
    for low in range(-WEEK_MIN - 3 * DAY_MIN, 2 * WEEK_MIN + 3 * DAY_MIN, step):
        if offset(low) > offset(low + step):
            before, after = low, low + step
            while after - before > 1:
                middle = (before + after) // 2
                before, after = (middle, after) if offset(middle) == offset(low) else (before, middle)
            found.append((after, after + offset(low), after + offset(after)))
    return tuple(found)


def window_at(week: date, zone_name: str, start: int, end: int) -> Window:
    """Return the weekly window of a zone that covers two instants of the week.

    Parameters
    ----------
    week : date
    zone_name : str
        IANA zone in which the window is to be read.
    start, end : int
        Minutes from Monday 00:00 UTC, less than a day apart.
    """
    begin = datetime(week.year, week.month, week.day, tzinfo=UTC)
    here = zone(zone_name)
    local = (begin + timedelta(minutes=start)).astimezone(here)
    local_end = (begin + timedelta(minutes=end)).astimezone(here)
    naive = local_end.replace(tzinfo=None) - local.replace(tzinfo=None)
    minutes = int(naive.total_seconds() // 60)
    first = local.weekday() * DAY_MIN + local.hour * 60 + local.minute
    if (turned_back := end - start - minutes) > 0:  # all that the clock reads on the way lies within these
        first, minutes = first - turned_back, end - start + turned_back
    weekday, first = divmod(first % WEEK_MIN, DAY_MIN)
    return Window(weekday, first, first + minutes)
