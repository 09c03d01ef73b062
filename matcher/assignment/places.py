"""The side that gives: slots, the mentors who offer them, and the caps above them.

A mentee takes one place of a slot, which takes one of its mentor's, of the team's and of the program's.
These caps are nested, so the network is pure and its optimum is whole numbers (design: a laminar family).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Indices = NDArray[np.int32]

LOAD_UNITS = 10_000
"""Load points of one mentee more on an empty caseload of one."""


@dataclass(frozen=True, slots=True)
class Places:
    """What can be given in one round.

    Parameters
    ----------
    mentor : ndarray of int32, shape (n_slots,)
        The mentor of each slot; slots of one mentor stand together, mentors rising.
    places : ndarray of int64, shape (n_slots,)
        Mentees that each slot can still take.
    capacity : ndarray of int64, shape (n_mentors,)
        Mentees that each mentor can still take in this round.
    team : ndarray of int32, shape (n_mentors,)
        Team of each mentor, -1 for none that is capped.
    team_cap : ndarray of int64, shape (n_teams,)
    program_cap : int
        At least the number of mentees where the program has no cap.
    load, caseload : ndarray of int64, shape (n_mentors,)
        Standing mentees and the caseload cap, for the evenness of loads.
    """

    mentor: Indices
    places: Ints
    capacity: Ints
    team: Indices
    team_cap: Ints
    program_cap: int
    load: Ints
    caseload: Ints

    @property
    def n_slots(self) -> int:
        """Number of slots."""
        return len(self.mentor)

    @property
    def n_mentors(self) -> int:
        """Number of mentors."""
        return len(self.capacity)

    @property
    def n_teams(self) -> int:
        """Number of capped teams."""
        return len(self.team_cap)

    def load_points(self, taken: Ints) -> Ints:
        """Return what one mentee more costs in load points when ``taken`` new ones are there already.

        The sum of load²/cap is least when everyone carries the same share of the caseload; this is
        its step from one load to the next.

        Parameters
        ----------
        taken : ndarray of int64, shape (n_mentors,)
        """
        step = LOAD_UNITS * (2 * (self.load + taken) + 1)
        return np.rint(step / np.maximum(self.caseload, 1)).astype(np.int64)

    def counts(self, slot_of: Indices) -> Counts:
        """Return how much of everything an assignment takes.

        Parameters
        ----------
        slot_of : ndarray of int32, shape (n_mentees,)
            Slot of each mentee, -1 for none.
        """
        slots = slot_of[slot_of >= 0]
        slot = np.bincount(slots, minlength=self.n_slots).astype(np.int64)
        mentor = np.bincount(self.mentor[slots], minlength=self.n_mentors).astype(np.int64)
        team_of = self.team[self.mentor[slots]]
        team = np.bincount(team_of[team_of >= 0], minlength=self.n_teams).astype(np.int64)
        return Counts(slot, mentor, team, len(slots))


@dataclass(frozen=True, slots=True)
class Counts:
    """Places taken, by slot, mentor, capped team and in all."""

    slot: Ints
    mentor: Ints
    team: Ints
    program: int
