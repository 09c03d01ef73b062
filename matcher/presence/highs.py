"""A roster's program handed to the solvers inside OR-Tools: its relaxation to GLOP, whole numbers to HiGHS.

Both run on one thread with a set seed and end after a set number of nodes, so the same program has the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers import highs_pb2
from scipy.sparse import coo_array, csr_array

from matcher.errors import SolverError
from matcher.presence.grid import Ints
from matcher.presence.program import Floats

SEED: Final = 1

WHOLE: Final = 1e-6
"""How far from a whole number a solver's value may lie and still be read as that number."""

_STOPPED: Final = (mathopt.TerminationReason.FEASIBLE, mathopt.TerminationReason.NO_SOLUTION_FOUND)
"""How a solver says that a limit ended it; which one it does not always know."""


class Budget:
    """Seconds that solvers may still take. They report what they took, so the engine needs no clock."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    def spend(self, seconds: float) -> None:
        """Take off what a solver took; no call is free, or a tiny budget would never end."""
        self.left -= max(seconds, 1e-6)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows and bounds of a program: ``row_low <= matrix @ x <= row_high``, ``low <= x <= high``.

    The first ``n_whole`` variables are 0 or 1.
    """

    matrix: csr_array
    row_low: Floats
    row_high: Floats
    low: Floats
    high: Floats
    n_whole: int


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The optimum of a relaxation: its value, and what each variable would add for one more of it."""

    value: float
    reduced: Floats


@dataclass(frozen=True, slots=True)
class Whole:
    """What HiGHS found: the whole variables that are 1, or None for nothing; and what the cost is at least."""

    chosen: Ints | None
    bound: float


def solve_relaxed(rows: Rows, cost: Floats, budget: Budget) -> Relaxed | None:
    """Return the optimum of the relaxation, or None if the time ran out first.

    Raises
    ------
    SolverError
        If the solver ends in any other way: a program that is handed over here is feasible and bounded.
    """
    if budget.left <= 0:
        return None
    model, free, offset = _model(rows, cost, whole=False)
    parameters = mathopt.SolveParameters(time_limit=_seconds(budget), random_seed=SEED)
    result = mathopt.solve(model, mathopt.SolverType.GLOP, params=parameters)
    budget.spend(result.solve_stats.solve_time.total_seconds())
    if result.termination.reason is not mathopt.TerminationReason.OPTIMAL:
        if result.termination.reason in _STOPPED:
            return None
        raise SolverError(f"the relaxation of a roster ended with {result.termination}")
    reduced = np.zeros(len(cost))
    reduced[free] = result.reduced_costs(list(model.variables()))
    return Relaxed(float(result.objective_value()) + offset, reduced)


def solve_whole(rows: Rows, cost: Floats, budget: Budget, *, most_nodes: int, gap: float) -> Whole:
    """Return the best that HiGHS finds.

    Parameters
    ----------
    rows : Rows
    cost : ndarray of float64, shape (n_variables,)
    budget : Budget
    most_nodes : int
        Nodes of the search tree after which the best so far has to do.
    gap : float
        A solution closer than this to the bound is the best.

    Raises
    ------
    SolverError
        If HiGHS ends without an answer for another reason than a limit, or with one that is not whole.
    """
    if budget.left <= 0:
        return Whole(None, float("-inf"))
    model, free, offset = _model(rows, cost, whole=True)
    parameters = mathopt.SolveParameters(
        time_limit=_seconds(budget),
        node_limit=most_nodes,
        random_seed=SEED,
        absolute_gap_tolerance=gap,
        relative_gap_tolerance=0.0,
        highs=highs_pb2.HighsOptionsProto(string_options={"parallel": "off"}),
    )
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    budget.spend(result.solve_stats.solve_time.total_seconds())
    reason = result.termination.reason
    if reason in (mathopt.TerminationReason.INFEASIBLE, mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED):
        return Whole(None, float("inf"))
    if reason is not mathopt.TerminationReason.OPTIMAL and reason not in _STOPPED:
        raise SolverError(f"HiGHS ended with {result.termination} over {len(free)} variables")
    bound = float(result.termination.objective_bounds.dual_bound) + offset
    if not result.has_primal_feasible_solution():
        return Whole(None, bound)
    values = rows.low.copy()
    values[free] = result.variable_values(list(model.variables()))
    own = values[: rows.n_whole]
    astray = np.abs(own - np.rint(own)).max(initial=0.0)
    if astray > 1e3 * WHOLE:
        raise SolverError(f"HiGHS gave a value {astray} away from the whole number that was asked for")
    return Whole(np.flatnonzero(own > 0.5), bound)


def _seconds(budget: Budget) -> timedelta:
    return timedelta(seconds=max(budget.left, 0.0))


def _model(rows: Rows, cost: Floats, *, whole: bool) -> tuple[mathopt.Model, Ints, float]:
    """Return the program over the variables that are not settled, their positions, and what the others cost."""
    free = np.flatnonzero(rows.low < rows.high)
    settled = np.where(rows.low < rows.high, 0.0, rows.low)
    moved = rows.matrix @ settled
    entries = coo_array(rows.matrix[:, free])
    used = np.unique(entries.row)
    place = np.zeros(len(moved), np.int64)
    place[used] = np.arange(len(used))
    order = np.lexsort((entries.col, entries.row))
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(len(free)))
    proto.variables.lower_bounds.extend(rows.low[free])
    proto.variables.upper_bounds.extend(rows.high[free])
    proto.variables.integers.extend((free < rows.n_whole) & whole)
    proto.linear_constraints.ids.extend(range(len(used)))
    proto.linear_constraints.lower_bounds.extend((rows.row_low - moved)[used])
    proto.linear_constraints.upper_bounds.extend((rows.row_high - moved)[used])
    proto.linear_constraint_matrix.row_ids.extend(place[entries.row[order]])
    proto.linear_constraint_matrix.column_ids.extend(entries.col[order])
    proto.linear_constraint_matrix.coefficients.extend(entries.data[order])
    priced = np.flatnonzero(cost[free])
    proto.objective.linear_coefficients.ids.extend(priced)
    proto.objective.linear_coefficients.values.extend(cost[free][priced])
    return mathopt.Model.from_model_proto(proto), free, float(cost @ settled)
