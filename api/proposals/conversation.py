"""One conversation in an hour that a mentor offers every week: on which day, and until when it can be answered. Pure.

The day is fixed when the two are put forward, so that both say yes to the same one: answers are awaited no longer than
leaves time before it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from api.hours.coming import midnight, next_meeting, span_of
from api.proposals.seen import Hour
from matcher.people.week import Slot

TO_ANSWER: Final = timedelta(days=1)
"""How long each of the two has to answer at least."""
NOTICE: Final = timedelta(days=1)
"""How long before a conversation both have said yes at the latest."""
LEAD: Final = 2 * TO_ANSWER + NOTICE
"""How long before a conversation the two are put forward at least."""


def first_day(hour: Hour, leaves_on: date | None, not_before: datetime) -> date:
    """Return the first day on which an hour comes round, after treatment for whoever leaves it on a day.

    Examples
    --------
    >>> from datetime import UTC
    >>> hour = Hour(0, 18 * 60, 60, "America/New_York", "video")
    >>> first_day(hour, date(2026, 12, 8), datetime(2026, 11, 23, tzinfo=UTC))
    datetime.date(2026, 12, 14)
    """
    earliest = not_before if leaves_on is None else max(not_before, midnight(leaves_on, hour.zone))
    return next_meeting(Slot(hour.weekday, hour.start_min, hour.minutes), hour.zone, hour.fortnight, earliest).day


def span(hour: Hour, day: date) -> tuple[datetime, datetime]:
    """Return the instants between which a conversation on a day lies."""
    return span_of(day, hour.zone, hour.start_min, hour.minutes)


def answered_by(hour: Hour, day: date, usual: datetime, *, mentor: bool) -> datetime:
    """Return until when an answer is awaited, given until when it usually is: the mentee's comes after the mentor's.

    Examples
    --------
    >>> from datetime import UTC
    >>> hour = Hour(0, 18 * 60, 60, "America/New_York", "video")
    >>> usual = datetime(2026, 11, 29, tzinfo=UTC)
    >>> answered_by(hour, date(2026, 11, 30), usual, mentor=True).isoformat()
    '2026-11-28T23:00:00+00:00'
    """
    start, _ = span(hour, day)
    return min(usual, start - NOTICE - (TO_ANSWER if mentor else timedelta()))
