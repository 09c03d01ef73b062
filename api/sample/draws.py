"""Random draws that come out the same on every platform, and tables that keep their totals.

Only `numpy.random.Generator.random` over PCG64 is used: integers and choices are worked out from its
uniforms by plain arithmetic, and cumulative tables are rounded to 2**-32 first, so that the last bit of a sum
(which may differ between processors) never changes whom somebody is.
"""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

from api.sample.figures import FloatArray

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

_GRAIN = 2.0**32
_MOST_SWEEPS = 2_000
_CLOSE_ENOUGH = 1e-9


class Stream:
    """Named, independent uniform draws for one kind of person.

    Every attribute has a stream of its own, derived from the seed and the attribute's name, so that adding an
    attribute, or drawing more mentors, changes nobody's other attributes.
    """

    def __init__(self, seed: int, who: str) -> None:
        self._seed = seed
        self._who = who
        self._used: set[str] = set()

    def uniform(self, what: str, *shape: int) -> FloatArray:
        """Return uniforms in [0, 1) of the given shape. Each `what` may be drawn once only."""
        if what in self._used:
            raise AssertionError(f"{self._who}/{what} is drawn twice: the two draws would be the same")
        self._used.add(what)
        entropy = np.random.SeedSequence([self._seed, zlib.crc32(f"{self._who}/{what}".encode())])
        return np.random.Generator(np.random.PCG64(entropy)).random(shape)

    def chance(self, what: str, share: float | FloatArray, n: int) -> BoolArray:
        """Return n booleans, each true with its probability `share` (one for all, or shape (n,))."""
        return self.uniform(what, n) < share

    def between(self, what: str, low: int, high: int, *shape: int) -> IntArray:
        """Return whole numbers uniform in low..high, both included."""
        return low + (self.uniform(what, *shape) * (high - low + 1)).astype(np.int64)

    def choose(self, what: str, shares: FloatArray, *shape: int) -> IntArray:
        """Return positions drawn with these shares (non-negative, any positive total)."""
        return np.searchsorted(_steps(shares / shares.sum())[:-1], self.uniform(what, *shape), side="right")

    def choose_given(self, what: str, table: FloatArray, row: IntArray) -> IntArray:
        """Return, for each person, a column of `table` drawn with the shares of that person's row.

        Parameters
        ----------
        table : ndarray of float64, shape (n_rows, n_columns)
            Each row's shares sum to 1.
        row : ndarray of int64, shape (n,)
        """
        steps = _steps(table)[:, :-1]
        uniforms = self.uniform(what, len(row))
        drawn: IntArray = np.zeros(len(row), dtype=np.int64)
        for column in range(steps.shape[1]):
            drawn += uniforms >= steps[row, column]
        return drawn


def _steps(shares: FloatArray) -> FloatArray:
    """Return the cumulative shares along the last axis, rounded to 2**-32."""
    return np.asarray(np.rint(np.cumsum(shares, axis=-1) * _GRAIN) / _GRAIN, dtype=np.float64)


def conditional_table(parent: FloatArray, child: FloatArray, lift: FloatArray) -> FloatArray:
    """Return P(child | parent) that follows `lift` and keeps the child's total shares exactly.

    Iterative proportional fitting (Deming & Stephan 1940): of all joint tables with these two margins, the
    one whose odds ratios are those of `lift`.

    Parameters
    ----------
    parent : ndarray of float64, shape (n_parents,)
        Shares of the parent's levels, summing to 1; a level may be 0.
    child : ndarray of float64, shape (n_children,)
        Shares the child's levels must have in total, summing to 1.
    lift : ndarray of float64, shape (n_parents, n_children)
        How much likelier than by chance each combination is; 0 makes it impossible.

    Returns
    -------
    ndarray of float64, shape (n_parents, n_children)
        Rows sum to 1. A parent level of share 0 gets the child's total shares.

    Raises
    ------
    ValueError
        If no table with these zeros has these totals.
    """
    joint = lift * parent[:, None] * child[None, :]
    live = parent > 0
    for _ in range(_MOST_SWEEPS):
        joint *= _ratio(child, joint.sum(axis=0))[None, :]
        joint *= _ratio(parent, joint.sum(axis=1))[:, None]
        if np.abs(joint.sum(axis=0) - child).max() < _CLOSE_ENOUGH:
            break
    else:
        worst = float(np.abs(joint.sum(axis=0) - child).max())
        raise ValueError(f"no conditional table keeps these totals: the nearest is off by {worst:.4f}")
    table = np.tile(child, (len(parent), 1))
    table[live] = joint[live] / joint[live].sum(axis=1, keepdims=True)
    return table


def _ratio(wanted: FloatArray, found: FloatArray) -> FloatArray:
    return np.divide(wanted, found, out=np.zeros_like(wanted), where=found > 0)
