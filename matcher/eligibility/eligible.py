"""All rules together, over a block of mentees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility import ALL_RULES, Rule
from matcher.encoding import Encoded, Rows

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


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

    def pairs(self, encoded: Encoded) -> tuple[Ints, Ints]:
        """Return every row and slot that all rules allow together, rows rising, then slots.

        Eight rows at a time, as the bits of a byte: most of the work is looking up what a slot's mentor,
        time and kind allow.

        Returns
        -------
        place, slot : ndarray of int64, shape (n_pairs,)
        """
        open_ = np.packbits(self.mentor, axis=0).take(encoded.mentor_of, axis=1)
        open_ &= np.packbits(self.time, axis=0).take(encoded.times.of_slot, axis=1)
        open_ &= np.packbits(self.kind, axis=0).take(encoded.kinds.of_slot, axis=1)
        every = len(self.slot) == 1  # rules about slots alone say the same for every row
        open_ &= np.where(self.slot, np.uint8(255), np.uint8(0)) if every else np.packbits(self.slot, axis=0)
        both = np.empty((len(open_), 8, encoded.n_slots), np.bool_)
        for bit in range(8):
            np.not_equal(open_ & np.uint8(128 >> bit), 0, out=both[:, bit])
        return np.divmod(np.flatnonzero(both), max(1, encoded.n_slots))


def rules_of(encoded: Encoded, grain: str) -> list[Rule]:
    """Return the rules of one grain that the policy has switched on."""
    return [rule for rule in ALL_RULES if rule.grain == grain and encoded.policy.holds(rule.name)]


def allowed_by(encoded: Encoded, rows: Rows, grain: str, without: str = "") -> Bools:
    """Return what all rules of one grain allow some mentees, but for one rule if that is named.

    Returns
    -------
    ndarray of bool, shape (n_rows, n_grain)
    """
    mask = _narrowest(encoded, rows, grain, without)
    return np.broadcast_to(mask, (len(encoded.mentees_at(rows)), encoded.width(grain)))


def allowed_to_anybody(encoded: Encoded, grain: str) -> Bools:
    """Return what those rules of one grain allow that look at no mentee: what they close is closed to all.

    Returns
    -------
    ndarray of bool, shape (n_grain,)
    """
    mask = np.ones(encoded.width(grain), np.bool_)
    for rule in rules_of(encoded, grain):
        found = rule.mask(encoded, slice(0, 0))
        if len(found) == 1:  # one row, though nobody was asked about
            mask &= found[0]
    return mask


def _narrowest(encoded: Encoded, rows: Rows, grain: str, without: str = "") -> Bools:
    """Return what `allowed_by` does, in a single row where the rules say the same of everybody."""
    count, width = len(encoded.mentees_at(rows)), encoded.width(grain)
    mask = np.ones((1, width), np.bool_)
    for rule in rules_of(encoded, grain):
        if rule.name != without:
            found = rule.mask(encoded, rows)
            if len(mask) == 1 and len(found) != 1:
                mask = np.repeat(mask, count, axis=0)
            mask &= found
    return mask


def allowed(encoded: Encoded, rows: Rows) -> Allowed:
    """Return what the rules allow some mentees."""
    return Allowed(
        mentor=allowed_by(encoded, rows, "mentor"),
        time=allowed_by(encoded, rows, "time"),
        kind=allowed_by(encoded, rows, "kind"),
        slot=_narrowest(encoded, rows, "slot"),
    )


def eligible_pairs(encoded: Encoded, rows: Rows) -> tuple[Ints, Ints]:
    """Return which slots some mentees may have, with what is held and pinned taken as settled.

    A pinned mentee may only have that mentor. A held match was agreed before: its hour is not judged
    again where it is known, and where it is not, an hour when the mentee is free is looked for first.

    Returns
    -------
    place, slot : ndarray of int64, shape (n_pairs,)
        Row among ``rows``, rising, and slot.
    """
    place, slot = allowed(encoded, rows).pairs(encoded)
    standing = encoded.standing
    fixed = standing.fixed_mentor[rows]
    keep = (fixed[place] < 0) | (encoded.mentor_of[slot] == fixed[place])
    held = np.flatnonzero(standing.held_mentor[rows] >= 0)
    if not len(held):
        return place[keep], slot[keep]
    keep &= standing.held_mentor[rows][place] < 0
    places, slots = [place[keep]], [slot[keep]]
    for one in held.tolist():
        settled = _slots_of_held(encoded, rows, one)
        places.append(np.full(len(settled), one))
        slots.append(settled)
    every_place, every_slot = np.concatenate(places), np.concatenate(slots)
    order = np.argsort(every_place, kind="stable")
    return every_place[order], every_slot[order]


def _slots_of_held(encoded: Encoded, rows: Rows, place: int) -> Ints:
    """Return the slots in which a held match may be."""
    standing = encoded.standing
    known = standing.held_hour[rows][place]
    if known >= 0:
        return np.flatnonzero(encoded.hour_of == known)
    with_mentor = encoded.mentor_of == standing.held_mentor[rows][place]
    free = with_mentor & encoded.free[rows][place][encoded.times.of_slot]
    return np.flatnonzero(free if free.any() else with_mentor)


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
            mask = np.broadcast_to(rule.mask(encoded, rows)[0], encoded.width(grain))
            masks.append((rule, mask[theirs if column is None else column[theirs]]))
    if np.stack([mask for _, mask in masks]).all(axis=0).any():
        return []
    return list(dict.fromkeys(rule.reason for rule, mask in masks if not mask.all()))


def _mentor_mask(encoded: Encoded, rule: Rule, rows: Rows) -> Bools:
    allowed_one: Bools = np.broadcast_to(rule.mask(encoded, rows), (1, encoded.n_mentors))[0]
    return allowed_one
