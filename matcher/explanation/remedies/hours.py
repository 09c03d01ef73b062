"""An hour that a mentor with room could be asked for, at a time when a mentee without a common hour is free."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.places import Ints
from matcher.eligibility.eligible import rules_of
from matcher.encoding import Encoded, encode
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.week import DAY_MIN, WEEK_MIN, Slot, free_spans, window_at
from matcher.pool import Pool
from matcher.result import AddSlots, Remedy
from matcher.scoring.score import score

MENTORS_TRIED: Final = 5
PEOPLE_TRIED: Final = 300
"""People without a common hour for whom an hour is looked for, those first in rank first."""
USUAL_MIN: Final = 60


def hour_remedies(encoded: Encoded, people: Ints, has_room: NDArray[np.bool_]) -> dict[int, Remedy]:
    """Return an hour to ask a mentor for, by position of the mentee who could use it.

    The mentor has room and offers nothing then, so a place is added in which the mentee can be: exactly
    one person more is matched.

    Parameters
    ----------
    encoded : Encoded
    people : ndarray of int, shape (n_people,)
        Mentees with eligible mentors but no common hour, first in rank first.
    has_room : ndarray of bool, shape (n_mentors,)
        Mentors who could take one more, their team and the program included.
    """
    people = people[:PEOPLE_TRIED]
    found: dict[int, Remedy] = {}
    if not len(people):
        return found
    able = np.ones((len(people), encoded.n_mentors), np.bool_)
    for rule in rules_of(encoded, "mentor"):
        able &= rule.mask(encoded, people)
    able &= has_room
    for row, mentors in zip(people.tolist(), able, strict=True):
        mentee = encoded.mentees[row]
        for number in np.flatnonzero(mentors)[:MENTORS_TRIED]:
            mentor = encoded.mentors[number]
            slot = _first_eligible(encoded, mentee, mentor, tuple(_hours(encoded, mentee, mentor)))
            if slot is not None:
                text = f"If {mentor.shown} offered {slot}, 1 person more would be matched."
                found[row] = Remedy(AddSlots(((mentor.id, slot),)), 1, text)
                break
    return found


def _hours(encoded: Encoded, mentee: Mentee, mentor: Mentor) -> Iterator[Slot]:
    """Yield an hour of each free stretch of the mentee in which the mentor offers nothing, in the mentor's zone."""
    minutes = mentee.minutes or USUAL_MIN
    week = encoded.pool.week
    for low, high in free_spans(week, mentee.time_zone, mentee.windows):
        if low < 0 or high > WEEK_MIN:
            continue
        for start in range(low, high - minutes + 1, minutes):
            window = window_at(week, mentor.time_zone, start, start + minutes)
            slot = Slot(window.weekday, window.start_min, window.end_min - window.start_min)
            if not any(overlap(slot, own) for own in mentor.slots):
                yield slot
                break


def overlap(one: Slot, other: Slot) -> bool:
    """Tell whether two slots of one mentor share a minute of the week."""
    gap = (other.weekday * DAY_MIN + other.start_min - one.weekday * DAY_MIN - one.start_min) % WEEK_MIN
    return gap < one.minutes or WEEK_MIN - gap < other.minutes


def _first_eligible(encoded: Encoded, mentee: Mentee, mentor: Mentor, hours: tuple[Slot, ...]) -> Slot | None:
    """Return the first of some hours that are not offered yet in which the rules allow the two to meet."""
    pool = encoded.pool
    # The supervisor was judged in the whole pool already.
    policy = replace(pool.policy, rules_off=pool.policy.rules_off | {"supervision"}, quotas=(), rooms=())
    trial = encode(Pool(mentees=(mentee,), mentors=(replace(mentor, slots=hours),), week=pool.week, policy=policy))
    eligible = score(trial, slice(0, 1)).slot
    return trial.slots[eligible[0]] if len(eligible) else None
