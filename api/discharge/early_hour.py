"""When two people could talk before one of them leaves treatment: a warm handover, by phone or video. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from api.hours.times import cells_of
from api.hours.turns import turn_of
from api.proposals.seen import Hour
from matcher.people.week import Slot, Window, free_spans, monday_of, slot_span

FROM_AFAR: Final = ("phone", "video")
"""How somebody who is in treatment still can talk with a mentor, the simplest first."""
NOTICE: Final = timedelta(days=1)
"""How long beforehand a mentor is asked at least."""


@dataclass(frozen=True, slots=True)
class EarlyHour:
    """One hour on one day, in the mentor's local time, and as instants."""

    day: date
    start_min: int
    minutes: int
    zone: str
    mode: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Free:
    """When somebody who leaves treatment is free, where their clock stands, and how they can talk."""

    windows: tuple[Window, ...]
    zone: str
    modes: tuple[str, ...]


def early_hours(
    hour: Hour,
    slots: Sequence[Slot],
    mentor_modes: Sequence[str],
    free: Free,
    taken: Collection[tuple[int, int]],
    leaves_on: date,
    now: datetime,
) -> Iterator[EarlyHour]:
    """Yield hours before the day of leaving that suit both, the best first.

    The weekly hour that the two hold comes first, for it is theirs already; then hours that the mentor offers and that
    are held for nothing. Of each the last before the day of leaving is the best.

    Parameters
    ----------
    hour : Hour
        That the two hold.
    slots : sequence of Slot
        All that the mentor offers, in the zone of `hour`.
    mentor_modes : sequence of str
        How the mentor meets people where a slot does not say.
    free : Free
        Of whoever leaves.
    taken : collection of (int, int)
        What is held of the mentor's week, as turns and cells.
    leaves_on : date
    now : datetime
    """
    modes = [mode for mode in FROM_AFAR if mode in free.modes]
    own_modes = [hour.mode] if hour.mode in modes else [mode for mode in modes if mode in mentor_modes]
    if own_modes:
        own = Slot(hour.weekday, hour.start_min, hour.minutes)
        yield from _days(
            own, hour.zone, own_modes[0], free, leaves_on, now, lambda turn: hour.fortnight in (None, turn)
        )
    others: list[EarlyHour] = []
    for slot in slots:
        at = [mode for mode in modes if mode in (slot.modes or mentor_modes)]
        if at and (slot.weekday, slot.start_min) != (hour.weekday, hour.start_min):
            meant = Slot(slot.weekday, slot.start_min, min(slot.minutes, hour.minutes))
            others += _days(meant, hour.zone, at[0], free, leaves_on, now, _untaken(meant, taken))
    yield from sorted(others, key=lambda one: one.start, reverse=True)


def is_of_hour(hour: Hour, day: date, start_min: int) -> bool:
    """Return whether something on a day lies in a weekly hour itself."""
    return (day.weekday(), start_min) == (hour.weekday, hour.start_min)


def _untaken(slot: Slot, taken: Collection[tuple[int, int]]) -> Callable[[int], bool]:
    """Return a test of whether nothing is held in a slot in a turn of weeks."""
    cells = cells_of(slot)
    return lambda turn: not any((turn, cell) in taken for cell in cells)


def _days(
    slot: Slot, zone: str, mode: str, free: Free, leaves_on: date, now: datetime, is_turn: Callable[[int], bool]
) -> Iterator[EarlyHour]:
    """Yield a weekly slot on each day before somebody leaves, the last first, where it suits them."""
    day = leaves_on - timedelta(days=1)
    day -= timedelta(days=(day.weekday() - slot.weekday) % 7)
    while True:
        monday = monday_of(day)
        first, last = slot_span(monday, zone, slot)
        if _instant(monday, first) < now + NOTICE:
            return
        spans = free_spans(monday, free.zone, free.windows)
        if is_turn(turn_of(monday)) and first < last and any(a <= first and last <= b for a, b in spans):
            start, end = _instant(monday, first), _instant(monday, last)
            yield EarlyHour(day, slot.start_min, slot.minutes, zone, mode, start, end)
        day -= timedelta(days=7)


def _instant(monday: date, minutes: int) -> datetime:
    return datetime.combine(monday, time(0), UTC) + timedelta(minutes=minutes)
