"""Every assignment of a small `Problem` within its limits, and the best that each stage can reach.

This takes the kernel's own problem and stages, together with side constraints and a disruption budget, so
stages settle one after another. `words` counts the same costs again without the kernel.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from matcher.assignment.arcs import NO_ARCS, Arcs, joined
from matcher.assignment.lexicographic import Problem
from matcher.assignment.sides import Side
from matcher.assignment.stages import Keep

Chosen = tuple[int, ...]
"""Slot of each mentee, -1 for none."""


def best_values(problem: Problem, sides: Sequence[Side] = (), disruption_budget: int = 0) -> tuple[int, ...]:
    """Return the least cost of each stage among the assignments that the stages before leave."""
    arcs = joined([NO_ARCS, *problem.blocks])
    left = [costs(problem, arcs, chosen) for chosen in every_assignment(problem, arcs, sides)]
    values = []
    for number, stage in enumerate(problem.stages):
        values.append(min(cost[number] for cost in left))
        limit = values[-1] + (disruption_budget if isinstance(stage, Keep) else 0)
        left = [cost for cost in left if cost[number] <= limit]
    return tuple(values)


def every_assignment(problem: Problem, arcs: Arcs, sides: Sequence[Side]) -> Iterator[Chosen]:
    """Yield every assignment that keeps to the eligible pairs, the caps and the sides."""
    choices = [[-1, *arcs.slot[arcs.mentee == mentee].tolist()] for mentee in range(problem.n_mentees)]
    return (chosen for chosen in product(*choices) if is_feasible(problem, sides, chosen))


def is_feasible(problem: Problem, sides: Sequence[Side], chosen: Chosen) -> bool:
    """Tell whether no cap and no side takes more than it can."""
    places = problem.places
    slots = [slot for slot in chosen if slot >= 0]
    mentors = [int(places.mentor[slot]) for slot in slots]
    teams = [int(places.team[mentor]) for mentor in mentors]
    return (
        all(slots.count(slot) <= places.places[slot] for slot in slots)
        and all(mentors.count(mentor) <= places.capacity[mentor] for mentor in mentors)
        and all(teams.count(team) <= places.team_cap[team] for team in teams if team >= 0)
        and len(slots) <= places.program_cap
        and all(
            sum(bool(slot >= 0 and side.slots[slot] and side.mentees[i]) for i, slot in enumerate(chosen)) <= side.most
            for side in sides
        )
    )


def costs(problem: Problem, arcs: Arcs, chosen: Chosen) -> tuple[int, ...]:
    """Return what an assignment costs in each stage."""
    used = arcs.take(np.array(chosen, np.int32)[arcs.mentee] == arcs.slot)
    places = problem.places
    taken = [0] * places.n_mentors
    load_points = 0
    for slot in chosen:
        if slot >= 0:
            mentor = places.mentor[slot]
            load_points += int(places.load_points(np.array(taken, np.int64))[mentor])
            taken[mentor] += 1
    found = []
    for stage in problem.stages:
        on_arcs, leaving = stage.on_arcs(used), stage.leaving_out(problem.n_mentees)
        total = 0 if on_arcs is None else sum(on_arcs.tolist())
        if leaving is not None:
            total += sum(cost for cost, slot in zip(leaving.tolist(), chosen, strict=True) if slot < 0)
        found.append(total + (load_points if stage.on_loads(places) else 0))
    return tuple(found)
