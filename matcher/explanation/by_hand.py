"""What first-come by hand would have done in the same week, for comparison."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.arcs import starts_of
from matcher.assignment.outcome import Outcome
from matcher.assignment.places import Indices
from matcher.encoding import Encoded


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
    own_slots: list[Indices] = [np.zeros(0, np.int32)] * encoded.n_mentees
    own_fits: list[NDArray[np.integer]] = [np.zeros(0, np.int16)] * encoded.n_mentees
    for arcs in blocks:
        starts = np.flatnonzero(np.diff(arcs.mentee, prepend=-1))
        ends = np.append(starts[1:], len(arcs))
        for row, start, end in zip(arcs.mentee[starts].tolist(), starts.tolist(), ends.tolist(), strict=False):
            own_slots[row], own_fits[row] = arcs.slot[start:end], arcs.fit[start:end]
    slot_left, mentor_left = places.places.copy(), places.capacity.copy()
    team_left, program_left = places.team_cap.copy(), places.program_cap
    first = starts_of(places.mentor, places.n_mentors)
    side_left = [side.most for side in outcome.sides]
    is_open = (slot_left > 0) & (mentor_left > 0)[places.mentor]
    team_of = places.team[places.mentor]
    is_open[team_of >= 0] &= team_left[team_of[team_of >= 0]] > 0  # a cap may be used up before anybody comes
    total = 0
    since = [(one.waiting_since or encoded.pool.week).toordinal() for one in encoded.mentees]
    settled = encoded.standing.fixed_mentor < 0
    for mentee in sorted(range(encoded.n_mentees), key=lambda row: (settled[row], since[row], row)):
        if not program_left:
            break
        slots, fits = own_slots[mentee], own_fits[mentee]
        usable = is_open[slots]
        for side, left in zip(outcome.sides, side_left, strict=True):
            if not left and side.mentees[mentee]:
                usable &= ~side.slots[slots]
        if not usable.any():
            continue
        best = int(np.argmax(np.where(usable, fits, -1)))
        slot = int(slots[best])
        mentor = int(places.mentor[slot])
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
        team = int(places.team[mentor])
        if team >= 0:
            team_left[team] -= 1
            if not team_left[team]:
                is_open[team_of == team] = False
    return slot_of, total
