"""Prices of a solved stage: shortest distances in what the flow leaves open (a vectorised Bellman-Ford).

OR-Tools keeps its own potentials to itself, and cheap ones are needed: they restrict the next stage,
price the pairs that were not kept, and are the proof. An alternating path may cross many mentees, so
the sweeps go on until nothing changes; there are at most as many as there are slots.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.arcs import Arcs
from matcher.assignment.face import Face, Potentials
from matcher.assignment.places import Indices, Ints, Places
from matcher.assignment.stages import Stage
from matcher.errors import SolverError


def potentials_of(
    stage: Stage, arcs: Arcs, places: Places, face: Face, slot_of: Indices, near: Potentials | None = None
) -> Potentials:
    """Return prices under which every kept arc obeys complementary slackness.

    Parameters
    ----------
    stage : Stage
    arcs : Arcs
        The kept arcs, over which ``slot_of`` is optimal.
    places : Places
    face : Face
    slot_of : ndarray of int32, shape (n_mentees,)
    near : Potentials or None
        Prices that are nearly right, from which fewer sweeps are needed.

    Raises
    ------
    SolverError
        If distances never settle, which means that the assignment was not optimal.
    """
    most = 2 * (places.n_slots + places.n_mentors + places.n_teams) + 8
    found = potentials_within(most, stage, arcs, places, face, slot_of, near)
    if found is None:
        raise SolverError(f"stage {stage.name!r}: prices never settle, so the flow is not optimal")
    return found


def potentials_within(
    sweeps: int,
    stage: Stage,
    arcs: Arcs,
    places: Places,
    face: Face,
    slot_of: Indices,
    near: Potentials | None = None,
) -> Potentials | None:
    """Return the prices of an assignment on the face that may be optimal; None where they do not settle in time.

    Parameters
    ----------
    sweeps : int
        The most to make. Prices that settle prove the assignment optimal over the kept arcs; the opposite
        shows only once there were as many sweeps as nodes.
    stage, arcs, places, face, slot_of, near
        As for `potentials_of`.
    """
    n_mentees = len(slot_of)
    cost = stage.on_arcs(arcs)
    arc_cost = np.zeros(len(arcs), np.int64) if cost is None else cost
    leave_cost = stage.leaving_out(n_mentees)
    leave = np.zeros(n_mentees, np.int64) if leave_cost is None else leave_cost

    matched = slot_of >= 0
    carrying = arcs.slot == slot_of[arcs.mentee]
    own_cost = np.zeros(n_mentees, np.int64)
    own_cost[arcs.mentee[carrying]] = arc_cost[carrying]
    placed = np.flatnonzero(matched)
    own_slot, own_cost = slot_of[placed], own_cost[placed]
    could_leave = np.flatnonzero(matched & face.may_leave)

    others = np.flatnonzero(~carrying)
    order = others[np.argsort(arcs.slot[others], kind="stable")]
    tail, tail_cost = arcs.mentee[order], arc_cost[order]
    heads, first = np.unique(arcs.slot[order], return_index=True)

    taken = places.counts(slot_of)
    slots_down = _Links(places.mentor, taken.slot < face.slot_high, taken.slot > face.slot_low)
    in_team = np.flatnonzero(places.team >= 0)
    mentor_up = taken.mentor < face.mentor_high
    mentor_down = taken.mentor > face.mentor_low
    if stage.on_loads(places):
        up_cost, down_cost = places.load_points(taken.mentor), places.load_points(taken.mentor - 1)
    else:
        up_cost = down_cost = np.zeros(places.n_mentors, np.int64)

    if near is None:
        slot, mentor = np.zeros(places.n_slots, np.int64), np.zeros(places.n_mentors, np.int64)
        team, program, sink = np.zeros(places.n_teams, np.int64), 0, 0
    else:
        slot, mentor, team, program, sink = near.slot.copy(), near.mentor.copy(), near.team.copy(), near.program, 0
    mentee = np.zeros(n_mentees, np.int64)
    for _ in range(sweeps):
        before = (slot.copy(), mentor.copy(), team.copy(), program, sink)
        mentee = sink - leave
        mentee[placed] = slot[own_slot] - own_cost
        if len(order):
            reached = np.minimum.reduceat(mentee[tail] + tail_cost, first)
            slot[heads] = np.minimum(slot[heads], reached)
        slots_down.relax(slot, mentor)
        capped = mentor[in_team] + up_cost[in_team]
        np.minimum.at(team, places.team[in_team], np.where(mentor_up[in_team], capped, team[places.team[in_team]]))
        direct = mentor_up & (places.team < 0)
        program = min(program, int((mentor + up_cost)[direct].min(initial=program)))
        program = min(program, int(team[taken.team < face.team_high].min(initial=program)))
        if taken.program < face.program_high:
            sink = min(sink, program)
        if len(could_leave):
            sink = min(sink, int((mentee + leave)[could_leave].min()))
        if taken.program > face.program_low:
            program = min(program, sink)
        back = taken.team > face.team_low
        team[back] = np.minimum(team[back], program)
        above = np.full(places.n_mentors, program, np.int64)
        above[in_team] = team[places.team[in_team]]
        mentor[mentor_down] = np.minimum(mentor[mentor_down], (above - down_cost)[mentor_down])
        slots_down.relax_back(slot, mentor)
        if (
            (program, sink) == before[3:]
            and np.array_equal(slot, before[0])
            and np.array_equal(mentor, before[1])
            and np.array_equal(team, before[2])
        ):
            break
    else:
        return None
    _lower_idle(slot, mentor, places, taken.slot)
    return Potentials(mentee - sink, slot - sink, mentor - sink, team - sink, int(program - sink))


class _Links:
    """Residual links between each slot and its mentor, which cost nothing."""

    def __init__(self, mentor: Indices, forward: NDArray[np.bool_], backward: NDArray[np.bool_]) -> None:
        self._up = np.flatnonzero(forward)
        self._up_mentors, self._first = np.unique(mentor[self._up], return_index=True)
        self._down = np.flatnonzero(backward)
        self._down_mentor = mentor[self._down]

    def relax(self, slot: Ints, mentor: Ints) -> None:
        """Lower mentors to the least of their slots that have room."""
        if len(self._up):
            least = np.minimum.reduceat(slot[self._up], self._first)
            mentor[self._up_mentors] = np.minimum(mentor[self._up_mentors], least)

    def relax_back(self, slot: Ints, mentor: Ints) -> None:
        """Lower slots that give a place to their mentor's distance."""
        slot[self._down] = np.minimum(slot[self._down], mentor[self._down_mentor])


def _lower_idle(slot: Ints, mentor: Ints, places: Places, taken: Ints) -> None:
    """Lower the price of slots that nobody is in as far as it goes.

    Any price down to the mentor's is right there. The lowest one keeps pairs that were not kept from
    looking better than they are, which saves rounds of pricing.
    """
    idle = taken == 0
    slot[idle] = np.minimum(slot[idle], mentor[places.mentor[idle]])
