"""The recipe: bound a stage by its relaxation, close the gap, settle it, go on to the next.

Small programs are handed to HiGHS whole, which takes no end of time over large ones. These are bettered some mentors
at a time (large neighbourhood search; Shaw 1998): everybody else's shifts stay, theirs are dealt anew. What it does is
counted in nodes and tries, not in seconds, so that the same question has the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.sparse import csr_array, vstack

from matcher.presence.columns import Columns
from matcher.presence.greedy import greedy_roster
from matcher.presence.grid import Bools, Grid, Ints
from matcher.presence.highs import Budget, Relaxed, Rows, solve_relaxed, solve_whole
from matcher.presence.program import Program
from matcher.presence.stages import Stage, count, shares

FEW: Final = 300
"""A program with so few shifts left is handed to HiGHS whole at once."""

SMALL: Final = 1_200
"""A program with so few shifts left is handed over whole after it was bettered by parts."""

NODES: Final = 500
"""Of the search tree of a whole program."""

PART_NODES: Final = 20
"""Of the search tree of a part of it."""

NEAR_ENOUGH: Final = 1e-3
"""Of a part's value: a part need not come closer to its bound than this."""

TOGETHER: Final = 16
"""Mentors whose shifts are dealt anew together."""

TRIES: Final = 5
"""Parts that may better nothing, one after another, before a stage is left as it is."""

DEALS: Final = 8
"""Parts of a stage in all."""

SOME_DEALS: Final = {"uncovered": 16, "tie": 2}
"""The same where more hangs on it, or nothing: which of two equals is taken is worth no long wait."""

CLOSE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Reached:
    """What a stage reached, and what it is at least where the stages before keep what they reached."""

    name: str
    value: float
    bound: float


@dataclass(frozen=True, slots=True)
class Found:
    """The best roster that was found.

    Parameters
    ----------
    chosen : ndarray of int64
        Positions of its shifts.
    stages : tuple of Reached
    """

    chosen: Ints
    stages: tuple[Reached, ...]

    @property
    def closed(self) -> bool:
        """Whether every value is its bound, so that no better roster exists."""
        return all(stage.value == stage.bound for stage in self.stages)


def search(
    grid: Grid,
    program: Program,
    stages: tuple[Stage, ...],
    start: Ints,
    budget: Budget,
    progress: Callable[[str], None] = lambda _: None,
) -> Found:
    """Return the roster that is best in the first stage, among those in the second, and so on.

    Parameters
    ----------
    grid : Grid
    program : Program
    stages : tuple of Stage
    start : ndarray of int64
        Positions of the shifts of a roster that breaks no rule.
    budget : Budget
    progress : callable
        Told the name of each stage as it begins.
    """
    running = _Search(grid, program, start, budget)
    reached = []
    for stage in stages:
        progress(stage.name)
        bound = running.minimise(stage)
        value = running.value(stage)
        running.keep(stage, value)
        reached.append(Reached(stage.name, value, min(bound, value)))
    # A stage that was left open may have been bettered on the way by one behind it.
    final = tuple(
        replace(one, value=(value := running.value(stage)), bound=min(one.bound, value))
        for one, stage in zip(reached, stages, strict=True)
    )
    return Found(running.chosen, final)


class _Search:
    """The best roster so far, and the program of all that the stages so far leave open."""

    def __init__(self, grid: Grid, program: Program, start: Ints, budget: Budget) -> None:
        self._grid, self._program, self._budget = grid, program, budget
        self._shifts: Columns = program.columns
        self.chosen = start
        self._kept: list[tuple[Stage, float]] = []
        n_whole = len(program.columns)
        self._rows = Rows(
            program.matrix, program.row_low, program.row_high, program.low.copy(), program.high.copy(), n_whole
        )

    def value(self, stage: Stage, chosen: Ints | None = None) -> float:
        """Return what a roster reaches in a stage, counted from its shifts."""
        return stage.value(self._shifts.take(self.chosen if chosen is None else chosen))

    def minimise(self, stage: Stage) -> float:
        """Better the roster for this stage as far as it goes; return what the stage is at least."""
        least = self._grid.rules.easy_share if stage.name == "largest" else 0.0
        if self.value(stage) <= least:
            return least
        relaxed = solve_relaxed(self._rows, stage.cost, self._budget)
        if relaxed is None:
            return least
        bound = max(least, self._up(stage, relaxed.value + stage.offset))
        if self.value(stage) <= bound:
            return bound
        if stage.name == "wanted":
            most = np.floor(self._rows.high[self._program.hours] + CLOSE).astype(np.int64)
            self._take(stage, greedy_roster(self._grid, self._shifts, self._grid.good, most, self.chosen))
        if self._live() > FEW:
            self._better_by_parts(stage, bound)
            self._drop(stage, relaxed)
        if self.value(stage) > bound and self._live() <= SMALL:
            found = solve_whole(self._rows, stage.cost, self._budget, most_nodes=NODES, gap=_gap(stage))
            self._take(stage, found.chosen)
            bound = max(bound, min(self._up(stage, found.bound + stage.offset), self.value(stage)))
            self._drop(stage, relaxed)
        return bound

    def _live(self) -> int:
        """Return how many shifts are left to be chosen or not."""
        n = self._rows.n_whole
        return int(np.count_nonzero(self._rows.low[:n] < self._rows.high[:n]))

    def keep(self, stage: Stage, value: float) -> None:
        """Let nothing from now on be worse in this stage than what it reached."""
        self._kept.append((stage, value))
        rows = self._rows
        if stage.name == "largest":
            most = np.floor(value * self._grid.most + CLOSE)
            rows.high[self._program.hours] = np.minimum(rows.high[self._program.hours], most)
            return
        self._rows = replace(
            rows,
            matrix=csr_array(vstack([rows.matrix, csr_array(stage.cost[None, :])])),
            row_low=np.append(rows.row_low, -np.inf),
            row_high=np.append(rows.row_high, value - stage.offset),
        )

    def _up(self, stage: Stage, bound: float) -> float:
        """Return the least value that a roster can have and that is not below a bound."""
        if stage.name != "largest":
            return float(np.ceil(bound - CLOSE))
        most = self._grid.most[self._grid.most > 0]
        hours = np.ceil(bound * most - CLOSE)
        return max(self._grid.rules.easy_share, float((hours / most).min(initial=1.0)))

    def _take(self, stage: Stage, chosen: Ints | None) -> bool:
        """Take a roster if it is better in this stage and, counted anew, worsens none before."""
        if chosen is None or self.value(stage, chosen) >= self.value(stage):
            return False
        if any(self.value(before, chosen) > value for before, value in self._kept):
            return False  # a solver's tolerance let it through
        self.chosen = chosen
        return True

    def _drop(self, stage: Stage, relaxed: Relaxed) -> None:
        """Drop every shift that no roster as good as this one has: its reduced cost says so."""
        room = self.value(stage) - stage.offset - relaxed.value + CLOSE * max(1.0, abs(relaxed.value))
        own = relaxed.reduced[: self._rows.n_whole]
        high = self._rows.high[: self._rows.n_whole]
        high[(own > room) & (self._rows.low[: self._rows.n_whole] == 0)] = 0.0

    def _better_by_parts(self, stage: Stage, bound: float) -> None:
        """Deal the shifts of a few mentors anew, again and again, until nothing comes of it."""
        draw = np.random.default_rng(0)
        idle = 0
        for _ in range(SOME_DEALS.get(stage.name, DEALS)):
            if idle == TRIES or self.value(stage) <= bound or self._budget.left <= 0:
                break
            idle = 0 if self.deal(stage, self._part(stage, draw)) else idle + 1

    def _part(self, stage: Stage, draw: np.random.Generator) -> Bools:
        """Return some mentors who could stand in for each other, around an hour that could be better."""
        grid = self._grid
        n_mentors = len(grid.offers)
        amiss = self._amiss(stage)
        spot = int(amiss[draw.integers(len(amiss))])
        site = grid.hours[spot].site
        near = [k for k, hour in enumerate(grid.hours) if hour.site == site]
        able = grid.free[:, near].sum(axis=1)
        weight = draw.random(n_mentors) + (able > 0) + grid.free[:, spot]
        if stage.name == "largest":
            share = shares(grid, count(grid, self._shifts.take(self.chosen)).hours)
            weight += 4 * (share > share.max() - CLOSE)
        free = np.zeros(n_mentors, np.bool_)
        free[np.argsort(-weight, kind="stable")[:TOGETHER]] = True
        return free

    def _amiss(self, stage: Stage) -> Ints:
        """Return the positions of the hours that cost a stage something; of all where it does not go by hours."""
        grid = self._grid
        counted = count(grid, self._shifts.take(self.chosen))
        amiss = np.zeros(len(grid.hours), np.bool_)
        match stage.name:
            case "uncovered":
                amiss = counted.present < grid.minimum
            case "wanted":
                amiss = counted.present < grid.good
            case "languages":
                for number, (spot, _) in enumerate(grid.tongues):
                    amiss[spot] |= not (counted.there[:, spot] & grid.speaks[:, number]).any()
        return np.flatnonzero(amiss) if amiss.any() else np.arange(len(grid.hours))

    def deal(self, stage: Stage, free: Bools) -> bool:
        """Deal the shifts of some mentors anew; tell whether that was better."""
        rows = self._rows
        n = rows.n_whole
        stay = ~free[self._shifts.mentor]
        low, high = rows.low.copy(), rows.high.copy()
        has = np.zeros(n, np.bool_)
        has[self.chosen] = True
        low[:n] = np.where(stay, has, low[:n])
        high[:n] = np.where(stay, has, high[:n])
        part = replace(rows, low=low, high=high)
        gap = max(_gap(stage), NEAR_ENOUGH * self.value(stage))
        return self._take(stage, solve_whole(part, stage.cost, self._budget, most_nodes=PART_NODES, gap=gap).chosen)


def _gap(stage: Stage) -> float:
    """Return how close to its bound a value need only come: values are whole but for shares."""
    return 1e-5 if stage.name == "largest" else 0.9


def better_near(
    grid: Grid, program: Program, stages: tuple[Stage, ...], start: Ints, site: str, budget: Budget
) -> Found:
    """Return a roster bettered by dealing anew the shifts of those who come to a site, once for each stage.

    Nothing is proved by it: what it betters, it betters at least by so much.
    """
    running = _Search(grid, program, start, budget)
    here = [spot for spot, hour in enumerate(grid.hours) if hour.site == site]
    free = np.logical_or.reduce(grid.free[:, here], axis=1)
    reached = []
    for stage in stages:
        running.deal(stage, free)
        value = running.value(stage)
        running.keep(stage, value)
        reached.append(Reached(stage.name, value, float("-inf")))
    return Found(running.chosen, tuple(reached))
