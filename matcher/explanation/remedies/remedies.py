"""All remedies of a week: for each person left over, and ranked for the whole program."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from matcher.assignment.outcome import Outcome
from matcher.assignment.places import Ints
from matcher.change import apply
from matcher.encoding import Encoded, encode
from matcher.explanation.crowding import Crowds
from matcher.explanation.remedies.asking import askings
from matcher.explanation.remedies.giving import asking_remedies, mentors_with_room, place_remedies
from matcher.explanation.remedies.hours import hour_remedies
from matcher.explanation.residual import Residual
from matcher.pool import Pool
from matcher.result import AddSlots, Remedy
from matcher.scoring.score import score

MOST_OF_A_PERSON = 3
MOST_OF_ALL = 40


@dataclass(frozen=True, slots=True)
class Remedies:
    """Remedies of one week.

    Parameters
    ----------
    of_person : dict of int to tuple of Remedy
        By position of the mentee, at most three each.
    of_all : tuple of Remedy
        Those that place the most people first.
    by_place : frozenset of int
        Positions of the mentors with whom one place more matches one person more.
    """

    of_person: dict[int, tuple[Remedy, ...]]
    of_all: tuple[Remedy, ...]
    by_place: frozenset[int] = frozenset()

    def one_place_helps(self, n_mentors: int) -> Ints:
        """Return 1 for each mentor with whom one place more matches one person more, ndarray, shape (n_mentors,)."""
        helps = np.zeros(n_mentors, np.int64)
        helps[list(self.by_place)] = 1
        return helps


def remedies_of(encoded: Encoded, outcome: Outcome, crowds: Crowds, without_hour: Collection[int]) -> Remedies:
    """Return the remedies of an assignment that was proved on the network.

    Parameters
    ----------
    encoded : Encoded
    outcome : Outcome
    crowds : Crowds
    without_hour : collection of int
        Mentees with eligible mentors but no common hour.
    """
    problem = outcome.problem
    residual = Residual(problem.blocks, problem.places, outcome.slot_of)
    unmatched = np.flatnonzero(outcome.slot_of < 0)
    if not len(unmatched) or not encoded.n_mentors:
        return Remedies({}, ())
    room = residual.leads_to_room()
    asked = askings(encoded, unmatched, room.slot)
    if encoded.policy.fit_floor and encoded.policy.holds("fit_floor"):
        asked = {
            row: [one for one in some if _above_floor(encoded, row, one, room.slot)] for row, some in asked.items()
        }
    reach = residual.reached_from(outcome.slot_of < 0)
    by_mentor = place_remedies(encoded, residual, reach)
    waiting = unmatched[np.argsort(encoded.rank[unmatched], kind="stable")]
    given = asking_remedies(encoded, residual, waiting)

    no_hour = np.array([row for row in waiting.tolist() if row in without_hour and not asked.get(row)], np.int64)
    by_hour = hour_remedies(encoded, no_hour, mentors_with_room(residual))

    # A place with a mentor whom many crowded sets share helps the most people.
    shared = np.zeros(encoded.n_mentors, np.int64)
    for one in crowds.sets:
        shared[crowds.mentors[one.id]] += one.mentees
    useful = sorted(by_mentor, key=lambda mentor: (-shared[mentor], encoded.mentors[mentor].id))
    best_place: dict[str, list[Remedy]] = {}
    of_person = {}
    for row in unmatched.tolist():
        name = crowds.set_of.get(row, "")
        if name and name not in best_place:
            inside = set(crowds.mentors[name].tolist())
            best_place[name] = [by_mentor[mentor] for mentor in useful if mentor in inside][:MOST_OF_A_PERSON]
        own = [*asked.get(row, []), *best_place.get(name, [])]
        if row in by_hour:
            own.append(by_hour[row])
        of_person[row] = tuple(own[:MOST_OF_A_PERSON])
    everything = [*given, *(by_mentor[mentor] for mentor in useful)]
    ranked = sorted(everything, key=lambda one: (-one.gain, not isinstance(one.change, AddSlots)))
    return Remedies(of_person, tuple(ranked[:MOST_OF_ALL]), frozenset(by_mentor))


def _above_floor(
    encoded: Encoded, row: int, remedy: Remedy, leads_to_room: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> bool:
    """Tell whether the pairs that a remedy opens are above the policy's floor, by scoring them."""
    pool = encoded.pool
    mentee = encoded.mentees[row]
    alone = Pool(
        mentees=(mentee,),
        mentors=tuple(encoded.mentors),
        week=pool.week,
        pairs=tuple(pair for pair in pool.pairs if pair.mentee == mentee.id),
        policy=pool.policy,
    )
    changed = encode(apply(alone, remedy.change))
    by_id = {one.id: number for number, one in enumerate(encoded.mentors)}
    first = encoded.first_slot
    for slot in score(changed, slice(0, 1)).slot:
        mentor = changed.mentor_of[slot]
        within = int(slot) - int(changed.first_slot[mentor])
        if leads_to_room[first[by_id[changed.mentors[mentor].id]] + within]:
            return True
    return False
