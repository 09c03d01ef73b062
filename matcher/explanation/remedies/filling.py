"""New places filled with people who wait, one by one along augmenting paths."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.scoring.score import ScoredSlots


def filled(
    pairs: ScoredSlots, usable: NDArray[np.bool_], room: NDArray[Any], mentor_of: NDArray[np.int32], most: int
) -> list[int]:
    """Return slots that can be filled at the same time by different people who wait.

    Parameters
    ----------
    pairs : ScoredSlots
        Eligible pairs of people who wait and slots that might be.
    usable : ndarray of bool, shape (n_slots,)
        The slots to fill.
    room : ndarray of int, shape (n_mentors,)
        New mentees that each mentor can take.
    mentor_of : ndarray of int32, shape (n_slots,)
    most : int
        Stop once so many are filled.

    Returns
    -------
    list of int
        Slots, each filled by a person of its own; no slot could be added to them but for ``most`` and
        the mentors' room.
    """
    people: dict[int, list[int]] = defaultdict(list)
    keep = usable[pairs.slot]
    for mentee, slot in zip(pairs.mentee[keep].tolist(), pairs.slot[keep].tolist(), strict=True):
        people[slot].append(mentee)
    seat: dict[int, int] = {}
    left = room.astype(int).copy()

    def place(slot: int, seen: set[int]) -> bool:
        """Find somebody for the slot, moving others on where they can (Kuhn's algorithm)."""
        for mentee in people[slot]:
            if mentee in seen:
                continue
            seen.add(mentee)
            if mentee not in seat or place(seat[mentee], seen):
                seat[mentee] = slot
                return True
        return False

    chosen: list[int] = []
    # Slots wanted by few come first: they could not be filled later.
    for slot in sorted(people, key=lambda one: (len(people[one]), one)):
        if len(chosen) == most:
            break
        if left[mentor_of[slot]] > 0 and place(slot, set()):
            left[mentor_of[slot]] -= 1
            chosen.append(slot)
    return sorted(chosen)
