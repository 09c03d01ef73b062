"""A roster as it is made by hand: the shift that helps most, again and again. Where the search begins."""

from __future__ import annotations

import numpy as np

from matcher.presence.columns import Columns, clashes
from matcher.presence.grid import Bools, Grid, Ints


def greedy_roster(
    grid: Grid, columns: Columns, asked: Ints, most: Ints | None = None, start: Ints | None = None
) -> Ints:
    """Return positions of shifts that break no rule, taken one by one.

    Taken is the shift that closes most missing presence; among those the one with the most hours that stood, of
    whoever has the smallest share so far, and the shortest. Whoever must not be alone comes to somebody who is there.

    Parameters
    ----------
    grid : Grid
    columns : Columns
    asked : ndarray of int64, shape (n_hours,)
        How many are to be present.
    most : ndarray of int64, shape (n_mentors,), optional
        Hours of each mentor, where they may not have all that they offered.
    start : ndarray of int64, optional
        Positions of a roster to begin from.
    """
    by_hand = _ByHand(grid, columns, grid.most if most is None else most)
    for chosen in () if start is None else start.tolist():
        by_hand.take(chosen)
    while (chosen := by_hand.best(asked)) is not None:
        by_hand.take(chosen)
    return np.array(sorted(by_hand.taken), np.int64)


class _ByHand:
    """A roster that grows, and what may still be added to it."""

    def __init__(self, grid: Grid, columns: Columns, most: Ints) -> None:
        self._grid, self._columns = grid, columns
        self._present = np.zeros(len(grid.hours), np.int64)
        self._left = most.copy()
        self._day_left = np.full((len(grid.offers), 7), grid.rules.most_a_day, np.int64)
        self._open = np.ones(len(columns), np.bool_)
        self._column, self._cell = columns.cells()
        stood = grid.stood[columns.mentor[self._column], self._cell]
        self._stood = np.bincount(self._column, stood, len(columns))
        self._led = [np.zeros(len(grid.hours), np.bool_) for _ in grid.bands]
        self.taken: list[int] = []

    def best(self, asked: Ints) -> int | None:
        """Return the shift to be taken next, or None where none would close anything."""
        columns, owner = self._columns, self._columns.mentor
        lacks = self._present < asked
        gain = np.bincount(self._column, lacks[self._cell], len(columns))
        fits = self._open & (gain > 0) & (columns.length <= self._left[owner])
        fits &= columns.length <= self._day_left[owner, columns.day]
        for band, led in zip(self._grid.bands, self._led, strict=True):
            alone = np.bincount(self._column, ~led[self._cell], len(columns)) > 0
            fits &= ~(alone & band.follower[owner])
        among = np.flatnonzero(fits)
        if not len(among):
            return None
        share = 1 - self._left[owner[among]] / np.maximum(self._grid.most[owner[among]], 1)
        order = np.lexsort((columns.length[among], share, -self._stood[among], -gain[among]))
        return int(among[order[0]])

    def take(self, chosen: int) -> None:
        """Add a shift."""
        columns = self._columns
        mentor, first, length = (int(part[chosen]) for part in (columns.mentor, columns.first, columns.length))
        span = slice(first, first + length)
        self.taken.append(chosen)
        self._present[span] += 1
        self._left[mentor] -= length
        self._day_left[mentor, columns.day[chosen]] -= length
        for band, led in zip(self._grid.bands, self._led, strict=True):
            led[span] |= band.lead[mentor]
        self._open &= ~self._clashing(chosen)

    def _clashing(self, chosen: int) -> Bools:
        """Tell which shifts the same mentor can no longer take."""
        columns = self._columns
        own = np.flatnonzero(columns.mentor == columns.mentor[chosen])
        found = np.zeros(len(columns), np.bool_)
        found[own] = clashes(columns.take(np.array([chosen])), columns.take(own), self._grid.rules)[0]
        found[chosen] = True
        return found
