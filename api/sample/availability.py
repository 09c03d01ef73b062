"""Weekly availability: when mentees are free and which hours mentors offer.

Mentees: people with a full-time job are free in evenings and at weekends, people who work shifts at odd
hours, people without a job mostly by day. Mentors offer more daytime than evening. So evenings are scarce,
as they are in life. No published time-use figure for either group was found: the shares are assumed.

Times are counted in half hours from midnight; days from Monday, 0, to Sunday, 6.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from api.sample.draws import BoolArray, IntArray, Stream
from api.sample.figures import FloatArray

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

# --- mentees --------------------------------------------------------------------------------------
FULL_TIME, PART_TIME, NOT_WORKING, SHIFTS = 0, 1, 2, 3
"""The four rhythms of a mentee's week."""

_WINDOW_COUNTS = np.array([0.0, 0.0, 0.34, 0.36, 0.20, 0.10])
_WINDOW_HALF_HOURS: Final = (2, 3, 4, 5, 6, 8)
_WINDOW_LENGTHS = np.array([0.26, 0.22, 0.26, 0.10, 0.10, 0.06])
_DAY_WEIGHTS = np.array([
    [1.0, 1.0, 1.0, 1.0, 0.8, 1.4, 1.2],
    [1.0, 1.0, 1.0, 1.0, 1.0, 0.8, 0.6],
    [1.0, 1.0, 1.0, 1.0, 1.0, 0.3, 0.3],
    [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
])  # fmt: skip
"""shape (rhythm, day)."""

_BLOCK_STARTS: Final = ((12, 16), (17, 22), (23, 31), (32, 34), (35, 38), (40, 43))
"""First and last start, in half hours: early 6:00-8:00, morning, midday to mid-afternoon, late afternoon,
evening 17:30-19:00, late 20:00-21:30."""
_BLOCK_ENDS: Final = (18, 26, 36, 40, 43, 46)
"""The latest end of a window that starts in each block: 9:00, 13:00, 18:00, 20:00, 21:30, 23:00."""
_WEEKDAY_BLOCKS = np.array([
    [0.04, 0.00, 0.06, 0.06, 0.78, 0.06],
    [0.03, 0.30, 0.25, 0.10, 0.30, 0.02],
    [0.01, 0.34, 0.36, 0.09, 0.19, 0.01],
    [0.30, 0.15, 0.15, 0.05, 0.05, 0.30],
])  # fmt: skip
_WEEKEND_BLOCKS = np.array([
    [0.02, 0.45, 0.35, 0.08, 0.10, 0.00],
    [0.02, 0.45, 0.35, 0.08, 0.10, 0.00],
    [0.02, 0.45, 0.35, 0.08, 0.10, 0.00],
    [0.25, 0.20, 0.25, 0.05, 0.10, 0.15],
])  # fmt: skip
"""shape (rhythm, block)."""
_EVERY_DAY_SHARE = 0.03


def draw_windows(stream: Stream, rhythm: IntArray) -> list[str]:
    """Return a windows cell for each mentee: 2 to 5 windows of 1 to 4 hours, on different days.

    A few people have the same hour free every working day instead (`Mon-Fri 12:00-13:00`).
    """
    n, most = len(rhythm), len(_WINDOW_COUNTS) - 1
    keys = stream.uniform("window day", n, len(DAYS)) / _DAY_WEIGHTS[rhythm]
    days = np.argsort(keys, axis=1, kind="stable")[:, :most]
    number = stream.choose("windows", _WINDOW_COUNTS, n)
    table = np.concatenate([_WEEKDAY_BLOCKS, _WEEKEND_BLOCKS])
    rows = rhythm[:, None] + np.where(days >= 5, len(_WEEKDAY_BLOCKS), 0)
    blocks = stream.choose_given("window block", table, rows.ravel()).reshape(n, most)
    first, last = (np.array(side, dtype=np.int64)[blocks] for side in zip(*_BLOCK_STARTS, strict=True))
    starts = first + (stream.uniform("window start", n, most) * (last - first + 1)).astype(np.int64)
    lengths = np.array(_WINDOW_HALF_HOURS)[stream.choose("window length", _WINDOW_LENGTHS, n, most)]
    ends = np.minimum(starts + lengths, np.array(_BLOCK_ENDS)[blocks])
    every_day = stream.chance("every day", _EVERY_DAY_SHARE, n)
    return _window_cells(days, starts, ends, number, every_day)


def _window_cells(
    days: IntArray, starts: IntArray, ends: IntArray, number: IntArray, every_day: BoolArray
) -> list[str]:
    order = np.argsort(np.where(np.arange(days.shape[1]) < number[:, None], days, 9), axis=1, kind="stable")
    days, starts, ends = (np.take_along_axis(a, order, axis=1) for a in (days, starts, ends))
    rows = zip(days.tolist(), starts.tolist(), ends.tolist(), number.tolist(), every_day.tolist(), strict=True)
    return [
        f"Mon-Fri {clock(s[0])}-{clock(s[0] + 2)}"
        if daily
        else "; ".join(f"{DAYS[d[k]]} {clock(s[k])}-{clock(e[k])}" for k in range(count))
        for d, s, e, count, daily in rows
    ]


def clock(half_hours: float) -> str:
    """Return `HH:MM` for half hours since midnight (quarter hours are .5)."""
    minutes = int(half_hours * 30)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


# --- mentors --------------------------------------------------------------------------------------
STAFF, VOLUNTEER = 0, 1
"""The two rhythms of a mentor's week: paid specialists by day, volunteers more in evenings and at
weekends."""

_FIRST_HOUR, _HOURS = 8, 13
_STAFF_WEEKDAY = (0.3, 1, 1, 1, 0.5, 1, 1, 1, 0.9, 0.5, 0.35, 0.2, 0.06)
_STAFF_SATURDAY = (0.0, 0.15, 0.2, 0.2, 0.1, 0.1, 0.05, 0, 0, 0, 0, 0, 0)
_VOLUNTEER_WEEKDAY = (0.15, 0.2, 0.2, 0.2, 0.4, 0.2, 0.2, 0.2, 0.3, 0.6, 0.9, 0.7, 0.3)
_VOLUNTEER_WEEKEND = (0.1, 0.5, 0.8, 0.8, 0.4, 0.5, 0.5, 0.4, 0.3, 0.15, 0.1, 0.1, 0.0)
_SLOT_WEIGHTS = np.array([
    [*_STAFF_WEEKDAY * 5, *_STAFF_SATURDAY, *(0.0,) * _HOURS],
    [*_VOLUNTEER_WEEKDAY * 5, *_VOLUNTEER_WEEKEND, *_VOLUNTEER_WEEKEND],
])  # fmt: skip
"""shape (rhythm, day x hour from 8:00 to 20:00): how often each hour of the week is offered."""

_SLOT_MINUTES: Final = (60, 45, 30, 90)
_SLOT_LENGTHS = np.array([0.83, 0.07, 0.05, 0.05])
_HALF_PAST_SHARE = 0.15
_FORTNIGHTLY_SHARE = 0.12
_AT_SITE_SHARE = 0.35


def draw_slots(stream: Stream, rhythm: IntArray, number: IntArray, sites: list[list[str]]) -> list[str]:
    """Return a slots cell for each mentor: `number` hours of the week, never two at once.

    Each slot has an hour of the week to itself; a mentor's slots all begin on the hour or all at half past,
    and a slot of 90 minutes is cut to 60 where the next hour is taken. Some slots are at one of the
    mentor's sites, some hold two fortnightly places.

    Parameters
    ----------
    rhythm : ndarray of int64, shape (n,)
        `STAFF` or `VOLUNTEER`.
    number : ndarray of int64, shape (n,)
        How many slots, 1 to 8.
    sites : list of n lists of str
        Empty for a mentor who does not meet in person.
    """
    n, most = len(rhythm), int(number.max())
    weights = _SLOT_WEIGHTS[rhythm]
    keys = np.divide(
        stream.uniform("slot hour", n, weights.shape[1]),
        weights,
        out=np.full(weights.shape, np.inf),
        where=weights > 0,
    )
    hours = np.argsort(keys, axis=1, kind="stable")[:, :most]
    hours = np.sort(np.where(np.arange(most) < number[:, None], hours, 10_000), axis=1)
    minutes = np.array(_SLOT_MINUTES)[stream.choose("slot length", _SLOT_LENGTHS, n, most)]
    next_taken = np.zeros(hours.shape, dtype=np.bool_)
    next_taken[:, :-1] = (hours[:, 1:] == hours[:, :-1] + 1) & (hours[:, 1:] % _HOURS != 0)
    minutes = np.where(next_taken, np.minimum(minutes, 60), minutes)
    half_past = np.where(stream.chance("half past", _HALF_PAST_SHARE, n), 30, 0)
    starts = 60 * (_FIRST_HOUR + hours % _HOURS) + half_past[:, None]
    twice = stream.uniform("two places", n, most) < _FORTNIGHTLY_SHARE
    at = stream.uniform("slot site", n, most)
    return [
        "; ".join(_slot_cell(h, s, m, _site(own, a), x) for h, s, m, a, x in zip(*columns, strict=True) if h < 10_000)
        for own, *columns in zip(
            sites, hours.tolist(), starts.tolist(), minutes.tolist(), at.tolist(), twice.tolist(), strict=True
        )
    ]


def _site(sites: list[str], u: float) -> str:
    if not sites or u >= _AT_SITE_SHARE:
        return ""
    return sites[int(u / _AT_SITE_SHARE * len(sites))]


def _slot_cell(hour: int, start: int, minutes: int, site: str, twice: bool) -> str:
    cell = f"{DAYS[hour // _HOURS]} {clock(start / 30)}-{clock((start + minutes) / 30)}"
    if site:
        cell += f" @{site}"
    return cell + " x2" if twice else cell


def rhythm_of(full_time: BoolArray, part_time: BoolArray, shifts: BoolArray) -> IntArray:
    """Return each mentee's rhythm, shape (n,); shift work comes before the kind of job."""
    return np.select([shifts, full_time, part_time], [SHIFTS, FULL_TIME, PART_TIME], default=NOT_WORKING)


def slot_counts(full_time: BoolArray, staff: BoolArray, u: FloatArray) -> IntArray:
    """Return how many slots each mentor offers: full time 5-8, part time 4-6, role models 3-4."""
    low = np.where(staff, np.where(full_time, 5, 4), 3)
    high = np.where(staff, np.where(full_time, 8, 6), 4)
    return np.asarray(low + (u * (high - low + 1)).astype(np.int64), dtype=np.int64)
