"""Every eligible pair of a mentee and a slot with its fit, block by block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility.eligible import eligible_pairs
from matcher.encoding import Encoded, Rows
from matcher.scoring import ALL_TERMS
from matcher.scoring.term import Positions
from matcher.scoring.units import FIT_UNITS, whole

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ScoredSlots:
    """Eligible pairs of a mentee and a slot.

    Parameters
    ----------
    mentee, slot : ndarray of int32, shape (n_pairs,)
        Positions in the pool, mentees rising.
    fit : ndarray of int16, shape (n_pairs,)
        In fit units.
    favoured : ndarray of bool, shape (n_pairs,)
    """

    mentee: NDArray[np.int32]
    slot: NDArray[np.int32]
    fit: NDArray[np.int16]
    favoured: NDArray[np.bool_]


def shares(encoded: Encoded) -> dict[str, np.float32]:
    """Return each term's weight as a share of all weights; terms without weight are left out."""
    total = sum(encoded.policy.weights.values())
    return {
        term.name: np.float32(weight / total)
        for term in ALL_TERMS
        if (weight := encoded.policy.weights.get(term.name, 0.0)) > 0
    }


def blend(encoded: Encoded, mentees: Positions, slots: Positions) -> Floats:
    """Return the fit of pairs: the weighted mean of the terms.

    Parameters
    ----------
    encoded : Encoded
    mentees, slots : ndarray of int, shape (n_pairs,)
        Pairs of one mentee with slots of one mentor stand together.

    Returns
    -------
    ndarray of float32, shape (n_pairs,)
        In [0, 1].
    """
    weights = shares(encoded)
    mentors = encoded.mentor_of[slots]
    # What is between two people is the same in each of their hours.
    changes = (np.diff(mentees, prepend=-1) != 0) | (np.diff(mentors, prepend=-1) != 0)
    first = np.flatnonzero(changes)
    columns = {
        "mentor": (mentees[first], mentors[first]),
        "time": (mentees, encoded.times.of_slot[slots]),
        "kind": (mentees, encoded.kinds.of_slot[slots]),
    }
    sums = {grain: np.zeros(len(some), np.float32) for grain, (some, _) in columns.items()}
    for term in ALL_TERMS:
        if term.name in weights:
            sums[term.grain] += weights[term.name] * term.values(encoded, *columns[term.grain])
    between = np.repeat(sums["mentor"], np.diff(first, append=len(mentees)))
    fit: Floats = between + sums["time"] + sums["kind"]
    return fit


def score(encoded: Encoded, rows: Rows) -> ScoredSlots:
    """Return the eligible pairs of some mentees, rows rising, with their fit.

    A pair below the policy's floor is not eligible, unless it is held already.
    """
    place, slot = eligible_pairs(encoded, rows)
    mentee = (place + rows.start if isinstance(rows, slice) else rows[place]).astype(np.int32)
    fit = whole(blend(encoded, mentee, slot))
    favoured = encoded.favoured[mentee, encoded.times.of_slot[slot]]
    found = ScoredSlots(mentee, slot.astype(np.int32), fit, favoured)
    floor = round(encoded.policy.fit_floor * FIT_UNITS)
    if floor and encoded.policy.holds("fit_floor"):
        keep = (fit >= floor) | (encoded.standing.held_mentor[mentee] >= 0)
        found = ScoredSlots(mentee[keep], found.slot[keep], fit[keep], favoured[keep])
    return found


def contributions(encoded: Encoded, mentees: Positions, slots: Positions) -> dict[str, Floats]:
    """Return what each term adds to the fit of particular pairs.

    Parameters
    ----------
    mentees, slots : ndarray of int, shape (n_pairs,)

    Returns
    -------
    dict of ndarray of float32, shape (n_pairs,)
        By term; they sum to the fit.
    """
    weights = shares(encoded)
    columns = {
        "mentor": encoded.mentor_of[slots],
        "time": encoded.times.of_slot[slots],
        "kind": encoded.kinds.of_slot[slots],
    }
    return {
        term.name: weights[term.name] * term.values(encoded, mentees, columns[term.grain])
        for term in ALL_TERMS
        if term.name in weights
    }
