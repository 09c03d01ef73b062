"""A stage of a large placing handed to HiGHS, which sits inside OR-Tools.

A placing is almost a flow, so its relaxation is almost whole, and a solver that starts from the relaxation ends soon:
of 500 people and 60 groups it proved in a minute what CP-SAT had not after ten. It runs on one thread with a set seed
and ends after a set number of nodes, so the same stage has the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.math_opt.solvers import highs_pb2
from ortools.sat.python import cp_model
from scipy.sparse import coo_array

from matcher.errors import SolverError

_FAR: Final = 2**60
"""Bounds of CP-SAT beyond this are none."""

BELOW_ONE: Final = 0.99
"""Sums are whole: an answer nearer to the bound than one point is the best."""

Terms = list[tuple[cp_model.IntVar, int]]


@dataclass(frozen=True, slots=True)
class Found:
    """What HiGHS found.

    Parameters
    ----------
    true : set of int or None
        Numbers of the variables that are true in the best answer; None where there is none.
    bound : float
        No placing reaches more.
    """

    true: set[int] | None
    bound: float


class _Rows:
    """Linear rows, gathered one by one."""

    def __init__(self) -> None:
        self.row: list[int] = []
        self.column: list[int] = []
        self.value: list[int] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, literals: Iterable[tuple[int, int]], low: float, high: float) -> None:
        """Add one row; a negative literal is one minus its variable."""
        moved = 0
        for literal, weight in literals:
            self.row.append(len(self.low))
            self.column.append(literal if literal >= 0 else -literal - 1)
            self.value.append(weight if literal >= 0 else -weight)
            moved += weight if literal < 0 else 0
        self.low.append(low - moved)
        self.high.append(high - moved)


def search(cp: cp_model.CpModel, terms: Terms, *, nodes: int, gap: float, seed: int) -> Found:
    """Return the best answer to a model of booleans.

    Parameters
    ----------
    cp : CpModel
        Of linear constraints, clauses and at-most-ones.
    terms : list of (IntVar, int)
        What is to be made large.
    nodes : int
        Nodes of the search tree after which the best so far has to do.
    gap : float
        An answer as near to the bound will do, as a share.
    seed : int

    Raises
    ------
    SolverError
        If HiGHS ends without an answer for another reason than a limit.
    """
    columns = len(cp.proto.variables)
    rows = _rows_of(cp)
    matrix = coo_array((rows.value, (rows.row, rows.column)), shape=(len(rows.low), columns)).tocsr().tocoo()
    order = np.lexsort((matrix.col, matrix.row))
    weight = np.zeros(columns)
    for literal, points in terms:
        weight[literal.index] += points
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(columns))
    proto.variables.lower_bounds.extend([0.0] * columns)
    proto.variables.upper_bounds.extend([1.0] * columns)
    proto.variables.integers.extend([True] * columns)
    proto.linear_constraints.ids.extend(range(len(rows.low)))
    proto.linear_constraints.lower_bounds.extend(rows.low)
    proto.linear_constraints.upper_bounds.extend(rows.high)
    proto.linear_constraint_matrix.row_ids.extend(matrix.row[order].tolist())
    proto.linear_constraint_matrix.column_ids.extend(matrix.col[order].tolist())
    proto.linear_constraint_matrix.coefficients.extend(matrix.data[order].astype(float).tolist())
    weighted = np.flatnonzero(weight)
    proto.objective.maximize = True
    proto.objective.linear_coefficients.ids.extend(weighted.tolist())
    proto.objective.linear_coefficients.values.extend(weight[weighted].tolist())
    model = mathopt.Model.from_model_proto(proto)
    parameters = mathopt.SolveParameters(
        node_limit=nodes,
        random_seed=seed,
        relative_gap_tolerance=gap,
        absolute_gap_tolerance=BELOW_ONE,
        highs=highs_pb2.HighsOptionsProto(string_options={"parallel": "off"}),
    )
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    if result.termination.limit not in (None, mathopt.Limit.NODE):
        raise SolverError(f"HiGHS ended with {result.termination}")
    bound = float(result.termination.objective_bounds.dual_bound)
    if not result.has_primal_feasible_solution():
        return Found(None, bound)
    values = np.array(result.variable_values(list(model.variables())))
    return Found(set(np.flatnonzero(values > 0.5).tolist()), bound)


def _rows_of(cp: cp_model.CpModel) -> _Rows:
    rows = _Rows()
    for constraint in cp.proto.constraints:
        if constraint.has_linear():
            linear = constraint.linear
            low, *_, high = list(linear.domain)
            literals = zip(linear.vars, linear.coeffs, strict=True)
            rows.add(literals, low if low > -_FAR else -np.inf, high if high < _FAR else np.inf)
        elif constraint.has_at_most_one():
            rows.add(((one, 1) for one in constraint.at_most_one.literals), -np.inf, 1)
        elif constraint.has_bool_or():
            rows.add(((one, 1) for one in constraint.bool_or.literals), 1, np.inf)
        else:
            raise AssertionError(f"a constraint of another kind: {constraint}")  # the model makes none
    return rows
