"""A person's free time without an hour that something else has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from matcher.people.mentee import Mentee
from matcher.people.week import DAY_MIN, WEEK_MIN, Slot, Window, slot_span, window_at


def without_slot(mentee: Mentee, slot: Slot, zone: str, week: date) -> Mentee:
    """Return a mentee who is not free in a weekly hour of a zone, as the clocks go in a week.

    Nobody has no window: of somebody who is free at no other time a minute stays, in which nobody meets.
    """
    taken = slot_in(week, slot, zone, mentee.time_zone)
    start = taken.weekday * DAY_MIN + taken.start_min
    left: list[Window] = []
    for window in mentee.windows:
        first = window.weekday * DAY_MIN + window.start_min
        pieces = [(first, first + window.end_min - window.start_min)]
        for shift in (-WEEK_MIN, 0, WEEK_MIN):
            pieces = [one for piece in pieces for one in _cut(piece, start + shift, start + shift + taken.minutes)]
        left += (Window(low // DAY_MIN % 7, low % DAY_MIN, low % DAY_MIN + high - low) for low, high in pieces)
    if not left:  # the minute keeps the reason why
        left = [replace(one, end_min=one.start_min + 1) for one in mentee.windows[:1]]
    return replace(mentee, windows=tuple(left))


def slot_in(week: date, slot: Slot, zone: str, there: str) -> Slot:
    """Return a weekly hour of one zone as the clocks of another show it in a week.

    Examples
    --------
    >>> str(slot_in(date(2026, 11, 23), Slot(0, 60, 30), "Europe/Berlin", "America/New_York"))
    'Sun 19:00-19:30'
    """
    start, _ = slot_span(week, zone, slot)
    window = window_at(week, there, start, start + slot.minutes)
    return Slot(window.weekday, window.start_min, slot.minutes, places=slot.places)


def _cut(piece: tuple[int, int], start: int, end: int) -> list[tuple[int, int]]:
    """Return what is left of a stretch without another."""
    low, high = piece
    return [(a, b) for a, b in ((low, min(high, start)), (max(low, end), high)) if a < b]
