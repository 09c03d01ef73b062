"""Which of two weeks in turn a week is: what a hold's `fortnight` means on a calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo


def turn_of(week: date) -> int:
    """Return which of two weeks in turn the week of a Monday is, 0 or 1; no year begins anew.

    Parameters
    ----------
    week : date
        A Monday.

    Examples
    --------
    >>> turn_of(date(2026, 11, 23)), turn_of(date(2026, 11, 30)), turn_of(date(2026, 12, 7))
    (0, 1, 0)
    """
    return (week.toordinal() - 1) // 7 % 2


def week_of(zone: str, now: datetime) -> date:
    """Return the Monday of this week in a zone."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return today - timedelta(days=today.weekday())
