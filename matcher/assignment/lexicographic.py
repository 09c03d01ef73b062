"""The recipe: solve a stage, price all pairs, keep to its optimal face, go on to the next stage."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.arcs import Arcs, Blocks, each_once, joined
from matcher.assignment.face import Face, Potentials, whole_face
from matcher.assignment.flow import solve_stage
from matcher.assignment.places import Indices, Ints, Places
from matcher.assignment.potentials import potentials_of, potentials_within
from matcher.assignment.pricing import first_candidates, joining
from matcher.assignment.stages import Below, Keep, Leaning, Stage, Who
from matcher.errors import SolverError

JOINING_PER_MENTEE = 8
MOST_ROUNDS = 1000
DROPPING_ROUNDS = 3
"""Rounds after which kept pairs are dropped again; later on none is, so that the rounds come to an end."""
DROPPED_SHARE = 0.5
LEANING_MOST = 1 << 32
"""Costs up to which a guess is worth its time; the solver's own limit is higher by the number of nodes."""
LIKELY_SWEEPS = 24
"""Sweeps in which an assignment that may be an optimum has to prove itself; most that are ones need fewer than ten."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything that decides an assignment.

    Parameters
    ----------
    n_mentees : int
    blocks : Blocks
        All eligible pairs.
    places : Places
    stages : tuple of Stage
        In the order in which they decide.
    """

    n_mentees: int
    blocks: Blocks
    places: Places
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """Where a problem that is nearly the same ended.

    Parameters
    ----------
    arcs : Arcs
        Eligible pairs to start from, mentees rising.
    prices : Potentials
        Of its first stage; those of the later ones are about a face that is another one now.
    """

    arcs: Arcs
    prices: Potentials


@dataclass(frozen=True, slots=True)
class Solution:
    """An assignment that is optimal in every stage, with the prices that prove it.

    Parameters
    ----------
    slot_of : ndarray of int32, shape (n_mentees,)
        Slot of each mentee, -1 for none.
    prices : tuple of Potentials
        One per stage.
    kept : Arcs
        Pairs that were in play in any stage after the first: a good start for a problem that is nearly the same.
    """

    slot_of: Indices
    prices: tuple[Potentials, ...]
    kept: Arcs


def solve(
    problem: Problem,
    candidates: int,
    progress: Callable[[str], None] = lambda _: None,
    start: Start | None = None,
) -> Solution:
    """Return the assignment that is best in the first stage, among those in the second, and so on.

    Parameters
    ----------
    problem : Problem
    candidates : int
        Pairs per mentee to start from.
    progress : callable
        Told the name of each stage as it begins.
    start : Start or None
        Where to start from instead.

    Raises
    ------
    SolverError
        If a stage cannot be closed.
    """
    keep = next((stage for stage in problem.stages if isinstance(stage, Keep)), None)
    kept = first_candidates(problem.blocks, candidates, keep) if start is None else start.arcs
    near = None if start is None else start.prices
    still_open = OpenArcs(problem.blocks)
    face = whole_face(problem.places, problem.n_mentees)
    slot_of: Indices | None = None
    guess = _leaning(problem.stages, kept, keep)
    prices: list[Potentials] = []
    in_play: list[Arcs] = []
    for stage in problem.stages:
        progress(stage.name)
        slot_of, price, kept = _close(_Closing(stage, problem.places, face, guess), kept, still_open, slot_of, near)
        guess = near = None
        if prices:
            in_play.append(kept)
        if stage is problem.stages[-1]:
            prices.append(price)
            break
        face = face.restricted(stage, price, problem.places)
        kept = kept.take(price.reduced(kept, stage.on_arcs(kept)) == 0)
        still_open.restrict(stage, price)
        if not prices:
            in_play.append(kept)
        prices.append(price)
    if slot_of is None:
        slot_of = np.full(problem.n_mentees, -1, np.int32)
    return Solution(slot_of, tuple(prices), each_once(joined(in_play or [kept])))


def _leaning(stages: Sequence[Stage], kept: Arcs, keep: Keep | None) -> Leaning | None:
    """Return a cost that guesses an optimum of the first stage, where there is one whose numbers stay small."""
    if not stages or not isinstance(stages[0], Who) or not len(kept):
        return None
    spread = int(kept.fit.max()) - int(kept.fit.min())
    bands = tuple(stage.band_units for stage in stages if isinstance(stage, Below))
    heaviest = int(stages[0].weight.max(initial=0))
    if (spread == 0 and keep is None) or spread * (1 + len(bands)) * heaviest > LEANING_MOST:
        return None
    return Leaning(weight=stages[0].weight, spread=max(1, spread), bands_units=bands, keep=keep)


@dataclass(frozen=True, slots=True)
class _Closing:
    """A stage to be closed on a face, and a cost that guesses its optimum faster where there is one."""

    stage: Stage
    places: Places
    face: Face
    guess: Leaning | None

    def optimum(self, kept: Arcs, standing: Indices | None, near: Potentials | None) -> tuple[Indices, Potentials]:
        """Return an optimum over the kept pairs, with its prices; the standing assignment where it is one already.

        To see whether an assignment is an optimum takes a small part of the time of finding one.
        """
        for found in self._likely(kept, standing):
            price = potentials_within(LIKELY_SWEEPS, self.stage, kept, self.places, self.face, found, near)
            if price is not None:
                return found, price
        found = solve_stage(self.stage, kept, self.places, self.face)
        return found, potentials_of(self.stage, kept, self.places, self.face, found, near)

    def _likely(self, kept: Arcs, standing: Indices | None) -> Iterator[Indices]:
        if standing is not None:
            yield standing
        if self.guess is not None:
            yield solve_stage(self.guess, kept, self.places, self.face)


def _close(
    closing: _Closing, kept: Arcs, still_open: OpenArcs, standing: Indices | None, near: Potentials | None
) -> tuple[Indices, Potentials, Arcs]:
    """Solve one stage over all open pairs, from those kept on; return also what was kept in the end."""
    stage, slot_of, price = closing.stage, standing, near
    for turn in range(MOST_ROUNDS):
        slot_of, price = closing.optimum(kept, slot_of, price)
        more = joining(still_open.priced(stage, price), JOINING_PER_MENTEE)
        if not len(more):
            return slot_of, price, kept
        if turn < DROPPING_ROUNDS and len(kept):
            kept = _promising(stage, kept, price)
        kept = joined([kept, more])
    raise SolverError(f"stage {stage.name!r} still finds better pairs after {MOST_ROUNDS} rounds")


def _promising(stage: Stage, kept: Arcs, price: Potentials) -> Arcs:
    """Return the kept pairs without those that are farthest from paying; one that is missed joins again."""
    reduced = price.reduced(kept, stage.on_arcs(kept))
    limit = max(0, int(np.quantile(reduced, 1 - DROPPED_SHARE, method="lower")))
    return kept.take(reduced <= limit)


class OpenArcs:
    """All pairs that the stages so far leave open: with reduced cost zero in each of them."""

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks
        self._shrunk: dict[int, Arcs] = {}
        self._passed: list[tuple[Stage, Potentials]] = []
        self._zero: dict[int, NDArray[np.bool_]] = {}

    def priced(self, stage: Stage, price: Potentials) -> Iterator[tuple[Arcs, Ints]]:
        """Yield the open pairs block by block with their reduced costs under a stage that is being solved."""
        for number in range(self._blocks.n_blocks):
            arcs = self._open(number)
            reduced = price.reduced(arcs, stage.on_arcs(arcs))
            if self._blocks.is_kept(number):
                self._zero[number] = reduced == 0
            yield arcs, reduced

    def _open(self, number: int) -> Arcs:
        if number in self._shrunk:
            return self._shrunk[number]
        arcs = self._blocks.block(number)
        for stage, price in self._passed:
            arcs = arcs.take(price.reduced(arcs, stage.on_arcs(arcs)) == 0)
        return arcs

    def restrict(self, stage: Stage, price: Potentials) -> None:
        """Drop the pairs that no optimum of the stage uses, by the prices under which they were seen last."""
        for number, zero in self._zero.items():
            arcs = self._open(number)
            self._shrunk[number] = arcs if zero.all() else arcs.take(zero)
        self._zero.clear()
        self._passed.append((stage, price))
