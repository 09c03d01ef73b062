"""The integer program that all stages share: equations over columns within bounds, in whole numbers.

Every count (of a slot, mentor, team, of the program, of a side) is a column of its own, so every limit
is a bound on a column: what a finished stage settles is said by bounds too, and no inequality is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array

from matcher.assignment.arcs import Arcs, starts_of
from matcher.assignment.places import Indices, Ints, Places
from matcher.assignment.stages import Stage
from matcher.errors import InvalidInputError, Problem

if TYPE_CHECKING:
    Matrix = csc_array[np.int64]


@dataclass(frozen=True, slots=True)
class Side:
    """At most `most` of the mentees in a set may be in the slots of a set.

    Parameters
    ----------
    name : str
        For messages: a room and hour, or a quota.
    slots : ndarray of bool, shape (n_slots,)
    mentees : ndarray of bool, shape (n_mentees,)
    most : int
        At least 0.
    """

    name: str
    slots: NDArray[np.bool_]
    mentees: NDArray[np.bool_]
    most: int

    def holds(self, arcs: Arcs) -> NDArray[np.bool_]:
        """Return which pairs count against the limit."""
        return self.slots[arcs.slot] & self.mentees[arcs.mentee]


def held_by(sides: Sequence[Side], arcs: Arcs, n_slots: int) -> list[Ints]:
    """Return, for each side, the positions of the arcs that count against it, rising.

    Most sides are a few slots of many, so each looks only at the arcs into its own.
    """
    by_slot = np.argsort(arcs.slot, kind="stable")
    starts = starts_of(arcs.slot[by_slot], n_slots)
    found = []
    for side in sides:
        parts = [by_slot[starts[slot] : starts[slot + 1]] for slot in np.flatnonzero(side.slots)]
        positions = np.sort(np.concatenate([np.zeros(0, np.int64), *parts]))
        found.append(positions[side.mentees[arcs.mentee[positions]]])
    return found


@dataclass(slots=True)
class Program:
    """``matrix @ x == right`` with ``low <= x <= high``; everything in whole numbers.

    The columns are, in this order: the arcs, leaving each mentee out, the places taken of each slot,
    each unit of each mentor's load, each team's count, the program's, each side's, and one for each stage
    that ended with a gap (what is left of it).

    Parameters
    ----------
    matrix : scipy.sparse.csc_array of int64, shape (n_rows, n_columns)
    right : ndarray of int64, shape (n_rows,)
    row_scale : ndarray of float64, shape (n_rows,)
        By what solvers should multiply a row.
    low, high : ndarray of int64, shape (n_columns,)
    mentee : ndarray of int32, shape (n_arcs,)
        The mentee of each arc, whose row has the same number.
    n_mentees : int
    units : slice
        The columns of the mentors' load units.
    unit_mentor, unit : ndarray of int64, shape (n_units,)
        The mentor of each load unit, and how many of the mentor's come before it.
    """

    matrix: Matrix
    right: Ints
    row_scale: NDArray[np.float64]
    low: Ints
    high: Ints
    mentee: Indices
    n_mentees: int
    units: slice
    unit_mentor: Ints
    unit: Ints

    @property
    def n_arcs(self) -> int:
        """Number of arcs."""
        return len(self.mentee)

    def costs(self, stage: Stage, arcs: Arcs, places: Places) -> Ints:
        """Return what a stage costs on each column.

        Returns
        -------
        ndarray of int64, shape (n_columns,)
        """
        cost = np.zeros(len(self.low), np.int64)
        on_arcs = stage.on_arcs(arcs)
        if on_arcs is not None:
            cost[: self.n_arcs] = on_arcs
        leaving = stage.leaving_out(self.n_mentees)
        if leaving is not None:
            cost[self.n_arcs : self.n_arcs + self.n_mentees] = leaving
        if stage.on_loads(places):
            cost[self.units] = _points_of_units(places, self.unit_mentor, self.unit)
        return cost

    def open_arcs(self) -> Ints:
        """Return the positions of the arcs that may carry somebody."""
        return np.flatnonzero(self.high[: self.n_arcs] > 0)

    def add_limit(self, coefficient: Ints, most: int, room: int, scale: float) -> None:
        """Add the limit ``coefficient @ x <= most``, given that the left side is at least ``most - room``.

        Solvers see it multiplied by ``scale``.
        """
        used = np.flatnonzero(coefficient)
        entries = coo_array(self.matrix)
        rows = np.concatenate([entries.row, np.full(len(used), len(self.right))])
        columns = np.concatenate([entries.col, used])
        values = np.concatenate([entries.data, coefficient[used]])
        rows = np.append(rows, len(self.right))
        columns = np.append(columns, len(self.low))
        values = np.append(values, 1)
        self.matrix = csc_array((values, (rows, columns)), shape=(len(self.right) + 1, len(self.low) + 1))
        self.right = np.append(self.right, most)
        self.row_scale = np.append(self.row_scale, scale)
        self.low = np.append(self.low, 0)
        self.high = np.append(self.high, room)


def program_of(arcs: Arcs, places: Places, n_mentees: int, sides: Sequence[Side], held: Sequence[Ints]) -> Program:
    """Return the program in which nothing is settled yet.

    Parameters
    ----------
    arcs : Arcs
        Every eligible pair.
    places : Places
    n_mentees : int
    sides : sequence of Side
    held : sequence of ndarray of int64
        Of `held_by`.
    """
    most_of = np.minimum(places.capacity, np.bincount(places.mentor, places.places, places.n_mentors).astype(np.int64))
    unit_mentor = np.repeat(np.arange(places.n_mentors, dtype=np.int64), most_of)
    unit = np.arange(len(unit_mentor)) - np.repeat(np.cumsum(most_of) - most_of, most_of)

    mentee_row = np.arange(n_mentees)
    slot_row = n_mentees + np.arange(places.n_slots)
    mentor_row = n_mentees + places.n_slots + np.arange(places.n_mentors)
    team_row = n_mentees + places.n_slots + places.n_mentors + np.arange(places.n_teams)
    program_row = n_mentees + places.n_slots + places.n_mentors + places.n_teams
    side_row = program_row + 1 + np.arange(len(sides))

    entries = _Entries()
    on_arcs = entries.columns(len(arcs))
    entries.put(mentee_row[arcs.mentee], on_arcs, 1)
    entries.put(slot_row[arcs.slot], on_arcs, 1)
    for row, positions in zip(side_row, held, strict=True):
        entries.put(np.full(len(positions), row), positions, 1)
    entries.put(mentee_row, entries.columns(n_mentees), 1)
    on_slots = entries.columns(places.n_slots)
    entries.put(slot_row, on_slots, -1)
    entries.put(mentor_row[places.mentor], on_slots, 1)
    on_units = entries.columns(len(unit))
    entries.put(mentor_row[unit_mentor], on_units, -1)
    above = np.full(places.n_mentors, program_row)
    capped = places.team >= 0
    above[capped] = team_row[places.team[capped]]
    entries.put(above[unit_mentor], on_units, 1)
    on_teams = entries.columns(places.n_teams)
    entries.put(team_row, on_teams, -1)
    entries.put(np.full(places.n_teams, program_row), on_teams, 1)
    entries.put(np.array([program_row]), entries.columns(1), -1)
    entries.put(side_row, entries.columns(len(sides)), -1)

    n_rows = program_row + 1 + len(sides)
    high = np.concatenate(
        [
            np.ones(len(arcs) + n_mentees, np.int64),
            places.places,
            np.ones(len(unit), np.int64),
            places.team_cap,
            [places.program_cap],
            [side.most for side in sides],
        ]
    ).astype(np.int64)
    right = np.zeros(n_rows, np.int64)
    right[:n_mentees] = 1
    units = slice(len(arcs) + n_mentees + places.n_slots, len(arcs) + n_mentees + places.n_slots + len(unit))
    return Program(
        entries.matrix(n_rows),
        right,
        np.ones(n_rows),
        np.zeros_like(high),
        high,
        arcs.mentee,
        n_mentees,
        units,
        unit_mentor,
        unit,
    )


def points_of_loads(places: Places, taken: Ints) -> int:
    """Return the load points of all mentors who take so many each.

    Parameters
    ----------
    places : Places
    taken : ndarray of int64, shape (n_mentors,)
    """
    total = 0
    for unit in range(int(taken.max(initial=0))):
        points = places.load_points(np.full(places.n_mentors, unit, np.int64))
        total += int(points[taken > unit].sum())
    return total


def _points_of_units(places: Places, mentor: Ints, unit: Ints) -> Ints:
    points = np.zeros(len(unit), np.int64)
    for number in range(int(unit.max(initial=-1)) + 1):
        at = unit == number
        points[at] = places.load_points(np.full(places.n_mentors, number, np.int64))[mentor[at]]
    return points


def refuse_misfits(sides: Sequence[Side], n_mentees: int, n_slots: int) -> None:
    """Check that every side fits the pool.

    Raises
    ------
    InvalidInputError
        With everything that does not.
    """
    problems = []
    for side in sides:
        if side.slots.shape != (n_slots,):
            problems.append(Problem(f"side {side.name!r}: slots", f"shape {side.slots.shape}", f"shape ({n_slots},)"))
        if side.mentees.shape != (n_mentees,):
            shape = f"shape {side.mentees.shape}"
            problems.append(Problem(f"side {side.name!r}: mentees", shape, f"shape ({n_mentees},)"))
        if side.most < 0:
            problems.append(Problem(f"side {side.name!r}: most", str(side.most), "0 or more"))
    if problems:
        raise InvalidInputError(problems)


class _Entries:
    """Gathers the entries of a matrix, column group by column group."""

    def __init__(self) -> None:
        self._rows: list[NDArray[np.integer]] = []
        self._columns: list[NDArray[np.integer]] = []
        self._values: list[Ints] = []
        self._n_columns = 0

    def columns(self, count: int) -> Ints:
        """Open so many new columns and return their positions."""
        first, self._n_columns = self._n_columns, self._n_columns + count
        return np.arange(first, self._n_columns, dtype=np.int64)

    def put(self, rows: NDArray[np.integer], columns: NDArray[np.integer], value: int) -> None:
        """Put the same value into each (row, column)."""
        self._rows.append(rows)
        self._columns.append(columns)
        self._values.append(np.full(len(rows), value, np.int64))

    def matrix(self, n_rows: int) -> Matrix:
        """Return all entries as a sparse matrix."""
        where = (np.concatenate(self._rows), np.concatenate(self._columns))
        return csc_array((np.concatenate(self._values), where), shape=(n_rows, self._n_columns))
