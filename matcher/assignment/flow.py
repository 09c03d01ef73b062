"""One stage solved as a min-cost flow by OR-Tools, over the arcs that are kept and the bounds that are left."""

from __future__ import annotations

import numpy as np
from ortools.graph.python import min_cost_flow

from matcher.assignment.arcs import Arcs
from matcher.assignment.face import Face
from matcher.assignment.places import Indices, Ints, Places
from matcher.assignment.stages import Stage
from matcher.errors import SolverError


def solve_stage(stage: Stage, arcs: Arcs, places: Places, face: Face) -> Indices:
    """Return an assignment on the face that makes the stage's cost least over the given arcs.

    Parameters
    ----------
    stage : Stage
    arcs : Arcs
        The arcs that may carry a mentee.
    places : Places
    face : Face
        Bounds of the earlier stages.

    Returns
    -------
    ndarray of int32, shape (n_mentees,)
        Slot of each mentee, -1 for none.

    Raises
    ------
    SolverError
        If the solver ends without an optimum, which a feasible face rules out.
    """
    n_mentees = len(face.may_leave)
    first_slot = n_mentees
    first_mentor = first_slot + places.n_slots
    first_team = first_mentor + places.n_mentors
    program = first_team + places.n_teams
    sink = program + 1

    # Whoever has no arc left and may be left out is: most of a crowded pool, after the first stage.
    involved = ~face.may_leave
    involved[arcs.mentee] = True
    solver = min_cost_flow.SimpleMinCostFlow()
    supplies = np.zeros(sink + 1, np.int64)
    supplies[:n_mentees] = involved
    supplies[sink] = -int(involved.sum())

    def add(tails: Ints, heads: Ints, room: Ints, cost: Ints | None) -> Indices:
        """Hand arcs to the solver, which truncates floats without a word: whole numbers only."""
        unit = np.zeros(len(tails), np.int64) if cost is None else cost
        for array in (tails, heads, room, unit):
            if array.dtype != np.int64:
                raise SolverError(f"arc arrays must be int64, got {array.dtype}")
        numbers: Indices = solver.add_arcs_with_capacity_and_unit_cost(
            tails.astype(np.int32), heads.astype(np.int32), room, unit
        )
        return numbers

    def add_bounded(tails: Ints, heads: Ints, low: Ints, high: Ints) -> None:
        """Hand over arcs with a least flow, which is sent ahead of the solver."""
        np.subtract.at(supplies, tails, low)
        np.add.at(supplies, heads, low)
        open_ = high > low
        add(tails[open_], heads[open_], (high - low)[open_], None)

    pairs = add(
        arcs.mentee.astype(np.int64),
        first_slot + arcs.slot.astype(np.int64),
        np.ones(len(arcs), np.int64),
        stage.on_arcs(arcs),
    )
    leaving = np.flatnonzero(face.may_leave & involved)
    cost = stage.leaving_out(n_mentees)
    add(
        leaving,
        np.full(len(leaving), sink, np.int64),
        np.ones(len(leaving), np.int64),
        None if cost is None else cost[leaving],
    )
    mentors = first_mentor + np.arange(places.n_mentors, dtype=np.int64)
    add_bounded(
        first_slot + np.arange(places.n_slots, dtype=np.int64),
        mentors[places.mentor],
        face.slot_low,
        face.slot_high,
    )
    above = np.full(places.n_mentors, program, np.int64)
    if places.n_teams:
        above = np.where(places.team >= 0, first_team + places.team.astype(np.int64), program)
    if stage.on_loads(places):
        np.subtract.at(supplies, mentors, face.mentor_low)
        np.add.at(supplies, above, face.mentor_low)
        for unit in range(int(face.mentor_high.max(initial=0))):
            open_ = (unit >= face.mentor_low) & (unit < face.mentor_high)
            points = places.load_points(np.full(places.n_mentors, unit, np.int64))
            add(mentors[open_], above[open_], np.ones(int(open_.sum()), np.int64), points[open_])
    else:
        add_bounded(mentors, above, face.mentor_low, face.mentor_high)
    add_bounded(
        first_team + np.arange(places.n_teams, dtype=np.int64),
        np.full(places.n_teams, program, np.int64),
        face.team_low,
        face.team_high,
    )
    add_bounded(np.array([program]), np.array([sink]), np.array([face.program_low]), np.array([face.program_high]))
    solver.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supplies)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise SolverError(f"stage {stage.name!r} ended with {status.name} over {len(arcs)} arcs")
    slot_of = np.full(n_mentees, -1, np.int32)
    carrying = solver.flows(pairs) > 0
    slot_of[arcs.mentee[carrying]] = arcs.slot[carrying]
    return slot_of
