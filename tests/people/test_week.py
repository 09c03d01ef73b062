"""Weekly times on real clocks: zones, both clock changes, nights that run into the next day or week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from matcher.encoding import encode
from matcher.errors import InvalidInputError
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.week import (
    DAY_MIN,
    Slot,
    Window,
    exists,
    free_spans,
    hours_from,
    instant,
    monday_of,
    slot_span,
    window_at,
    zone,
)
from tests.builders import WEEK, a_mentee, a_mentor, a_pool
from tests.scoring import reference

US_SPRING, EUROPE_SPRING = date(2026, 3, 2), date(2026, 3, 23)
US_AUTUMN, EUROPE_AUTUMN = date(2026, 10, 26), date(2026, 10, 19)
BETWEEN_SPRING, BETWEEN_AUTUMN = date(2026, 3, 16), date(2026, 10, 26)
SOUTH_AUTUMN, SOUTH_SPRING = date(2026, 3, 30), date(2026, 9, 28)
CHANGES = {
    "America/New_York": (US_SPRING, US_AUTUMN),
    "America/Los_Angeles": (US_SPRING, US_AUTUMN),
    "America/St_Johns": (US_SPRING, US_AUTUMN),
    "Europe/Berlin": (EUROPE_SPRING, EUROPE_AUTUMN),
    "Europe/London": (EUROPE_SPRING, EUROPE_AUTUMN),
    "Australia/Lord_Howe": (date(2026, 9, 28), SOUTH_AUTUMN),
    "Pacific/Auckland": (date(2026, 9, 21), SOUTH_AUTUMN),
}
ZONES = (*CHANGES, "Asia/Kolkata", "America/Phoenix", "UTC")
WEEKS = sorted({WEEK, BETWEEN_SPRING, *(week for weeks in CHANGES.values() for week in weeks)})


def common(windows: str, mentee_zone: str, slots: str, mentor_zone: str, week: date = WEEK) -> bool:
    """Tell whether the engine finds an hour in common."""
    pool = a_pool(
        a_mentee("E1", windows, time_zone=mentee_zone), a_mentor("R1", slots, time_zone=mentor_zone), week=week
    )
    return bool(encode(pool).free[0].any())


# ---------------------------------------------------------------- one zone

INSIDE = st.tuples(st.integers(0, 6), st.integers(0, DAY_MIN - 1), st.integers(1, DAY_MIN - 1)).flatmap(
    lambda window: st.tuples(
        st.just(Window(window[0], window[1], window[1] + window[2])),
        st.integers(0, window[2] - 1).flatmap(lambda late: st.tuples(st.just(late), st.integers(1, window[2] - late))),
    )
)
"""A window, and a stretch inside it: minutes from its start, and a length."""


@given(INSIDE, st.sampled_from(sorted(CHANGES)), st.integers(0, 1))
@example((Window(6, 60, 240), (30, 60)), "America/New_York", 0)
@example((Window(6, 60, 240), (30, 60)), "America/New_York", 1)
@example((Window(6, 75, 105), (0, 30)), "America/New_York", 1)
@example((Window(6, 60, 120), (0, 60)), "America/New_York", 1)
@example((Window(6, 61, 121), (0, 60)), "America/New_York", 1)
def test_a_slot_inside_a_window_of_the_same_zone_stays_inside_when_clocks_change(
    inside: tuple[Window, tuple[int, int]], name: str, change: int
) -> None:
    window, (late, minutes) = inside
    week = CHANGES[name][change]
    days, start = divmod(window.start_min + late, DAY_MIN)
    slot = Slot((window.weekday + days) % 7, start, minutes)
    begin, end = slot_span(week, name, slot)
    assume(begin < end)  # else the clocks skip it altogether
    assert any(low <= begin and end <= high for low, high in free_spans(week, name, (window,)))


@given(
    st.integers(0, 6), st.integers(0, 47), st.integers(1, 6), st.integers(0, 47), st.integers(1, 6),
    st.sampled_from(sorted(CHANGES)), st.integers(0, 1),
)  # fmt: skip
@example(6, 0, 2, 2, 2, "America/New_York", 1)
def test_a_slot_that_begins_outside_a_window_of_the_same_zone_is_never_common(
    day: int, first: int, length: int, start: int, halves: int, name: str, change: int
) -> None:
    window = Window(day, first * 30, (first + length) * 30)
    assume(not window.start_min <= start * 30 < window.end_min)
    week = CHANGES[name][change]
    slot = Slot(day, start * 30, halves * 30)
    begin, end = slot_span(week, name, slot)
    assume(begin < end and exists(week, name, day * DAY_MIN + slot.start_min))
    assert not any(low <= begin and end <= high for low, high in free_spans(week, name, (window,)))


@pytest.mark.parametrize(("name", "weeks"), CHANGES.items())
def test_a_usual_hour_is_common_in_both_weeks_of_change(name: str, weeks: tuple[date, date]) -> None:
    for week in weeks:
        for hour in ("Sat 10:00-11:00", "Sun 00:30-01:30", "Sun 04:00-05:00", "Sun 20:00-21:00"):
            assert common(hour, name, hour, name, week)


def test_an_hour_that_clocks_skip_is_nobodys() -> None:
    assert not common("Sun 00:00-06:00", "America/New_York", "Sun 02:00-03:00", "America/New_York", US_SPRING)
    assert common("Sun 00:00-06:00", "America/New_York", "Sun 02:00-03:00", "America/New_York", US_AUTUMN)


# ---------------------------------------------------------------- across zones

NY_TO_BERLIN = {  # when it is 10:00 on Monday in New York
    WEEK: "Mon 16:00-17:00",
    BETWEEN_SPRING: "Mon 15:00-16:00",
    US_SPRING: "Mon 16:00-17:00",
    EUROPE_SPRING: "Mon 15:00-16:00",
    date(2026, 3, 30): "Mon 16:00-17:00",
    BETWEEN_AUTUMN: "Mon 15:00-16:00",
    date(2026, 11, 2): "Mon 16:00-17:00",
}


@pytest.mark.parametrize(("week", "hour"), NY_TO_BERLIN.items())
def test_while_one_side_has_changed_its_clocks_the_hour_is_another(week: date, hour: str) -> None:
    assert common(hour, "Europe/Berlin", "Mon 10:00-11:00", "America/New_York", week)
    other = "Mon 16:00-17:00" if hour.startswith("Mon 15") else "Mon 15:00-16:00"
    assert not common(other, "Europe/Berlin", "Mon 10:00-11:00", "America/New_York", week)


def test_on_the_sunday_of_a_change_the_hours_before_and_after_are_each_right() -> None:
    # New York changes at 02:00 on Sunday the 8th of March; Phoenix never does.
    assert common("Sat 15:00-16:00", "America/Phoenix", "Sat 17:00-18:00", "America/New_York", US_SPRING)
    assert common("Sun 14:00-15:00", "America/Phoenix", "Sun 17:00-18:00", "America/New_York", US_SPRING)
    assert not common("Sun 15:00-16:00", "America/Phoenix", "Sun 17:00-18:00", "America/New_York", US_SPRING)


def test_a_sunday_night_is_the_next_monday_further_east() -> None:
    assert common("Mon 04:00-05:00", "Europe/Berlin", "Sun 22:00-23:00", "America/New_York")
    assert not common("Sun 04:00-05:00", "Europe/Berlin", "Sun 22:00-23:00", "America/New_York")
    # The Monday after the change: Europe is an hour nearer.
    assert common("Mon 04:00-05:00", "Europe/Berlin", "Sun 22:00-23:00", "America/New_York", date(2026, 3, 23))


def test_a_monday_morning_is_the_sunday_before_further_west() -> None:
    assert common("Sun 15:00-16:00", "America/Los_Angeles", "Mon 12:00-13:00", "Pacific/Auckland")
    assert not common("Mon 15:00-16:00", "America/Los_Angeles", "Mon 12:00-13:00", "Pacific/Auckland")


def test_a_window_over_midnight_covers_the_small_hours_of_the_next_day() -> None:
    assert common("Fri 22:00-02:00", "UTC", "Sat 01:00-02:00", "UTC")
    assert common("Fri 22:00-02:00", "UTC", "Fri 23:30-00:30", "UTC")
    assert not common("Fri 22:00-02:00", "UTC", "Sat 01:30-02:30", "UTC")
    assert common("Sun 22:00-02:00", "UTC", "Mon 01:00-02:00", "UTC")


def test_windows_that_touch_are_one() -> None:
    assert common("Mon 22:00-24:00; Tue 00:00-02:00", "UTC", "Mon 23:30-00:30", "UTC")
    assert free_spans(WEEK, "UTC", (Window(0, 60, 120), Window(0, 120, 180)))[0] == (60, 180)


@given(
    st.sampled_from(WEEKS), st.sampled_from(ZONES), st.sampled_from(ZONES),
    st.integers(0, 6), st.integers(0, 47), st.sampled_from([45, 60, 90]),
    st.integers(0, 6), st.sampled_from([0, 1, 2, 8, 12, 17, 36, 44]), st.sampled_from([1, 2, 3, 4, 5, 20, 40]),
)  # fmt: skip
def test_an_hour_is_common_when_both_clocks_say_so_minute_by_minute(
    week: date, ours: str, theirs: str, day: int, half: int, minutes: int, other: int, start: int, length: int
) -> None:
    slot, window = Slot(day, half * 30, minutes), Window(other, start * 30, (start + length) * 30)
    mentee = Mentee(id="E1", windows=(window,), time_zone=ours)
    mentor = Mentor(id="R1", slots=(slot,), time_zone=theirs)
    assume(reference.meeting(week, theirs, slot, None))
    told = bool(encode(a_pool(mentee, mentor, week=week)).free[0, 0])
    assert told == reference.is_free(mentee, mentor, slot, week, mentee.windows)


# ---------------------------------------------------------------- instants


@given(st.sampled_from(WEEKS), st.sampled_from(ZONES), st.integers(-DAY_MIN, 8 * DAY_MIN))
def test_an_instant_reads_on_the_clock_as_it_was_asked_for(week: date, name: str, wall: int) -> None:
    moment = datetime(week.year, week.month, week.day, tzinfo=UTC) + timedelta(minutes=instant(week, name, wall))
    local = moment.astimezone(zone(name)).replace(tzinfo=None) - datetime(week.year, week.month, week.day)
    if exists(week, name, wall):
        assert local == timedelta(minutes=wall)
    else:
        assert timedelta(0) < local - timedelta(minutes=wall) <= timedelta(hours=1)


@pytest.mark.parametrize(("name", "weeks"), CHANGES.items())
def test_clocks_skip_an_hour_in_one_week_alone(name: str, weeks: tuple[date, date]) -> None:
    night = range(6 * DAY_MIN, 6 * DAY_MIN + 240)
    skipped = {week: sum(not exists(week, name, wall) for wall in night) for week in (WEEK, *weeks)}
    step = 30 if name == "Australia/Lord_Howe" else 60
    wakes = 30 if name == "America/St_Johns" else step
    assert skipped[WEEK] == skipped[weeks[1]] == 0
    assert skipped[weeks[0]] in (step, wakes)


def test_an_hour_that_comes_twice_has_a_first_and_a_second_time() -> None:
    wall = 6 * DAY_MIN + 90
    first, second = (instant(US_AUTUMN, "America/New_York", wall, later=later) for later in (False, True))
    assert second - first == 60


def test_a_reading_that_is_skipped_is_the_moment_of_the_change() -> None:
    change = instant(US_SPRING, "America/New_York", 6 * DAY_MIN + 180)
    for wall in (120, 121, 150, 179):
        assert instant(US_SPRING, "America/New_York", 6 * DAY_MIN + wall) == change


def test_a_meeting_lasts_as_long_as_it_is_meant_to_but_never_past_its_end_on_the_clock() -> None:
    night = Slot(6, 60, 120)  # Sunday 01:00-03:00
    for week, minutes in ((WEEK, 120), (US_SPRING, 60), (US_AUTUMN, 120)):
        begin, end = slot_span(week, "America/New_York", night)
        assert end - begin == minutes
    begin, end = slot_span(WEEK, "UTC", night, minutes=45)
    assert end - begin == 45


@given(
    st.sampled_from(WEEKS), st.sampled_from(ZONES), st.sampled_from(ZONES),
    st.integers(0, 6), st.integers(0, 47), st.sampled_from([30, 60, 90]),
)  # fmt: skip
def test_the_window_at_a_slot_makes_somebody_free_then(
    week: date, ours: str, theirs: str, day: int, half: int, minutes: int
) -> None:
    begin, end = slot_span(week, theirs, Slot(day, half * 30, minutes))
    assume(begin < end)
    window = window_at(week, ours, begin, end)
    assert any(low <= begin and end <= high for low, high in free_spans(week, ours, (window,)))


def test_a_window_is_cut_into_hours() -> None:
    assert [str(slot) for slot in hours_from(Window(0, 23 * 60, 26 * 60), 60)] == [
        "Mon 23:00-24:00",
        "Tue 00:00-01:00",
        "Tue 01:00-02:00",
    ]
    assert hours_from(Window(0, 540, 570), 60) == ()


def test_the_week_of_a_day_begins_on_its_monday() -> None:
    assert {monday_of(WEEK + timedelta(days=n)) for n in range(7)} == {WEEK}


@pytest.mark.parametrize("wrong", [(7, 0, 60), (-1, 0, 60), (0, -1, 60), (0, 1440, 1500), (0, 60, 60), (0, 60, 1501)])
def test_times_that_cannot_be_are_refused(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(InvalidInputError):
        Window(*wrong)
    with pytest.raises(InvalidInputError):
        Slot(wrong[0], wrong[1], wrong[2] - wrong[1])


def test_a_zone_that_is_none_is_refused() -> None:
    for name in ("Mars/Olympus", "", "../etc/passwd", "America"):
        with pytest.raises(InvalidInputError):
            zone(name)
