"""Held hours as iCalendar: every meeting where the engine has it, whoever reads the file, and nothing told."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
import recurring_ical_events
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.consent.models import Language
from api.exchange.files.hours import SUMMARY, TITLE, Hour, hours_file
from api.exchange.files.zones import changes, zone_component
from api.hours.turns import turn_of
from matcher.people.week import Slot, monday_of, slot_span
from tests.builders import WEEK

MADE = datetime(2026, 11, 20, 9, tzinfo=UTC)
YEAR = 53
ZONES = [
    "America/New_York",
    "America/Phoenix",
    "America/St_Johns",
    "Europe/Dublin",
    "Europe/Madrid",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Pacific/Apia",
    "UTC",
]

slots = st.builds(
    Slot,
    weekday=st.integers(0, 6) | st.just(6),
    start_min=st.integers(0, 1439) | st.integers(0, 240),
    minutes=st.integers(1, 180) | st.sampled_from([30, 60, 90, 1439]),
)


def an_hour(slot: Slot, zone: str = "America/New_York", every: int = 1, first_week: date = WEEK) -> Hour:
    return Hour("019ab3c4-1000-5000-8000-000000000001", 2, MADE, first_week, slot, zone, every)


def meetings(content: bytes, weeks: int = YEAR) -> list[tuple[datetime, datetime]]:
    """Return what another reader makes of a calendar, from the beginning of the first week on."""
    begin = datetime(WEEK.year, WEEK.month, WEEK.day, tzinfo=UTC) - timedelta(days=2)
    read = recurring_ical_events.of(icalendar.Calendar.from_ical(content))
    events: list[Any] = read.between(begin, begin + timedelta(weeks=weeks))
    return sorted((event["DTSTART"].dt.astimezone(UTC), event["DTEND"].dt.astimezone(UTC)) for event in events)


def as_the_engine_has_it(hour: Hour, weeks: int = YEAR) -> list[tuple[datetime, datetime]]:
    begin = datetime(WEEK.year, WEEK.month, WEEK.day, tzinfo=UTC) - timedelta(days=2)
    found = []
    for number in range(0, weeks + 2, hour.every):
        week = hour.first_week + timedelta(weeks=number)
        start, end = slot_span(week, hour.zone, hour.slot)
        midnight = datetime(week.year, week.month, week.day, tzinfo=UTC)
        span = midnight + timedelta(minutes=start), midnight + timedelta(minutes=end)
        if end > start and begin < span[1] and span[0] < begin + timedelta(weeks=weeks):
            found.append(span)
    return found


@given(slot=slots, zone=st.sampled_from(ZONES), every=st.sampled_from([1, 2]), shift=st.integers(0, 1))
@example(slot=Slot(6, 120, 60), zone="America/New_York", every=1, shift=0)
@example(slot=Slot(6, 135, 15), zone="America/New_York", every=1, shift=0)
@example(slot=Slot(6, 60, 90), zone="America/New_York", every=2, shift=1)
@example(slot=Slot(6, 90, 60), zone="Europe/Madrid", every=1, shift=0)
@example(slot=Slot(5, 1410, 300), zone="America/New_York", every=1, shift=0)
@example(slot=Slot(6, 105, 30), zone="Australia/Lord_Howe", every=1, shift=0)
def test_every_meeting_of_a_year_is_when_the_engine_says(slot: Slot, zone: str, every: int, shift: int) -> None:
    hour = an_hour(slot, zone, every, WEEK + timedelta(weeks=shift))
    assert meetings(hours_file([hour], Language.EN, WEEK)) == as_the_engine_has_it(hour)


@given(zone=st.sampled_from(sorted(available_timezones() - {"localtime"})))
def test_the_description_of_a_zone_is_right_by_itself_at_every_change_and_beside_it(zone: str) -> None:
    here, read = ZoneInfo(zone), zone_component(zone, 2025, 2029).to_tz(lookup_tzid=False)
    moments = [datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(0, 1700, 5)]
    for change in changes(zone, 2025, 2029):
        moments += [change.at + timedelta(minutes=minutes) for minutes in (-61, -1, 0, 1, 59, 61)]
    naive = [moment.astimezone(here).replace(tzinfo=None) for moment in moments]
    unclear = {
        text for text in naive if text.replace(tzinfo=here).utcoffset() != text.replace(tzinfo=here, fold=1).utcoffset()
    }
    assert [text for text in naive if text not in unclear and text.replace(tzinfo=read).utcoffset() !=
            text.replace(tzinfo=here).utcoffset()] == []  # fmt: skip


def test_clocks_go_forward_when_the_old_reading_says_so() -> None:
    written = zone_component("America/New_York", 2027, 2027).to_ical().decode()
    assert "DTSTART:20270314T020000\r\nTZNAME:EDT\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0400" in written
    assert "DTSTART:20271107T020000\r\nTZNAME:EST\r\nTZOFFSETFROM:-0400\r\nTZOFFSETTO:-0500" in written


def test_a_meeting_that_the_clocks_skip_whole_is_left_out() -> None:
    content = hours_file([an_hour(Slot(6, 135, 15))], Language.EN, WEEK)
    assert b"EXDATE;TZID=America/New_York:20270314T021500" in content
    days = {start.date() for start, _ in meetings(content)}
    assert {date(2027, 3, 7), date(2027, 3, 21)} <= days
    assert date(2027, 3, 14) not in days


def test_an_hour_that_begins_in_the_week_of_a_change_begins_there_and_not_before() -> None:
    hour = an_hour(Slot(6, 120, 90), first_week=date(2027, 3, 8))
    found = meetings(hours_file([hour], Language.EN, WEEK))
    assert found == as_the_engine_has_it(hour)
    assert found[0][0] == datetime(2027, 3, 14, 7, tzinfo=UTC)


def test_two_who_share_an_hour_meet_in_turns_through_the_end_of_a_year_with_53_weeks() -> None:
    first = WEEK if turn_of(WEEK) == 0 else WEEK + timedelta(weeks=1)
    both = [an_hour(Slot(2, 1080, 60), every=2, first_week=first + timedelta(weeks=number)) for number in (0, 1)]
    one, other = (meetings(hours_file([hour], Language.EN, WEEK)) for hour in both)
    assert len(one) + len(other) == YEAR
    assert not set(one) & set(other)
    assert {turn_of(monday_of(start.date())) for start, _ in one} == {0}


@pytest.mark.parametrize("language", list(Language))
def test_the_file_says_nothing_but_that_there_is_an_hour(language: Language) -> None:
    hours = [an_hour(Slot(0, 1080, 60)), an_hour(Slot(2, 1080, 60), every=2)]
    content = hours_file(hours, language, WEEK).decode()
    assert set(re.findall(r"^SUMMARY:(.*)\r$", content, re.MULTILINE)) == {SUMMARY[language, 1], SUMMARY[language, 2]}
    assert f"X-WR-CALNAME:{TITLE[language]}\r\n" in content
    assert content.count("CLASS:PRIVATE") == 2
    names = {line.partition(":")[0].partition(";")[0] for line in content.split("\r\n") if line and line[0] != " "}
    assert names <= {
        "BEGIN", "END", "PRODID", "VERSION", "CALSCALE", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL",
        "TZID", "DTSTART", "DTEND", "RDATE", "TZNAME", "TZOFFSETFROM", "TZOFFSETTO", "UID", "DTSTAMP", "SEQUENCE",
        "SUMMARY", "CLASS", "RRULE", "EXDATE", "RECURRENCE-ID",
    }  # fmt: skip
    assert "aypair" not in content


@given(hours=st.lists(st.builds(an_hour, slots, st.sampled_from(ZONES), st.sampled_from([1, 2])), max_size=4))
@settings(max_examples=20)
def test_no_line_is_longer_than_75_bytes_and_the_day_it_is_read_changes_nothing(hours: list[Hour]) -> None:
    content = hours_file(hours, Language.ES, date(2026, 1, 5))
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert content == hours_file(hours, Language.ES, date(2026, 12, 31))
    assert icalendar.Calendar.from_ical(content).to_ical() == content
