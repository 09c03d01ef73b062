"""Remedies where rooms or quotas took the problem out of the network: each is tried by matching again.

No path argument holds there, so a small pool is solved anew for every change, and a large one gets none.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from matcher.assignment.assignment import assign_pool
from matcher.assignment.outcome import Outcome
from matcher.change import apply
from matcher.encoding import Encoded, encode
from matcher.result import AddPlace, Remedy

SOLVED_AGAIN_UP_TO: Final = 300
"""Mentees in a pool up to which changes are tried."""
MENTORS_TRIED: Final = 5


def solved_remedies(encoded: Encoded, outcome: Outcome) -> tuple[Remedy, ...]:
    """Return the mentors with whom one more place would match more people, most first.

    Tried are the full mentors with whom the most people left over have an eligible pair.

    Parameters
    ----------
    encoded : Encoded
    outcome : Outcome
        Solved with side constraints.
    """
    matched = int((outcome.slot_of >= 0).sum())
    if encoded.n_mentees > SOLVED_AGAIN_UP_TO or matched == encoded.n_mentees:
        return ()
    places = outcome.problem.places
    waiting = np.zeros(encoded.n_mentors, np.int64)
    for arcs in outcome.problem.blocks:
        left = arcs.take(outcome.slot_of[arcs.mentee] < 0)
        pairs = np.unique(np.stack([left.mentee, encoded.mentor_of[left.slot]]), axis=1)
        waiting += np.bincount(pairs[1], minlength=encoded.n_mentors)
    waiting[places.counts(outcome.slot_of).mentor < places.capacity] = 0
    found = []
    for mentor in np.argsort(-waiting, kind="stable")[:MENTORS_TRIED].tolist():
        if not waiting[mentor]:
            break
        one = encoded.mentors[mentor]
        again = assign_pool(encode(apply(encoded.pool, AddPlace(one.id))), None, lambda _: None)
        gain = int((again.slot_of >= 0).sum()) - matched
        if gain > 0:
            people = "1 more person" if gain == 1 else f"{gain} more people"
            text = f"If {one.shown} took one more person, {people} would be matched."
            found.append(Remedy(AddPlace(one.id), gain, text))
    return tuple(sorted(found, key=lambda remedy: -remedy.gain))
