"""On which day a weekly hour comes round first: against clocks that are looked at minute after minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.discharge.meeting import first_meeting, is_soon_after
from api.hours.turns import turn_of
from api.proposals.seen import Hour
from matcher.people.week import monday_of

ZONES = ["America/New_York", "Europe/Madrid", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
QUARTER = timedelta(minutes=15)


def looked_for(hour: Hour, leaves_on: date, not_before: datetime) -> datetime:
    """Return the first quarter whose clock shows the hour, in its turn of weeks."""
    zone = ZoneInfo(hour.zone)
    at = datetime(leaves_on.year, leaves_on.month, leaves_on.day, tzinfo=UTC) - timedelta(days=1)
    for _ in range(60 * 96):
        at += QUARTER
        there = at.astimezone(zone)
        shows = (there.weekday(), there.hour * 60 + there.minute) == (hour.weekday, hour.start_min)
        turn = turn_of(monday_of(there.date())) if hour.fortnight is not None else None
        if shows and turn == hour.fortnight and there.date() >= leaves_on and at >= not_before and not there.fold:
            return at
    raise AssertionError


hours = st.builds(
    Hour, st.integers(0, 6), st.integers(8, 45).map(lambda half: half * 30), st.just(60), st.sampled_from(ZONES),
    st.just("video"), st.just(""), st.none() | st.integers(0, 1),
)  # fmt: skip


@settings(max_examples=60)
@given(hours, st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(-20, 20), st.integers(0, 47))
@example(Hour(6, 9 * 60, 60, "America/New_York", "video", "", 1), date(2026, 10, 26), 0, 0)
def test_the_first_meeting_is_the_first_that_a_clock_shows(hour: Hour, leaves_on: date, days: int, half: int) -> None:
    not_before = datetime(leaves_on.year, leaves_on.month, leaves_on.day, tzinfo=UTC)
    not_before += timedelta(days=days, minutes=30 * half)
    found = first_meeting(hour, leaves_on, not_before)
    assert found.start == looked_for(hour, leaves_on, not_before)
    assert found.day == found.start.astimezone(ZoneInfo(hour.zone)).date()
    if hour.fortnight is None and days < 0:
        assert is_soon_after(found, leaves_on)  # a weekly hour always comes round in time
