"""What one more place, or one more hour in common, would set free: alternating paths over all eligible pairs.

A mentee who moves from one slot to another sets a place free, into which somebody else may move, and so
on. These chains are paths in the residual network of the assignment; both searches below follow them over
every eligible pair, kept by the solver or not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.arcs import Blocks
from matcher.assignment.places import Counts, Indices, Places

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Reach:
    """Nodes that a search reached.

    Parameters
    ----------
    slot, mentor, team : ndarray of bool
        By position.
    program : bool
    """

    slot: Bools
    mentor: Bools
    team: Bools
    program: bool


class Residual:
    """The residual network of an assignment, as far as the number of people matched goes.

    Parameters
    ----------
    blocks : Blocks
        Every eligible pair.
    places : Places
    slot_of : ndarray of int32, shape (n_mentees,)
    """

    def __init__(self, blocks: Blocks, places: Places, slot_of: Indices) -> None:
        self.blocks, self.places, self.slot_of = blocks, places, slot_of
        self.taken: Counts = places.counts(slot_of)
        self.matched = np.flatnonzero(slot_of >= 0)

    def leads_to_room(self) -> Reach:
        """Return the slots from which a mentee put there could be placed for good, by moving others if need be.

        A mentee who comes to have a pair with any such slot is matched, and nobody else loses a match:
        the number of people matched rises by one.
        """
        places, taken = self.places, self.taken
        slot = np.zeros(places.n_slots, np.bool_)
        movable = np.zeros(len(self.slot_of), np.bool_)
        program = taken.program < places.program_cap
        while True:
            # Somebody who can move away makes room at every level that they take a place of now.
            leaving = self.slot_of[movable]
            from_slot = np.bincount(leaving, minlength=places.n_slots) > 0
            from_mentor = np.bincount(places.mentor[leaving], minlength=places.n_mentors) > 0
            program = program or bool(len(leaving))
            in_team = places.team[places.mentor[leaving]]
            from_team = np.bincount(in_team[in_team >= 0], minlength=places.n_teams) > 0
            team = ((taken.team < places.team_cap) & program) | from_team
            above = np.full(places.n_mentors, program)
            capped = places.team >= 0
            above[capped] = team[places.team[capped]]
            mentor = ((taken.mentor < places.capacity) & above) | from_mentor
            reached = ((taken.slot < places.places) & mentor[places.mentor]) | from_slot
            if np.array_equal(reached, slot) and slot.any():
                return Reach(slot, mentor, team, program)
            slot = reached
            now = self._with_pair_in(slot)
            now &= self.slot_of >= 0
            if np.array_equal(now, movable):
                return Reach(slot, mentor, team, program)
            movable = now

    def reached_from(self, waiting: Bools) -> Reach:
        """Return what those who wait compete for, directly or by way of others: more of it would match one of them.

        Parameters
        ----------
        waiting : ndarray of bool, shape (n_mentees,)
            Unmatched mentees.
        """
        places, taken = self.places, self.taken
        slot = self._slots_of(waiting)
        mentor = np.zeros(places.n_mentors, np.bool_)
        team = np.zeros(places.n_teams, np.bool_)
        program = False
        capped = places.team >= 0
        while True:
            before = int(slot.sum())
            up = slot & (taken.slot < places.places)
            mentor[places.mentor[up]] = True
            spare = mentor & (taken.mentor < places.capacity)
            team[places.team[spare & capped]] = True
            program = program or bool((spare & ~capped).any()) or bool((team & (taken.team < places.team_cap)).any())
            if program:
                team |= taken.team > 0
                mentor |= (taken.mentor > 0) & ~capped
            if places.n_teams:
                mentor |= capped & team[places.team] & (taken.mentor > 0)
            slot |= mentor[places.mentor] & (taken.slot > 0)
            moved = np.zeros(len(self.slot_of), np.bool_)
            moved[self.matched] = slot[self.slot_of[self.matched]]
            slot |= self._slots_of(moved)
            if int(slot.sum()) == before:
                return Reach(slot, mentor, team, program)

    def _with_pair_in(self, slot: Bools) -> Bools:
        """Return the mentees who have an eligible pair in any of the slots, other than the one they are in."""
        found = np.zeros(len(self.slot_of), np.bool_)
        for arcs in self.blocks:
            hit = np.flatnonzero(slot[arcs.slot])
            mentee = arcs.mentee.take(hit)
            found[mentee[self.slot_of[mentee] != arcs.slot.take(hit)]] = True
        return found

    def _slots_of(self, mentees: Bools) -> Bools:
        """Return the slots in which any of the mentees has an eligible pair."""
        found = np.zeros(self.places.n_slots, np.bool_)
        for arcs in self.blocks:
            found[arcs.slot.take(np.flatnonzero(mentees[arcs.mentee]))] = True
        return found
