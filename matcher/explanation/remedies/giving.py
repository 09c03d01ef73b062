"""What mentors could be asked: a place more, an hour more, or that somebody new joins.

Hours and mentors that do not exist yet are judged by the same rules as those that do: they are put into a
pool of their own with the people who wait, and scored. Each remedy keeps only the hours that are filled by
people who wait, so its gain is both what it places and the most that so many new places could.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import count as count_from
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.places import Ints, Places
from matcher.eligibility.eligible import allowed_to_anybody
from matcher.encoding import Encoded, encode
from matcher.explanation.remedies.filling import filled
from matcher.explanation.remedies.hours import also_requested, overlap
from matcher.explanation.residual import Reach, Residual
from matcher.people.mentor import Mentor
from matcher.people.vocabulary import LANGUAGE_NAMES, PATHWAYS
from matcher.people.week import Slot
from matcher.pool import Pool
from matcher.result import AddMentor, AddPlace, AddSlots, Remedy
from matcher.scoring.score import ScoredSlots, score

Bools = NDArray[np.bool_]
HOURS_TRIED: Final = 8
"""Hours of the week for which it is tried what one more slot would do: those when most people who wait are free."""
SLOTS_ASKED: Final = 3
"""Most mentors whom one remedy asks for an hour more."""
PROFILES_TRIED: Final = 4
HOURS_OF_NEW: Final = 6
"""People whom a new mentor is imagined to take at most."""
HOURS_OFFERED: Final = 12
"""Hours that a new mentor is imagined to offer, to fill that many of them."""
PEOPLE_TRIED: Final = 500
"""People who wait longest, for whom hours and mentors that do not exist yet are tried."""


def place_remedies(encoded: Encoded, residual: Residual, reach: Reach) -> dict[int, Remedy]:
    """Return the mentors with whom one place more would match one person more, by position.

    Parameters
    ----------
    encoded : Encoded
    residual : Residual
    reach : Reach
        What the people who wait compete for.
    """
    places, taken = residual.places, residual.taken
    above = _room_above(places, residual)
    held = encoded.standing.held_mentor
    # A mentor who holds more than the caseload already would still be over it with one place more.
    caseload = np.array([one.capacity for one in encoded.mentors], np.int64)
    within = np.bincount(held[held >= 0], minlength=encoded.n_mentors) <= caseload
    full = reach.mentor & (taken.mentor >= places.capacity) & above & within
    found = {}
    for mentor in np.flatnonzero(full).tolist():
        one = encoded.mentors[mentor]
        text = f"If {one.shown} took one more person, 1 more person would be matched."
        found[mentor] = Remedy(AddPlace(one.id), 1, text)
    return found


def asking_remedies(encoded: Encoded, residual: Residual, waiting: Ints) -> list[Remedy]:
    """Return what would match the most people: an hour more with mentors who have room, or somebody new.

    Parameters
    ----------
    encoded : Encoded
    residual : Residual
    waiting : ndarray of int, shape (n_waiting,)
        Unmatched mentees, first in rank first.
    """
    people = waiting[:PEOPLE_TRIED]
    of_new = _hours_in_demand(encoded, people)
    hours = of_new[:HOURS_TRIED]
    able = mentors_with_room(residual) & allowed_to_anybody(encoded, "mentor")
    asked = [_with_hours(encoded.mentors[mentor], hours) for mentor in np.flatnonzero(able)]
    asked = [mentor for mentor in asked if mentor.slots]
    profiles = _profiles(encoded, residual, people, of_new)
    if not asked and not profiles:
        return []
    trial, found = _tried(encoded, people, [*asked, *profiles])
    new = np.isin([mentor.id for mentor in trial.mentors], [mentor.id for mentor in profiles])
    return [
        *_slot_remedies(encoded, residual, hours, trial, found, ~new),
        *_mentor_remedies(trial, found, np.flatnonzero(new)),
    ]


def _slot_remedies(
    encoded: Encoded, residual: Residual, hours: Sequence[Slot], trial: Encoded, found: ScoredSlots, asked: Bools
) -> list[Remedy]:
    """Return the hours at which one slot more with the mentors who are asked would match the most people."""
    spare = residual.places.capacity - residual.taken.mentor
    spare_of = {mentor.id: int(left) for mentor, left in zip(encoded.mentors, spare, strict=True)}
    room = np.array([spare_of.get(one.id, 0) for one in trial.mentors])
    remedies = []
    for slot in hours:
        here = np.array([(one.weekday, one.start_min) == (slot.weekday, slot.start_min) for one in trial.slots])
        here &= asked[trial.mentor_of]
        served = filled(found, here, room, trial.mentor_of, SLOTS_ASKED)
        chosen = [(trial.mentors[trial.mentor_of[number]], trial.slots[number]) for number in served]
        if not chosen or not _fits_above(encoded, residual, [mentor.id for mentor, _ in chosen]):
            continue
        names = ", ".join(mentor.shown for mentor, _ in chosen)
        gain = len(chosen)
        text = f"One more slot on {slot} with {names} would place {_people(gain)}."
        remedies.append(Remedy(AddSlots(tuple((mentor.id, one) for mentor, one in chosen)), gain, text))
    return remedies


def _profiles(encoded: Encoded, residual: Residual, people: Ints, hours: tuple[Slot, ...]) -> list[Mentor]:
    """Return mentors who do not exist, each speaking a language that many of some people speak."""
    room = residual.places.program_cap - residual.taken.program
    if room <= 0:
        return []
    zone = Counter(mentor.time_zone for mentor in encoded.mentors).most_common(1)[0][0]
    languages = Counter(language for row in people for language in encoded.mentees[row].languages[:1])
    taken = {mentor.id for mentor in encoded.mentors}
    names = (name for number in count_from(1) if (name := f"new mentor {number}") not in taken)
    return [
        Mentor(
            id=name,
            slots=hours,
            time_zone=zone,
            languages=(language,),
            gender=_gender_asked_for(encoded, people, language, count),
            kind=kind,
            capacity=min(capacity, HOURS_OF_NEW, room),
            pathways=frozenset(PATHWAYS) - {"undecided"},
            moud_affirming=True,
            recovery_years=max(5.0, encoded.policy.minimum_recovery_years),
        )
        for name, (language, count) in zip(names, languages.most_common(PROFILES_TRIED), strict=False)
        for kind in (_kind_asked_for(encoded, people, language, count),)
        for capacity in (_usual_capacity(encoded, kind),)
    ]


def _mentor_remedies(trial: Encoded, found: ScoredSlots, new: Ints) -> list[Remedy]:
    """Return whom each of the mentors who do not exist would match, the hours that nobody needs left out."""
    capacity = np.array([mentor.capacity for mentor in trial.mentors])
    remedies = []
    for number in new.tolist():
        mentor = trial.mentors[number]
        served = filled(found, trial.mentor_of == number, capacity, trial.mentor_of, mentor.capacity)
        if not served:
            continue
        offered = tuple(sorted(trial.slots[slot] for slot in served))
        profile = replace(mentor, slots=offered, capacity=len(offered))
        speaking = ", ".join(LANGUAGE_NAMES.get(language, language) for language in profile.languages)
        who = " ".join((*filter(None, [profile.gender]), *(["role model"] if profile.kind == "role_model" else []), ""))
        when = ", ".join(str(slot) for slot in offered)
        text = (
            f"A new mentor ({who}speaking {speaking}, at ease with medication) on {when} "
            f"would place {_people(len(offered))}."
        )
        remedies.append(Remedy(AddMentor(profile), len(offered), text))
    return remedies


def _gender_asked_for(encoded: Encoded, people: Ints, language: str, count: int) -> str:
    """Return the gender that at least half of the people with a language must have in a mentor, or none."""
    musts = Counter(
        wish.value
        for row in people
        for wish in encoded.mentees[row].preferences
        if wish.attribute == "gender" and wish.strength == "must" and encoded.mentees[row].languages[0] == language
    )
    gender, most = musts.most_common(1)[0] if musts else ("", 0)
    return gender if 2 * most >= count else ""


def _kind_asked_for(encoded: Encoded, people: Ints, language: str, count: int) -> str:
    """Return the kind of mentor whom more than half of the people with a language ask for alone, else a specialist."""
    some = [encoded.mentees[row] for row in people if encoded.mentees[row].languages[0] == language]
    return "role_model" if 2 * sum(one.only_kind == "role_model" for one in some) > count else "specialist"


def _usual_capacity(encoded: Encoded, kind: str) -> int:
    policy = encoded.policy
    return policy.role_model_capacity if kind == "role_model" else policy.specialist_capacity


def mentors_with_room(residual: Residual) -> Bools:
    """Return which mentors could take one more, as far as they, their team and the program go."""
    return (residual.taken.mentor < residual.places.capacity) & _room_above(residual.places, residual)


def _room_above(places: Places, residual: Residual) -> Bools:
    """Return for which mentors the team and program could take one more."""
    program = residual.taken.program < places.program_cap
    room = np.full(places.n_mentors, program)
    capped = places.team >= 0
    if places.n_teams:
        room[capped] &= (residual.taken.team < places.team_cap)[places.team[capped]]
    return room


def _fits_above(encoded: Encoded, residual: Residual, mentors: Sequence[str]) -> bool:
    """Tell whether the caps of teams and program leave room for all of several new matches together."""
    places = residual.places
    position = {mentor.id: number for number, mentor in enumerate(encoded.mentors)}
    teams = Counter(int(places.team[position[one]]) for one in mentors)
    room = places.program_cap - residual.taken.program >= len(mentors)
    return room and all(
        team < 0 or places.team_cap[team] - residual.taken.team[team] >= count for team, count in teams.items()
    )


def _hours_in_demand(encoded: Encoded, people: Ints) -> tuple[Slot, ...]:
    """Return the whole hours, in the zone that most mentors keep, when the most people are free; those first."""
    if not len(encoded.times) or not len(people):
        return ()
    zones = Counter(mentor.time_zone for mentor in encoded.mentors)
    zone = zones.most_common(1)[0][0]
    count = encoded.free[people].sum(axis=0)
    demand: Counter[tuple[int, int, int]] = Counter()
    for slot, mentor, time in zip(encoded.slots, encoded.mentor_of, encoded.times.of_slot, strict=True):
        if encoded.mentors[mentor].time_zone == zone:
            demand[slot.weekday, slot.start_min, slot.minutes] = int(count[time])
    ordered = sorted(demand, key=lambda hour: (-demand[hour], hour))
    chosen: list[Slot] = []
    for weekday, start, minutes in ordered:
        slot = Slot(weekday, start, minutes)
        if not any(overlap(slot, other) for other in chosen):
            chosen.append(slot)
        if len(chosen) == HOURS_OFFERED:
            break
    return tuple(chosen)


def _with_hours(mentor: Mentor, hours: Sequence[Slot]) -> Mentor:
    """Return a mentor who offers these hours as far as none of their own stands in the way, and nothing else."""
    return replace(mentor, slots=tuple(hour for hour in hours if not any(overlap(hour, own) for own in mentor.slots)))


def _tried(encoded: Encoded, people: Ints, mentors: Sequence[Mentor]) -> tuple[Encoded, ScoredSlots]:
    """Return people who wait and mentors as they might be, scored by the rules and terms of the pool.

    The mentees of what is returned keep the order of their ranks.
    """
    pool = encoded.pool
    waiting = {encoded.mentees[row].id for row in people}
    there = [*mentors, *also_requested(encoded, people.tolist(), {mentor.id for mentor in mentors})]
    names = {mentor.id for mentor in there}
    # Supervision was judged in the whole pool already; here it would count too few.
    policy = replace(pool.policy, rules_off=pool.policy.rules_off | {"supervision"}, quotas=(), rooms=())
    trial = encode(
        Pool(
            mentees=tuple(encoded.mentees[row] for row in people),
            mentors=tuple(there),
            week=pool.week,
            pairs=tuple(
                pair
                for pair in pool.pairs
                if pair.kind in ("ban", "former") and pair.mentee in waiting and pair.mentor in names
            ),
            policy=policy,
        )
    )
    return trial, score(trial, slice(0, trial.n_mentees))


def _people(count: int) -> str:
    return "1 more person" if count == 1 else f"{count} more people"
