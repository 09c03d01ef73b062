"""Every eligible pair of a mentee and a slot with its fit, block by block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility.eligible import eligible_pairs
from matcher.encoding import Encoded, Rows
from matcher.scoring import ALL_TERMS
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


def blend(encoded: Encoded, rows: Rows) -> dict[str, Floats]:
    """Return what the terms of each grain add to the fit.

    Parameters
    ----------
    encoded : Encoded
    rows : slice or ndarray
        Mentees.

    Returns
    -------
    dict of ndarray of float32
        By grain, shape (n_rows, n_mentors), (n_rows, n_times) and (n_rows, n_kinds). The fit of a pair in
        a slot is the sum of the three: the weighted mean of the terms, in [0, 1].
    """
    weights = shares(encoded)
    count = len(encoded.mentees_at(rows))
    sums = {grain: np.zeros((count, encoded.width(grain)), np.float32) for grain in ("mentor", "time", "kind")}
    for term in ALL_TERMS:
        if term.name in weights:
            sums[term.grain] += weights[term.name] * term.values(encoded, rows)
    return sums


def score(encoded: Encoded, rows: Rows) -> ScoredSlots:
    """Return the eligible pairs of some mentees, rows rising, with their fit.

    A pair below the policy's floor is not eligible, unless it is held already.
    """
    place, slot = eligible_pairs(encoded, rows)
    added = blend(encoded, rows)
    fit = whole(
        added["mentor"][place, encoded.mentor_of[slot]]
        + added["time"][place, encoded.times.of_slot[slot]]
        + added["kind"][place, encoded.kinds.of_slot[slot]]
    )
    mentee = (place + rows.start if isinstance(rows, slice) else rows[place]).astype(np.int32)
    favoured = encoded.favoured[rows][place, encoded.times.of_slot[slot]]
    found = ScoredSlots(mentee, slot.astype(np.int32), fit, favoured)
    floor = round(encoded.policy.fit_floor * FIT_UNITS)
    if floor and encoded.policy.holds("fit_floor"):
        keep = (fit >= floor) | (encoded.standing.held_mentor[mentee] >= 0)
        found = ScoredSlots(mentee[keep], found.slot[keep], fit[keep], favoured[keep])
    return found


def contributions(encoded: Encoded, mentees: NDArray[np.integer], slots: NDArray[np.integer]) -> dict[str, Floats]:
    """Return what each term adds to the fit of particular pairs.

    Parameters
    ----------
    mentees, slots : ndarray of int, shape (n_pairs,)

    Returns
    -------
    dict of ndarray of float32, shape (n_pairs,)
        By term; they sum to the fit.
    """
    weights: Mapping[str, np.float32] = shares(encoded)
    columns = {
        "mentor": encoded.mentor_of[slots],
        "time": encoded.times.of_slot[slots],
        "kind": encoded.kinds.of_slot[slots],
    }
    found = {name: np.zeros(len(mentees), np.float32) for name in weights}
    for start in range(0, len(mentees), PAIR_BLOCK):
        part = slice(start, start + PAIR_BLOCK)
        rows = mentees[part]
        each = np.arange(len(rows))
        for term in ALL_TERMS:
            if term.name in weights:
                values = term.values(encoded, rows)
                found[term.name][part] = weights[term.name] * values[each, columns[term.grain][part]]
    return found


PAIR_BLOCK = 512
