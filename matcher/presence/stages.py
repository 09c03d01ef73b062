"""What a roster is to be good at, in order: each stage counts a roster, and prices the program's variables."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from matcher.presence.columns import Columns
from matcher.presence.grid import Bools, Grid, Ints
from matcher.presence.program import Floats, Program, piece_costs

STAGES: Final = ("uncovered", "languages", "keep", "largest", "wanted", "surplus", "spread", "shifts", "tie")

TIE_POINTS: Final = 64


@dataclass(frozen=True, slots=True)
class Count:
    """How often everybody and everything is present in a roster.

    Parameters
    ----------
    there : ndarray of bool, shape (n_mentors, n_hours)
    present : ndarray of int64, shape (n_hours,)
    hours : ndarray of int64, shape (n_mentors,)
    shifts : int
    """

    there: Bools
    present: Ints
    hours: Ints
    shifts: int


def count(grid: Grid, roster: Columns) -> Count:
    """Return who is present when, counted from the shifts themselves."""
    there = np.zeros((len(grid.offers), len(grid.hours)), np.bool_)
    column, cell = roster.cells()
    there[roster.mentor[column], cell] = True
    return Count(there, there.sum(axis=0), there.sum(axis=1), len(roster))


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the objective, to be made as small as can be.

    Parameters
    ----------
    name : str
    value : callable
        What a roster reaches, a whole number but for ``largest``.
    cost : ndarray of float64, shape (n_variables,)
        The same as a price of each of the program's variables.
    offset : float
        Added to the cost.
    """

    name: str
    value: Callable[[Columns], float]
    cost: Floats
    offset: float = 0.0


def stages_of(grid: Grid, program: Program) -> tuple[Stage, ...]:
    """Return every stage of a grid, in order."""
    columns = program.columns
    column, cell = columns.cells()

    def priced(where: slice | int, price: Floats | Ints | float = 1.0) -> Floats:
        cost = np.zeros(program.n_variables)
        cost[where] = price
        return cost

    own = slice(0, len(columns))
    kept = np.bincount(column, grid.stood[columns.mentor[column], cell], len(columns))
    ties = tie_points(grid)
    tie = np.bincount(column, ties[columns.mentor[column], cell], len(columns))
    costs = {
        "uncovered": priced(program.uncovered),
        "languages": priced(program.unspoken),
        "keep": priced(own, -kept),
        "largest": priced(program.top),
        "wanted": priced(program.missing),
        "surplus": priced(own, columns.length) + priced(program.missing),
        "spread": priced(program.pieces, program.piece_cost),
        "shifts": priced(own),
        "tie": priced(own, tie),
    }
    values = values_of(grid, ties)
    offsets = {"keep": float(grid.stood.sum()), "surplus": -float(grid.good.sum())}
    return tuple(Stage(name, values[name], costs[name], offsets.get(name, 0.0)) for name in STAGES)


def values_of(grid: Grid, ties: Ints | None = None) -> dict[str, Callable[[Columns], float]]:
    """Return how each stage is counted."""
    points = tie_points(grid) if ties is None else ties
    costs = piece_costs(grid.most)
    first = np.cumsum(grid.most) - grid.most
    summed = np.concatenate([[0.0], np.cumsum(costs)])
    spoken = np.array([spot for spot, _ in grid.tongues], np.int64)

    def languages(roster: Columns) -> float:
        there = count(grid, roster).there
        return float((~(there[:, spoken] & grid.speaks).any(axis=0)).sum())

    def largest(roster: Columns) -> float:
        hours = count(grid, roster).hours
        shares = hours[hours > 0] / grid.most[hours > 0]
        return max(grid.rules.easy_share, float(shares.max(initial=0.0)))

    def spread(roster: Columns) -> float:
        hours = count(grid, roster).hours
        return float((summed[first + hours] - summed[first]).sum())

    return {
        "uncovered": lambda roster: float(np.maximum(grid.minimum - count(grid, roster).present, 0).sum()),
        "languages": languages,
        "keep": lambda roster: float((grid.stood & ~count(grid, roster).there).sum()),
        "largest": largest,
        "wanted": lambda roster: float(np.maximum(grid.good - count(grid, roster).present, 0).sum()),
        "surplus": lambda roster: float(np.maximum(count(grid, roster).present - grid.good, 0).sum()),
        "spread": spread,
        "shifts": lambda roster: float(len(roster)),
        "tie": lambda roster: float(points[count(grid, roster).there].sum()),
    }


def tie_points(grid: Grid) -> Ints:
    """Return a seeded draw for each mentor at each hour, from their ids alone; shape (n_mentors, n_hours)."""
    points = np.zeros((len(grid.offers), len(grid.hours)), np.int64)
    if not grid.hours:
        return points
    for row, offer in enumerate(grid.offers):
        for spot in np.flatnonzero(grid.free[row]).tolist():
            hour = grid.hours[spot]
            text = f"{grid.question.seed}\0{offer.mentor.id}\0{hour.site}\0{hour.slot}"
            digest = hashlib.blake2b(text.encode(), digest_size=4).digest()
            points[row, spot] = int.from_bytes(digest) % TIE_POINTS
    return points


def shares(grid: Grid, hours: Ints) -> Floats:
    """Return each mentor's hours as a share of what they offered; 0 where they offered none."""
    return hours / np.maximum(grid.most, 1)
