"""Neither the order of the input nor what things are called changes the answer."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.groups import GroupPool
from matcher.groups.place import place
from tests.groups.pools import pools

CALM = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(pools(), st.randoms(use_true_random=False))
@CALM
def test_the_order_of_the_input_changes_nothing(pool: GroupPool, random: Random) -> None:
    def shuffled(some: tuple[Any, ...]) -> tuple[Any, ...]:
        every = list(some)
        random.shuffle(every)
        return tuple(every)

    names = ("mentees", "mentors", "groups", "ties", "not_only", "leads")
    changed: dict[str, Any] = {name: shuffled(getattr(pool, name)) for name in names}
    other = replace(pool, **changed)
    assert place(other) == place(pool)


@given(pools())
@CALM
def test_what_people_and_groups_are_called_changes_no_value(pool: GroupPool) -> None:
    """Ids are turned round, so that their order is another."""
    people = {one.id: f"x{99 - int(one.id[1:])}" for one in pool.mentees}
    groups = {one.id: f"y{99 - int(one.id[1:])}" for one in pool.groups}

    def name(one: str) -> str:
        return people.get(one) or groups.get(one) or one

    other = replace(
        pool,
        mentees=tuple(replace(one, id=name(one.id)) for one in pool.mentees),
        groups=tuple(replace(one, id=name(one.id)) for one in pool.groups),
        ties=tuple(replace(one, mentee=name(one.mentee), other=name(one.other)) for one in pool.ties),
        not_only=tuple(replace(one, mentee=name(one.mentee)) for one in pool.not_only),
        bans=frozenset((name(one), mentor) for one, mentor in pool.bans),
    )
    before, after = place(pool), place(other)
    assert after.stages == before.stages
