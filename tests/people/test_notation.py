"""Weekly times as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import InvalidInputError
from matcher.people.notation import read_slots, read_windows, write_slot, write_windows
from matcher.people.vocabulary import MODES
from matcher.people.week import DAY_MIN, Slot, Window


@st.composite
def spans(draw: st.DrawFn) -> tuple[int, int, int]:
    """Draw a weekday, a start and an end; a whole day is written from midnight to midnight alone."""
    start = draw(st.integers(0, DAY_MIN - 1))
    length = draw(st.integers(1, DAY_MIN - 1 if start else DAY_MIN))
    return draw(st.integers(0, 6)), start, start + length


windows = spans().map(lambda span: Window(*span))
sites = st.text(st.characters(exclude_categories=("Z", "C"), exclude_characters="@;"), max_size=8)
slots = st.builds(
    lambda span, modes, site, places: Slot(span[0], span[1], span[2] - span[1], tuple(modes), site, places),
    spans(),
    st.lists(st.sampled_from(MODES), unique=True),
    sites,
    st.sampled_from([1, 2]),
)


@given(st.lists(windows, unique=True).map(tuple))
def test_windows_read_back_as_they_were_written(some: tuple[Window, ...]) -> None:
    assert read_windows(write_windows(some)) == some


@given(st.lists(slots).map(tuple))
def test_slots_read_back_as_they_were_written(some: tuple[Slot, ...]) -> None:
    assert read_slots("; ".join(map(write_slot, some))) == some


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Mon 09:00-12:00", [(0, 540, 720)]),
        ("mon 9:00 - 12:00", [(0, 540, 720)]),
        ("Monday 09:00–12:00", [(0, 540, 720)]),
        ("lunes 09:00-12:00", [(0, 540, 720)]),
        ("Mon 09:00-12:00; Thu 18:00-20:30", [(0, 540, 720), (3, 1080, 1230)]),
        ("Mon 09:00-12:00\nThu 18:00-20:30;", [(0, 540, 720), (3, 1080, 1230)]),
        ("Fri 22:00-02:00", [(4, 1320, 1560)]),
        ("Sun 18:00-24:00", [(6, 1080, 1440)]),
        ("Mon 00:00-24:00", [(0, 0, 1440)]),
        ("Sat-Mon 09:00-10:00", [(5, 540, 600), (6, 540, 600), (0, 540, 600)]),
        ("Mon 09:00-10:00; Mon 09:00-10:00", [(0, 540, 600)]),
        ("", []),
    ],
)
def test_windows_are_read_as_people_mean_them(text: str, meant: list[tuple[int, int, int]]) -> None:
    assert [(one.weekday, one.start_min, one.end_min) for one in read_windows(text)] == meant


def test_a_span_of_days_repeats_the_hours() -> None:
    assert read_windows("Mon-Fri 09:00-17:00") == tuple(Window(day, 540, 1020) for day in range(5))


def test_a_slot_says_where_how_and_for_how_many() -> None:
    (slot,) = read_slots("Tue 18:00-19:00 @north by phone by Zoom x2")
    assert slot == Slot(1, 1080, 60, ("phone", "video"), "north", 2)
    assert write_slot(slot) == "Tue 18:00-19:00 @north by phone by video x2"


@pytest.mark.parametrize(
    ("text", "count", "nearest"),
    [
        ("Mob 09:00-10:00", 1, "Mon"),
        ("Mon 25:00-26:00", 1, ""),
        ("Mon 09:60-10:00", 1, ""),
        ("Mon 24:00-02:00", 1, ""),
        ("Mon 09:00-09:00", 1, ""),
        ("Mon 9-10", 1, ""),
        ("whenever", 1, ""),
        ("Mon 09:00-10:00 @north", 1, ""),
        ("Mob 09:00-10:00; Mon 10:00-11:00; Tut 09:00-10:00", 2, "Mon"),
    ],
)
def test_every_part_that_cannot_be_read_is_named(text: str, count: int, nearest: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_windows(text)
    assert len(caught.value.problems) == count
    assert caught.value.problems[0].nearest == nearest
    assert caught.value.problems[0].value in text


@pytest.mark.parametrize("extra", ["x3", "x0", "by pigeon", "north", "@a b"])
def test_a_slot_with_something_else_behind_it_is_refused(extra: str) -> None:
    with pytest.raises(InvalidInputError):
        read_slots(f"Mon 09:00-10:00 {extra}")
