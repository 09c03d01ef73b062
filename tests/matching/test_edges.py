"""The smallest weeks there are, clashes by name, and what a result holds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matcher.errors import ClashError, InvalidInputError
from matcher.match import match
from matcher.people.week import Slot
from matcher.pool import Pair, Pool
from matcher.result import Match, Result
from tests.builders import WEEK, a_mentee, a_mentor, a_pool
from tests.matching.exhaustive import claims
from tests.matching.pools import a_random_pool

EMPTY: dict[str, Pool] = {
    "nobody": a_pool([], []),
    "no mentors": a_pool([a_mentee("E1"), a_mentee("E2")], []),
    "no mentees": a_pool([], [a_mentor("R1"), a_mentor("R2")]),
    "no slots": a_pool(a_mentee(), [a_mentor("R1", ""), a_mentor("R2", "")]),
    "no places": a_pool(a_mentee(), a_mentor(capacity=0)),
    "no program": a_pool(a_mentee(), a_mentor(), program_cap=0),
    "nothing in common": a_pool(a_mentee(languages=("en",)), a_mentor(languages=("es",))),
}


@pytest.mark.parametrize("name", EMPTY)
def test_where_nobody_can_be_matched_everybody_is_told_why(name: str) -> None:
    pool = EMPTY[name]
    result = match(pool)
    assert result.proved
    assert result.matches == ()
    assert [one.mentee for one in result.unmatched] == [one.id for one in pool.mentees]
    assert all(one.reason for one in result.unmatched)
    assert [one.mentor for one in result.mentors] == [one.id for one in pool.mentors]


def test_two_rows_with_only_what_is_required_are_paired_where_a_slot_lies_within_a_window() -> None:
    result = match(a_pool(a_mentee("a", "Thu 18:00-20:30"), a_mentor("b", "Thu 19:00-20:00")))
    (one,) = result.matches
    assert isinstance(one, Match)
    assert (one.mentee, one.mentor, str(one.slot)) == ("a", "b", "Thu 19:00-20:00")
    assert match(a_pool(a_mentee("a", "Thu 18:00-19:30"), a_mentor("b", "Thu 19:00-20:00"))).matches == ()


def test_a_result_adds_up() -> None:
    pool = a_pool(
        [a_mentee(f"E{n}") for n in range(5)], [a_mentor("R1", "Mon 10:00-11:00 x2"), a_mentor("R2", "Mon 11:00-12:00")]
    )
    result = match(pool)
    assert isinstance(result, Result)
    assert result.week == WEEK
    assert result.figures["matched"] == len(result.matches) == 3
    assert result.figures["unmatched"] == len(result.unmatched) == 2
    assert result.figures["pairs_considered"] == 10
    assert {one.mentor: one.load for one in result.mentors} == {"R1": 2, "R2": 1}
    total = sum(one.fit for one in result.matches)
    assert result.figures["fit_total"] == pytest.approx(total, abs=1e-3)
    assert result.figures["fit_mean"] == pytest.approx(total / 3, abs=1e-3)


def test_first_come_by_hand_is_what_taking_turns_gives() -> None:
    early = a_mentee("E1", "Mon 09:00-17:00", waiting_since=WEEK)
    late = a_mentee("E2", "Mon 10:00-11:00", waiting_since=WEEK, interests=frozenset({"x"}))
    mentors = [a_mentor("R1", "Mon 10:00-11:00", interests=frozenset({"x"})), a_mentor("R2", "Mon 16:00-17:00")]
    result = match(a_pool([early, late], mentors))
    assert result.figures["matched"] == 2
    assert result.figures["by_hand_matched"] <= 2


# ---------------------------------------------------------------- clashes

TWO = [a_mentor("R1"), a_mentor("R2", "Mon 12:00-13:00")]
CLASHES: dict[str, tuple[Pool, list[str]]] = {
    "two pins for one mentee": (
        a_pool(None, TWO, Pair("E1", "R1", "pin"), Pair("E1", "R2", "pin")),
        ["pin E1 with R2", "R1", "one mentor"],
    ),
    "pinned to one and held by another": (
        a_pool(None, TWO, Pair("E1", "R1", "held"), Pair("E1", "R2", "pin")),
        ["pin E1 with R2", "held with R1"],
    ),
    "pinned and banned": (
        a_pool(None, None, Pair("E1", "R1", "pin"), Pair("E1", "R1", "ban")),
        ["pin E1 with R1", "a ban between the two"],
    ),
    "pinned and avoided": (
        a_pool(a_mentee(avoid=frozenset({"R1"})), None, Pair("E1", "R1", "pin")),
        ["pin E1 with R1"],
    ),
    "held and banned": (
        a_pool(None, None, Pair("E1", "R1", "held"), Pair("E1", "R1", "ban")),
        ["held E1 with R1"],
    ),
    "more pins than places": (
        a_pool([a_mentee("E1"), a_mentee("E2")], None, Pair("E1", "R1", "pin"), Pair("E2", "R1", "pin")),
        ["with R1", "the places are taken by", "E1", "E2"],
    ),
    "more pins than the week allows": (
        a_pool(
            [a_mentee("E1"), a_mentee("E2")],
            a_mentor("R1", "Mon 10:00-11:00; Mon 12:00-13:00", new_per_week=1),
            Pair("E1", "R1", "pin"),
            Pair("E2", "R1", "pin"),
        ),
        ["with R1", "the places are taken by"],
    ),
    "a pin that breaks a rule": (
        a_pool(a_mentee(languages=("es",)), None, Pair("E1", "R1", "pin")),
        ["pin E1 with R1", "no language in common"],
    ),
    "a pin without a common hour": (
        a_pool(a_mentee(windows="Tue 09:00-10:00"), None, Pair("E1", "R1", "pin")),
        ["pin E1 with R1", "no hour in common"],
    ),
    "a pin with a mentor without hours": (
        a_pool(None, a_mentor("R1", ""), Pair("E1", "R1", "pin")),
        ["pin E1 with R1", "no hour offered"],
    ),
    "a pin that something private forbids": (
        a_pool(a_mentee(takes_medication=True), None, Pair("E1", "R1", "pin")),
        ["pin E1 with R1", "a private factor"],
    ),
    "two held in one hour": (
        a_pool([a_mentee("E1"), a_mentee("E2")], None, Pair("E1", "R1", "held"), Pair("E2", "R1", "held")),
        ["held", "with R1", "the places are taken by"],
    ),
    "pending with two": (
        a_pool(None, TWO, Pair("E1", "R1", "pending"), Pair("E1", "R2", "pending")),
        ["pending E1 with R2", "R1"],
    ),
}


@pytest.mark.parametrize("name", CLASHES)
def test_a_clash_is_named(name: str) -> None:
    pool, words = CLASHES[name]
    with pytest.raises(ClashError) as caught:
        match(pool)
    for word in words:
        assert word in str(caught.value)
    assert "medication" not in str(caught.value)


def test_every_clash_is_named_at_once() -> None:
    people = [a_mentee("E1", languages=("es",)), a_mentee("E2", "Tue 09:00-10:00")]
    with pytest.raises(ClashError) as caught:
        match(a_pool(people, None, Pair("E1", "R1", "pin"), Pair("E2", "R1", "pin")))
    assert len(caught.value.problems) == 2


def test_one_pair_cannot_be_held_at_two_hours() -> None:
    mentor = a_mentor("R1", "Mon 10:00-11:00; Mon 12:00-13:00")
    held = [Pair("E1", "R1", "held", slot=slot) for slot in mentor.slots]
    with pytest.raises(ClashError):
        match(a_pool(None, mentor, *held))


def test_a_mentor_over_the_caseload_keeps_everybody_and_gets_nobody_new() -> None:
    mentor = a_mentor("R1", "Mon 10:00-11:00; Mon 12:00-13:00; Mon 14:00-15:00", capacity=1)
    people = [a_mentee(f"E{n}") for n in range(3)]
    result = match(a_pool(people, mentor, Pair("E0", "R1", "held"), Pair("E1", "R1", "held")))
    assert [(one.mentee, one.standing) for one in result.matches] == [("E0", "held"), ("E1", "held")]


def test_a_held_hour_is_given_to_nobody_else() -> None:
    pool = a_pool([a_mentee("E1"), a_mentee("E2", urgency=3)], None, Pair("E1", "R1", "held"))
    assert [one.mentee for one in match(pool).matches] == ["E1"]


def test_the_steps_are_told_in_words_as_they_begin() -> None:
    steps: list[str] = []
    match(a_pool(), progress=steps.append)
    assert steps[0] == "Reading the week"
    assert len(steps) > 5


@given(st.integers(0, 10**6))
def test_a_place_taken_from_outside_is_as_one_held_by_somebody_in_the_pool(seed: int) -> None:
    pool = a_random_pool(seed)
    mentor = next((one for one in pool.mentors if one.slots and one.capacity), None)
    assume(mentor is not None)
    assert mentor is not None
    shared, *others = (replace(slot, places=2) for slot in mentor.slots)

    def with_mentor(slot: Slot, capacity: int) -> Pool:
        changed = replace(mentor, slots=(slot, *others), capacity=capacity)
        return replace(pool, mentors=tuple(changed if one.id == mentor.id else one for one in pool.mentors))

    inside = with_mentor(shared, mentor.capacity)
    stands = Pair("X", mentor.id, "held", slot=shared)
    inside = replace(inside, mentees=(*inside.mentees, a_mentee("X")), pairs=(*inside.pairs, stands))
    outside = with_mentor(replace(shared, taken=1), mentor.capacity - 1)
    line = claims(pool)
    found, wanted = (
        sorted(line[one.mentee].line() for one in match(some).matches if one.mentee != "X")
        for some in (outside, inside)
    )
    assert found == wanted


def test_an_hour_of_which_every_place_is_taken_is_none() -> None:
    with pytest.raises(InvalidInputError):
        Slot(0, 600, 60, places=1, taken=1)
