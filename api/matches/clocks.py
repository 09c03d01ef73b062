"""When something is due in a match: first contact, first meeting within a week, then check-ins. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from api.matches.models.words import Due

FIRST_MEETING: Final = timedelta(days=7)
CHECK_INS: Final = (timedelta(days=14), timedelta(days=30))
THEN_EVERY: Final = timedelta(days=14)
TO_WRITE_DOWN: Final = timedelta(days=1)
"""How long after one conversation it is to be written down whether it took place."""
NOBODY_WRITES: Final = timedelta(days=14)
"""How long after its day one conversation ends of which nobody wrote down anything."""


def out_of_treatment(leaves_on: date, zone: str) -> datetime:
    """Return the instant from which somebody who leaves treatment on a day is counted as out: the end of that day.

    Examples
    --------
    >>> out_of_treatment(date(2026, 11, 27), "America/New_York").isoformat()
    '2026-11-28T05:00:00+00:00'
    """
    return datetime.combine(leaves_on + timedelta(days=1), time(0), ZoneInfo(zone)).astimezone(UTC)


def counted_from(leaves_on: date | None, zone: str, now: datetime) -> datetime | None:
    """Return when the clocks of a match that begins now begin where that is later: its mentee is in treatment still."""
    if leaves_on is None or (out := out_of_treatment(leaves_on, zone)) <= now:
        return None
    return out


def next_due(
    began_at: datetime,
    first_contact: timedelta,
    reached: bool,
    met: bool,
    now: datetime,
    talked_by: datetime | None = None,
) -> tuple[Due, datetime]:
    """Return what comes next in a match, and by when.

    Parameters
    ----------
    began_at : datetime
        When both had accepted; or since when a mentee who was in treatment still is out of it.
    first_contact : timedelta
        How long until the first contact at the latest; a program's clock.
    reached, met : bool
        Whether the two have been in contact, and have met, at all.
    now : datetime
        Check-ins that lie before it are past.
    talked_by : datetime, optional
        When one conversation is over, of a match that is for one; then nothing comes after it.

    Examples
    --------
    >>> from datetime import UTC
    >>> began = datetime(2026, 11, 2, tzinfo=UTC)
    >>> next_due(began, timedelta(hours=48), True, True, began + timedelta(days=31))
    (<Due.CHECK_IN: 'check_in'>, datetime.datetime(2026, 12, 16, 0, 0, tzinfo=datetime.timezone.utc))
    """
    if talked_by is not None and (reached or talked_by <= now):
        return Due.FIRST_MEETING, talked_by + TO_WRITE_DOWN
    if met:
        return Due.CHECK_IN, began_at + _next_check_in(now - began_at)
    if reached:
        return Due.FIRST_MEETING, began_at + FIRST_MEETING
    return Due.FIRST_CONTACT, began_at + first_contact


def _next_check_in(age: timedelta) -> timedelta:
    for check_in in CHECK_INS:
        if age < check_in:
            return check_in
    rounds = (age - CHECK_INS[-1]) // THEN_EVERY + 1
    return CHECK_INS[-1] + rounds * THEN_EVERY
