"""The recipe with side constraints: bound a stage by its relaxation, close the gap, settle it, go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, isfinite
from typing import Final

import numpy as np

from matcher.assignment.arcs import NO_ARCS, Arcs, joined
from matcher.assignment.certificate import feasibility_faults
from matcher.assignment.lexicographic import Problem
from matcher.assignment.places import Indices, Ints, Places
from matcher.assignment.pricing import best_of_each
from matcher.assignment.sides.duality import Bound, bound_of, cheapest_choices, settle
from matcher.assignment.sides.greedy import greedy_choice
from matcher.assignment.sides.highs import WHOLE, Budget, solve_relaxed, solve_whole
from matcher.assignment.sides.program import Program, Side, held_by, points_of_loads, program_of, refuse_misfits
from matcher.assignment.stages import Keep, Stage, Tie
from matcher.errors import SolverError

CANDIDATES: Final = 16
"""Arcs per mentee in the first relaxation."""

JOINING: Final = 8
"""Most arcs of one mentee that join a relaxation at a time."""

NEXT_IN_LINE: Final = 1_000
"""Further arcs that join with them, by reduced cost."""

TIE_NODES: Final = 50
"""Nodes of the search tree spent on ties: which of two equals is taken is worth no long wait.

A limit on nodes, unlike one on time, ends in the same answer each time.
"""

ROUNDING: Final = 1e-12
"""Relative error allowed in a float sum of costs."""

FEW_PER_MENTEE: Final = 4
"""Whole numbers are first sought among this many arcs per mentee, of least reduced cost."""


@dataclass(frozen=True, slots=True)
class SideSolution:
    """An assignment that keeps every limit, and how far each stage is proved.

    Parameters
    ----------
    slot_of : ndarray of int32, shape (n_mentees,)
        Slot of each mentee, -1 for none.
    values : tuple of int
        What each stage reached, in its cost. Where a disruption budget follows ``keep``, the assignment
        itself may give up that many proposals more (see `stage_costs`).
    bounds : tuple of float
        What each stage costs at least where the stages before it keep what they reached.
    closed : bool
        Whether every value is its bound, so that nothing better exists.
    """

    slot_of: Indices
    values: tuple[int, ...]
    bounds: tuple[float, ...]
    closed: bool


def solve_with_sides(
    problem: Problem,
    sides: Sequence[Side],
    *,
    disruption_budget: int = 0,
    time_limit_s: float,
    progress: Callable[[str], None] = lambda _: None,
) -> SideSolution:
    """Return the assignment that is best in the first stage, among those in the second, and so on.

    The answer depends on nothing but the arguments, as long as the time suffices. If it does not, each
    stage has half of what is left, keeps the best that was found, and says so in its bound.

    Parameters
    ----------
    problem : Problem
    sides : sequence of Side
        May be empty.
    disruption_budget : int
        Standing proposals that the stages after ``keep`` may give up beyond what ``keep`` needs.
    time_limit_s : float
        Seconds that the solvers may take in all.
    progress : callable
        Told the name of each stage as it begins.

    Raises
    ------
    InvalidInputError
        If a side does not fit the pool.
    SolverError
        If a solver ends without an answer, or one that breaks a limit.
    """
    arcs = joined([NO_ARCS, *problem.blocks])
    search = _Search(problem, arcs, sides, time_limit_s)
    values, bounds = [], []
    for number, stage in enumerate(problem.stages):
        progress(stage.name)
        last = number == len(problem.stages) - 1
        bound, least = search.minimise(stage, 1.0 if last else 0.5)
        value = search.cost(stage)
        budget = disruption_budget if isinstance(stage, Keep) else 0
        search.keep(stage, bound, value + budget)
        values.append(value)
        bounds.append(float(min(least, value)))
    # A stage that ran out of time may have been bettered on the way by one behind it.
    values = [min(value, search.cost(stage)) for value, stage in zip(values, problem.stages, strict=True)]
    closed = all(value == bound for value, bound in zip(values, bounds, strict=True))
    return SideSolution(search.slot_of(), tuple(values), tuple(bounds), closed)


def stage_costs(problem: Problem, slot_of: Indices) -> tuple[int, ...]:
    """Return what an assignment costs in each stage.

    Parameters
    ----------
    problem : Problem
    slot_of : ndarray of int32, shape (n_mentees,)
        Slot of each mentee, -1 for none; each one eligible.
    """
    used = joined([NO_ARCS, *(arcs.take(arcs.slot == slot_of[arcs.mentee]) for arcs in problem.blocks)])
    return tuple(_cost(stage, used, problem.places, slot_of) for stage in problem.stages)


def _cost(stage: Stage, used: Arcs, places: Places, slot_of: Indices) -> int:
    """Add up the cost of an assignment from its own arcs, apart from any program."""
    total = 0
    on_arcs = stage.on_arcs(used)
    if on_arcs is not None:
        total += int(on_arcs.sum())
    leaving = stage.leaving_out(len(slot_of))
    if leaving is not None:
        total += int(leaving[slot_of < 0].sum())
    if stage.on_loads(places):
        total += points_of_loads(places, places.counts(slot_of).mentor)
    return total


def _few_least(values: Ints, few: int) -> int:
    """Return the largest of the few least values."""
    return int(np.partition(values, min(few, len(values)) - 1)[min(few, len(values)) - 1]) if len(values) else 0


class _Search:
    """The best assignment so far, and the program of all that the stages so far leave open."""

    def __init__(self, problem: Problem, arcs: Arcs, sides: Sequence[Side], seconds: float) -> None:
        self._arcs, self._places, self._sides = arcs, problem.places, sides
        self._n_mentees = problem.n_mentees
        refuse_misfits(sides, problem.n_mentees, problem.places.n_slots)
        held = held_by(sides, arcs, problem.places.n_slots)
        self._program: Program = program_of(arcs, problem.places, problem.n_mentees, sides, held)
        self._budget = Budget(seconds)
        self._limits: list[tuple[Stage, int]] = []
        self._chosen = greedy_choice(arcs, problem.places, problem.n_mentees, problem.stages, sides, held)
        self._require(self._chosen)
        self._kept = np.zeros(len(arcs), np.bool_)

    def slot_of(self) -> Indices:
        """Return the slot of each mentee in the best assignment so far, -1 for none."""
        return self._slots(self._chosen)

    def cost(self, stage: Stage) -> int:
        """Return what the best assignment so far costs in a stage."""
        return self._cost_of(stage, self._chosen)

    def keep(self, stage: Stage, bound: Bound, limit: int) -> None:
        """Let all that follows cost at most ``limit`` in a stage."""
        if self._budget.left > 0:
            settle(self._program, bound, limit)
        self._limits.append((stage, limit))

    def minimise(self, stage: Stage, share: float) -> tuple[Bound, int]:
        """Improve the best assignment in a stage as far as a share of the time allows.

        Returns
        -------
        bound : Bound
            From the linear relaxation.
        least : int
            What the stage costs at least; HiGHS may have proved more than the relaxation.
        """
        cost = self._program.costs(stage, self._arcs, self._places)
        reserved = self._budget.left * (1.0 - share)
        self._budget.left -= reserved
        bound = self._bounded(stage, cost)
        least = bound.least
        if least < self.cost(stage):
            least = max(least, self._closed(stage, bound))
        self._budget.left += reserved
        return bound, least

    def _bounded(self, stage: Stage, cost: Ints) -> Bound:
        """Solve the linear relaxation over all open arcs, from those kept on."""
        program = self._program
        bound = bound_of(program, cost, cheapest_choices(program, cost))
        self._start(cost)
        while self._budget.left > 0:
            kept = np.flatnonzero(self._kept & (program.high[: program.n_arcs] > 0))
            relaxed = solve_relaxed(program, cost.astype(np.float64), kept, self._budget)
            if relaxed is None:
                break
            found = bound_of(program, cost, relaxed.prices)
            if found.least >= bound.least:
                bound = found
            if relaxed.whole:
                self._offer(stage, self._choice(relaxed.arcs))
            if bound.least >= ceil(relaxed.value - WHOLE - ROUNDING * abs(relaxed.value)):
                break  # all arcs together allow no less than those kept
            if not self._join(found):
                break
        return bound

    def _start(self, cost: Ints) -> None:
        """Keep each mentee's best arcs by fit and by cost, and those of the best assignment so far."""
        program = self._program
        open_ = program.open_arcs()
        self._kept = program.low[: program.n_arcs] > 0
        self._kept[self._chosen[self._chosen >= 0]] = True
        if len(open_):
            arcs = self._arcs.take(open_)
            for badness in (-arcs.fit.astype(np.int64), cost[open_]):
                self._kept[open_[best_of_each(arcs, badness, CANDIDATES)]] = True

    def _join(self, bound: Bound) -> bool:
        """Keep more arcs where some could lower the relaxation; return whether any could."""
        program = self._program
        others = np.flatnonzero((program.high[: program.n_arcs] > 0) & ~self._kept)
        reduced = bound.reduced[others]
        better = np.flatnonzero(reduced < 0)
        if not len(better):
            return False
        joining = better[best_of_each(self._arcs.take(others[better]), reduced[better], JOINING)]
        self._kept[others[joining]] = True
        # The prices of the next round differ a little; without the next in line, rounds would go on and on.
        count = min(len(others), max(NEXT_IN_LINE, int(self._kept.sum()) // 2))
        self._kept[others[np.argsort(reduced, kind="stable")[:count]]] = True
        return True

    def _closed(self, stage: Stage, bound: Bound) -> int:
        """Seek whole numbers among the arcs that may be in a better assignment; return the bound reached.

        An arc whose reduced cost exceeds the gap is in no better assignment (reduced-cost fixing). At
        first fewer take part: what they give mostly closes the gap, or narrows it enough for the rest.
        """
        program = self._program
        steps, least = bound.steps, bound.least
        reduced = bound.reduced[: program.n_arcs]
        optional = (program.high[: program.n_arcs] > program.low[: program.n_arcs]) & (reduced >= 0)
        # Those that rest at 1 may still leave it, so they always take part.
        always = (program.low[: program.n_arcs] > 0) | ((program.high[: program.n_arcs] > 0) & (reduced < 0))
        few = FEW_PER_MENTEE * self._n_mentees
        taking_part = always | (optional & (reduced <= _few_least(reduced[optional], few)))
        if taking_part.sum() > 2 * few:  # a stage that prices most arcs alike: those of the relaxation do
            taking_part &= always | self._kept
        taking_part[self._chosen[self._chosen >= 0]] = True
        while self._budget.left > 0:
            gap = bound.room(self.cost(stage))
            taking_part &= always | (reduced <= gap)
            found = solve_whole(
                program,
                bound.reduced / steps,
                self._offset(bound),
                np.flatnonzero(taking_part),
                self._budget,
                TIE_NODES if isinstance(stage, Tie) else None,
            )
            if found.arcs is None and found.optimal:
                raise SolverError(f"HiGHS finds nothing feasible where stage {stage.name!r} has {self.cost(stage)}")
            if found.arcs is not None:
                choice = self._choice(found.arcs)
                self._require(choice)
                self._offer(stage, choice)
            # Whatever uses an arc that did not take part costs at least its reduced cost above the bound.
            reached = self.cost(stage)
            passed_over = optional & ~taking_part
            outside, inside = reached, least
            if passed_over.any():
                outside = -(-(bound.total + int(reduced[passed_over].min())) // steps)
            if found.optimal:
                inside = reached
            elif isfinite(found.bound):
                inside = ceil(bound.total / steps + found.bound - WHOLE)
            least = max(least, min(inside, outside, reached))
            everything = always | (optional & (reduced <= bound.room(reached)))
            if least >= reached or not found.optimal or not (everything & ~taking_part).any():
                break
            taking_part = everything
        return least

    def _offset(self, bound: Bound) -> float:
        """Return what makes reduced costs add up to the distance from the bound."""
        program, reduced = self._program, bound.reduced
        base = np.where(reduced > 0, reduced * program.low, reduced * program.high)
        return -float(base.sum()) / bound.steps

    def _offer(self, stage: Stage, choice: Ints) -> None:
        """Take an assignment if it is feasible and better in this stage."""
        if self._cost_of(stage, choice) < self.cost(stage) and not self._faults(choice):
            self._chosen = choice

    def _require(self, choice: Ints) -> None:
        faults = self._faults(choice)
        if faults:
            raise SolverError("an assignment breaks its limits: " + "; ".join(faults))

    def _faults(self, choice: Ints) -> list[str]:
        """Return every limit that an assignment breaks, by counting."""
        slot_of = self._slots(choice)
        faults = feasibility_faults(self._places, slot_of)
        used = self._arcs.take(choice[choice >= 0])
        for side in self._sides:
            taken = int(side.holds(used).sum())
            if taken > side.most:
                faults.append(f"side {side.name!r} takes {taken} of {side.most}")
        for stage, limit in self._limits:
            cost = self._cost_of(stage, choice)
            if cost > limit:
                faults.append(f"stage {stage.name!r} costs {cost} where {limit} was reached")
        return faults

    def _cost_of(self, stage: Stage, choice: Ints) -> int:
        return _cost(stage, self._arcs.take(choice[choice >= 0]), self._places, self._slots(choice))

    def _choice(self, arcs: Ints) -> Ints:
        """Return the arc of each mentee, -1 for none, from all arcs that carry somebody."""
        mentee = self._arcs.mentee[arcs]
        if len(np.unique(mentee)) < len(mentee):
            raise SolverError(f"mentee {int(np.argmax(np.bincount(mentee)))} is in more than one slot")
        choice = np.full(self._n_mentees, -1, np.int64)
        choice[mentee] = arcs
        return choice

    def _slots(self, choice: Ints) -> Indices:
        slot_of = np.full(self._n_mentees, -1, np.int32)
        matched = choice >= 0
        slot_of[matched] = self._arcs.slot[choice[matched]]
        return slot_of
