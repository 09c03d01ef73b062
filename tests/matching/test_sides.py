"""Rooms that mentors share and places kept for some: honoured in what a person reads, and as good as can be."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matcher.errors import ClashError
from matcher.match import match
from matcher.policy import Quota, Room
from matcher.pool import Pair, Pool
from matcher.rematch import rematch
from matcher.result import Match, Result
from tests.builders import a_mentee, a_mentor, a_pool
from tests.matching.exhaustive import every_choice, rank_points
from tests.matching.pools import pools
from tests.scoring import reference


def matched(pool: Pool) -> Result:
    try:
        return match(pool)
    except ClashError:
        assume(False)
        raise


def most_at_once(result: Result, pool: Pool, site: str) -> int:
    """Return the most hours that take place in person at a site at the same time; two in turns use one room."""
    zones = {one.id: one.time_zone for one in pool.mentors}
    hours = {(one.mentor, one.slot.weekday, one.slot.start_min): one for one in result.matches if is_at(one, site)}
    minutes = [
        moment for one in hours.values() for moment in reference.meeting(pool.week, zones[one.mentor], one.slot, None)
    ]
    return max(map(minutes.count, minutes), default=0)


def is_at(one: Match, site: str) -> bool:
    return (one.mode, one.site) == ("in_person", site)


WITH_ROOMS = st.builds(
    lambda pool, rooms: replace(pool, policy=replace(pool.policy, rooms=(Room("north", rooms),))),
    pools(kinds=("ban", "former", "pending")),
    st.integers(0, 2),
)


@settings(max_examples=30)
@given(WITH_ROOMS)
def test_no_more_meetings_are_at_a_site_than_it_has_rooms(pool: Pool) -> None:
    result = matched(pool)
    assert most_at_once(result, pool, "north") <= pool.policy.rooms[0].rooms
    allowed = reference.eligible(pool)
    hours = {one.id: [(s.weekday, s.start_min) for s in one.slots] for one in pool.mentors}
    for one in result.matches:
        number = hours[one.mentor].index((one.slot.weekday, one.slot.start_min))
        assert (one.mentee, one.mentor, number) in allowed
        people = {each.id: each for each in pool.mentees}, {each.id: each for each in pool.mentors}
        mentor = people[1][one.mentor]
        assert one.mode in reference.possible_modes(people[0][one.mentee], mentor, mentor.slots[number])


def test_one_room_for_two_mentors_at_the_same_hour() -> None:
    mentees = [a_mentee("E1", modes=("in_person",), urgency=1), a_mentee("E2", modes=("in_person",))]
    mentors = [a_mentor("R1", sites=("north",)), a_mentor("R2", sites=("north",))]
    result = match(a_pool(mentees, mentors, rooms=(Room("north", 1),)))
    assert [one.mentee for one in result.matches] == ["E1"]
    assert result.proved
    assert len(match(a_pool(mentees, mentors, rooms=(Room("north", 2),))).matches) == 2


def test_an_hour_that_can_be_by_phone_needs_no_room() -> None:
    mentees = [a_mentee("E1", modes=("in_person", "phone")), a_mentee("E2", modes=("in_person", "phone"))]
    mentors = [a_mentor("R1", sites=("north",)), a_mentor("R2", sites=("north",))]
    result = match(a_pool(mentees, mentors, rooms=(Room("north", 1),)))
    assert sorted(one.mode for one in result.matches) == ["in_person", "phone"]


def test_a_mentor_who_goes_anywhere_needs_a_room_too() -> None:
    mentees = [a_mentee(f"E{n}", modes=("in_person",), sites=("north",)) for n in range(2)]
    result = match(a_pool(mentees, [a_mentor("R1"), a_mentor("R2")], rooms=(Room("north", 1),)))
    assert sum(is_at(one, "north") for one in result.matches) == 1


def test_hours_that_overlap_in_part_share_the_rooms() -> None:
    mentees = [a_mentee("E1", modes=("in_person",)), a_mentee("E2", modes=("in_person",))]
    mentors = [a_mentor("R1", "Mon 10:00-11:00", sites=("north",)), a_mentor("R2", "Mon 10:30-11:30", sites=("north",))]
    assert len(match(a_pool(mentees, mentors, rooms=(Room("north", 1),))).matches) == 1


def test_a_pair_that_waits_in_a_room_can_be_matched_again() -> None:
    pool = a_pool(a_mentee(modes=("in_person",)), a_mentor(sites=("north",)), rooms=(Room("north", 1),))
    first = match(pool)
    (one,) = first.matches
    assert one.slot == pool.mentors[0].slots[0]
    standing = [Pair(one.mentee, one.mentor, "pending", slot=one.slot)]
    assert rematch(pool, standing=standing, declined=[]).changes == ()


def test_pins_that_need_the_same_room_clash_and_are_named() -> None:
    mentees = [a_mentee("E1", modes=("in_person",)), a_mentee("E2", modes=("in_person",))]
    mentors = [a_mentor("R1", sites=("north",)), a_mentor("R2", sites=("north",))]
    pins = [Pair("E1", "R1", "pin"), Pair("E2", "R2", "pin")]
    with pytest.raises(ClashError, match=r"E1|E2"):
        match(a_pool(mentees, mentors, *pins, rooms=(Room("north", 1),)))


# ---------------------------------------------------------------- quotas


def kind_of(pool: Pool, quota: Quota) -> set[str]:
    """Return the mentees of the kind that a quota is about."""
    return {one.id for one in pool.mentees if quota.value in (one.describe(quota.attribute, pool.week.year) or ())}  # type: ignore[operator]


def keeps(pool: Pool, chosen: frozenset[reference.Key]) -> bool:
    """Tell whether matches keep every quota: places stay free for a kind, which takes no more than its most."""
    for quota in pool.policy.quotas:
        mentor = next(one for one in pool.mentors if one.id == quota.mentor)
        theirs = [key[0] for key in chosen if key[1] == quota.mentor]
        of_kind = sum(one in kind_of(pool, quota) for one in theirs)
        if quota.at_least and len(theirs) - of_kind > max(0, mentor.capacity - quota.at_least):
            return False
        if quota.at_most is not None and of_kind > quota.at_most:
            return False
    return True


WITH_QUOTAS = st.builds(
    lambda pool, at_least, at_most: replace(
        pool,
        policy=replace(
            pool.policy,
            quotas=(Quota("R1", "experience", "veteran", at_least, at_most), Quota("R2", "gender", "woman", 0, 1)),
        ),
    ),
    pools(most_slots=2).filter(lambda pool: len(pool.mentors) > 1),
    st.integers(0, 2),
    st.sampled_from([None, 0, 1]),
)


@settings(max_examples=30)
@given(WITH_QUOTAS)
def test_quotas_are_kept_and_cost_no_more_than_they_must(pool: Pool) -> None:
    result = matched(pool)
    mentors = {one.id: one for one in pool.mentors}
    chosen = frozenset((one.mentee, one.mentor, mentors[one.mentor].slots.index(one.slot)) for one in result.matches)
    assert keeps(pool, chosen)
    best = min(rank_points(pool, one) for one in every_choice(pool) if keeps(pool, one))
    assert rank_points(pool, chosen) == best
    assert result.proved


def test_places_kept_for_veterans_go_to_nobody_else() -> None:
    people = [a_mentee(f"E{n}", urgency=1) for n in range(2)]
    veteran = a_mentee("E9", experiences=frozenset({"veteran"}))
    mentor = a_mentor("R1", "Mon 10:00-11:00; Mon 11:00-12:00", capacity=2)
    quota = Quota("R1", "experience", "veteran", at_least=1)
    assert len(match(a_pool(people, mentor, quotas=(quota,))).matches) == 1
    kept = match(a_pool([*people, veteran], mentor, quotas=(quota,)))
    assert "E9" in {one.mentee for one in kept.matches}
    assert len(kept.matches) == 2


def test_what_is_held_stands_whatever_a_quota_says() -> None:
    people = [a_mentee(f"E{n}") for n in range(2)]
    mentor = a_mentor("R1", "Mon 10:00-11:00; Mon 11:00-12:00", capacity=2)
    held = [Pair(one.id, "R1", "held") for one in people]
    quota = Quota("R1", "experience", "veteran", at_least=1)
    result = match(a_pool(people, mentor, *held, quotas=(quota,)))
    assert [one.standing for one in result.matches] == ["held", "held"]


@pytest.mark.parametrize(("rooms", "quota"), list(product((0, 1), (0, 1))))
def test_everybody_left_over_has_a_reason_with_side_constraints_too(rooms: int, quota: int) -> None:
    mentees = [a_mentee(f"E{n}", modes=("in_person",)) for n in range(3)]
    mentor = a_mentor("R1", "Mon 10:00-11:00; Mon 11:00-12:00", sites=("north",))
    pool = a_pool(
        mentees,
        mentor,
        rooms=(Room("north", rooms),),
        quotas=(Quota("R1", "experience", "veteran", at_least=quota, at_most=3),),
    )
    result = match(pool)
    assert len(result.matches) + len(result.unmatched) == 3
    assert all(one.reason for one in result.unmatched)
