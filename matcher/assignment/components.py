"""Parts of a problem that have nothing to do with each other: regions, languages.

Mentors belong together when a mentee may have either, or when a cap covers both. Each part is solved on
its own, side by side where there is an executor.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.arcs import NO_ARCS, Arcs, in_one_block, joined
from matcher.assignment.face import Potentials
from matcher.assignment.lexicographic import Problem, Solution
from matcher.assignment.places import Indices, Ints, Places
from matcher.assignment.stages import Keep, Stage, Tie, Who


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a problem that stands by itself.

    Parameters
    ----------
    problem : Problem
        Over the part's own mentees and slots.
    mentees, mentors, slots : ndarray of int
        Where they stand in the whole problem, rising.
    """

    problem: Problem
    mentees: Ints
    mentors: Ints
    slots: Ints


def parts_of(problem: Problem) -> list[Part]:
    """Return the parts of a problem, or none where it does not fall apart.

    Mentees without an eligible pair belong to no part.
    """
    places = problem.places
    if places.program_cap < problem.n_mentees or places.n_mentors == 0:
        return []
    component_of = _components(problem)
    count = int(component_of.max()) + 1
    if count < 2:
        return []
    # A mentee's pairs all lie in one part, so the part of the first mentor is the part of the mentee.
    arcs = joined(list(problem.blocks)) if problem.blocks.n_blocks else None
    if arcs is None or not len(arcs):
        return []
    arc_part = component_of[places.mentor[arcs.slot]]
    if (arc_part == arc_part[0]).all():
        return []
    part_of_mentee = np.full(problem.n_mentees, -1, np.int64)
    part_of_mentee[arcs.mentee] = arc_part
    found = []
    for number in range(count):
        mentees = np.flatnonzero(part_of_mentee == number)
        if len(mentees):
            mentors = np.flatnonzero(component_of == number)
            slots = np.flatnonzero(component_of[places.mentor] == number)
            found.append(_part(problem, arcs.take(arc_part == number), mentees, mentors, slots))
    return found


def combined(problem: Problem, parts: list[Part], solutions: list[Solution]) -> Solution:
    """Return the parts' solutions as one of the whole; who belongs to no part stays unmatched."""
    slot_of = np.full(problem.n_mentees, -1, np.int32)
    places = problem.places
    prices = [
        Potentials(
            np.zeros(problem.n_mentees, np.int64) if (cost := stage.leaving_out(problem.n_mentees)) is None else -cost,
            np.zeros(places.n_slots, np.int64),
            np.zeros(places.n_mentors, np.int64),
            np.zeros(places.n_teams, np.int64),
            0,
        )
        for stage in problem.stages
    ]
    for part, solution in zip(parts, solutions, strict=True):
        matched = solution.slot_of >= 0
        slot_of[part.mentees[matched]] = part.slots[solution.slot_of[matched]]
        teams = np.unique(places.team[part.mentors])
        teams = teams[teams >= 0]
        for whole, own in zip(prices, solution.prices, strict=True):
            whole.mentee[part.mentees] = own.mentee
            whole.slot[part.slots] = own.slot
            whole.mentor[part.mentors] = own.mentor
            whole.team[teams] = own.team
    return Solution(slot_of, tuple(prices), NO_ARCS)


def _components(problem: Problem) -> Ints:
    """Return the part of each mentor."""
    places = problem.places
    linked = np.zeros((places.n_mentors, places.n_mentors), np.bool_)
    for arcs in problem.blocks:
        if len(arcs):
            mentor = places.mentor[arcs.slot]
            new = np.concatenate(([True], arcs.mentee[1:] != arcs.mentee[:-1]))
            first = mentor[np.flatnonzero(new)][np.cumsum(new) - 1]
            linked[first, mentor] = True
    for team in range(places.n_teams):
        members = np.flatnonzero(places.team == team)
        linked[members[:1], members] = True
    if _hangs_together(linked):
        return np.zeros(places.n_mentors, np.int64)
    return _named_components(linked)


def _hangs_together(linked: NDArray[np.bool_]) -> bool:
    """Tell whether all mentors with any link are one part, as in most pools."""
    both = linked | linked.T
    involved = both.any(axis=1)
    reached = np.zeros(len(linked), np.bool_)
    reached[np.flatnonzero(involved)[:1]] = True
    while True:
        further = reached | both[reached].any(axis=0)
        if np.array_equal(further, reached):
            return bool((reached == involved).all())
        reached = further


def _named_components(linked: NDArray[np.bool_]) -> Ints:
    """Return the number of each mentor's part."""
    import networkx as nx  # few pools fall apart, and loading it takes longer than most matchings

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(linked)))
    graph.add_edges_from(zip(*(ends.tolist() for ends in np.nonzero(linked)), strict=True))
    component_of = np.zeros(len(linked), np.int64)
    for number, members in enumerate(nx.connected_components(graph)):
        component_of[list(members)] = number
    return component_of


def _part(problem: Problem, arcs: Arcs, mentees: Ints, mentors: Ints, slots: Ints) -> Part:
    places = problem.places
    slot_place = np.full(places.n_slots, -1, np.int32)
    slot_place[slots] = np.arange(len(slots), dtype=np.int32)
    mentor_place = np.full(places.n_mentors, -1, np.int32)
    mentor_place[mentors] = np.arange(len(mentors), dtype=np.int32)
    mentee_place = np.full(problem.n_mentees, -1, np.int32)
    mentee_place[mentees] = np.arange(len(mentees), dtype=np.int32)
    teams = np.unique(places.team[mentors])
    teams = teams[teams >= 0]
    team = places.team[mentors]
    own = Places(
        mentor=mentor_place[places.mentor[slots]],
        places=places.places[slots],
        capacity=places.capacity[mentors],
        team=np.where(team >= 0, np.searchsorted(teams, team), -1).astype(np.int32),
        team_cap=places.team_cap[teams],
        program_cap=len(mentees) + 1,  # never reached: parts are put together at a program price of 0
        load=places.load[mentors],
        caseload=places.caseload[mentors],
    )
    renumbered = Arcs(mentee_place[arcs.mentee], slot_place[arcs.slot], arcs.fit, arcs.favoured)
    stages = tuple(_narrowed(stage, mentees, mentors, slots, mentor_place) for stage in problem.stages)
    return Part(Problem(len(mentees), in_one_block(renumbered), own, stages), mentees, mentors, slots)


def _narrowed(stage: Stage, mentees: Ints, mentors: Ints, slots: Ints, mentor_place: Indices) -> Stage:
    """Return a stage over a part's own mentees and slots."""
    match stage:
        case Who():
            return Who(weight=stage.weight[mentees])
        case Keep():
            standing = stage.mentor[mentees]
            here = np.where(standing >= 0, mentor_place[standing], -1).astype(np.int32)
            return Keep(
                hour=stage.hour[mentees],
                mentor=here,
                hour_of=stage.hour_of[slots],
                mentor_of=mentor_place[stage.mentor_of[slots]],
            )
        case Tie():
            return Tie(mentee_key=stage.mentee_key[mentees], slot_key=stage.slot_key[slots])
    return stage
