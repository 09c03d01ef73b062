"""Likeness that matters: what both have lived through, the pathway, the substance, interests, a shared past.

Deep-level similarity goes with better mentoring (rho .38-.59; Eby et al. 2013), so these compare what
people have lived through, never who they are by birth.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.encoding import Encoded
from matcher.encoding.standing import is_named
from matcher.encoding.tags import Tags
from matcher.scoring.term import NEUTRAL, Positions, Term

Floats = NDArray[np.float32]
ENOUGH_INTERESTS = 2
"""Sharing two interests is enough to talk about; more says little more."""


def _share(tags: Tags, mentees: Positions, mentors: Positions, enough: int = 0) -> Floats:
    """Return the share of each mentee's tags that the mentor has too, up to ``enough`` of them if that is set."""
    wanted = np.minimum(tags.said, np.float32(enough)) if enough else tags.said
    shared = tags.shared(mentees, mentors)
    if enough:
        shared = np.minimum(shared, shared.dtype.type(enough))
    one_of = (np.float32(1) / np.maximum(wanted, np.float32(1))).astype(np.float32)
    share = shared.astype(np.float32) * one_of[mentees]
    # Who said nothing shares nothing, and is neutral.
    share += np.where(tags.said == 0, NEUTRAL, np.float32(0))[mentees]
    return share


def lived_experience(encoded: Encoded, mentees: Positions, mentors: Positions) -> Floats:
    """Return the share of the mentee's experiences that the mentor has lived through."""
    return _share(encoded.experiences, mentees, mentors)


def pathway(encoded: Encoded, mentees: Positions, mentors: Positions) -> Floats:
    """Return the share of the mentee's pathways that the mentor knows."""
    return _share(encoded.pathways, mentees, mentors)


def substance(encoded: Encoded, mentees: Positions, mentors: Positions) -> Floats:
    """Return the share of the mentee's substance classes that the mentor has recovered from."""
    return _share(encoded.substances, mentees, mentors)


def interests(encoded: Encoded, mentees: Positions, mentors: Positions) -> Floats:
    """Return how far the two share interests."""
    return _share(encoded.interests, mentees, mentors, ENOUGH_INTERESTS)


def continuity(encoded: Encoded, mentees: Positions, mentors: Positions) -> Floats:
    """Return 1 where the two met as mentee and mentor before."""
    return is_named(encoded.standing.known, mentees, mentors)


LIKENESS_TERMS = (
    Term("lived_experience", "mentor", lived_experience, "has lived through the same"),
    Term("pathway", "mentor", pathway, "knows the same pathway"),
    Term("substance", "mentor", substance, "has recovered from the same"),
    Term("interests", "mentor", interests, "shares interests"),
    Term("continuity", "mentor", continuity, "they know each other"),
)
