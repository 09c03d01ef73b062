"""How soon and how they meet."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.encoding import Encoded
from matcher.scoring.term import Positions, Term

BEST_WAIT_DAYS = np.float32(1)
WORST_WAIT_DAYS = np.float32(7)
"""Attendance falls from 72 % after one day to 38 % after seven (Festinger et al. 2002), about evenly."""


def first_contact(encoded: Encoded, mentees: Positions, times: Positions) -> NDArray[np.float32]:
    """Return 1 where the first meeting is within a day, falling evenly to 0 at seven days."""
    left = (WORST_WAIT_DAYS - encoded.wait_days) / (WORST_WAIT_DAYS - BEST_WAIT_DAYS)
    soon: NDArray[np.float32] = np.clip(left, np.float32(0), np.float32(1))
    return soon[encoded.start_of[mentees], times]


def proximity(encoded: Encoded, mentees: Positions, kinds: Positions) -> NDArray[np.float32]:
    """Return how much the mentee likes the best way of meeting that is possible in the kind of slot."""
    manners = encoded.manners
    return manners.worth[mentees, manners.possible[manners.alike[mentees], kinds]]


MEETING_TERMS = (
    Term("first_contact", "time", first_contact, "can meet soon"),
    Term("proximity", "kind", proximity, "can meet the way and where it suits"),
)
