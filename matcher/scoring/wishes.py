"""Stated preferences: the share of both sides' wishes that the pair meets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.encoding import Encoded, Rows
from matcher.scoring.term import NEUTRAL, Term


def wishes_met(encoded: Encoded, rows: Rows) -> NDArray[np.float32]:
    """Return the share of soft wishes met; a request for particular mentors counts as one wish."""
    wishes, back, standing = encoded.wishes, encoded.mentor_wishes, encoded.standing
    met = wishes.prefer[rows] @ wishes.met + wishes.avoid[rows] @ wishes.unmet
    met = met + (back.prefer @ back.met[:, rows]).T + (back.avoid @ back.unmet[:, rows]).T
    asks = np.asarray(standing.requested[rows].toarray(), np.float32)
    count = wishes.soft_count[rows][:, None] + back.soft_count[None, :] + asks.any(axis=1)[:, None]
    share = (met + asks) / np.maximum(count, 1)
    return np.where(count > 0, share, NEUTRAL).astype(np.float32)


WISH_TERMS = (Term("preferences", "mentor", wishes_met, "meets what was asked for"),)
