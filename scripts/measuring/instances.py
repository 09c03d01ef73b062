"""The instances that solvers are given: drawn once, the same arrays for everybody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

MOST_FIT = 10_000


@dataclass(frozen=True, slots=True)
class Flow:
    """A min-cost flow: every mentee sends one unit to the sink, the last node.

    Parameters
    ----------
    tail, head, room, cost : ndarray of int64, shape (n_arcs,)
    supply : ndarray of int64, shape (n_nodes,)
    """

    tail: Ints
    head: Ints
    room: Ints
    cost: Ints
    supply: Ints


@dataclass(frozen=True, slots=True)
class Slots:
    """Mentees, mentors' slots of one place each, and caseloads; total fit is to be made greatest.

    Parameters
    ----------
    n_mentees : int
    mentor_of : ndarray of int64, shape (n_slots,)
        Rising.
    capacity : ndarray of int64, shape (n_mentors,)
    mentee, slot, fit : ndarray of int64, shape (n_pairs,)
        The eligible pairs, mentees rising.
    """

    n_mentees: int
    mentor_of: Ints
    capacity: Ints
    mentee: Ints
    slot: Ints
    fit: Ints

    @property
    def n_slots(self) -> int:
        """Number of slots."""
        return len(self.mentor_of)

    @property
    def n_mentors(self) -> int:
        """Number of mentors."""
        return len(self.capacity)

    def flow(self) -> Flow:
        """Return the network: mentee → slot → mentor → sink, and mentee → sink for who is left out."""
        n, first_mentor = self.n_mentees, self.n_mentees + self.n_slots
        sink = first_mentor + self.n_mentors
        slots, mentors = np.arange(self.n_slots), np.arange(self.n_mentors)
        supply = np.zeros(sink + 1, np.int64)
        supply[:n], supply[sink] = 1, -n
        return Flow(
            tail=np.concatenate([self.mentee, np.arange(n), n + slots, first_mentor + mentors]),
            head=np.concatenate(
                [n + self.slot, np.full(n, sink), first_mentor + self.mentor_of, np.full(self.n_mentors, sink)]
            ),
            room=np.concatenate([np.ones(len(self.fit) + n + self.n_slots, np.int64), self.capacity]),
            cost=np.concatenate([-self.fit, np.zeros(n + self.n_slots + self.n_mentors, np.int64)]),
            supply=supply,
        )


def draw_slots(n_mentees: int, n_mentors: int, n_pairs: int, seed: int = 7) -> Slots:
    """Draw a crowded week: hours that mentees are free or not, mentors who suit or not, places for every second.

    Parameters
    ----------
    n_mentees, n_mentors : int
    n_pairs : int
        About how many pairs of a mentee and a slot are eligible.
    seed : int
    """
    random = np.random.default_rng(seed)
    n_hours, suits = 60, 0.355
    offered = random.integers(3, 9, n_mentors)
    mentor_of = np.repeat(np.arange(n_mentors), offered)
    hour_of = np.concatenate([random.choice(n_hours, count, replace=False) for count in offered])
    free = random.random((n_mentees, n_hours)) < n_pairs / (n_mentees * len(mentor_of) * suits)
    allowed = random.random((n_mentees, n_mentors)) < suits
    mentee, slot = np.nonzero(free[:, hour_of] & allowed[:, mentor_of])
    # Most of the fit lies in the two people, some of it in the hour.
    of_pair = random.integers(0, MOST_FIT * 4 // 5, (n_mentees, n_mentors))[mentee, mentor_of[slot]]
    of_hour = random.integers(0, MOST_FIT // 5, len(mentee))
    return Slots(n_mentees, mentor_of, random.integers(2, 7, n_mentors), mentee, slot, of_pair + of_hour)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Mentees and mentors without hours.

    Parameters
    ----------
    fit : ndarray of int64, shape (n_mentees, n_mentors)
    eligible : ndarray of bool, shape (n_mentees, n_mentors)
    capacity : int
        Of each mentor.
    """

    fit: Ints
    eligible: NDArray[np.bool_]
    capacity: int


def draw_pairs(n_mentees: int, n_mentors: int, capacity: int, share: float, seed: int = 7) -> Pairs:
    """Draw a matrix of fits, of which a share is eligible.

    Parameters
    ----------
    n_mentees, n_mentors, capacity : int
    share : float
    seed : int
    """
    random = np.random.default_rng(seed)
    fit = random.integers(0, MOST_FIT + 1, (n_mentees, n_mentors))
    return Pairs(fit, random.random(fit.shape) < share, capacity)
