"""When a weekly hour comes round: on which day, and between which instants. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from api.hours.turns import turn_of
from matcher.people.week import Slot, monday_of, slot_span

WEEKS: Final = 5
"""A fortnightly hour of which one meeting falls into a gap of the clocks comes round within as many."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """When two people meet, as instants, and the day that it is where they do."""

    start: datetime
    end: datetime
    day: date


def next_meeting(slot: Slot, zone: str, fortnight: int | None, earliest: datetime) -> Meeting:
    """Return the first time that a weekly hour comes round, and any clock shows it, from an instant on.

    Parameters
    ----------
    slot : Slot
        In local time.
    zone : str
        IANA zone of it.
    fortnight : {0, 1} or None
        In which of two weeks in turn; None for every week.
    earliest : datetime

    Examples
    --------
    >>> next_meeting(Slot(0, 18 * 60, 60), "America/New_York", None, datetime(2026, 12, 1, tzinfo=UTC)).day
    datetime.date(2026, 12, 7)
    """
    week = monday_of(earliest.astimezone(ZoneInfo(zone)).date())
    found = []
    for number in range(WEEKS):
        monday = week + timedelta(weeks=number)
        if fortnight is not None and turn_of(monday) != fortnight:
            continue
        start, end = (_instant(monday, minutes) for minutes in slot_span(monday, zone, slot))
        if earliest <= start < end:
            found.append(Meeting(start, end, start.astimezone(ZoneInfo(zone)).date()))
    return found[0]


def span_of(day: date, zone: str, start_min: int, minutes: int) -> tuple[datetime, datetime]:
    """Return the instants between which something on a day lies.

    Examples
    --------
    >>> span_of(date(2026, 11, 30), "America/New_York", 18 * 60, 60)[0].isoformat()
    '2026-11-30T23:00:00+00:00'
    """
    monday = monday_of(day)
    start, end = slot_span(monday, zone, Slot(day.weekday(), start_min, minutes))
    return _instant(monday, start), _instant(monday, end)


def midnight(day: date, zone: str) -> datetime:
    """Return the instant at which a day begins in a zone."""
    return datetime.combine(day, time(0), ZoneInfo(zone)).astimezone(UTC)


def _instant(monday: date, minutes: int) -> datetime:
    return datetime.combine(monday, time(0), UTC) + timedelta(minutes=minutes)
