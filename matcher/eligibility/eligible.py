"""All rules together, over a block of mentees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility import ALL_RULES, Rule
from matcher.encoding import Encoded, Rows

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the rules allow, by what they look at; together they say which pairs and slots are eligible.

    Parameters
    ----------
    mentor : ndarray of bool, shape (n_rows, n_mentors)
    time : ndarray of bool, shape (n_rows, n_times)
    kind : ndarray of bool, shape (n_rows, n_kinds)
    slot : ndarray of bool, shape (n_rows or 1, n_slots)
    """

    mentor: Bools
    time: Bools
    kind: Bools
    slot: Bools

    def slots(self, encoded: Encoded) -> Bools:
        """Return which slots each mentee may have, ndarray of bool, shape (n_rows, n_slots)."""
        allowed = self.mentor[:, encoded.mentor_of]
        allowed &= self.time[:, encoded.times.of_slot]
        allowed &= self.kind[:, encoded.kinds.of_slot]
        allowed &= self.slot
        return allowed


def rules_of(encoded: Encoded, grain: str) -> list[Rule]:
    """Return the rules of one grain that the policy has switched on."""
    return [rule for rule in ALL_RULES if rule.grain == grain and encoded.policy.holds(rule.name)]


def allowed(encoded: Encoded, rows: Rows) -> Allowed:
    """Return what the rules allow some mentees."""
    count = len(encoded.mentees_at(rows))
    masks = {}
    for grain in ("mentor", "time", "kind", "slot"):
        mask = np.ones((count, _width(encoded, grain)), np.bool_)
        for rule in rules_of(encoded, grain):
            mask &= rule.mask(encoded, rows)
        masks[grain] = mask
    return Allowed(**masks)


def eligible_slots(encoded: Encoded, rows: Rows) -> Bools:
    """Return which slots some mentees may have, with what is held and pinned taken as settled.

    A pinned mentee may only have that mentor. A held match was agreed before: its hour is not judged
    again where it is known, and where it is not, an hour when the mentee is free is looked for first.

    Returns
    -------
    ndarray of bool, shape (n_rows, n_slots)
    """
    found = allowed(encoded, rows).slots(encoded)
    standing = encoded.standing
    for place in np.flatnonzero(standing.fixed_mentor[rows] >= 0):
        mentor = standing.fixed_mentor[rows][place]
        with_mentor = encoded.mentor_of == mentor
        if standing.held_mentor[rows][place] < 0:
            found[place] &= with_mentor
            continue
        known = standing.held_hour[rows][place]
        found[place] = False
        if known >= 0:
            found[place] = encoded.hour_of == known
        else:
            free = with_mentor & encoded.free[rows][place][encoded.times.of_slot]
            found[place] = free if free.any() else with_mentor
    return found


def broken_rules(encoded: Encoded, mentee: int, mentor: int) -> list[str]:
    """Return why a mentee may not have a mentor, in words, each reason once; empty where they may meet.

    Parameters
    ----------
    mentee, mentor : int
        Positions in the pool.
    """
    rows = slice(mentee, mentee + 1)
    reasons = [rule.reason for rule in rules_of(encoded, "mentor") if not _mentor_mask(encoded, rule, rows)[mentor]]
    if reasons:
        return list(dict.fromkeys(reasons))
    theirs = np.flatnonzero(encoded.mentor_of == mentor)
    masks = []
    for grain, column in (("time", encoded.times.of_slot), ("kind", encoded.kinds.of_slot), ("slot", None)):
        for rule in rules_of(encoded, grain):
            mask = np.broadcast_to(rule.mask(encoded, rows)[0], _width(encoded, grain))
            masks.append((rule, mask[theirs if column is None else column[theirs]]))
    if np.stack([mask for _, mask in masks]).all(axis=0).any():
        return []
    return list(dict.fromkeys(rule.reason for rule, mask in masks if not mask.all()))


def _mentor_mask(encoded: Encoded, rule: Rule, rows: Rows) -> Bools:
    allowed_one: Bools = np.broadcast_to(rule.mask(encoded, rows), (1, encoded.n_mentors))[0]
    return allowed_one


def _width(encoded: Encoded, grain: str) -> int:
    """Return how many columns the masks of a grain have."""
    widths = {
        "mentor": encoded.n_mentors,
        "time": len(encoded.times),
        "kind": len(encoded.kinds),
        "slot": encoded.n_slots,
    }
    return widths[grain]
