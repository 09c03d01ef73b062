"""Bounds that hold whatever the solver did: any prices give one, and here it is added up in whole numbers.

For equations ``A x = b`` within bounds, ``y·b + Σ min(r·low, r·high)`` with ``r = c - A'y`` is at most
``c·x`` for every ``x`` and any ``y`` (weak duality). The solver's float prices are rounded first, so the
sum is exact, and a stage that reaches it is proved without trusting a tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.places import Ints
from matcher.assignment.sides.program import Program
from matcher.errors import SolverError

STEPS: Final = (1, 12, 1 << 14)
"""Prices are rounded to wholes, else to twelfths (halves and thirds are common), else this finely."""

LARGEST_SUM: Final = 2.0**61


@dataclass(frozen=True, slots=True)
class Bound:
    """What no feasible point of a program can undercut, and what every step away from it costs.

    Parameters
    ----------
    steps : int
        How many units of ``total`` and ``reduced`` make one of the cost.
    total : int
        ``steps`` times the least cost that the prices allow.
    reduced : ndarray of int64, shape (n_columns,)
        ``steps`` times the reduced cost of each column.
    """

    steps: int
    total: int
    reduced: Ints

    @property
    def least(self) -> int:
        """The bound as a whole cost: costs are whole, so it rounds up."""
        return -(-self.total // self.steps)

    def room(self, limit: int) -> int:
        """Return how far, in steps, a point may go above the bound without costing more than ``limit``."""
        return limit * self.steps - self.total


def bound_of(program: Program, cost: Ints, prices: NDArray[np.float64]) -> Bound:
    """Return the best bound that some rounding of the prices gives.

    Parameters
    ----------
    program : Program
    cost : ndarray of int64, shape (n_columns,)
    prices : ndarray of float64, shape (n_rows,)

    Raises
    ------
    SolverError
        If no rounding stays within 64 bits.
    """
    best: Bound | None = None
    magnitude = np.abs(prices)
    per_column = np.abs(cost) + abs(program.matrix).T @ magnitude
    largest = float(magnitude @ np.abs(program.right) + per_column @ program.high)
    for steps in STEPS:
        if steps * largest > LARGEST_SUM:
            break
        rounded = np.rint(prices * steps).astype(np.int64)
        reduced = cost * steps - program.matrix.T @ rounded
        total = int(rounded @ program.right + np.minimum(reduced * program.low, reduced * program.high).sum())
        found = Bound(steps, total, reduced)
        if best is None or found.least > best.least:
            best = found
    if best is None:
        raise SolverError(f"a bound of the order of {largest:.3g} does not fit into 64 bits")
    return best


def cheapest_choices(program: Program, cost: Ints) -> NDArray[np.float64]:
    """Return prices that need no solver: each mentee's is the cheapest choice that is still open to them."""
    prices = np.zeros(len(program.right))
    leaving = slice(program.n_arcs, program.n_arcs + program.n_mentees)
    choices = program.high[leaving] > 0
    prices[: program.n_mentees] = np.where(choices, cost[leaving], np.inf)
    arcs = program.open_arcs()
    np.minimum.at(prices, program.mentee[arcs], cost[arcs].astype(np.float64))
    return prices


def settle(program: Program, bound: Bound, limit: int) -> None:
    """Restrict a program to the points that cost at most ``limit``, as its bound tells.

    Without room between bound and limit this is complementary slackness and bounds say it all;
    otherwise columns are held as near to their bound as the room lets them (reduced-cost fixing), and
    one more limit, sparse because most reduced costs are zero or too large, says the rest exactly.
    """
    room = bound.room(limit)
    reduced, low, high = bound.reduced, program.low, program.high
    size = np.maximum(np.abs(reduced), 1)
    reach = np.minimum(room // size, high - low)
    new_high = np.where(reduced > 0, low + reach, high)
    new_low = np.where(reduced < 0, high - reach, low)
    if room > 0:
        moving = (reduced != 0) & (new_high > new_low)
        if moving.any():
            coefficient = np.where(moving, reduced, 0)
            base = int(np.where(reduced > 0, coefficient * low, coefficient * high).sum())
            divisor = int(np.gcd.reduce(coefficient[moving]))
            # base is a sum of the same coefficients, so it divides too and the room rounds down alone
            scale = divisor / bound.steps  # back to the stage's own units
            program.add_limit(coefficient // divisor, base // divisor + room // divisor, room // divisor, scale)
            new_low, new_high = np.append(new_low, 0), np.append(new_high, room // divisor)
    program.low, program.high = new_low, new_high
