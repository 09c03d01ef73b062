"""The next-best mentors for a matched mentee, and what each would cost everybody.

A reduced cost is the least that everybody together loses when its pair is forced. In a small pool the loss
itself is computed, by solving again with the pair forced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.arcs import Arcs, in_one_block, joined
from matcher.assignment.face import whole_face
from matcher.assignment.flow import solve_stage
from matcher.assignment.lexicographic import Problem, solve
from matcher.assignment.outcome import Outcome
from matcher.assignment.places import Indices, Ints
from matcher.assignment.stages import Fit, Stage, Who
from matcher.encoding import Encoded
from matcher.errors import SolverError
from matcher.result import Alternative
from matcher.scoring.units import fraction, fractions

MOST: Final = 3
SOLVED_AGAIN_UP_TO: Final = 150
"""Mentees in a pool up to which every alternative is solved for; beyond, the proof's lower bounds are given."""


class _Choice(NamedTuple):
    mentee: int
    slot: int
    mentor: int
    fit: float
    costs_a_rank: bool
    fit_lost: float


def alternatives_of(encoded: Encoded, outcome: Outcome) -> dict[int, tuple[Alternative, ...]]:
    """Return up to three other mentors for every matched mentee, least costly first, by position.

    Mentees whose match is held or pinned have none: theirs was decided by people.
    """
    if not outcome.prices or not (outcome.slot_of >= 0).any():
        return {}
    chosen = _least_costly(encoded, outcome)
    solve_again = encoded.n_mentees <= SOLVED_AGAIN_UP_TO
    again = _Again(outcome, encoded.standing.fixed_mentor >= 0) if solve_again else None
    found: dict[int, list[Alternative]] = {}
    for one in chosen:
        if again is not None:
            cost = again.cost(one.mentee, one.slot)
            if cost is None:
                continue
            people, passes_over, fit_lost = cost[0], cost[1], fraction(cost[2])
        else:
            people, passes_over, fit_lost = 0, one.costs_a_rank, one.fit_lost
        alternative = Alternative(
            encoded.mentors[one.mentor].id,
            encoded.slots[one.slot],
            one.fit,
            people,
            passes_over,
            fit_lost,
            again is not None,
        )
        found.setdefault(one.mentee, []).append(alternative)
    return {mentee: tuple(some) for mentee, some in found.items()}


def _least_costly(encoded: Encoded, outcome: Outcome) -> list[_Choice]:
    """Return the best slots of the mentors that come next for each matched mentee, least costly first."""
    mentor_of_mentee = np.where(outcome.slot_of >= 0, encoded.mentor_of[outcome.slot_of], -1)
    fixed = encoded.standing.fixed_mentor
    free = (outcome.slot_of >= 0) & (fixed < 0)
    has_room = outcome.problem.places.capacity > np.bincount(fixed[fixed >= 0], minlength=encoded.n_mentors)
    fit_stage = next(number for number, stage in enumerate(outcome.problem.stages) if isinstance(stage, Fit))
    decisive = list(zip(outcome.problem.stages, outcome.prices, strict=True))[: fit_stage + 1]
    found: list[_Choice] = []
    for arcs in outcome.problem.blocks:
        mine = arcs.take(free[arcs.mentee])
        mentor = encoded.mentor_of[mine.slot]
        mine = mine.take(has_room[mentor] & (mentor != mentor_of_mentee[mine.mentee]))
        if not len(mine):
            continue
        reduced = [price.reduced(mine, stage.on_arcs(mine)) for stage, price in decisive]
        chosen = _first_of_each(mine, _order_key(reduced), encoded.mentor_of)
        mine, passing_over, fit_lost = mine.take(chosen), reduced[0][chosen] > 0, fractions(reduced[-1][chosen])
        columns = (mine.mentee, mine.slot, encoded.mentor_of[mine.slot], fractions(mine.fit), passing_over, fit_lost)
        found += map(_Choice._make, zip(*(column.tolist() for column in columns), strict=True))
    return found


def _order_key(reduced: Sequence[Ints]) -> Ints:
    """Return one number per arc that orders them by their reduced costs, stage by stage, cut off to fit 62 bits."""
    key = np.clip(reduced[0], 0, 2**16 - 1)
    middle = reduced[1:-1][:4]
    for cost in middle:
        key = (key << 4) + np.clip(cost, -8, 7) + 8
    return (key << 30) + np.clip(reduced[-1], -(2**29), 2**29 - 1) + 2**29


def _first_of_each(arcs: Arcs, key: Ints, mentor_of: Indices) -> Ints:
    """Return positions of the least keys of each mentee, one per mentor, mentee by mentee."""
    starts = np.flatnonzero(np.concatenate(([True], arcs.mentee[1:] != arcs.mentee[:-1])))
    group = np.cumsum(np.concatenate(([False], arcs.mentee[1:] != arcs.mentee[:-1])))
    mentor = mentor_of[arcs.slot]
    left = key.copy()
    used_up = np.iinfo(np.int64).max
    rounds = []
    for _ in range(MOST):
        least = np.minimum.reduceat(left, starts)
        hits = np.flatnonzero((left == least[group]) & (left != used_up))
        if not len(hits):
            break
        first = hits[np.concatenate(([True], group[hits][1:] != group[hits][:-1]))]
        rounds.append(first)
        taken = np.full(len(starts), -1, mentor.dtype)
        taken[group[first]] = mentor[first]
        left[mentor == taken[group]] = used_up
    positions = np.concatenate(rounds)
    turn = np.repeat(np.arange(len(rounds)), [len(one) for one in rounds])
    return positions[np.lexsort((turn, arcs.mentee[positions]))]


class _Again:
    """Solves a pool again with one pair forced, to see what that costs everybody.

    Where the pair fits into an optimum of all stages before the fit, only the fit is solved again; else
    everything is, with the mentee ahead of everybody.
    """

    def __init__(self, outcome: Outcome, fixed: NDArray[np.bool_]) -> None:
        problem = outcome.problem
        self._problem = problem
        self._fixed = fixed
        self._arcs = joined(list(problem.blocks))
        last = next(number for number, stage in enumerate(problem.stages) if isinstance(stage, Fit))
        self._stages = problem.stages[: last + 1]
        self._matched = int((outcome.slot_of >= 0).sum())
        self._left = self._left_out(outcome.slot_of)
        self._fit = self._total_fit(outcome.slot_of)
        self._face = whole_face(problem.places, problem.n_mentees)
        self._open = self._arcs
        for stage, price in zip(self._stages[:-1], outcome.prices, strict=False):
            self._face = self._face.restricted(stage, price, problem.places)
            self._open = self._open.take(price.reduced(self._open, stage.on_arcs(self._open)) == 0)

    def cost(self, mentee: int, slot: int) -> tuple[int, bool, int] | None:
        """Return what it costs everybody when a mentee gets a slot, or None where that would undo what is settled.

        How many people fewer are matched; whether somebody is passed over; how much fit all lose.
        """
        slot_of = self._within_face(mentee, slot)
        if slot_of is None:
            slot_of = self._ahead_of_all(mentee, slot)
            if slot_of[mentee] < 0 or (slot_of[self._fixed] < 0).any():
                return None
        fewer = self._matched - int((slot_of >= 0).sum())
        return fewer, not fewer and self._left_out(slot_of) > self._left, self._fit - self._total_fit(slot_of)

    def _within_face(self, mentee: int, slot: int) -> Indices | None:
        arcs = _forced(self._open, mentee, slot)
        may_leave = self._face.may_leave.copy()
        may_leave[mentee] = False
        face = replace(self._face, may_leave=may_leave)
        if not (arcs.mentee == mentee).any():
            return None
        try:
            return solve_stage(self._stages[-1], arcs, self._problem.places, face)
        except SolverError:  # the pair fits into no optimum of the stages before
            return None

    def _ahead_of_all(self, mentee: int, slot: int) -> Indices:
        arcs = _forced(self._arcs, mentee, slot)
        stages = tuple(_first(stage, mentee) for stage in self._stages)
        forced = Problem(self._problem.n_mentees, in_one_block(arcs), self._problem.places, stages)
        return solve(forced, len(arcs)).slot_of

    def _left_out(self, slot_of: Indices) -> int:
        """Return the rank points of everyone left out."""
        weight = self._stages[0].leaving_out(len(slot_of))
        return 0 if weight is None else int(weight[slot_of < 0].sum())

    def _total_fit(self, slot_of: Indices) -> int:
        carrying = slot_of[self._arcs.mentee] == self._arcs.slot
        return int(self._arcs.fit[carrying].sum())


def _forced(arcs: Arcs, mentee: int, slot: int) -> Arcs:
    return arcs.take((arcs.mentee != mentee) | (arcs.slot == slot))


def _first(stage: Stage, mentee: int) -> Stage:
    """Return a stage under which this mentee goes before everyone else."""
    if not isinstance(stage, Who):
        return stage
    weight = stage.weight.copy()
    weight[mentee] = weight.sum() + 1
    return Who(weight=weight)
