"""One bare solve of a week by OR-Tools: total fit, over all eligible arcs, nothing proved and nothing explained.

A program of its own: ``python -m scripts.measuring.bare FOLDER WEEK`` prints JSON. Reading and scoring
are not timed; handing over the arcs and solving are. Ours is solved once as well, to compare the optimum.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

import numpy as np
from ortools.graph.python import min_cost_flow

from api.sheets.read import read_week
from matcher.assignment.arcs import joined
from matcher.assignment.certificate import certify
from matcher.assignment.lexicographic import Problem, solve
from matcher.assignment.problem import problem_of
from matcher.assignment.stages import Fit
from matcher.encoding import encode
from matcher.policy import Policy
from scripts.measuring.timing import Stopwatch, Took, least


def arcs_of(problem: Problem) -> tuple[np.ndarray, ...]:
    """Return tail, head, room and cost of all arcs, and the supply of all nodes, as the solver wants them."""
    places, pairs = problem.places, joined(list(problem.blocks))
    n, first_mentor = problem.n_mentees, problem.n_mentees + places.n_slots
    sink = first_mentor + places.n_mentors
    if places.n_teams or places.program_cap < n:
        raise ValueError("a week without caps on teams or the program is wanted")
    everyone, slots, mentors = np.arange(n), np.arange(places.n_slots), np.arange(places.n_mentors)
    supply = np.zeros(sink + 1, np.int64)
    supply[:n], supply[sink] = 1, -n
    return (
        np.concatenate([pairs.mentee, everyone, n + slots, first_mentor + mentors]).astype(np.int32),
        np.concatenate(
            [n + pairs.slot, np.full(n, sink), first_mentor + places.mentor, np.full(len(mentors), sink)]
        ).astype(np.int32),
        np.concatenate([np.ones(len(pairs) + n, np.int64), places.places, places.capacity]),
        np.concatenate([Fit().on_arcs(pairs), np.zeros(n + len(slots) + len(mentors), np.int64)]),
        supply,
    )


def solve_bare(problem: Problem, rounds: int) -> tuple[Took, int]:
    """Return the best times of a bare solve, arcs handed over and all, and the greatest total fit."""
    tail, head, room, cost, supply = arcs_of(problem)
    nodes = np.arange(len(supply), dtype=np.int32)
    times, optimum = [], 0
    for _ in range(rounds):
        watch = Stopwatch()
        solver = min_cost_flow.SimpleMinCostFlow()
        solver.add_arcs_with_capacity_and_unit_cost(tail, head, room, cost)
        solver.set_nodes_supplies(nodes, supply)
        status = solver.solve()
        times.append(watch.took())
        if status != solver.OPTIMAL:
            raise ValueError(f"SimpleMinCostFlow ended with {status}")
        optimum = -solver.optimal_cost()
    return least(times), optimum


def solve_ours(problem: Problem, candidates: int) -> int:
    """Return the greatest total fit by our own pricing, certified."""
    alone = Problem(problem.n_mentees, problem.blocks, problem.places, (Fit(),))
    found = solve(alone, candidates)
    certificate = certify(alone.blocks, alone.places, alone.stages, found.slot_of, found.prices)
    if not certificate.proved:
        raise ValueError("ours is not proved: " + "; ".join(certificate.faults))
    return -certificate.values[0]


def main(folder: str, week: str, rounds: str = "3") -> None:
    """Read and score a week, solve it, and print what came out."""
    pool = read_week(Path(folder), week=date.fromisoformat(week), policy=Policy()).pool
    problem = problem_of(encode(pool))
    ours = solve_ours(problem, pool.policy.candidates)
    took, optimum = solve_bare(problem, int(rounds))
    found = {"took": asdict(took), "optimum": optimum, "ours": ours, "arcs": problem.blocks.count()}
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
