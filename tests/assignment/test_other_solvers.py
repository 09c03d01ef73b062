"""Other people's solvers reach the same values on problems too large to walk through."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from scipy import optimize, sparse

from matcher import assign
from matcher.assignment.certificate import certify
from matcher.assignment.lexicographic import solve
from tests.assignment.builders import EVERY_STAGE, Plain, a_middling
from tests.assignment.words import Node, arc_list, cost, within_caps

SEEDS = range(4)


def stage_values(plain: Plain, names: Sequence[str] = EVERY_STAGE) -> tuple[int, ...]:
    """Return what the kernel reaches in each stage, counted from its assignment by plain words."""
    problem = plain.problem(names)
    found = solve(problem, candidates=3)
    assert certify(problem.blocks, problem.places, problem.stages, found.slot_of, found.prices).proved
    chosen = tuple(found.slot_of.tolist())
    assert within_caps(plain, chosen)
    return cost(plain, chosen, names)


def by_network_simplex(plain: Plain, names: Sequence[str]) -> tuple[int, ...]:
    """Return the best stage values by networkx: one sum, each stage weighed above all that follow.

    A big M is safe here and only here: Python's whole numbers have no end.
    """
    arcs = arc_list(plain, names)
    graph: nx.MultiDiGraph[Node] = nx.MultiDiGraph()
    graph.add_nodes_from((("mentee", mentee) for mentee in range(plain.n_mentees)), demand=-1)
    graph.add_node(("sink", 0), demand=plain.n_mentees)
    big = 1 << 60
    for tail, head, room, costs in arcs:
        weight = 0
        for part in costs:
            weight = weight * big + part
        graph.add_edge(tail, head, capacity=room, weight=weight)
    total, _ = nx.network_simplex(graph)
    values: list[int] = []
    for _ in arcs[0][3]:
        value = (total + big // 2) % big - big // 2  # the last stage, which may be negative
        values.append(value)
        total = (total - value) // big
    return tuple(reversed(values))


def by_highs(plain: Plain, names: Sequence[str]) -> tuple[int, ...]:
    """Return the best stage values by HiGHS: one linear program after another, each value then held."""
    arcs = arc_list(plain, names)
    nodes = {node: row for row, node in enumerate(dict.fromkeys(end for arc in arcs for end in arc[:2]))}
    supply = np.zeros(len(nodes))
    for node, row in nodes.items():
        supply[row] = {"mentee": 1, "sink": -plain.n_mentees}.get(node[0], 0)
    columns = np.arange(len(arcs))
    balance = sparse.csc_array(
        (
            np.repeat([1.0, -1.0], len(arcs)),
            (
                np.array([nodes[tail] for tail, *_ in arcs] + [nodes[head] for _, head, *_ in arcs]),
                np.concatenate([columns, columns]),
            ),
        ),
        shape=(len(nodes), len(arcs)),
    )
    most = np.array([min(room, plain.n_mentees) for _, _, room, _ in arcs], np.float64)
    stages = np.array([arc[3] for arc in arcs], np.float64).T
    values: list[int] = []
    for number, costs in enumerate(stages):
        found = optimize.milp(
            costs,
            constraints=[
                optimize.LinearConstraint(balance, supply, supply),
                *([optimize.LinearConstraint(stages[:number], ub=values)] if number else []),
            ],
            bounds=optimize.Bounds(np.zeros(len(arcs)), most),
        )
        assert found.status == 0, found.message
        values.append(round(found.fun))
        assert abs(found.fun - values[-1]) < 1e-3
    return tuple(values)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_stage_agrees_with_networkx(seed: int) -> None:
    plain = a_middling(seed, n_mentees=100, n_mentors=25)
    assert stage_values(plain) == by_network_simplex(plain, EVERY_STAGE)


@pytest.mark.parametrize("names", [("fit", "load"), ("load", "who", "fit"), ("keep", "fit", "who")])
def test_stages_in_another_order_agree_with_networkx(names: tuple[str, ...]) -> None:
    plain = a_middling(5)
    assert stage_values(plain, names) == by_network_simplex(plain, names)


@pytest.mark.parametrize("seed", SEEDS)
def test_who_keep_even_fit_and_load_agree_with_highs(seed: int) -> None:
    plain = a_middling(seed, n_mentees=150, n_mentors=30)
    names = ("who", "keep", "even", "fit", "load")  # tie points reach beyond what floats hold exactly
    assert stage_values(plain, names) == by_highs(plain, names)


@pytest.mark.parametrize("seed", SEEDS)
def test_total_fit_agrees_with_scipy_on_seats(seed: int) -> None:
    random = np.random.default_rng(seed)
    n_mentees, capacity = 200, random.integers(1, 6, 40)
    fit = random.integers(0, 1000, (n_mentees, 40))
    eligible = random.random(fit.shape) < 0.35
    seats = np.repeat(np.arange(40), capacity)
    # One more match outweighs any fit: exact, since these sums stay below 2**53.
    worth = np.where(eligible, fit + 1_000_000, 0)[:, seats]
    rows, columns = optimize.linear_sum_assignment(worth, maximize=True)
    gained = worth[rows, columns]
    found = assign(fit, capacity, eligible=eligible)
    assert (found.mentor >= 0).sum() == np.count_nonzero(gained)
    assert found.stages[-1].value == gained.sum() - 1_000_000 * np.count_nonzero(gained)


@pytest.mark.parametrize("seed", SEEDS)
def test_as_many_are_matched_as_a_maximum_flow_carries(seed: int) -> None:
    plain = a_middling(seed, n_mentees=120, n_mentors=25, share=0.1)
    graph: nx.DiGraph[object] = nx.DiGraph()
    for mentee in range(plain.n_mentees):
        graph.add_edge("source", ("mentee", mentee), capacity=1)
        graph.add_edges_from(((("mentee", mentee), ("slot", s)) for s in plain.slots_of(mentee)), capacity=1)
    for slot, mentor in enumerate(plain.mentor):
        graph.add_edge(("slot", slot), ("mentor", mentor), capacity=plain.places[slot])
    for mentor, capacity in enumerate(plain.capacity):
        graph.add_edge(("mentor", mentor), ("team", plain.team[mentor]), capacity=capacity)
    for team, cap in enumerate((*plain.team_cap, plain.n_mentees)):
        graph.add_edge(("team", team if team < len(plain.team_cap) else -1), "program", capacity=cap)
    graph.add_edge("program", "sink", capacity=plain.program_cap)
    problem = plain.problem(("who", "fit"))
    assert (solve(problem, candidates=2).slot_of >= 0).sum() == nx.maximum_flow_value(graph, "source", "sink")


def test_or_library_assign100_costs_305(cases: Path) -> None:
    numbers = [int(word) for word in (cases / "orlib_assign100.txt").read_text(encoding="ascii").split()]
    n = numbers[0]
    costs = np.array(numbers[1:]).reshape(n, n)
    found = assign(-costs, np.ones(n))
    assert found.proved
    assert sorted(found.mentor.tolist()) == list(range(n))
    assert costs[np.arange(n), found.mentor].sum() == 305
    assert [stage.value for stage in found.stages] == [0, -305]


def test_no_finite_penalty_leaves_anybody_out() -> None:
    """All 14 can be matched, though 13 of them lose 4 of their 5: the issue's trap for a big M that is too small."""
    n = 14
    fit = np.full((n, n), -np.inf)
    fit[0, 0] = 5
    for mentee in range(1, n):
        fit[mentee, mentee - 1], fit[mentee, mentee] = 5, 1
    found = assign(fit, np.ones(n))
    assert found.mentor.tolist() == list(range(n))
    assert found.proved
    assert [(stage.name, stage.value) for stage in found.stages] == [("who", 0), ("fit", 5 + 13)]
