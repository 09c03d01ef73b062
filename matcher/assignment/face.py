"""What is still open after some stages: the optimal face, as bounds on the nested caps.

After a stage, an arc with positive reduced cost carries nothing in any optimum and one with negative
reduced cost is full in all of them (complementary slackness), so the next stage may only move what is
left. For mentee arcs that means dropping those with positive reduced cost; for caps it means bounds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.arcs import Arcs
from matcher.assignment.places import Ints, Places
from matcher.assignment.stages import Stage


@dataclass(frozen=True, slots=True)
class Potentials:
    """Prices of one stage at every node, in the stage's units; whole numbers.

    ``sink`` is 0. The reduced cost of an arc is its cost plus the price at its tail minus that at its head.
    """

    mentee: Ints
    slot: Ints
    mentor: Ints
    team: Ints
    program: int

    def reduced(self, arcs: Arcs, cost: Ints | None) -> Ints:
        """Return the reduced cost of mentee arcs."""
        if not self.mentee.any() and not self.slot.any():  # as in a first stage that matches everybody
            return np.zeros(len(arcs), np.int64) if cost is None else cost
        priced = self.mentee[arcs.mentee]
        priced -= self.slot[arcs.slot]
        if cost is not None:
            priced += cost
        return priced


@dataclass(frozen=True, slots=True)
class Face:
    """Bounds that every optimum of the stages so far keeps.

    Parameters
    ----------
    slot_low, slot_high, mentor_low, mentor_high, team_low, team_high : ndarray of int64
        Least and most that each may take.
    program_low, program_high : int
    may_leave : ndarray of bool, shape (n_mentees,)
        Who may be left unmatched.
    """

    slot_low: Ints
    slot_high: Ints
    mentor_low: Ints
    mentor_high: Ints
    team_low: Ints
    team_high: Ints
    program_low: int
    program_high: int
    may_leave: NDArray[np.bool_]

    def restricted(self, stage: Stage, prices: Potentials, places: Places) -> Face:
        """Return the face of this face on which ``stage`` is optimal, by its prices."""
        slot_low, slot_high = _tightened(self.slot_low, self.slot_high, prices.slot - prices.mentor[places.mentor])
        mentor_reduced = prices.mentor - above_mentors(prices, places)
        if stage.on_loads(places):
            mentor_low, mentor_high = _loads_tightened(self.mentor_low, self.mentor_high, mentor_reduced, places)
        else:
            mentor_low, mentor_high = _tightened(self.mentor_low, self.mentor_high, mentor_reduced)
        team_low, team_high = _tightened(self.team_low, self.team_high, prices.team - prices.program)
        program_low, program_high = _tightened(
            np.array([self.program_low]), np.array([self.program_high]), np.array([prices.program])
        )
        leaving = stage.leaving_out(len(prices.mentee))
        leave_reduced = prices.mentee if leaving is None else prices.mentee + leaving
        return Face(
            slot_low,
            slot_high,
            mentor_low,
            mentor_high,
            team_low,
            team_high,
            int(program_low[0]),
            int(program_high[0]),
            self.may_leave & (leave_reduced == 0),
        )


def above_mentors(prices: Potentials, places: Places) -> Ints:
    """Return the price at the node above each mentor: the team where it is capped, else the program."""
    if places.n_teams == 0:
        return np.full(places.n_mentors, prices.program, np.int64)
    return np.where(places.team >= 0, prices.team[places.team], prices.program)


def whole_face(places: Places, n_mentees: int) -> Face:
    """Return the face of all feasible assignments."""
    return Face(
        np.zeros(places.n_slots, np.int64),
        places.places.copy(),
        np.zeros(places.n_mentors, np.int64),
        places.capacity.copy(),
        np.zeros(places.n_teams, np.int64),
        places.team_cap.copy(),
        0,
        places.program_cap,
        np.ones(n_mentees, np.bool_),
    )


def _tightened(low: Ints, high: Ints, reduced: Ints) -> tuple[Ints, Ints]:
    return np.where(reduced < 0, high, low), np.where(reduced > 0, low, high)


def _loads_tightened(low: Ints, high: Ints, reduced: Ints, places: Places) -> tuple[Ints, Ints]:
    """Tighten mentors' bounds unit by unit: each further mentee costs more than the one before."""
    new_low, new_high = low.copy(), high.copy()
    for unit in range(int(high.max(initial=0))):
        open_unit = (unit >= low) & (unit < high)
        cost = places.load_points(np.full(places.n_mentors, unit, np.int64)) + reduced
        new_low = np.where(open_unit & (cost < 0), unit + 1, new_low)
        new_high = np.where(open_unit & (cost > 0), np.minimum(new_high, unit), new_high)
    return new_low, new_high
