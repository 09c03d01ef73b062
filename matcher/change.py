"""A pool with a remedy's change made: what a remedy promises can be checked by matching this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.preference import Preference
from matcher.people.week import Slot
from matcher.pool import Pool
from matcher.result import AddMentor, AddMode, AddPlace, AddSlots, AddWindow, Change, RelaxMust


def apply(pool: Pool, change: Change) -> Pool:
    """Return the pool with a change made; the pool itself stays as it is.

    Parameters
    ----------
    pool : Pool
    change : Change
        Of a remedy of this pool's result.
    """
    match change:
        case AddPlace():
            return _with_mentor(pool, change.mentor, _one_place_more)
        case AddSlots():
            for mentor, slot in change.slots:
                pool = _with_mentor(pool, mentor, partial(_one_slot_more, slot=slot))
            return pool
        case AddWindow():
            return _with_mentee(pool, change.mentee, lambda one: replace(one, windows=(*one.windows, change.window)))
        case AddMode():
            return _with_mentee(pool, change.mentee, lambda one: replace(one, modes=(*one.modes, change.mode)))
        case RelaxMust():
            return _with_mentee(pool, change.mentee, lambda one: _relaxed(one, change))
        case AddMentor():
            return replace(pool, mentors=(*pool.mentors, change.mentor))


def _one_place_more(mentor: Mentor) -> Mentor:
    new = None if mentor.new_per_week is None else mentor.new_per_week + 1
    return replace(mentor, capacity=mentor.capacity + 1, new_per_week=new)


def _one_slot_more(mentor: Mentor, slot: Slot) -> Mentor:
    return replace(mentor, slots=(*mentor.slots, slot))


def _relaxed(mentee: Mentee, change: RelaxMust) -> Mentee:
    if change.attribute == "asks_for":
        if mentee.asks_for != change.value:
            return mentee
        kind = Preference("kind", change.value, "prefer")
        return replace(mentee, asks_for="any", preferences=tuple(dict.fromkeys((*mentee.preferences, kind))))
    wish = Preference(change.attribute, change.value, "must")
    softer = Preference(change.attribute, change.value, "prefer")
    return replace(mentee, preferences=tuple(softer if one == wish else one for one in mentee.preferences))


def _with_mentor(pool: Pool, mentor: str, change: Callable[[Mentor], Mentor]) -> Pool:
    return replace(pool, mentors=tuple(change(one) if one.id == mentor else one for one in pool.mentors))


def _with_mentee(pool: Pool, mentee: str, change: Callable[[Mentee], Mentee]) -> Pool:
    return replace(pool, mentees=tuple(change(one) if one.id == mentee else one for one in pool.mentees))
