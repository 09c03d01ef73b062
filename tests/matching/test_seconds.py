"""Whoever asks for one of each kind and has one is looked for the other kind: apart, and behind everybody else."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from matcher.errors import ClashError
from matcher.match import match
from matcher.people.mentor import Mentor
from matcher.people.week import WEEK_MIN, Slot, slot_span
from matcher.pool import Pair, Pool
from matcher.result import Result
from matcher.seconds import BOTH, Seconds, other_than, with_seconds
from tests.builders import a_mentee, a_mentor, a_pool
from tests.matching.exhaustive import claims
from tests.matching.pools import ZONES, a_random_pool

HELD = Pair("E1", "R1", "held", slot=Slot(0, 600, 60))


def minutes_of(pool: Pool, mentor: Mentor, slot: Slot) -> set[int]:
    """Return the minutes of a week in which two meet."""
    start, end = slot_span(pool.week, mentor.time_zone, slot)
    return {minute % WEEK_MIN for minute in range(start, end)}


def solved(pool: Pool) -> Result:
    try:
        return match(pool)
    except ClashError:
        assume(False)
        raise


@st.composite
def asking(draw: st.DrawFn) -> tuple[Pool, Seconds]:
    """Draw a pool in which somebody holds a pair and asks for both kinds, and the same with the second need."""
    pool = a_random_pool(draw(st.integers(0, 10**6)), 4, 4, zones=ZONES, kinds=("ban", "former", "held", "pin"))
    offering = [mentor for mentor in pool.mentors if mentor.slots]
    assume(offering)
    mentor = offering[0]
    pair = Pair("E1", mentor.id, "held", slot=mentor.slots[0])
    others = [one for one in pool.pairs if one.mentee != "E1" or one.kind in ("ban", "former")]
    pool = replace(
        pool,
        mentees=tuple(
            replace(one, asks_for=BOTH, avoid=frozenset()) if one.id == "E1" else one for one in pool.mentees
        ),
        pairs=(*(one for one in others if (one.mentee, one.mentor) != ("E1", mentor.id)), pair),
    )
    return pool, with_seconds(pool)


@given(asking())
def test_the_second_is_of_the_other_kind_at_another_hour_and_the_first_stays(drawn: tuple[Pool, Seconds]) -> None:
    pool, seconds = drawn
    need = next(one for one, name in seconds.of.items() if name == "E1")
    result = solved(seconds.pool)
    mentors = {one.id: one for one in pool.mentors}
    found = {one.mentee: one for one in result.matches}
    first = next(pair for pair in pool.pairs if pair.kind == "held" and pair.mentee == "E1")
    assert first.slot is not None
    assert (found["E1"].mentor, found["E1"].slot) == (first.mentor, first.slot)
    second = found.get(need)
    if second is not None:
        one, other = mentors[first.mentor], mentors[second.mentor]
        assert one.id != other.id
        assert other.kind == other_than(one.kind)
        assert "E1" not in other.cannot_serve
        assert ("E1", other.id) not in {(pair.mentee, pair.mentor) for pair in pool.pairs if pair.kind == "ban"}
        assert not minutes_of(pool, one, first.slot) & minutes_of(pool, other, second.slot)


@given(asking())
def test_nobody_who_has_nobody_loses_a_place_to_a_second_need(drawn: tuple[Pool, Seconds]) -> None:
    pool, seconds = drawn
    line = claims(pool)

    def places(of: Pool) -> list[tuple[int, bool, int, bool, int]]:
        known = {one.id for one in pool.mentees if not one.has_mentor}
        return sorted(line[one.mentee].line() for one in solved(of).matches if one.mentee in known)

    assert places(pool) == places(seconds.pool)


def test_a_second_need_is_one_more_person_for_whom_the_other_kind_is_looked() -> None:
    mentors = [a_mentor("R1", "Mon 10:00-11:00", capacity=2), a_mentor("R2", "Mon 10:00-11:00; Mon 12:00-13:00")]
    mentors[1] = replace(mentors[1], kind=other_than(mentors[0].kind))
    pool = a_pool(a_mentee("E1", asks_for="both"), mentors, HELD)
    found = {one.mentee: (one.mentor, str(one.slot)) for one in match(with_seconds(pool).pool).matches}
    assert found == {"E1": ("R1", "Mon 10:00-11:00"), "E1 (second)": ("R2", "Mon 12:00-13:00")}


def test_what_is_settled_goes_to_the_need_that_it_is_of() -> None:
    mentors = [a_mentor("R1"), a_mentor("R2", kind="role_model", cannot_serve=frozenset({"E1"})), a_mentor("R3")]
    pairs = (HELD, Pair("E1", "R3", "ban"), Pair("E1", "R2", "pending"))
    seconds = with_seconds(a_pool(a_mentee("E1", asks_for="both"), mentors, *pairs))
    assert set(seconds.pool.pairs) == {
        HELD,
        Pair("E1", "R3", "ban"),
        Pair("E1 (second)", "R3", "ban"),
        Pair("E1 (second)", "R2", "pending"),
        Pair("E1 (second)", "R2", "ban"),
    }


def test_without_an_hour_no_other_is_looked_for_and_a_taken_name_is_not_used() -> None:
    asks = a_mentee("E1", asks_for="both")
    unknown = with_seconds(a_pool(asks, None, replace(HELD, slot=None)))
    assert (dict(unknown.of), unknown.unknown) == ({}, ("E1",))
    nobody = a_pool([asks, a_mentee("E2")])
    assert with_seconds(nobody).pool == nobody
    named = with_seconds(a_pool([asks, a_mentee("E1 (second)")], None, HELD))
    assert dict(named.of) == {"E1 (second)'": "E1"}
