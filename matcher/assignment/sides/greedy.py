"""A feasible assignment to start from, made by hand's rule: the first in line takes the best open hour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matcher.assignment.arcs import Arcs, starts_of
from matcher.assignment.places import Ints, Places
from matcher.assignment.sides.program import Side
from matcher.assignment.stages import Keep, Stage


def greedy_choice(
    arcs: Arcs,
    places: Places,
    n_mentees: int,
    stages: Sequence[Stage],
    sides: Sequence[Side],
    held: Sequence[Ints],
) -> Ints:
    """Return the arc of each mentee, -1 for none, where each in turn takes the best that is open.

    Whoever costs most to leave out goes first, and prefers a standing proposal, then the best fit.

    Parameters
    ----------
    arcs : Arcs
        Every eligible pair.
    places : Places
    n_mentees : int
    stages : sequence of Stage
        Say what leaving out costs and which proposals stand.
    sides : sequence of Side
    held : sequence of ndarray of int64, shape (n_sides,)
        The arcs that count against each side.

    Returns
    -------
    ndarray of int64, shape (n_mentees,)
    """
    leaving = (stage.leaving_out(n_mentees) for stage in stages)
    weight = next((cost for cost in leaving if cost is not None), np.zeros(n_mentees, np.int64))
    keep = next((stage for stage in stages if isinstance(stage, Keep)), None)
    standing = np.zeros(len(arcs), np.bool_) if keep is None else keep.stands(arcs)
    order = np.lexsort((-arcs.fit.astype(np.int64), ~standing, arcs.mentee))
    starts = starts_of(arcs.mentee, n_mentees)

    slot_left, mentor_left = places.places.tolist(), places.capacity.tolist()
    # Mentors without a capped team share a team of their own that never fills up.
    team_left = [*places.team_cap.tolist(), n_mentees]
    program_left = places.program_cap
    side_left = [side.most for side in sides]
    sides_of, first_side = _sides_of_arcs(len(arcs), held)

    chosen = np.full(n_mentees, -1, np.int64)
    for mentee in np.argsort(-weight, kind="stable"):
        if program_left <= 0:
            break
        for arc in order[starts[mentee] : starts[mentee + 1]]:
            slot = arcs.slot[arc]
            mentor = places.mentor[slot]
            team = places.team[mentor]
            counted = sides_of[first_side[arc] : first_side[arc + 1]]
            if slot_left[slot] <= 0 or mentor_left[mentor] <= 0 or team_left[team] <= 0:
                continue
            if any(side_left[side] <= 0 for side in counted):
                continue
            slot_left[slot] -= 1
            mentor_left[mentor] -= 1
            team_left[team] -= 1
            program_left -= 1
            for side in counted:
                side_left[side] -= 1
            chosen[mentee] = arc
            break
    return chosen


def _sides_of_arcs(n_arcs: int, held: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Return the sides that arcs count against, arc by arc, and where each arc's start."""
    arc = np.concatenate([np.zeros(0, np.int64), *held])
    side = np.repeat(np.arange(len(held), dtype=np.int64), [len(positions) for positions in held])
    order = np.argsort(arc, kind="stable")
    return side[order], starts_of(arc[order], n_arcs)
