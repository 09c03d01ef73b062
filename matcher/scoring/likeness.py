"""Likeness that matters: what both have lived through, the pathway, the substance, interests, a shared past.

Deep-level similarity goes with better mentoring (rho .38-.59; Eby et al. 2013), so these compare what
people have lived through, never who they are by birth.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.encoding import Encoded, Rows
from matcher.encoding.tags import Tags
from matcher.scoring.term import NEUTRAL, Term

Floats = NDArray[np.float32]
ENOUGH_INTERESTS = 2
"""Sharing two interests is enough to talk about; more says little more."""


def _share(tags: Tags, rows: Rows, enough: int = 0) -> Floats:
    """Return the share of each mentee's tags that each mentor has too, up to ``enough`` of them if that is set."""
    said = tags.said[rows]
    wanted = np.minimum(said, np.float32(enough)) if enough else said
    shared = tags.shared(rows)
    if enough:
        shared = np.minimum(shared, wanted[:, None].astype(shared.dtype))
    share = shared * (np.float32(1) / np.maximum(wanted, np.float32(1)))[:, None]
    share[said == 0] = NEUTRAL
    return share.astype(np.float32, copy=False)


def lived_experience(encoded: Encoded, rows: Rows) -> Floats:
    """Return the share of the mentee's experiences that the mentor has lived through."""
    return _share(encoded.experiences, rows)


def pathway(encoded: Encoded, rows: Rows) -> Floats:
    """Return the share of the mentee's pathways that the mentor knows."""
    return _share(encoded.pathways, rows)


def substance(encoded: Encoded, rows: Rows) -> Floats:
    """Return the share of the mentee's substance classes that the mentor has recovered from."""
    return _share(encoded.substances, rows)


def interests(encoded: Encoded, rows: Rows) -> Floats:
    """Return how far the two share interests."""
    return _share(encoded.interests, rows, ENOUGH_INTERESTS)


def continuity(encoded: Encoded, rows: Rows) -> Floats:
    """Return 1 where the two met as mentee and mentor before."""
    return np.asarray(encoded.standing.known[rows].toarray(), np.float32)


LIKENESS_TERMS = (
    Term("lived_experience", "mentor", lived_experience, "has lived through the same"),
    Term("pathway", "mentor", pathway, "knows the same pathway"),
    Term("substance", "mentor", substance, "has recovered from the same"),
    Term("interests", "mentor", interests, "shares interests"),
    Term("continuity", "mentor", continuity, "they know each other"),
)
