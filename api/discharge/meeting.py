"""The first meeting after treatment: on which day a held hour comes round first. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from api.hours.coming import Meeting, midnight, next_meeting
from api.proposals.seen import Hour
from matcher.people.week import Slot

WITHIN: Final = timedelta(days=7)
"""How long after somebody left treatment they meet at the latest: of those who wait longer fewer ever come."""


def is_soon_after(meeting: Meeting, leaves_on: date) -> bool:
    """Return whether a meeting is at most `WITHIN` after the day on which somebody leaves treatment."""
    return meeting.day <= leaves_on + WITHIN


def first_meeting(hour: Hour, leaves_on: date | None, not_before: datetime) -> Meeting:
    """Return the first time that an hour comes round for somebody who leaves treatment on a day.

    Parameters
    ----------
    hour : Hour
        In the mentor's local time; in every or every other week, or on one day, which is the first that counts.
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
    days = [day for day in (leaves_on, hour.day) if day is not None]
    earliest = max([not_before, *(midnight(day, hour.zone) for day in days)])
    return next_meeting(Slot(hour.weekday, hour.start_min, hour.minutes), hour.zone, hour.fortnight, earliest)
