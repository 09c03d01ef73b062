"""The order, the keys and the digest come from what is known of people, all of it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.encoding import digested, encode
from matcher.encoding.order import canonical_order, spell
from matcher.explanation.explanation import digest
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.notation import read_slots, read_windows
from matcher.policy import Policy, PresenceRules, Quota, Room
from matcher.pool import Pair, Pool
from tests.builders import WEEK, a_mentee, a_mentor, a_pool, wishes
from tests.matching.pools import pools

OTHER_MENTEE: dict[str, Any] = {
    "id": "E2",
    "windows": read_windows("Tue 09:00-17:00"),
    "time_zone": "Europe/Berlin",
    "languages": ("es",),
    "modes": ("phone",),
    "sites": ("north",),
    "asks_for": "role_model",
    "has_mentor": True,
    "cadence": "weekly",
    "minutes": 45,
    "recovery_start": WEEK,
    "discharge_date": WEEK,
    "stage": "not_yet",
    "pathways": frozenset({"smart"}),
    "substances": frozenset({"alcohol"}),
    "experiences": frozenset({"grief"}),
    "interests": frozenset({"chess"}),
    "gender": "woman",
    "birth_year": 1980,
    "takes_medication": True,
    "preferences": wishes("age=40-55"),
    "requested": frozenset({"R1"}),
    "avoid": frozenset({"R1"}),
    "urgency": 1,
    "waiting_since": WEEK - timedelta(days=1),
    "consent_until": WEEK,
    "attributes": {"smoker": "no"},
}
OTHER_MENTOR: dict[str, Any] = {
    "id": "R2",
    "slots": read_slots("Mon 10:00-11:00 x2"),
    "name": "Ada",
    "kind": "role_model",
    "time_zone": "Europe/Berlin",
    "languages": ("es",),
    "modes": ("phone",),
    "sites": ("north",),
    "capacity": 3,
    "new_per_week": 1,
    "team": "t",
    "supervisor": "s",
    "recovery_years": 4.0,
    "stages": frozenset({"not_yet"}),
    "pathways": frozenset({"smart"}),
    "substances": frozenset({"alcohol"}),
    "experiences": frozenset({"grief"}),
    "interests": frozenset({"chess"}),
    "gender": "woman",
    "birth_year": 1980,
    "moud_affirming": True,
    "credential_expires": WEEK,
    "on_leave": True,
    "cannot_serve": frozenset({"E1"}),
    "excludes": wishes("gender=man:must"),
    "preferences": wishes("age=40-55"),
    "former": frozenset({"E1"}),
    "attributes": {"smoker": "no"},
}
OTHER_POLICY: dict[str, Any] = {
    "version": "2",
    "time_zone": "Europe/Berlin",
    "weights": {"pathway": 1.0},
    "rules_off": frozenset({"adult"}),
    "fit_floor": 0.1,
    "fairness_bands": (0.3,),
    "minimum_age": 17,
    "minimum_recovery_years": 2.0,
    "supervisor_ratio": 9,
    "boost_days": 29,
    "specialist_capacity": 11,
    "role_model_capacity": 4,
    "team_caps": {"t": 1},
    "program_cap": 5,
    "rooms": (Room("north", 1),),
    "quotas": (Quota("R1", "gender", "woman", 0, 1),),
    "disruption_budget": 1,
    "candidates": 3,
    "time_limit_s": 5.0,
    "seed": 1,
    "presence": PresenceRules(rest_hours=9.0),
}


def told(pool: Pool) -> str:
    return digest(digested(encode(pool)))


def test_fields_that_came_later_change_no_digest_while_nobody_says_anything_in_them() -> None:
    pool = a_pool([a_mentee("E1"), a_mentee("E2", cadence="weekly")], a_mentor())
    assert told(pool) == "8a616e413923654ef72bb1b17b50206e"


def test_the_digest_tells_one_conversation_from_every_week() -> None:
    both = [[a_mentee("E1"), a_mentee("E2", cadence=cadence)] for cadence in ("weekly", "once")]
    assert told(a_pool(both[0], a_mentor())) != told(a_pool(both[1], a_mentor()))


def test_no_field_is_forgotten_here() -> None:
    assert OTHER_MENTEE.keys() == {item.name for item in fields(Mentee)}
    assert OTHER_MENTOR.keys() == {item.name for item in fields(Mentor)}
    assert OTHER_POLICY.keys() == {item.name for item in fields(Policy)}


@pytest.mark.parametrize("name", OTHER_MENTEE)
def test_the_digest_tells_one_mentee_from_another(name: str) -> None:
    pool = a_pool()
    assert told(replace(pool, mentees=(replace(pool.mentees[0], **{name: OTHER_MENTEE[name]}),))) != told(pool)


@pytest.mark.parametrize("slots", ["Mon 10:00-11:00", ""], ids=["with hours", "without hours"])
@pytest.mark.parametrize("name", OTHER_MENTOR)
def test_the_digest_tells_one_mentor_from_another(name: str, slots: str) -> None:
    pool = a_pool(None, a_mentor("R1", slots))
    assert told(replace(pool, mentors=(replace(pool.mentors[0], **{name: OTHER_MENTOR[name]}),))) != told(pool)


@pytest.mark.parametrize("name", OTHER_POLICY)
def test_the_digest_tells_one_policy_from_another(name: str) -> None:
    pool = a_pool()
    assert told(replace(pool, policy=replace(pool.policy, **{name: OTHER_POLICY[name]}))) != told(pool)


PAIRS = [
    Pair("E1", "R1", "pin"),
    Pair("E1", "R1", "held"),
    Pair("E1", "R1", "held", slot=a_mentor().slots[0]),
    Pair("E1", "R1", "pending"),
    Pair("E1", "R1", "former"),
    Pair("E1", "R1", "ban"),
    Pair("E1", "R1", "ban", "kin"),
]


def test_the_digest_tells_the_week_and_every_pair() -> None:
    pools = [a_pool(), a_pool(week=WEEK + timedelta(days=7)), *(a_pool(None, None, pair) for pair in PAIRS)]
    assert len({told(pool) for pool in pools}) == len(pools)


@given(pools(kinds=("ban", "former", "pending")), st.randoms(use_true_random=False))
def test_the_digest_is_the_same_in_any_order(pool: Pool, random: Any) -> None:
    doubled = replace(
        pool, pairs=(*pool.pairs, *(replace(pair, reason="kin") for pair in pool.pairs if pair.kind == "ban"))
    )
    shuffled = replace(
        doubled,
        mentees=tuple(random.sample(doubled.mentees, len(doubled.mentees))),
        mentors=tuple(random.sample(doubled.mentors, len(doubled.mentors))),
        pairs=tuple(random.sample(doubled.pairs, len(doubled.pairs))),
    )
    assert told(shuffled) == told(doubled)


@given(pools(), st.randoms(use_true_random=False))
def test_people_stand_in_the_same_order_with_the_same_keys(pool: Pool, random: Any) -> None:
    order, keys = canonical_order(pool.mentees, 0)
    other = random.sample(pool.mentees, len(pool.mentees))
    again, same = canonical_order(other, 0)
    assert [pool.mentees[number] for number in order] == [other[number] for number in again]
    assert keys.tolist() == same.tolist()


def test_twins_have_keys_of_their_own_and_ids_decide_between_them() -> None:
    twins = [a_mentee(name) for name in ("c", "a", "b")]
    order, keys = canonical_order(twins, 0)
    assert [twins[number].id for number in order] == ["a", "b", "c"]
    assert len(set(keys.tolist())) == 3


def test_another_seed_gives_other_keys() -> None:
    _, one = canonical_order([a_mentee()], 0)
    _, other = canonical_order([a_mentee()], 1)
    assert one.tolist() != other.tolist()


def test_equal_values_are_spelled_alike() -> None:
    assert spell(frozenset({"a", "b", "c"})) == spell(frozenset({"c", "a", "b"}))
    assert spell({"a": 1, "b": 2}) == spell({"b": 2, "a": 1})
    assert spell(("a", "b")) != spell(("b", "a"))
    assert spell((("a",), "b")) != spell(("a", ("b",)))
    assert spell("1") != spell(1)
