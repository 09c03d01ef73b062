"""A pool as arrays: who goes first, when, and what ids become."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from hypothesis import given

from matcher.encoding import encode
from matcher.pool import Pair, Pool
from tests.builders import WEEK, a_mentee, a_mentor, a_pool
from tests.matching.exhaustive import claims
from tests.matching.pools import pools


def line(pool: Pool) -> list[str]:
    """Return the mentees in the order of their ranks."""
    encoded = encode(pool)
    return [encoded.mentees[row].id for row in np.argsort(encoded.rank, kind="stable")]


def days(count: int) -> timedelta:
    return timedelta(days=count)


def test_urgency_comes_before_discharge_and_discharge_before_the_wait() -> None:
    people = [
        a_mentee("waits long", waiting_since=WEEK - days(90)),
        a_mentee("urgent", urgency=2),
        a_mentee("leaves this week", discharge_date=WEEK + days(6)),
        a_mentee("left long ago", discharge_date=WEEK - days(28), waiting_since=WEEK - days(2)),
        a_mentee("left lately", discharge_date=WEEK - days(27), waiting_since=WEEK - days(1)),
        a_mentee("leaves next week", discharge_date=WEEK + days(7)),
    ]
    assert line(a_pool(people)) == [
        "urgent",
        "left lately",
        "leaves this week",
        "waits long",
        "left long ago",
        "leaves next week",
    ]


def test_what_is_settled_comes_first() -> None:
    people = [a_mentee("E1", urgency=3), a_mentee("E2"), a_mentee("E3")]
    mentor = a_mentor("R1", "Mon 10:00-11:00; Mon 12:00-13:00")
    assert line(a_pool(people, mentor, Pair("E2", "R1", "pin"), Pair("E3", "R1", "held"))) == ["E3", "E2", "E1"]


@given(pools())
def test_the_ranks_are_those_of_the_claims(pool: Pool) -> None:
    encoded = encode(pool)
    steps = sorted({claim.line() for claim in claims(pool).values()})
    assert encoded.rank.tolist() == [steps.index(claims(pool)[one.id].line()) for one in encoded.mentees]


@given(pools())
def test_no_time_or_kind_is_kept_twice_and_every_slot_finds_its_own(pool: Pool) -> None:
    encoded = encode(pool)
    assert encoded.n_slots == sum(len(mentor.slots) for mentor in pool.mentors)
    assert (np.diff(encoded.mentor_of) >= 0).all()
    for number, slot in enumerate(encoded.slots):
        time, kind = encoded.times.of_slot[number], encoded.kinds.of_slot[number]
        assert encoded.times.minutes[time] == slot.minutes
        assert encoded.kinds.places[kind] == slot.places
        assert encoded.times.day[time] == (pool.week + days(slot.weekday)).toordinal()
    assert len(encoded.times) <= encoded.n_slots


def test_many_mentors_share_one_time() -> None:
    encoded = encode(a_pool(None, [a_mentor(f"R{n}") for n in range(5)]))
    assert len(encoded.times) == 1
    assert encoded.n_slots == 5


def test_people_who_are_named_but_not_there_are_passed_over() -> None:
    pool = a_pool(
        a_mentee(avoid=frozenset({"gone"}), requested=frozenset({"gone"})),
        a_mentor(cannot_serve=frozenset({"gone"}), former=frozenset({"gone"})),
    )
    standing = encode(pool).standing
    assert standing.banned.nnz == standing.known.nnz == standing.requested.nnz == 0
