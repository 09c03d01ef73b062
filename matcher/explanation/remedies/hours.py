"""An hour that a mentor with room could be asked for, at a time when a mentee without a common hour is free."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.places import Ints
from matcher.eligibility.eligible import allowed_by
from matcher.encoding import Encoded, encode
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.week import DAY_MIN, WEEK_MIN, Slot, free_spans, window_at
from matcher.pool import Pool
from matcher.result import AddSlots, Remedy
from matcher.scoring.score import score

MENTORS_TRIED: Final = 5
PASSES: Final = 6
"""How often the people who are left ask the next mentor."""
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
    able = allowed_by(encoded, people, "mentor") & has_room
    left = {
        row: np.flatnonzero(mentors)[:MENTORS_TRIED].tolist()
        for row, mentors in zip(people.tolist(), able, strict=True)
    }
    for _ in range(PASSES):
        asked = _one_mentor_each(left)
        if not asked:
            break
        found.update(_eligible_hours(encoded, asked))
        left = {row: mentors for row, mentors in left.items() if mentors and row not in found}
    return found


def _one_mentor_each(left: dict[int, list[int]]) -> dict[int, int]:
    """Take the next mentor to ask for each person, no mentor for two people at a time."""
    asked: dict[int, int] = {}
    for row, mentors in left.items():
        mentor = next((one for one in mentors if one not in asked), None)
        if mentor is not None:
            asked[mentor] = row
            mentors.remove(mentor)
    return {row: mentor for mentor, row in asked.items()}


def _eligible_hours(encoded: Encoded, asked: dict[int, int]) -> dict[int, Remedy]:
    """Return remedies for those people whom the rules let meet their mentor in an hour not offered yet."""
    pool = encoded.pool
    people = {encoded.mentees[row].id: row for row in asked}
    mentors = [
        replace(mentor, slots=tuple(_hours(encoded, encoded.mentees[row], mentor)))
        for row, number in asked.items()
        for mentor in [encoded.mentors[number]]
    ]
    # The supervisor was judged in the whole pool already.
    policy = replace(pool.policy, rules_off=pool.policy.rules_off | {"supervision"}, quotas=(), rooms=())
    trial = encode(
        Pool(
            mentees=tuple(encoded.mentees[row] for row in asked),
            mentors=(*mentors, *also_requested(encoded, asked, {mentor.id for mentor in mentors})),
            week=pool.week,
            policy=policy,
        )
    )
    pairs = score(trial, slice(0, trial.n_mentees))
    found: dict[int, Remedy] = {}
    for mentee, slot in zip(pairs.mentee.tolist(), pairs.slot.tolist(), strict=True):
        row = people[trial.mentees[mentee].id]
        mentor = trial.mentors[trial.mentor_of[slot]]
        if row not in found and encoded.mentors[asked[row]].id == mentor.id:
            text = f"If {mentor.shown} offered {trial.slots[slot]}, 1 more person would be matched."
            found[row] = Remedy(AddSlots(((mentor.id, trial.slots[slot]),)), 1, text)
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


def also_requested(encoded: Encoded, rows: Iterable[int], tried: set[str]) -> list[Mentor]:
    """Return the other mentors whom some mentees asked for, without hours: asking for them counts as a wish."""
    wanted = {name for row in rows for name in encoded.mentees[row].requested} - tried
    return [replace(mentor, slots=()) for mentor in encoded.mentors if mentor.id in wanted]


def overlap(one: Slot, other: Slot) -> bool:
    """Tell whether two slots of one mentor share a minute of the week."""
    gap = (other.weekday * DAY_MIN + other.start_min - one.weekday * DAY_MIN - one.start_min) % WEEK_MIN
    return gap < one.minutes or WEEK_MIN - gap < other.minutes
