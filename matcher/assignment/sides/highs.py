"""Programs handed to the solvers inside OR-Tools: linear relaxations to GLOP or HiGHS, whole numbers to HiGHS.

Both run on one thread with a set seed, so the same program has the same answer. Nothing is believed of a
relaxation but that it is good advice: its prices make a bound that is added up anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers import highs_pb2
from scipy.sparse import coo_array

from matcher.assignment.places import Ints
from matcher.assignment.sides.program import Program
from matcher.errors import SolverError

SEED: Final = 1

WHOLE: Final = 1e-6
"""How far from a whole number a solver's value may lie and still be read as that number."""

TOLERANCE: Final = 1e-9
"""Feasibility tolerance for whole-number programs: a limit with coefficients of 10,000 must hold exactly."""

FEW_COSTS: Final = 100
"""Up to so many different costs GLOP is two to five times faster than HiGHS, beyond it is as much slower."""

CLOSE: Final = 0.9
"""Costs are whole: a solution less than one above the bound is the best."""


class Budget:
    """Seconds that solvers may still take. They report what they took, so the engine needs no clock."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    def spend(self, seconds: float) -> None:
        """Take off what a solver took; no call is free, or a tiny budget would never end."""
        self.left -= max(seconds, 1e-6)


@dataclass(frozen=True, slots=True)
class Relaxed:
    """The optimum of a linear relaxation.

    Parameters
    ----------
    value : float
    arcs : ndarray of int64
        Positions of the arcs that carry somebody.
    whole : bool
        Whether they carry wholes.
    prices : ndarray of float64, shape (n_rows,)
    """

    value: float
    arcs: Ints
    whole: bool
    prices: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Whole:
    """What HiGHS found among whole numbers.

    Parameters
    ----------
    arcs : ndarray of int64, or None
        Positions of the arcs that carry somebody; None if nothing was found.
    bound : float
        What the cost is at least; infinity where nothing is feasible.
    optimal : bool
    """

    arcs: Ints | None
    bound: float
    optimal: bool


def solve_relaxed(program: Program, cost: NDArray[np.float64], arcs: Ints, budget: Budget) -> Relaxed | None:
    """Return the optimum over some arcs and all other columns, or None if the time ran out first.

    Parameters
    ----------
    program : Program
    cost : ndarray of float64, shape (n_columns,)
    arcs : ndarray of int64
        Positions of the arcs that take part; the others carry nothing.
    budget : Budget

    Raises
    ------
    SolverError
        If the solver ends in any other way: a program that is handed over here is feasible and bounded.
    """
    # A stage's costs may reach 2^28; brought near 1 by a power of two, nothing is rounded.
    scale = 2.0 ** np.floor(np.log2(max(1.0, float(np.abs(cost).max(initial=0.0)))))
    model, columns = _model(program, cost / scale, 0.0, arcs, whole=False)
    result = None
    solvers = [mathopt.SolverType.GLOP, mathopt.SolverType.HIGHS]
    if len(np.unique(cost[arcs])) > FEW_COSTS:
        solvers.reverse()
    for solver in solvers:
        parameters = mathopt.SolveParameters(time_limit=_seconds(budget), random_seed=SEED, highs=_options())
        result = mathopt.solve(model, solver, params=parameters)
        budget.spend(result.solve_stats.solve_time.total_seconds())
        if result.termination.reason is mathopt.TerminationReason.OPTIMAL:
            break
        if result.termination.limit is mathopt.Limit.TIME or budget.left <= 0:
            return None
    else:
        raise SolverError(f"a linear relaxation over {len(arcs)} arcs ended with {result and result.termination}")
    values = np.array(result.variable_values(list(model.variables())))[: len(arcs)]
    prices = np.array(result.dual_values(list(model.linear_constraints()))) * scale * program.row_scale
    whole = bool((np.abs(values - np.rint(values)) < WHOLE).all())
    return Relaxed(float(result.objective_value() * scale), columns[: len(arcs)][values > 0.5], whole, prices)


def solve_whole(
    program: Program,
    cost: NDArray[np.float64],
    offset: float,
    arcs: Ints,
    budget: Budget,
    most_nodes: int | None = None,
) -> Whole:
    """Return the best that HiGHS finds over some arcs and all other columns.

    Parameters
    ----------
    program : Program
    cost : ndarray of float64, shape (n_columns,)
        Of which whole solutions differ by whole numbers.
    offset : float
        Added to the cost; keeps it small, for the solver's tolerances.
    arcs : ndarray of int64
    budget : Budget
    most_nodes : int, optional
        Nodes of the search tree after which the best so far has to do.

    Raises
    ------
    SolverError
        If HiGHS ends without an answer for another reason than time.
    """
    model, columns = _model(program, cost, offset, arcs, whole=True)
    options = _options({"mip_feasibility_tolerance": TOLERANCE, "primal_feasibility_tolerance": TOLERANCE})
    parameters = mathopt.SolveParameters(
        time_limit=_seconds(budget),
        node_limit=most_nodes,
        random_seed=SEED,
        absolute_gap_tolerance=CLOSE,
        relative_gap_tolerance=0.0,
        highs=options,
    )
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    budget.spend(result.solve_stats.solve_time.total_seconds())
    reason = result.termination.reason
    if reason in (mathopt.TerminationReason.INFEASIBLE, mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED):
        return Whole(None, float("inf"), True)
    stopped = result.termination.limit in (mathopt.Limit.TIME, mathopt.Limit.NODE)
    if reason is not mathopt.TerminationReason.OPTIMAL and not stopped:
        raise SolverError(f"HiGHS ended with {result.termination} over {len(arcs)} arcs")
    bound = float(result.termination.objective_bounds.dual_bound)
    optimal = reason is mathopt.TerminationReason.OPTIMAL
    if not result.has_primal_feasible_solution():
        return Whole(None, bound, optimal)
    values = np.array(result.variable_values(list(model.variables())))[: len(arcs)]
    astray = np.abs(values - np.rint(values))
    if astray.max(initial=0.0) > WHOLE:
        raise SolverError(f"HiGHS gave {values[int(astray.argmax())]} where a whole number was asked for")
    return Whole(columns[: len(arcs)][values > 0.5], bound, optimal)


def _seconds(budget: Budget) -> timedelta:
    return timedelta(seconds=max(budget.left, 0.0))


def _options(doubles: dict[str, float] | None = None) -> highs_pb2.HighsOptionsProto:
    """Return options of HiGHS alone; MathOpt refuses a number of threads, but this comes to the same."""
    return highs_pb2.HighsOptionsProto(string_options={"parallel": "off"}, double_options=doubles or {})


def _model(program: Program, cost: NDArray[np.float64], offset: float, arcs: Ints, *, whole: bool) -> tuple[Any, Ints]:
    """Return the program over some arcs for MathOpt, and the position of each of the model's columns.

    The rows go in as arrays through the model's proto: column by column takes twenty times as long.
    """
    columns = np.concatenate([arcs, np.arange(program.n_arcs, len(program.low))])
    entries = coo_array(program.matrix[:, columns])
    coefficient = entries.data * program.row_scale[entries.row]
    right = program.right * program.row_scale
    order = np.lexsort((entries.col, entries.row))
    integers = np.zeros(len(columns), np.bool_)
    integers[: len(arcs)] = whole
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(len(columns)))
    proto.variables.lower_bounds.extend(program.low[columns].astype(np.float64))
    proto.variables.upper_bounds.extend(program.high[columns].astype(np.float64))
    proto.variables.integers.extend(integers)
    proto.linear_constraints.ids.extend(range(len(program.right)))
    proto.linear_constraints.lower_bounds.extend(right)
    proto.linear_constraints.upper_bounds.extend(right)
    proto.linear_constraint_matrix.row_ids.extend(entries.row[order])
    proto.linear_constraint_matrix.column_ids.extend(entries.col[order])
    proto.linear_constraint_matrix.coefficients.extend(coefficient[order])
    priced = np.flatnonzero(cost[columns])
    proto.objective.offset = offset
    proto.objective.linear_coefficients.ids.extend(priced)
    proto.objective.linear_coefficients.values.extend(cost[columns][priced])
    return mathopt.Model.from_model_proto(proto), columns
