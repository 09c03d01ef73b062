"""What first-come by hand would have done in the same week, for comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.arcs import starts_of
from matcher.assignment.outcome import Outcome
from matcher.assignment.places import Indices
from matcher.encoding import Encoded

Bools = NDArray[np.bool_]
TURNS: Final = 128
"""People whose choices are looked up together: when their turn comes, most can still have what they would have had."""


def by_hand(encoded: Encoded, outcome: Outcome) -> tuple[Indices, int]:
    """Return who would be in which slot if each in turn, longest wait first, took the best fit still free.

    Parameters
    ----------
    encoded : Encoded
    outcome : Outcome
        Of the same pool, for its eligible pairs, caps, rooms and quotas.

    Returns
    -------
    slot_of : ndarray of int32, shape (n_mentees,)
    fit_units : int
        Total fit.
    """
    blocks, places = outcome.problem.blocks, outcome.problem.places
    slot_of = np.full(encoded.n_mentees, -1, np.int32)
    own_slots = [np.zeros(0, np.int32)] * encoded.n_mentees
    own_fits: list[NDArray[np.integer]] = [np.zeros(0, np.int16)] * encoded.n_mentees
    for arcs in blocks:
        starts = np.flatnonzero(np.diff(arcs.mentee, prepend=-1))
        ends = np.append(starts[1:], len(arcs))
        for row, start, end in zip(arcs.mentee[starts].tolist(), starts.tolist(), ends.tolist(), strict=False):
            own_slots[row], own_fits[row] = arcs.slot[start:end], arcs.fit[start:end]
    # Lists: one number of an array at a time takes several times as long.
    slot_left, mentor_left = places.places.tolist(), places.capacity.tolist()
    team_left, program_left = places.team_cap.tolist(), places.program_cap
    first, mentor_of = starts_of(places.mentor, places.n_mentors).tolist(), places.mentor.tolist()
    team_of_mentor = places.team.tolist()
    side_left = [side.most for side in outcome.sides]
    is_open = (places.places > 0) & (places.capacity > 0)[places.mentor]
    team_of = places.team[places.mentor]
    is_open[team_of >= 0] &= places.team_cap[team_of[team_of >= 0]] > 0  # a cap may be used up before anybody comes
    total = 0
    turns = np.lexsort((encoded.claims[:, 3], encoded.claims[:, 0], encoded.standing.fixed_mentor < 0)).tolist()
    for mentee, best in _choices(turns, own_slots, own_fits, is_open):
        if not program_left:
            break
        slots, fits = own_slots[mentee], own_fits[mentee]
        if outcome.sides or not is_open[slots[best]]:
            usable = is_open[slots]
            for side, left in zip(outcome.sides, side_left, strict=True):
                if not left and side.mentees[mentee]:
                    usable &= ~side.slots[slots]
            best = int(np.where(usable, fits, -1).argmax())
            if not usable[best]:
                continue
        slot = int(slots[best])
        mentor = mentor_of[slot]
        slot_of[mentee] = slot
        total += int(fits[best])
        slot_left[slot] -= 1
        mentor_left[mentor] -= 1
        program_left -= 1
        for number, side in enumerate(outcome.sides):
            side_left[number] -= int(side.slots[slot] and side.mentees[mentee])
        if not slot_left[slot]:
            is_open[slot] = False
        if not mentor_left[mentor]:
            is_open[first[mentor] : first[mentor + 1]] = False
        team = team_of_mentor[mentor]
        if team >= 0:
            team_left[team] -= 1
            if not team_left[team]:
                is_open[team_of == team] = False
    return slot_of, total


def _choices(
    turns: Sequence[int], own_slots: Sequence[Indices], own_fits: Sequence[NDArray[np.integer]], is_open: Bools
) -> Iterator[tuple[int, int]]:
    """Yield who finds anything open, with the position of the best of it among their own pairs.

    Slots close between the look and the turn, and none opens again: a choice that is still open is still the best.
    """
    for start in range(0, len(turns), TURNS):
        some = turns[start : start + TURNS]
        slots = np.concatenate([own_slots[mentee] for mentee in some])
        fits = np.concatenate([own_fits[mentee] for mentee in some])
        count = np.array([len(own_slots[mentee]) for mentee in some])
        at = np.flatnonzero(is_open[slots])
        whose = np.repeat(np.arange(len(some)), count)[at]
        if not len(at):
            continue
        # Of equal fits the first: both in one number, the higher the better.
        first = np.flatnonzero(np.diff(whose, prepend=-1))
        best = np.maximum.reduceat(fits[at].astype(np.int64) * len(slots) + (len(slots) - 1 - at), first)
        position = len(slots) - 1 - best % len(slots) - (np.cumsum(count) - count)[whose[first]]
        yield from zip([some[place] for place in whose[first].tolist()], position.tolist(), strict=True)
