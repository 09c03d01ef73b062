"""The first meeting after treatment: on which day a held weekly hour comes round first. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from api.hours.turns import turn_of
from api.proposals.seen import Hour
from matcher.people.week import Slot, monday_of, slot_span

WITHIN: Final = timedelta(days=7)
"""How long after somebody left treatment they meet at the latest: of those who wait longer fewer ever come."""
WEEKS: Final = 5
"""A fortnightly hour of which one meeting falls into a gap of the clocks comes round within as many."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """When two people meet, as instants, and the day that it is where they do."""

    start: datetime
    end: datetime
    day: date

    def is_soon_after(self, leaves_on: date) -> bool:
        """Return whether it is at most `WITHIN` after the day on which somebody leaves treatment."""
        return self.day <= leaves_on + WITHIN


def first_meeting(hour: Hour, leaves_on: date | None, not_before: datetime) -> Meeting:
    """Return the first time that a weekly hour comes round for somebody who leaves treatment on a day.

    Parameters
    ----------
    hour : Hour
        In the mentor's local time; in every or every other week.
    leaves_on : date or None
        As the mentor's calendar counts it; that day counts already. None where no day is known.
    not_before : datetime
        Since when the hour is theirs, or until when they take a break.

    Examples
    --------
    >>> hour = Hour(0, 18 * 60, 60, "America/New_York", "video")
    >>> first_meeting(hour, date(2026, 12, 1), datetime(2026, 11, 23, tzinfo=UTC)).start.isoformat()
    '2026-12-07T23:00:00+00:00'
    """
    zone = ZoneInfo(hour.zone)
    earliest = not_before
    if leaves_on is not None:
        earliest = max(datetime.combine(leaves_on, time(0), zone).astimezone(UTC), not_before)
    slot = Slot(hour.weekday, hour.start_min, hour.minutes)
    week = monday_of(earliest.astimezone(zone).date())
    found = []
    for number in range(WEEKS):
        monday = week + timedelta(weeks=number)
        if hour.fortnight is not None and turn_of(monday) != hour.fortnight:
            continue
        start, end = (_instant(monday, minutes) for minutes in slot_span(monday, hour.zone, slot))
        if earliest <= start < end:
            found.append(Meeting(start, end, start.astimezone(zone).date()))
    return found[0]


def _instant(monday: date, minutes: int) -> datetime:
    return datetime.combine(monday, time(0), UTC) + timedelta(minutes=minutes)
