"""What is known of each mentor alone, as arrays: rules look at it for block after block of mentees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.people.mentor import Mentor
from matcher.people.vocabulary import KINDS, STAGES

Bools = NDArray[np.bool_]
STAGE_WORDS = ("", *STAGES)
"""Stages of recovery as rows of `MentorFacts.serves`; the first is "not known"."""

KIND_WORDS = ("", *KINDS)
"""Kinds of mentor as rows of `MentorFacts.is_kind`; the first is "either will do"."""


@dataclass(frozen=True, slots=True)
class MentorFacts:
    """Facts of every mentor.

    Parameters
    ----------
    present : ndarray of bool, shape (n_mentors,)
        Not on leave.
    colleagues : ndarray of int64, shape (n_mentors,)
        Mentors not on leave under the same supervisor; 0 where there is none.
    recovery_years : ndarray of float64, shape (n_mentors,)
        Infinite where somebody vouched for enough.
    serves : ndarray of bool, shape (n_stages + 1, n_mentors)
        Whether each mentor serves each of `STAGE_WORDS`.
    is_kind : ndarray of bool, shape (n_kinds + 1, n_mentors)
        Whether each mentor is of each of `KIND_WORDS`.
    welcomes_medication : ndarray of bool, shape (n_mentors,)
    credential_last : ndarray of int64, shape (n_mentors,)
        Ordinal of the last day of the credential; the last of all days where it never expires.
    """

    present: Bools
    colleagues: NDArray[np.int64]
    recovery_years: NDArray[np.float64]
    serves: Bools
    is_kind: Bools
    welcomes_medication: Bools
    credential_last: NDArray[np.int64]


def facts_of(mentors: Sequence[Mentor]) -> MentorFacts:
    """Return the facts of mentors, in their order."""
    active = Counter(one.supervisor for one in mentors if one.supervisor and not one.on_leave)
    serves = [[not word or not one.stages or word in one.stages for one in mentors] for word in STAGE_WORDS]
    return MentorFacts(
        present=np.array([not one.on_leave for one in mentors], np.bool_),
        colleagues=np.array([active[one.supervisor] for one in mentors], np.int64),
        recovery_years=np.array(
            [np.inf if one.recovery_years is None else one.recovery_years for one in mentors], np.float64
        ),
        serves=np.array(serves, np.bool_).reshape(len(STAGE_WORDS), len(mentors)),
        is_kind=np.array([[word in ("", one.kind) for one in mentors] for word in KIND_WORDS], np.bool_).reshape(
            len(KIND_WORDS), len(mentors)
        ),
        welcomes_medication=np.array([one.welcomes_medication for one in mentors], np.bool_),
        credential_last=np.array([(one.credential_expires or date.max).toordinal() for one in mentors], np.int64),
    )
