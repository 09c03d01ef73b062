"""Held hours as one iCalendar file: nothing in it says whose they are, with whom, or what for.

An hour is a rule that repeats on the mentor's wall clock. Where clocks change within it programs that read calendars
disagree, so there the meeting is written out as an instance of its own, in UTC, as `matcher.people.week` reckons it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import icalendar

from api.consent.models import Language
from api.exchange.files.zones import changes, zone_component
from matcher.people.week import DAY_MIN, Slot, exists, instant, monday_of, slot_span

WEEKS_AHEAD: Final = 105
"""How far clock changes are looked for; whoever subscribes reads again long before."""
READ_EVERY: Final = timedelta(hours=6)
MADE_BY: Final = "-//Calendar//Hours//EN"
TITLE: Final = {Language.EN: "Hours", Language.ES: "Horas"}
SUMMARY: Final = {
    (Language.EN, 0): "Hour",
    (Language.ES, 0): "Hora",
    (Language.EN, 1): "Weekly hour",
    (Language.EN, 2): "Fortnightly hour",
    (Language.ES, 1): "Hora semanal",
    (Language.ES, 2): "Hora quincenal",
}


@dataclass(frozen=True, slots=True)
class Hour:
    """One held hour.

    Parameters
    ----------
    uid : str
        The same each time that the hour is written, and nowhere else.
    sequence : int
        Counts the changes of the hour.
    made_at : datetime
    first_week : date
        Monday of the week in which it is held first.
    slot : Slot
    zone : str
        IANA zone of the slot.
    every : {0, 1, 2}
        Weeks from one meeting to the next; 0 for an hour of one day alone.
    """

    uid: str
    sequence: int
    made_at: datetime
    first_week: date
    slot: Slot
    zone: str
    every: int


def hours_file(hours: Sequence[Hour], language: Language, today: date) -> bytes:
    """Return the calendar with these hours; the same hours make the same bytes in every week of a year.

    Parameters
    ----------
    hours : sequence of Hour
    language : Language
    today : date
        From the end of whose year on `WEEKS_AHEAD` weeks are looked at for clock changes.
    """
    last_week = monday_of(date(today.year, 12, 31)) + timedelta(weeks=WEEKS_AHEAD)
    calendar = icalendar.Calendar()
    calendar.add("PRODID", MADE_BY)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("X-WR-CALNAME", TITLE[language])
    calendar.add("REFRESH-INTERVAL", READ_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", icalendar.vDuration(READ_EVERY))
    events = [event for hour in hours for event in _events(hour, language, last_week)]
    first = min((hour.first_week for hour in hours), default=today)
    for name in sorted({hour.zone for hour in hours if not _is_utc(hour.zone)}):
        calendar.add_component(zone_component(name, first.year - 1, last_week.year + 1))
    for event in events:
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written


def _events(hour: Hour, language: Language, last_week: date) -> Iterator[icalendar.Event]:
    """Yield the rule of an hour, then the meetings that a clock change touches."""
    if not hour.every:
        start, end = slot_span(hour.first_week, hour.zone, hour.slot)
        midnight = datetime(hour.first_week.year, hour.first_week.month, hour.first_week.day, tzinfo=UTC)
        if start < end:  # else no clock shows any of it
            yield _event(hour, language, midnight + timedelta(minutes=start), midnight + timedelta(minutes=end))
        return
    step = timedelta(weeks=hour.every)
    base = hour.first_week
    while not _is_plain(base, hour.zone, hour.slot):
        base -= step
    rule = _event(hour, language, _on_the_wall(base, hour), _on_the_wall(base, hour, hour.slot.minutes))
    rule.add("RRULE", {"FREQ": "WEEKLY", "INTERVAL": hour.every} if hour.every > 1 else {"FREQ": "WEEKLY"})
    left_out = [base + number * step for number in range((hour.first_week - base).days // step.days)]
    touched = []
    for week in _weeks_of_change(hour.zone, hour.first_week, last_week):
        if (week - hour.first_week).days % step.days or _is_plain(week, hour.zone, hour.slot):
            continue
        start, end = slot_span(week, hour.zone, hour.slot)
        if end == start:  # no clock shows any of it
            left_out.append(week)
            continue
        midnight = datetime(week.year, week.month, week.day, tzinfo=UTC)
        event = _event(hour, language, midnight + timedelta(minutes=start), midnight + timedelta(minutes=end))
        event.add("RECURRENCE-ID", _on_the_wall(week, hour))
        touched.append(event)
    if left_out:
        rule.add("EXDATE", [_on_the_wall(week, hour) for week in left_out])
    yield rule
    yield from touched


def _event(hour: Hour, language: Language, start: datetime, end: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("UID", hour.uid)
    event.add("DTSTAMP", hour.made_at.astimezone(UTC))
    event.add("SEQUENCE", hour.sequence)
    event.add("DTSTART", start)
    event.add("DTEND", end)
    event.add("SUMMARY", SUMMARY[language, hour.every])
    event.add("CLASS", "PRIVATE")
    return event


def _on_the_wall(week: date, hour: Hour, minutes_on: int = 0) -> datetime:
    """Return what the clock shows when the hour begins in a week, or some minutes later."""
    minutes = hour.slot.weekday * DAY_MIN + hour.slot.start_min + minutes_on
    zone = UTC if _is_utc(hour.zone) else ZoneInfo(hour.zone)
    return (datetime(week.year, week.month, week.day) + timedelta(minutes=minutes)).replace(tzinfo=zone)


def _is_utc(name: str) -> bool:
    return name in ("UTC", "Etc/UTC")


def _is_plain(week: date, zone: str, slot: Slot) -> bool:
    """Return whether no clock changes in or at an hour, so that everybody reads it alike."""
    first = slot.weekday * DAY_MIN + slot.start_min
    last = first + slot.minutes
    start, end = instant(week, zone, first), instant(week, zone, last)
    return (
        end - start == slot.minutes
        and exists(week, zone, first)
        and exists(week, zone, last)
        and start == instant(week, zone, first, later=True)
        and end == instant(week, zone, last, later=True)
    )


@lru_cache(maxsize=1024)
def _weeks_of_change(zone: str, first: date, last: date) -> tuple[date, ...]:
    """Return the Mondays from `first` to `last` in or next to whose week the clocks of a zone change."""
    days = [change.at.date() for change in changes(zone, first.year - 1, last.year + 1)]
    near = {monday_of(day + timedelta(days=shift)) for day in days for shift in (-9, -2, 2)}
    return tuple(sorted(week for week in near if first <= week <= last))
