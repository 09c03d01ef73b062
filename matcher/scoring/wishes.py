"""Stated preferences: the share of both sides' wishes that the pair meets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.encoding import Encoded, Rows
from matcher.scoring.term import NEUTRAL, Term


def wishes_met(encoded: Encoded, rows: Rows) -> NDArray[np.float32]:
    """Return the share of soft wishes met; a request for particular mentors counts as one wish."""
    wishes, back, standing = encoded.wishes, encoded.mentor_wishes, encoded.standing
    met = np.asarray(wishes.prefer[rows] @ wishes.met, np.float32)
    count = wishes.soft_count[rows][:, None]
    if wishes.avoid.nnz:
        met += wishes.avoid[rows] @ wishes.unmet
    if back.prefer.nnz or back.avoid.nnz:
        met += (back.prefer @ back.met[:, rows] + back.avoid @ back.unmet[:, rows]).T
        count = count + back.soft_count[None, :]
    if standing.requested.nnz:
        asks = np.asarray(standing.requested[rows].toarray(), np.float32)
        met += asks
        count = count + asks.max(axis=1, keepdims=True)
    share = met * (np.float32(1) / np.maximum(count, np.float32(1)))
    return np.where(count > 0, share, NEUTRAL).astype(np.float32, copy=False)


WISH_TERMS = (Term("preferences", "mentor", wishes_met, "meets what was asked for"),)
