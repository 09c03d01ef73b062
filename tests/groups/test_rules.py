"""Each hard rule by itself: with it broken nobody is placed, and the reason says which."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from matcher.groups import Group, GroupPolicy, GroupPool, Leads, NotOnly, Taken, Tie
from matcher.groups.place import place
from matcher.people.notation import read_slots
from tests.builders import WEEK, a_mentee, a_mentor
from tests.groups.builders import a_group, a_group_pool, homes, people

BROKEN = [
    ("consent", {"consent_until": WEEK - timedelta(days=1)}, {}),
    ("consent", {"consent_until": WEEK, "windows": "Tue 09:00-12:00"}, {"times": "Tue 10:00-11:00"}),
    ("adult", {"birth_year": WEEK.year - 17}, {}),
    ("language", {"languages": ("es",)}, {}),
    ("pathway", {"pathways": frozenset({"smart"})}, {"pathway": "twelve_step"}),
    ("private", {"takes_medication": True}, {}),
    ("newcomers", {"stage": "first_90_days"}, {"newcomers": False}),
    ("stage", {"stage": "5_plus_years"}, {"stages": frozenset({"3_12_months"})}),
    ("only_for", {"gender": "man"}, {"only_for": "gender=woman"}),
    ("only_for", {}, {"only_for": "gender=woman"}),
    ("mode", {"modes": ("video",)}, {}),
    ("mode", {"sites": ("south",)}, {"rooms": "north"}),
    ("hour", {"windows": "Mon 10:30-12:00"}, {}),
]


@pytest.mark.parametrize(("rule", "person", "group"), BROKEN)
def test_who_breaks_a_rule_is_not_placed_and_is_told_which(
    rule: str, person: dict[str, Any], group: dict[str, Any]
) -> None:
    result = place(a_group_pool(a_mentee(**person), a_group(**group)))
    (left,) = result.unplaced
    assert left.rules == (rule,)
    assert left.kind == ("no_common_hour" if rule == "hour" else "no_group")
    assert not result.meetings


@pytest.mark.parametrize(
    ("rule", "person", "group"), [one for one in BROKEN if one[0] in ("adult", "pathway", "stage")]
)
def test_a_rule_that_is_off_keeps_nobody_away(rule: str, person: dict[str, Any], group: dict[str, Any]) -> None:
    policy = GroupPolicy(rules_off=frozenset({rule}), remedies=0)
    assert homes(place(a_group_pool(a_mentee(**person), a_group(**group), policy=policy))) == {"E1": "G1"}


def test_medication_is_called_a_private_factor() -> None:
    (left,) = place(a_group_pool(a_mentee(takes_medication=True))).unplaced
    assert "a private factor" in left.reason
    assert "medic" not in left.reason


def test_times_are_compared_across_zones() -> None:
    group = a_group(times="Mon 10:00-11:00", time_zone="America/New_York")
    there = a_mentee("E1", "Mon 15:00-16:00", time_zone="UTC")
    here = a_mentee("E2", "Mon 10:00-11:00", time_zone="UTC")
    assert homes(place(a_group_pool([there, here], group))) == {"E1": "G1"}


# ---------------------------------------------------------------- sizes


def test_a_candidate_opens_only_if_enough_come() -> None:
    assert not place(a_group_pool(people("E1", "E2"), a_group(least=3))).placements
    assert len(place(a_group_pool(people("E1", "E2", "E3"), a_group(least=3))).placements) == 3


def test_no_group_holds_more_than_its_most() -> None:
    result = place(a_group_pool(people("E1", "E2", "E3"), a_group(most=2)))
    assert len(result.placements) == 2
    assert result.unplaced[0].kind == "full"


def test_who_belongs_to_a_group_counts_and_waits_for_nothing() -> None:
    group = a_group(members=frozenset({"E1", "somebody"}), least=3)
    result = place(a_group_pool(people("E1", "E2", "E3"), group))
    assert result.figures["people"] == 2
    assert len(result.placements) == 1
    assert result.meetings[0].members == 3


def test_nobody_is_placed_in_an_open_meeting() -> None:
    result = place(a_group_pool(groups=a_group(open=True)))
    assert not result.placements
    assert [one.group for one in result.recommended] == ["G1"]


# ---------------------------------------------------------------- rooms and leaders


def test_a_room_is_never_used_twice_at_once() -> None:
    groups = [a_group("G1", rooms="north/a", most=1), a_group("G2", "Mon 10:30-11:30", "north/a", most=1)]
    assert len(place(a_group_pool(people("E1", "E2"), groups)).placements) == 1
    groups[1] = a_group("G2", "Mon 10:30-11:30", "north/a; north/b", most=1)
    assert len(place(a_group_pool(people("E1", "E2"), groups)).placements) == 2


def test_a_room_of_a_group_that_runs_is_taken() -> None:
    groups = [a_group("G1", rooms="north/a", running=True, most=1), a_group("G2", rooms="north/a", most=1)]
    result = place(a_group_pool(people("E1", "E2"), groups))
    assert set(homes(result).values()) == {"G1"}


def led(*mentors: str, leads: int = 1, slots: str = "Mon 10:00-11:00", **more: Any) -> GroupPool:
    """Return a pool of two candidates at one hour that mentors lead."""
    groups = [a_group(name, leaders=1, most=1) for name in ("G1", "G2")]
    some = [a_mentor(name, slots, **more) for name in mentors]
    return a_group_pool(people("E1", "E2"), groups, some, leads=tuple(Leads(name, leads) for name in mentors))


def test_nobody_leads_two_groups_at_once() -> None:
    assert len(place(led("R1", leads=2)).placements) == 1
    assert len(place(led("R1", "R2")).placements) == 2


def test_nobody_leads_more_groups_than_they_said() -> None:
    groups = [a_group("G1", leaders=1, most=1), a_group("G2", "Mon 11:00-12:00", leaders=1, most=1)]
    pool = a_group_pool(people("E1", "E2"), groups, [a_mentor("R1", "Mon 10:00-12:00")], leads=(Leads("R1", 1),))
    assert len(place(pool).placements) == 1
    assert len(place(replace(pool, leads=(Leads("R1", 2),))).placements) == 2
    assert len(place(replace(pool, leads=(Leads("R1", 2, 60),))).placements) == 1


@pytest.mark.parametrize(
    "fields", [{"slots": "Mon 10:00-10:30"}, {"on_leave": True}, {"languages": ("es",)}, {"modes": ("video",)}]
)
def test_a_mentor_leads_only_where_they_can(fields: dict[str, Any]) -> None:
    (left, _) = place(led("R1", **fields)).unplaced
    assert left.kind == "no_leader"


def test_hours_that_touch_are_one() -> None:
    pool = a_group_pool(
        groups=a_group(leaders=1, times="Mon 10:30-11:30"),
        mentors=[a_mentor("R1", "Mon 10:00-11:00; Mon 11:00-12:00")],
        leads=(Leads("R1"),),
    )
    assert place(pool).meetings[0].facilitators == ("R1",)


def test_an_hour_that_is_held_is_not_free() -> None:
    pool = led("R1")
    taken = Taken("R1", read_slots("Mon 10:30-11:00")[0])
    assert not place(replace(pool, taken=(taken,))).placements


def test_a_group_that_runs_takes_its_leaders_hour_and_place() -> None:
    running = a_group("G1", running=True, leaders=1, facilitators=frozenset({"R1"}), most=1, members=frozenset({"old"}))
    pool = a_group_pool(groups=[running, a_group("G2", leaders=1)], mentors=[a_mentor("R1")], leads=(Leads("R1", 9),))
    assert not place(pool).placements


def test_nobody_meets_a_mentor_whom_they_must_not_meet() -> None:
    pool = led("R1", "R2")
    banned = replace(pool, bans=frozenset({("E1", "R1"), ("E2", "R1")}))
    assert len(place(banned).placements) == 1
    avoiding = replace(pool, mentees=(a_mentee("E1", avoid=frozenset({"R1", "R2"})), a_mentee("E2")))
    assert homes(place(avoiding)).keys() == {"E2"}


# ---------------------------------------------------------------- ties


def two(**more: Any) -> GroupPool:
    """Return a pool of two people and two groups, of which both like the first better."""
    groups = [a_group("G1", topics=frozenset({"grief"})), a_group("G2")]
    return a_group_pool(people("E1", "E2", experiences=frozenset({"grief"})), groups, **more)


def test_people_kept_apart_are() -> None:
    assert set(homes(place(two(ties=(Tie("apart", "E1", "E2"),)))).values()) == {"G1", "G2"}


def test_people_kept_together_are_or_have_no_place() -> None:
    pool = two(ties=(Tie("together", "E1", "E2"),))
    assert len(set(homes(place(pool)).values())) == 1
    narrow = replace(pool, groups=tuple(replace(one, most=1) for one in pool.groups))
    assert {one.kind for one in place(narrow).unplaced} == {"too_few"}


def test_a_pair_kept_together_that_no_group_takes_is_told_so() -> None:
    both = [a_mentee("E1"), a_mentee("E2", "Tue 09:00-12:00")]
    groups = [a_group("G1"), a_group("G2", "Tue 10:00-11:00")]
    result = place(a_group_pool(both, groups, ties=(Tie("together", "E1", "E2"),)))
    assert [one.kind for one in result.unplaced] == ["together", "together"]
    assert "E2" in result.unplaced[0].reason


def test_a_pin_goes_before_everybody() -> None:
    pool = a_group_pool([a_mentee("E1"), a_mentee("E2", urgency=3)], a_group(most=1), ties=(Tie("pin", "E1", "G1"),))
    assert homes(place(pool)) == {"E1": "G1"}


def test_somebody_pinned_to_a_full_group_is_told_so() -> None:
    group = a_group(most=1, members=frozenset({"old"}))
    (left,) = place(a_group_pool(groups=[group, a_group("G2")], ties=(Tie("pin", "E1", "G1"),))).unplaced
    assert "Pinned to G1" in left.reason


def test_a_ban_holds_and_is_private() -> None:
    (left,) = place(a_group_pool(ties=(Tie("ban", "E1", "G1"),))).unplaced
    assert left.rules == ("private",)
    assert "a private factor" in left.reason


@pytest.mark.parametrize(("others", "placed"), [(("man",), 1), (("woman",), 2), ((), 0)])
def test_nobody_is_the_only_one_of_a_kind_against_their_wish(others: tuple[str, ...], placed: int) -> None:
    some = [a_mentee("E1", gender="woman"), *(a_mentee(f"E{2 + one}", gender=kind) for one, kind in enumerate(others))]
    result = place(a_group_pool(some, not_only=(NotOnly("E1", "gender", "woman"),)))
    assert len(result.placements) == placed


def test_a_member_of_the_kind_is_company() -> None:
    some = [a_mentee("E1", gender="woman"), a_mentee("E2", gender="woman")]
    group: Group = a_group(members=frozenset({"E2"}))
    pool = a_group_pool(some, group, not_only=(NotOnly("E1", "gender", "woman"),))
    assert homes(place(pool)) == {"E1": "G1"}


# ---------------------------------------------------------------- who goes first


def test_the_urgent_go_before_any_number_of_others() -> None:
    urgent = a_mentee("E1", "Tue 09:00-12:00", urgency=2)
    others = people("E2", "E3", "E4")
    group = a_group(times="Mon 10:00-11:00; Tue 10:00-11:00")
    assert homes(place(a_group_pool([urgent, *others], group))) == {"E1": "G1"}


def test_of_equals_those_go_first_who_have_waited_longest() -> None:
    some = [a_mentee(f"E{days}", waiting_since=WEEK - timedelta(days=days)) for days in (1, 9, 5)]
    assert homes(place(a_group_pool(some, a_group(most=2)))).keys() == {"E9", "E5"}


def test_the_better_fit_decides_among_as_many() -> None:
    (one,) = place(two(policy=GroupPolicy(remedies=0))).meetings
    assert (one.group, one.new) == ("G1", 2)


def test_sizes_are_balanced_where_nothing_else_decides() -> None:
    result = place(a_group_pool(people("E1", "E2", "E3", "E4"), [a_group("G1", most=4), a_group("G2", most=4)]))
    assert [one.new for one in result.meetings] == [2, 2]
