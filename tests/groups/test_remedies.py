"""What a remedy promises is what placing anew in the changed pool gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from hypothesis import HealthCheck, given, settings

from matcher.groups import GroupPolicy, GroupPool, Leads
from matcher.groups.change import apply
from matcher.groups.place import place
from matcher.groups.result import AddLeader, AddPeople, AddPlaces, AddTime, AddWindow, GroupResult, Remedy
from tests.builders import a_mentee, a_mentor
from tests.groups.builders import a_group, a_group_pool, people
from tests.groups.pools import pools

HELP = GroupPolicy(remedies=20)
T = TypeVar("T")


def only(result: GroupResult, kind: type[T]) -> tuple[Remedy, T]:
    """Return the one remedy of a kind, and its change."""
    ((remedy, change),) = [(one, one.change) for one in result.remedies if isinstance(one.change, kind)]
    return remedy, change


@given(pools())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_gain_is_what_a_fresh_placing_gives(pool: GroupPool) -> None:
    pool = replace(pool, policy=HELP)
    before = place(pool)
    for remedy in before.remedies:
        changed = replace(apply(pool, remedy.change), policy=GroupPolicy(remedies=0))
        after = place(changed)
        assert len(after.placements) - len(before.placements) == remedy.gain > 0
        assert set(remedy.helps) <= {one.mentee for one in before.unplaced}


def test_one_more_place_in_a_full_group() -> None:
    result = place(a_group_pool(people("E1", "E2", "E3"), a_group(most=2), policy=HELP))
    remedy, _ = only(result, AddPlaces)
    assert (remedy.gain, remedy.text) == (1, "With 1 place more in G1, 1 more person would be placed.")
    assert result.unplaced[0].remedies[0] == remedy


def test_a_facilitator_at_an_hour() -> None:
    pool = a_group_pool(people("E1", "E2"), a_group(leaders=1, least=2), [a_mentor("R1", "Tue 10:00-11:00")],
                        leads=(Leads("R1"),), policy=HELP)  # fmt: skip
    result = place(pool)
    remedy, _ = only(result, AddLeader)
    assert (remedy.gain, remedy.helps) == (2, ("E1", "E2"))
    assert "a facilitator for G1 on Mon 10:00-11:00" in remedy.text


def test_two_more_people_and_it_opens() -> None:
    result = place(a_group_pool(people("E1", "E2"), a_group(least=4, most=5), policy=HELP))
    remedy, change = only(result, AddPeople)
    assert change.people == 2
    assert remedy.gain == 2
    assert result.unplaced[0].kind == "too_few"


def test_another_hour_opens_it() -> None:
    groups = [a_group("G1", "Sun 10:00-11:00"), a_group("G2", running=True, most=1, members=frozenset({"old"}))]
    result = place(a_group_pool(people("E1", "E2"), groups, policy=HELP))
    remedy, change = only(result, AddTime)
    assert (remedy.gain, str(change.slot)) == (2, "Mon 10:00-11:00")


def test_one_more_window_of_a_person() -> None:
    some = [a_mentee("E1"), a_mentee("E2", "Tue 10:00-11:00")]
    result = place(a_group_pool(some, policy=HELP))
    remedy, change = only(result, AddWindow)
    assert (remedy.helps, str(change.window)) == (("E2",), "Mon 10:00-11:00")
