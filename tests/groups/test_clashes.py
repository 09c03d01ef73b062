"""Input that contradicts itself is refused, with both sides named."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.errors import ClashError, InvalidInputError, PolicyError
from matcher.groups import GroupPolicy, Leads, NotOnly, Place, Tie
from matcher.groups.toml import read_group_policy
from tests.builders import a_mentor
from tests.groups.builders import a_group, a_group_pool, people


@pytest.mark.parametrize(
    ("ties", "named"),
    [
        ((Tie("apart", "E1", "E2"), Tie("together", "E1", "E2")), ("E1", "E2")),
        ((Tie("apart", "E1", "E3"), Tie("together", "E1", "E2"), Tie("together", "E2", "E3")), ("E1", "E2", "E3")),
        ((Tie("pin", "E1", "G1"), Tie("ban", "E1", "G1")), ("E1", "G1")),
        ((Tie("pin", "E1", "G1"), Tie("pin", "E1", "G2")), ("E1", "G1", "G2")),
        ((Tie("pin", "E1", "G1"), Tie("pin", "E2", "G2"), Tie("together", "E1", "E2")), ("E1", "E2", "G1", "G2")),
    ],
)
def test_ties_that_contradict_each_other_name_both_sides(ties: tuple[Tie, ...], named: tuple[str, ...]) -> None:
    with pytest.raises(ClashError) as raised:
        a_group_pool(people("E1", "E2", "E3"), [a_group("G1"), a_group("G2")], ties=ties)
    assert all(one in str(raised.value) for one in named)


def test_two_groups_that_run_cannot_share_a_room_or_a_mentor_at_once() -> None:
    some: dict[str, Any] = {"running": True, "leaders": 1, "facilitators": frozenset({"R1"})}
    groups = [a_group("G1", rooms="north/a", **some), a_group("G2", "Mon 10:30-11:30", "north/a", **some)]
    with pytest.raises(ClashError, match="G1 and G2") as raised:
        a_group_pool(groups=groups, mentors=[a_mentor("R1")])
    assert [one.place for one in raised.value.problems] == ["groups.facilitators", "groups.rooms"]


def test_every_stranger_is_named_at_once() -> None:
    with pytest.raises(InvalidInputError) as raised:
        a_group_pool(
            groups=a_group(leaders=1, facilitators=frozenset({"R9"})),
            ties=(Tie("apart", "E1", "E9"), Tie("pin", "E1", "G9")),
            leads=(Leads("R8"),),
            not_only=(NotOnly("E1", "gender", "woman"),),
        )
    assert [one.value for one in raised.value.problems] == ["E9", "G9", "gender=woman", "R8", "R9"] or {
        one.value for one in raised.value.problems
    } == {"E9", "G9", "gender=woman", "R8", "R9"}


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"least": 5, "most": 3}, "least"),
        ({"modes": ("video",), "places": (Place("north"),)}, "rooms"),
        ({"running": True, "times": "Mon 10:00-11:00; Tue 10:00-11:00"}, "times"),
        ({"times": "Mon 10:00-11:00 @north"}, "times"),
        ({"members": frozenset("abcd")}, "members"),
        ({"time_zone": "Nowhere"}, "time_zone"),
        ({"pathway": "aa"}, "pathway"),
    ],
)
def test_a_group_that_cannot_be_is_refused(fields: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        a_group(**fields)
    assert [one.place for one in raised.value.problems] == [place]


def test_a_policy_is_read_from_toml() -> None:
    text = 'version = "2026"\nrules_off = ["pathway"]\nminimum_age = 21\n[weights]\ntopics = 1\n'
    policy = read_group_policy(text)
    assert policy == GroupPolicy(
        version="2026", rules_off=frozenset({"pathway"}), minimum_age=21, weights={"topics": 1}
    )


def test_every_problem_of_a_policy_is_named_at_once() -> None:
    text = 'minimum_agee = 1\nseed = "x"\nrules_off = ["hour", "nothing"]\neffort = 0\n[weights]\ntopic = 1\n'
    with pytest.raises(PolicyError) as raised:
        read_group_policy(text)
    assert [one.place for one in raised.value.problems] == [
        "policy", "seed", "weights", "rules_off", "rules_off", "effort",
    ]  # fmt: skip
    assert raised.value.problems[0].nearest == "minimum_age"
