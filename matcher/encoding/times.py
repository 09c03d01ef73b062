"""When slots take place, and who is free then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.week import DAY_MIN, WEEK_MIN, Slot, Window, free_spans, instant, slot_span

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Times:
    """The distinct times at which slots take place; many mentors offer the same hour.

    Parameters
    ----------
    start, minutes : ndarray of int64, shape (n_times,)
        Instant of the start in minutes from Monday 00:00 UTC, and the length of the slot.
    day : ndarray of int64, shape (n_times,)
        Ordinal of the local date.
    of_slot : ndarray of int32, shape (n_slots,)
        Time of each slot.
    """

    start: NDArray[np.int64]
    minutes: NDArray[np.int64]
    day: NDArray[np.int64]
    of_slot: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.start)


def times_of(offers: Sequence[tuple[Mentor, Slot]], week: date) -> tuple[Times, list[tuple[str, int, int]]]:
    """Return the times of all slots, and for each time its zone, wall clock minute and length."""
    number: dict[tuple[str, int, int], int] = {}
    of_slot = [
        number.setdefault((mentor.time_zone, slot.weekday * DAY_MIN + slot.start_min, slot.minutes), len(number))
        for mentor, slot in offers
    ]
    walls = list(number)
    start = np.array([instant(week, zone, wall) for zone, wall, _ in walls], np.int64)
    minutes = np.array([length for _, _, length in walls], np.int64)
    day = np.array([(week + timedelta(days=wall // DAY_MIN)).toordinal() for _, wall, _ in walls], np.int64)
    return Times(start, minutes, day, np.array(of_slot, np.int32)), walls


def freedom(
    mentees: Sequence[Mentee],
    week: date,
    times: Times,
    walls: Sequence[tuple[str, int, int]],
) -> tuple[Bools, Bools]:
    """Return who is free at which time, and whether that is in the window named first.

    A meeting lasts as long as the mentee asks for, or as the slot does; one that asks for more than the
    slot has is another rule's matter. Nobody is free for one that the clocks skip altogether.

    Returns
    -------
    free, favoured : ndarray of bool, shape (n_mentees, n_times)
    """
    ends = _ends(mentees, week, walls)
    groups = _alike(times, walls)
    free = np.zeros((len(mentees), len(times)), np.bool_)
    favoured = np.zeros_like(free)
    for minutes, rows in _by_minutes(mentees).items():
        stays = _Stays()
        every = [stays.numbers(mentees[row].time_zone, mentees[row].windows) for row in rows]
        named = [stays.number(mentees[row].time_zone, mentees[row].windows[:1]) for row in rows]
        covered = stays.spans(week).cover(len(stays) + 1, times.start, ends[minutes], groups)
        # The row after the last stay covers nothing: it fills up the lists of those who have fewer windows.
        for column in zip_longest(*every, fillvalue=len(stays)):
            free[rows] |= covered[list(column)]
        free[rows] &= ends[minutes] > times.start
        favoured[rows] = covered[named]
    return free, favoured & free


APART_MIN: Final = 180
"""Windows that are so far apart on the clock are apart in any week: no zone turns its clocks by more."""


class _Stays:
    """Windows that stand by themselves, numbered; far fewer than people, who mostly share them."""

    def __init__(self) -> None:
        self._number: dict[tuple[str, tuple[Window, ...]], int] = {}

    def __len__(self) -> int:
        return len(self._number)

    def number(self, zone: str, windows: tuple[Window, ...]) -> int:
        """Return the number of windows of a zone taken together."""
        return self._number.setdefault((zone, windows), len(self._number))

    def numbers(self, zone: str, windows: tuple[Window, ...]) -> list[int]:
        """Return numbers that together cover the windows; those that may touch are one."""
        if _stand_apart(windows):
            return [self.number(zone, (window,)) for window in windows]
        return [self.number(zone, windows)]

    def spans(self, week: date) -> _Spans:
        """Return the stretches of all windows that were numbered."""
        found = _Spans()
        for (zone, windows), number in self._number.items():
            found.add(number, free_spans(week, zone, windows))
        return found


def _stand_apart(windows: tuple[Window, ...]) -> bool:
    """Tell whether each window of a person ends well before the next one of the week begins."""
    clock = sorted((one.weekday * DAY_MIN + one.start_min, one.weekday * DAY_MIN + one.end_min) for one in windows)
    if not clock:
        return True
    starts = [start for start, _ in clock[1:]] + [clock[0][0] + WEEK_MIN]
    return all(start - end >= APART_MIN for start, (_, end) in zip(starts, clock, strict=True))


class _Spans:
    """Stretches of time of several stays."""

    def __init__(self) -> None:
        self._place: list[int] = []
        self._low: list[int] = []
        self._high: list[int] = []

    def add(self, place: int, spans: Sequence[tuple[int, int]]) -> None:
        """Add the stretches of one stay."""
        for low, high in spans:
            self._place.append(place)
            self._low.append(low)
            self._high.append(high)

    def cover(
        self, stays: int, start: NDArray[np.int64], end: NDArray[np.int64], groups: Sequence[NDArray[np.int64]]
    ) -> Bools:
        """Return which times lie within one stretch of each stay.

        Within a group later times also end later, so a stretch covers neighbours: it is enough to mark
        where these begin and end.

        Returns
        -------
        ndarray of bool, shape (stays, n_times)
        """
        place, low, high = np.array(self._place, np.intp), np.array(self._low), np.array(self._high)
        found = np.zeros((stays, len(start)), np.bool_)
        for group in groups:
            first = np.searchsorted(start[group], low, side="left")
            last = np.searchsorted(end[group], high, side="right")
            some = last > first
            step = np.zeros((stays, len(group) + 1), np.int8)
            np.add.at(step, (place[some], first[some]), 1)
            np.add.at(step, (place[some], last[some]), -1)
            found[:, group] = np.cumsum(step[:, :-1], axis=1, dtype=np.int8) > 0
        return found


def _alike(times: Times, walls: Sequence[tuple[str, int, int]]) -> list[NDArray[np.int64]]:
    """Return positions of times by zone and length, each group in the order of the clock."""
    groups: dict[tuple[str, int], list[int]] = {}
    for number in np.argsort(times.start, kind="stable").tolist():
        zone, _, length = walls[number]
        groups.setdefault((zone, length), []).append(number)
    return [np.array(group, np.int64) for group in groups.values()]


def waits(
    mentees: Sequence[Mentee], week: date, walls: Sequence[tuple[str, int, int]]
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Return the days until the first meeting at each time, for each day on which somebody may start.

    Somebody still in treatment starts on the day of discharge; a slot earlier in the week comes round
    again a week later. Days are those of the mentor's calendar: the week begins everywhere on its own Monday.

    Returns
    -------
    days : ndarray of float32, shape (n_starts, n_times)
    start_of : ndarray of int32, shape (n_mentees,)
        Row of ``days`` that each mentee has.
    """
    number: dict[int, int] = {}
    start_of = np.empty(len(mentees), np.int32)
    for row, mentee in enumerate(mentees):
        later = 0 if mentee.discharge_date is None else max(0, (mentee.discharge_date - week).days)
        start_of[row] = number.setdefault(later, len(number))
    begin = np.array(list(number), np.int64) * DAY_MIN
    clock = np.array([wall for _, wall, _ in walls], np.int64)
    minutes = clock[None, :] - begin[:, None]
    minutes = np.where(minutes < 0, minutes % WEEK_MIN, minutes)
    return (minutes / DAY_MIN).astype(np.float32), start_of


def _by_minutes(mentees: Sequence[Mentee]) -> dict[int | None, list[int]]:
    groups: dict[int | None, list[int]] = {}
    for row, mentee in enumerate(mentees):
        groups.setdefault(mentee.minutes, []).append(row)
    return groups


def _ends(
    mentees: Sequence[Mentee], week: date, walls: Sequence[tuple[str, int, int]]
) -> dict[int | None, NDArray[np.int64]]:
    """Return, for each length asked for, when a meeting of that length at each time is over."""
    slots = [(zone, Slot(wall // DAY_MIN, wall % DAY_MIN, length)) for zone, wall, length in walls]
    return {
        minutes: np.array([slot_span(week, zone, slot, minutes)[1] for zone, slot in slots], np.int64)
        for minutes in {mentee.minutes for mentee in mentees}
    }
