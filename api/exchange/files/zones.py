"""Zones as iCalendar describes them: when clocks change, from what to what (RFC 5545, 3.6.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar

STEP = timedelta(hours=6)
"""No zone changes its clocks and back in less."""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the clocks of a zone.

    Parameters
    ----------
    at : datetime
        The first instant under the new offset, UTC.
    before, after : timedelta
        Offsets from UTC.
    name : str
        What the new offset is called.
    summer : bool
        Whether the new one is daylight saving time.
    """

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


@lru_cache(maxsize=256)
def changes(zone: str, first_year: int, last_year: int) -> tuple[Change, ...]:
    """Return the changes of a zone's clocks from the beginning of one year to the end of another, in order."""
    here = ZoneInfo(zone)

    def offset(moment: datetime) -> timedelta:
        return moment.astimezone(here).utcoffset() or timedelta()

    found = []
    low, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    while low < end:
        high = low + STEP
        if offset(low) != offset(high):
            before, after = low, high
            while after - before > MINUTE:
                middle = before + MINUTE * ((after - before) // MINUTE // 2)
                before, after = (middle, after) if offset(middle) == offset(low) else (before, middle)
            found.append(_change(after, offset(before), here))
        low = high
    return tuple(found)


@lru_cache(maxsize=256)
def zone_component(zone: str, first_year: int, last_year: int) -> icalendar.Timezone:
    """Return the VTIMEZONE of a zone, right from the beginning of one year to the end of another.

    The icalendar library can make one, but has clocks go forward an hour late: it writes the new reading
    where the standard wants the old one.
    """
    here = ZoneInfo(zone)
    begin = datetime(first_year, 1, 1, tzinfo=UTC)
    offset = begin.astimezone(here).utcoffset() or timedelta()
    groups: dict[tuple[timedelta, timedelta, str, bool], list[datetime]] = {}
    for change in (_change(begin, offset, here), *changes(zone, first_year, last_year)):
        onset = (change.at + change.before).replace(tzinfo=None)
        groups.setdefault((change.before, change.after, change.name, change.summer), []).append(onset)
    component = icalendar.Timezone()
    component.add("TZID", zone)
    for (before, after, name, summer), onsets in groups.items():
        part = icalendar.TimezoneDaylight() if summer else icalendar.TimezoneStandard()
        part.add("DTSTART", onsets[0])
        part.add("TZOFFSETFROM", before)
        part.add("TZOFFSETTO", after)
        part.add("TZNAME", name)
        if onsets[1:]:
            part.add("RDATE", onsets[1:])
        component.add_component(part)
    return component


def _change(at: datetime, before: timedelta, here: ZoneInfo) -> Change:
    local = at.astimezone(here)
    return Change(at, before, local.utcoffset() or timedelta(), local.tzname() or "", bool(local.dst()))
