"""Groups and pools with defaults: a test says only what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from matcher.groups import Group, GroupPolicy, GroupPool, Place
from matcher.groups.result import GroupResult
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.notation import read_slots
from tests.builders import WEEK, a_mentee, wishes


def a_group(id: str = "G1", times: str = "Mon 10:00-11:00", rooms: str = "", **fields: Any) -> Group:
    """Return a candidate of one to three people that peers lead by turns; times and rooms as in a sheet."""
    if isinstance(fields.get("only_for"), str):
        fields["only_for"] = wishes(fields["only_for"])
    places = tuple(Place(*part.split("/")) for part in filter(None, (piece.strip() for piece in rooms.split(";"))))
    given: dict[str, Any] = {"least": 1, "most": 3, "leaders": 0, "modes": ("in_person",), "places": places} | fields
    return Group(id=id, times=read_slots(times), **given)


def a_group_pool(
    mentees: Sequence[Mentee] | Mentee | None = None,
    groups: Sequence[Group] | Group | None = None,
    mentors: Sequence[Mentor] = (),
    *,
    week: date = WEEK,
    policy: GroupPolicy | None = None,
    **more: Any,
) -> GroupPool:
    """Return a pool, of one mentee and one group where nothing else is said; no remedies are looked for."""
    mentees = a_mentee() if mentees is None else mentees
    groups = a_group() if groups is None else groups
    return GroupPool(
        mentees=(mentees,) if isinstance(mentees, Mentee) else tuple(mentees),
        groups=(groups,) if isinstance(groups, Group) else tuple(groups),
        mentors=tuple(mentors),
        week=week,
        policy=policy or GroupPolicy(remedies=0),
        **more,
    )


def people(*ids: str, **fields: Any) -> list[Mentee]:
    """Return mentees who are alike."""
    return [a_mentee(id, **fields) for id in ids]


def homes(result: GroupResult) -> dict[str, str]:
    """Return the group of everybody placed."""
    return {one.mentee: one.group for one in result.placements}
