"""Stated preferences: the share of both sides' wishes that the pair meets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.encoding import Encoded
from matcher.encoding.standing import is_named
from matcher.scoring.term import NEUTRAL, Positions, Term


def wishes_met(encoded: Encoded, mentees: Positions, mentors: Positions) -> NDArray[np.float32]:
    """Return the share of soft wishes met; a request for particular mentors counts as one wish."""
    wishes, back, requested = encoded.wishes, encoded.mentor_wishes, encoded.standing.requested
    met = wishes.soft_met(mentees, mentors)
    count = wishes.soft_count[mentees]
    if back.soft_count.any():
        met += back.soft_met(mentors, mentees)
        count += back.soft_count[mentors]
    if requested.nnz:
        met += is_named(requested, mentees, mentors)
        count += (np.diff(requested.indptr) > 0)[mentees]
    share = met * (np.float32(1) / np.maximum(count, np.float32(1)))
    return np.where(count > 0, share, NEUTRAL)


WISH_TERMS = (Term("preferences", "mentor", wishes_met, "meets what was asked for"),)
