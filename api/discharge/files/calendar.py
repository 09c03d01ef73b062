"""A plan as one iCalendar file (RFC 5545): when to be where, and nothing of what for or with whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid5

import icalendar

MADE_BY: Final = "-//Calendar//Hours//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: when, and under which neutral title."""

    word: str
    title: str
    start: datetime
    end: datetime


def plan_file(plan_id: UUID, version: int, entries: Sequence[Entry], now: datetime) -> bytes:
    """Return the calendar with these entries; an entry of the same word takes the place of the one of before.

    Parameters
    ----------
    plan_id : UUID
        What the ids of entries are made from: they say nothing of it.
    version : int
        Counts the changes of the plan.
    entries : sequence of Entry
    now : datetime
    """
    calendar = icalendar.Calendar()
    calendar.add("PRODID", MADE_BY)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    for entry in entries:
        event = icalendar.Event()
        event.add("UID", str(uuid5(plan_id, entry.word)))
        event.add("DTSTAMP", now.astimezone(UTC))
        event.add("SEQUENCE", version)
        event.add("DTSTART", entry.start.astimezone(UTC))
        event.add("DTEND", entry.end.astimezone(UTC))
        event.add("SUMMARY", entry.title)
        event.add("CLASS", "PRIVATE")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
