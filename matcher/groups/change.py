"""A pool with a remedy's change made: what a remedy promises can be checked by placing anew in this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

from matcher.groups.group import Group
from matcher.groups.pool import GroupPool, Leads
from matcher.groups.result import AddLeader, AddPeople, AddPlaces, AddTime, AddWindow, Change
from matcher.people.mentor import Mentor


def apply(pool: GroupPool, change: Change) -> GroupPool:
    """Return the pool with a change made; the pool itself stays as it is.

    Parameters
    ----------
    pool : GroupPool
    change : Change
        Of a remedy of this pool's result.
    """
    match change:
        case AddPlaces():
            return _with_group(pool, change.group, lambda one: replace(one, most=one.most + change.places))
        case AddTime():
            return _with_group(pool, change.group, lambda one: replace(one, times=(*one.times, change.slot)))
        case AddPeople():
            strangers = {member for group in pool.groups for member in group.members} | {one.id for one in pool.mentees}
            fresh = frozenset(_unused("more", strangers, change.people))
            return _with_group(
                pool, change.group, lambda one: replace(one, times=(change.slot,), members=one.members | fresh)
            )
        case AddWindow():
            mentees = tuple(
                replace(one, windows=(*one.windows, change.window)) if one.id == change.mentee else one
                for one in pool.mentees
            )
            return replace(pool, mentees=mentees)
        case AddLeader():
            return _with_leader(pool, change)


def _with_leader(pool: GroupPool, change: AddLeader) -> GroupPool:
    """Return the pool with a mentor who offers this hour alone, and leads one group in it."""
    (name,) = _unused("leader", {one.id for one in pool.mentors}, 1)
    group = next(one for one in pool.groups if one.id == change.group)
    leader = Mentor(
        id=name, slots=(change.slot,), time_zone=group.time_zone, languages=group.languages, moud_affirming=True
    )
    pool = replace(pool, mentors=(*pool.mentors, leader), leads=(*pool.leads, Leads(name)))
    if not group.facilitators:
        return pool
    return _with_group(pool, change.group, lambda one: replace(one, facilitators=one.facilitators | {name}))


def _unused(stem: str, taken: set[str], number: int) -> list[str]:
    free = (name for place in count(1) if (name := f"{stem} {place}") not in taken)
    return [next(free) for _ in range(number)]


def _with_group(pool: GroupPool, group: str, change: Callable[[Group], Group]) -> GroupPool:
    return replace(pool, groups=tuple(change(one) if one.id == group else one for one in pool.groups))
