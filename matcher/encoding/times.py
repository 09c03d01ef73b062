"""When slots take place, and who is free then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.week import DAY_MIN, WEEK_MIN, Slot, free_spans, instant, slot_span

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
    slot has is another rule's matter.

    Returns
    -------
    free, favoured : ndarray of bool, shape (n_mentees, n_times)
    """
    ends = _ends(mentees, week, walls)
    free = np.zeros((len(mentees), len(times)), np.bool_)
    favoured = np.zeros_like(free)
    for minutes, rows in _by_minutes(mentees).items():
        end = ends[minutes]
        lows, highs, starts = [], [], []
        first_low, first_high = [], []
        for row in rows:
            mentee = mentees[row]
            spans = free_spans(week, mentee.time_zone, mentee.windows)
            starts.append(len(lows))
            lows.extend(low for low, _ in spans)
            highs.extend(high for _, high in spans)
            if not spans:  # windows that fall into the hour that a clock change skips
                lows.append(0)
                highs.append(0)
            first = free_spans(week, mentee.time_zone, mentee.windows[:1])
            named = next((span for span in first if span[1] > 0), (0, 0))
            first_low.append(named[0])
            first_high.append(named[1])
        low, high = np.array(lows, np.int32), np.array(highs, np.int32)
        begin = np.array(starts)
        single_low, single_high = np.array(first_low, np.int32), np.array(first_high, np.int32)
        columns = np.empty((len(times), len(rows)), np.bool_)
        named_columns = np.empty_like(columns)
        for number in range(len(times)):
            inside = (low <= times.start[number]) & (high >= end[number])
            columns[number] = np.logical_or.reduceat(inside, begin)
            named_columns[number] = (single_low <= times.start[number]) & (single_high >= end[number])
        free[rows] = columns.T
        favoured[rows] = named_columns.T
    return free, favoured & free


def waits(mentees: Sequence[Mentee], week: date, times: Times) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Return the days until the first meeting at each time, for each day on which somebody may start.

    Somebody still in treatment starts on the day of discharge; a slot earlier in the week comes round
    again a week later.

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
    minutes = times.start[None, :] - begin[:, None]
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
