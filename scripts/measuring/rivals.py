"""Ours and the others, one function each.

Ours is timed with everything it does. Of the others only the solving is timed, not the building of
their models: that is to their advantage.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import networkx as nx
import numpy as np
from ortools.graph.python import min_cost_flow
from ortools.linear_solver.python import model_builder_helper
from ortools.sat.python import cp_model
from scipy import optimize, sparse

from matcher import assign
from scripts.measuring.instances import Flow, Ints, Pairs, Slots
from scripts.measuring.timing import Solved, Stopwatch, WrongAnswerError

# ---------------------------------------------------------------- one stage, with slots


def ours_on_slots(slots: Slots) -> Solved:
    """Solve and certify by `matcher.assign`: checking the arguments, pricing and the proof included."""
    shape = (slots.n_mentees, slots.n_slots)
    fit = sparse.csr_array((slots.fit, (slots.mentee, slots.slot)), shape=shape)
    watch = Stopwatch()
    found = assign(fit, slots.capacity, slots=slots.mentor_of, stages=("fit",))
    took = watch.took()
    if not found.proved:
        raise WrongAnswerError("ours is not proved")
    return Solved(took, round(found.stages[0].value))


def bare_flow(slots: Slots) -> Solved:
    """Solve by OR-Tools' min-cost flow, over all arcs, and nothing else."""
    solver = _flow_solver(slots.flow())
    watch = Stopwatch()
    status = solver.solve()
    took = watch.took()
    _insist(status == solver.OPTIMAL, "SimpleMinCostFlow", status)
    return Solved(took, -solver.optimal_cost())


def _flow_solver(flow: Flow) -> min_cost_flow.SimpleMinCostFlow:
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        flow.tail.astype(np.int32), flow.head.astype(np.int32), flow.room, flow.cost
    )
    solver.set_nodes_supplies(np.arange(len(flow.supply), dtype=np.int32), flow.supply)
    return solver


def by_network_simplex(slots: Slots) -> Solved:
    """Solve by networkx's `network_simplex`."""
    flow = slots.flow()
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from((node, {"demand": -supply}) for node, supply in enumerate(flow.supply.tolist()))
    graph.add_edges_from(
        (tail, head, {"capacity": room, "weight": cost})
        for tail, head, room, cost in zip(
            flow.tail.tolist(), flow.head.tolist(), flow.room.tolist(), flow.cost.tolist(), strict=True
        )
    )
    watch = Stopwatch()
    cost, _ = nx.network_simplex(graph)
    return Solved(watch.took(), -round(cost))


def by_highs_network(slots: Slots) -> Solved:
    """Solve by HiGHS inside OR-Tools, as the linear program of the network: flow is kept at every node."""
    flow = slots.flow()
    arcs = np.arange(len(flow.tail))
    balance = sparse.csr_array(
        (np.repeat([1.0, -1.0], len(arcs)), (np.concatenate([flow.tail, flow.head]), np.concatenate([arcs, arcs]))),
        shape=(len(flow.supply), len(arcs)),
    )
    return _by_highs(flow.cost, flow.room, balance, flow.supply, flow.supply)


def by_highs_compact(slots: Slots) -> Solved:
    """Solve by HiGHS inside OR-Tools, as the smallest linear program: one row for each mentee, slot and mentor."""
    pairs = np.arange(len(slots.fit))
    sizes = (slots.n_mentees, slots.n_slots, slots.n_mentors)
    rows = (slots.mentee, sizes[0] + slots.slot, sizes[0] + sizes[1] + slots.mentor_of[slots.slot])
    caps = sparse.csr_array(
        (np.ones(3 * len(pairs)), (np.concatenate(rows), np.concatenate([pairs] * 3))), shape=(sum(sizes), len(pairs))
    )
    most = np.concatenate([np.ones(sizes[0] + sizes[1], np.int64), slots.capacity])
    return _by_highs(-slots.fit, np.ones(len(pairs), np.int64), caps, None, most)


def _by_highs(cost: Ints, most: Ints, matrix: sparse.csr_array, low: Ints | None, high: Ints) -> Solved:
    model: Any = model_builder_helper.ModelBuilderHelper()  # its stub describes no array that numpy has
    model.fill_model_from_sparse_data(
        np.zeros(len(cost)),
        most.astype(np.float64),
        cost.astype(np.float64),
        np.full(len(high), -np.inf) if low is None else low.astype(np.float64),
        high.astype(np.float64),
        matrix,
    )
    solver = model_builder_helper.ModelSolverHelper("highs")
    with _silenced():
        watch = Stopwatch()
        solver.solve(model)
        took = watch.took()
    _insist(solver.status() == model_builder_helper.SolveStatus.OPTIMAL, "HiGHS", solver.status())
    return Solved(took, -round(solver.objective_value()))


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep what a solver's own code prints from the screen; it knows nothing of sys.stdout."""
    sys.stdout.flush()
    screen = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(screen, 1)
        os.close(screen)
        os.close(nowhere)


def by_cp_sat(slots: Slots, limit_s: float) -> Solved:
    """Solve by CP-SAT with default settings and two workers; stop it after a while."""
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in slots.fit]
    for group in _groups(slots.mentee, slots.n_mentees):
        model.add_at_most_one(chosen[pair] for pair in group)
    for group in _groups(slots.slot, slots.n_slots):
        model.add_at_most_one(chosen[pair] for pair in group)
    for group, most in zip(_groups(slots.mentor_of[slots.slot], slots.n_mentors), slots.capacity.tolist(), strict=True):
        model.add(cp_model.LinearExpr.sum([chosen[pair] for pair in group]) <= most)
    model.maximize(cp_model.LinearExpr.weighted_sum(chosen, slots.fit.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = limit_s
    watch = Stopwatch()
    status = solver.solve(model)
    took = watch.took()
    _insist(status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN), "CP-SAT", status)
    value = 0 if status == cp_model.UNKNOWN else round(solver.objective_value)
    return Solved(took, value, finished=status == cp_model.OPTIMAL)


def _groups(key: Ints, n: int) -> list[list[int]]:
    """Return the positions of each of ``n`` keys."""
    order = np.argsort(key, kind="stable")
    return [part.tolist() for part in np.split(order, np.cumsum(np.bincount(key, minlength=n))[:-1])]


# ---------------------------------------------------------------- pairs without hours


def ours_on_pairs(pairs: Pairs) -> Solved:
    """Solve and certify by `matcher.assign`: as many as possible, then total fit."""
    capacity = np.full(pairs.fit.shape[1], pairs.capacity)
    watch = Stopwatch()
    found = assign(pairs.fit, capacity, eligible=pairs.eligible, stages=("who", "fit"))
    took = watch.took()
    if not found.proved or (found.mentor < 0).any():
        raise WrongAnswerError("ours is not proved, or somebody has no seat")
    return Solved(took, round(found.stages[1].value))


def by_seats(pairs: Pairs, *, seats_counted: bool) -> Solved:
    """Solve by scipy's `linear_sum_assignment`: a column for each seat, a large loss where not eligible."""
    worth = np.where(pairs.eligible, pairs.fit, -pairs.fit.sum()).astype(np.float64)
    watch = Stopwatch()
    seats = np.repeat(worth, pairs.capacity, axis=1)
    if not seats_counted:
        watch = Stopwatch()
    rows, columns = optimize.linear_sum_assignment(seats, maximize=True)
    took = watch.took()
    gained = seats[rows, columns]
    _insist(len(rows) == len(worth) and bool((gained >= 0).all()), "linear_sum_assignment", "somebody without a seat")
    return Solved(took, round(gained.sum()))


def _insist(good: bool, name: str, said: object) -> None:
    if not good:
        raise WrongAnswerError(f"{name} ended with {said}")
