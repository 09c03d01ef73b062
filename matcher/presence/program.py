"""A roster as a program of whole numbers: a column for each shift that could be, and what is counted of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from matcher.presence.columns import Columns, clashes, cliques
from matcher.presence.grid import Grid, Ints

Floats = NDArray[np.float64]

POINTS: Final = 1000
"""Of `spread`, for the first half hour of somebody who offered one hour."""


@dataclass(frozen=True, slots=True)
class Program:
    """Rows and columns.

    Parameters
    ----------
    columns : Columns
        The shifts, which are the first variables; all others follow from them.
    matrix : csr_array of float64, shape (n_rows, n_variables)
    row_low, row_high : ndarray of float64, shape (n_rows,)
    low, high : ndarray of float64, shape (n_variables,)
    hours, uncovered, unspoken, missing, pieces : slice
        Where the variables stand for: a mentor's hours; how many an hour lacks of its minimum; whether nobody
        speaks a language; how many an hour lacks of the wanted number; each hour of a mentor, first to last.
    top : int
        Where the largest share stands.
    piece_cost : ndarray of float64
        Points of each piece.
    """

    columns: Columns
    matrix: csr_array
    row_low: Floats
    row_high: Floats
    low: Floats
    high: Floats
    hours: slice
    uncovered: slice
    unspoken: slice
    missing: slice
    pieces: slice
    top: int
    piece_cost: Floats

    @property
    def n_variables(self) -> int:
        """Number of variables."""
        return len(self.low)


class _Rows:
    """Rows as they are gathered."""

    def __init__(self) -> None:
        self.row: list[Ints] = []
        self.column: list[Ints] = []
        self.value: list[Floats] = []
        self.low: list[Floats] = []
        self.high: list[Floats] = []
        self.number = 0

    def add(self, row: Ints, column: Ints, value: Floats, low: Floats, high: Floats) -> None:
        """Add a block of rows, counted from 0 within it."""
        self.row.append(row + self.number)
        self.column.append(column)
        self.value.append(np.broadcast_to(np.asarray(value, np.float64), row.shape))
        self.low.append(np.asarray(low, np.float64))
        self.high.append(np.asarray(high, np.float64))
        self.number += len(low)


def program_of(grid: Grid, columns: Columns) -> Program:
    """Return the program of a grid over these shifts."""
    n_columns, n_mentors, n_hours, n_tongues = len(columns), len(grid.offers), len(grid.hours), len(grid.tongues)
    pieces_of = np.repeat(np.arange(n_mentors), grid.most)
    counts = (n_columns, n_mentors, n_hours, n_tongues, n_hours, len(pieces_of), 1)
    ends = np.cumsum(counts).tolist()
    hours, uncovered, unspoken, missing, pieces = (slice(ends[k], ends[k + 1]) for k in range(5))
    top = ends[5]
    rows = _Rows()
    _one_at_a_time(rows, grid, columns)
    _a_day(rows, grid, columns)
    nothing, every = np.zeros(n_mentors), np.arange(n_mentors)
    rows.add(
        np.concatenate([columns.mentor, every]),
        np.concatenate([np.arange(n_columns), hours.start + every]),
        np.concatenate([columns.length, np.full(n_mentors, -1)]).astype(np.float64),
        nothing,
        nothing,
    )
    column, cell = columns.cells()
    endless = np.full(n_hours, np.inf)
    spots = np.arange(n_hours)
    for block, least in ((uncovered, grid.minimum), (missing, grid.good)):
        rows.add(
            np.concatenate([cell, spots]),
            np.concatenate([column, block.start + spots]),
            np.ones(len(cell) + n_hours),
            least.astype(np.float64),
            endless,
        )
    _tongues(rows, grid, columns, unspoken)
    _bands(rows, grid, columns)
    _led(rows, grid, columns, (uncovered, grid.minimum), (missing, grid.good))
    rows.add(
        np.concatenate([every, every]),
        np.concatenate([hours.start + every, np.full(n_mentors, top)]),
        np.concatenate([np.ones(n_mentors), -grid.most.astype(np.float64)]),
        np.full(n_mentors, -np.inf),
        nothing,
    )
    rows.add(
        np.concatenate([every, pieces_of]),
        np.concatenate([hours.start + every, np.arange(pieces.start, pieces.stop)]),
        np.concatenate([np.ones(n_mentors), -np.ones(len(pieces_of))]),
        nothing,
        nothing,
    )
    high = np.ones(ends[-1])
    high[hours], high[uncovered], high[missing] = grid.most, grid.minimum, grid.good
    low = np.zeros(ends[-1])
    low[top] = grid.rules.easy_share
    spots_ = (np.concatenate(rows.row), np.concatenate(rows.column))
    matrix = coo_array((np.concatenate(rows.value), spots_), shape=(rows.number, ends[-1]))
    return Program(
        columns=columns,
        matrix=csr_array(matrix),
        row_low=np.concatenate(rows.low),
        row_high=np.concatenate(rows.high),
        low=low,
        high=high,
        hours=hours,
        uncovered=uncovered,
        unspoken=unspoken,
        missing=missing,
        pieces=pieces,
        top=top,
        piece_cost=piece_costs(grid.most),
    )


def piece_costs(most: Ints) -> Floats:
    """Return the points of each hour of each mentor, first to last: their sum grows with the square of the hours."""
    owner = np.repeat(most, most)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(most) - most, most)
    return np.rint(POINTS * (2 * number + 1) / np.maximum(owner, 1))


def _of_mentor(columns: Columns, n_mentors: int) -> list[Ints]:
    bounds = np.searchsorted(columns.mentor, np.arange(n_mentors + 1))
    return [np.arange(bounds[k], bounds[k + 1]) for k in range(n_mentors)]


def _one_at_a_time(rows: _Rows, grid: Grid, columns: Columns) -> None:
    groups = []
    for own in _of_mentor(columns, len(grid.offers)):
        shifts = columns.take(own)
        groups += [own[group] for group in cliques(clashes(shifts, shifts, grid.rules))]
    if not groups:
        return
    column = np.concatenate(groups)
    row = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    rows.add(row, column, np.ones(len(row)), np.full(len(groups), -np.inf), np.ones(len(groups)))


def _a_day(rows: _Rows, grid: Grid, columns: Columns) -> None:
    """A mentor's shifts that begin on one day are not too many hours together.

    With breaks between them less may be possible than is allowed: saying so makes the relaxation a good deal tighter.
    """
    key = columns.mentor * 7 + columns.day
    _, row = np.unique(key, return_inverse=True)
    number = int(row.max()) + 1 if len(row) else 0
    most = [min(grid.rules.most_a_day, _most_in(columns.take(row == one), grid)) for one in range(number)]
    length = columns.length.astype(np.float64)
    rows.add(row, np.arange(len(row)), length, np.full(number, -np.inf), np.array(most, np.float64))


def _most_in(shifts: Columns, grid: Grid) -> int:
    """Return no fewer hours than one mentor's shifts of a day can be together: a chain, each after the last."""
    order = np.argsort(shifts.start, kind="stable")
    shifts = shifts.take(order)
    apart = ~clashes(shifts, shifts, grid.rules)
    best = shifts.length.copy()
    for spot in range(1, len(shifts)):
        best[spot] += (best[:spot] * apart[:spot, spot]).max(initial=0)
    return int(best.max(initial=0))


def _tongues(rows: _Rows, grid: Grid, columns: Columns, unspoken: slice) -> None:
    n_tongues = len(grid.tongues)
    column, cell = columns.cells()
    found_row, found_column = [np.arange(n_tongues)], [np.arange(unspoken.start, unspoken.stop)]
    for number, (spot, _) in enumerate(grid.tongues):
        at = column[(cell == spot) & grid.speaks[columns.mentor[column], number]]
        found_row.append(np.full(len(at), number))
        found_column.append(at)
    row = np.concatenate(found_row)
    rows.add(row, np.concatenate(found_column), np.ones(len(row)), np.ones(n_tongues), np.full(n_tongues, np.inf))


def _bands(rows: _Rows, grid: Grid, columns: Columns) -> None:
    """Each follower at an hour needs a lead there."""
    column, cell = columns.cells()
    n_hours = len(grid.hours)
    by_hour = [column[order] for order in _grouped(cell, n_hours)]
    for band in grid.bands:
        leads = [at[band.lead[columns.mentor[at]]] for at in by_hour]
        for spot, at in enumerate(by_hour):
            followers = at[band.follower[columns.mentor[at]]]
            who, row = np.unique(columns.mentor[followers], return_inverse=True)
            if not len(who):
                continue
            rows.add(
                np.concatenate([row, np.repeat(np.arange(len(who)), len(leads[spot]))]),
                np.concatenate([followers, np.tile(leads[spot], len(who))]),
                np.concatenate([np.ones(len(followers)), -np.ones(len(who) * len(leads[spot]))]),
                np.full(len(who), -np.inf),
                np.zeros(len(who)),
            )


def _led(rows: _Rows, grid: Grid, columns: Columns, *blocks: tuple[slice, Ints]) -> None:
    """Where no lead is, nobody is, and everything is missing: follows from the rules, but not in a relaxation."""
    column, cell = columns.cells()
    spots = np.arange(len(grid.hours))
    for band in grid.bands:
        leads = band.lead[columns.mentor[column]]
        for block, asked in blocks:
            rows.add(
                np.concatenate([cell[leads], spots]),
                np.concatenate([column[leads], block.start + spots]),
                np.concatenate([asked[cell[leads]], np.ones(len(spots))]).astype(np.float64),
                asked.astype(np.float64),
                np.full(len(spots), np.inf),
            )


def _grouped(key: Ints, number: int) -> list[Ints]:
    order = np.argsort(key, kind="stable")
    bounds = np.searchsorted(key[order], np.arange(number + 1))
    return [order[bounds[k] : bounds[k + 1]] for k in range(number)]
