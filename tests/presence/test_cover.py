"""Who could come instead, and who could swap: whatever is offered keeps every rule."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.errors import InvalidInputError
from matcher.presence import Question, covers, swaps
from matcher.presence.breaches import breaches
from matcher.presence.cover import joined
from matcher.presence.grid import grid_of
from matcher.presence.roster import roster
from tests.presence.weeks import coverage, offer, question, shift, small_questions


@given(small_questions(), st.data())
def test_whoever_could_cover_keeps_every_rule_and_nobody_else_could(week: Question, data: st.DataObject) -> None:
    shifts = roster(week, seek_remedies=False).shifts
    if not shifts:
        return
    grid, one = grid_of(week), data.draw(st.sampled_from(shifts))
    able = {stand.mentor for stand in covers(week, shifts, one)}
    for other in week.offers:
        if other.mentor.id != one.mentor:
            after = [*(each for each in shifts if each != one), replace(one, mentor=other.mentor.id)]
            assert (other.mentor.id in able) == (not breaches(grid, joined(grid, after)))


@given(small_questions(), st.data())
def test_a_swap_keeps_every_rule_and_every_hour(week: Question, data: st.DataObject) -> None:
    shifts = roster(week, seek_remedies=False).shifts
    if not shifts:
        return
    grid, one = grid_of(week), data.draw(st.sampled_from(shifts))
    for swap in swaps(week, shifts, one):
        rest = [each for each in shifts if each not in (one, swap.taken)]
        after = [*rest, replace(one, mentor=swap.taken.mentor), replace(swap.taken, mentor=one.mentor)]
        assert breaches(grid, joined(grid, after)) == []
        assert swap.taken.mentor != one.mentor


def test_whoever_would_have_the_smallest_share_comes_first() -> None:
    week = question(coverage(), offer("M1"), offer("M2", hours=4), offer("M3", hours=12), offer("M4", hours=2))
    found = covers(week, [shift("M1", "Mon 09:00-12:00")], shift("M1", "Mon 09:00-12:00"))
    assert [(one.mentor, one.share) for one in found] == [("M3", 0.25), ("M2", 0.75)]
    assert found[0].reason == "M3 is free and would have 3 of 12 hours."


def test_whoever_speaks_what_is_asked_for_comes_before_all_others() -> None:
    week = question(
        coverage(languages=("es",)),
        offer("M1", languages=("es",)),
        offer("M2", hours=12),
        offer("M3", hours=4, languages=("es",)),
    )
    found = covers(week, [shift("M1", "Mon 09:00-12:00")], shift("M1", "Mon 09:00-12:00"))
    assert [(one.mentor, one.languages) for one in found] == [("M3", ()), ("M2", ("es",))]


def test_a_shift_beside_ones_own_becomes_one_with_it() -> None:
    week = question(coverage("Mon 09:00-13:00"), offer("M1", "Mon 09:00-13:00"), offer("M2", "Mon 09:00-13:00"))
    both = [shift("M1", "Mon 09:00-11:00"), shift("M2", "Mon 11:00-13:00")]
    assert [one.mentor for one in covers(week, both, both[0])] == ["M2"]
    strict = replace(week, rules=replace(week.rules, longest_shift=3))
    assert covers(strict, both, both[0]) == ()


def test_nobody_is_left_alone_who_must_not_be() -> None:
    young = offer("M2", recovery_years=0.5)
    week = question(coverage(minimum=2), offer("M1"), young, offer("M3", recovery_years=0.5), offer("M4"))
    both = [shift("M1", "Mon 09:00-12:00"), shift("M2", "Mon 09:00-12:00")]
    assert [one.mentor for one in covers(week, both, both[0])] == ["M4"]


def test_two_shifts_of_a_length_are_swapped_before_others() -> None:
    week = question(
        coverage("Mon-Wed 09:00-12:00"),
        offer("M1", "Mon-Wed 09:00-12:00", 9),
        offer("M2", "Mon-Wed 09:00-12:00", 9),
    )
    shifts = [shift("M1", "Mon 09:00-12:00"), shift("M2", "Tue 09:00-11:00"), shift("M2", "Wed 09:00-12:00")]
    found = swaps(week, shifts, shifts[0])
    assert [(str(one.taken.window), one.hours) for one in found] == [("Wed 09:00-12:00", 0), ("Tue 09:00-11:00", 1)]
    assert found[0].reason == "M2 comes Mon 09:00-12:00 to north, and M1 Wed 09:00-12:00 to north."


def test_a_shift_that_is_not_there_is_refused() -> None:
    week = question(coverage(), offer(hours=2))
    for ask in (covers, swaps):
        with pytest.raises(InvalidInputError, match="a shift of the roster"):
            ask(week, [], shift("M1", "Mon 09:00-11:00"))


def test_somebody_who_is_away_stands_in_nobodys_way() -> None:
    week = question(
        coverage("Mon-Wed 09:00-12:00"),
        offer("M1", "Mon-Wed 09:00-12:00", 9),
        offer("M2", "Mon-Wed 09:00-12:00", 3),
        offer("M3", hours=1),  # whose shift is too long by now
        offer("M4", "Mon-Wed 09:00-12:00", 9),
    )
    roster = [shift("M1", "Mon 09:00-12:00"), shift("M2", "Tue 09:00-12:00"), shift("M3", "Wed 09:00-12:00")]
    assert [one.mentor for one in covers(week, roster, roster[0])] == ["M4"]  # M2 would have six hours of three
    assert [one.mentor for one in covers(week, roster, roster[2])] == ["M4", "M1"]
    assert [one.taken.mentor for one in swaps(week, roster, roster[0])] == ["M2"]  # M3 has too much as it is


def test_nobody_comes_instead_to_hours_that_nobody_asks_for_any_more() -> None:
    week = question(coverage("Mon 09:00-12:00"), offer("M1"), offer("M2"))
    gone, stays = shift("M1", "Tue 09:00-12:00"), shift("M2", "Mon 09:00-12:00")
    assert covers(week, [gone, stays], gone) == ()
    assert swaps(week, [gone, stays], gone) == swaps(week, [gone, stays], stays) == ()


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (shift("M9", "Mon 09:00-11:00"), "M9 offers no presence"),
        (shift("M1", "Mon 12:00-14:00"), "no time at which somebody is asked for"),
        (shift("M1", "Mon 09:30-11:30"), "no time at which somebody is asked for"),
        (shift("M1", "Mon 11:00-12:00"), "not 2 to 4 hours long"),
        (shift("M1", "Tue 09:00-11:00"), "M1 is not free then"),
    ],
)
def test_the_check_names_what_is_wrong(one: object, words: str) -> None:
    grid = grid_of(question(coverage("Mon-Tue 09:00-12:00"), offer()))
    (fault,) = breaches(grid, [one])  # type: ignore[list-item]
    assert words in fault
