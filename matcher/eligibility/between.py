"""Rules between two particular people: bans, conflicts, and what each must have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility.rule import Rule
from matcher.encoding import Encoded, Rows
from matcher.encoding.tags import common


def not_banned(encoded: Encoded, rows: Rows) -> NDArray[np.bool_]:
    """No ban, avoid list or approved exclusion names the pair."""
    banned = encoded.standing.banned
    return np.asarray(banned[rows].toarray() == 0) if banned.nnz else np.ones((1, 1), np.bool_)


def musts_met(encoded: Encoded, rows: Rows) -> NDArray[np.bool_]:
    """Every must of both sides is met; what is unsaid meets none."""
    wishes, asked_back, excluded = encoded.wishes, encoded.mentor_wishes, encoded.excludes
    fine = np.ones((len(encoded.mentees_at(rows)), encoded.n_mentors), np.bool_)
    if wishes.must.nnz:
        fine &= (wishes.must[rows] @ wishes.unmet) == 0
    if asked_back.must.nnz:
        fine &= (asked_back.must @ asked_back.unmet[:, rows]).T == 0
    if excluded.must.nnz:
        fine &= (excluded.must @ excluded.met[:, rows]).T == 0
    return fine


def share_language(encoded: Encoded, rows: Rows) -> NDArray[np.bool_]:
    """They have a language in common."""
    languages = encoded.languages
    return common(languages.mentees, languages.mentors, rows) > 0


BETWEEN_RULES = (
    Rule("ban", "mentor", not_banned, "a private factor", private=True),
    Rule("language", "mentor", share_language, "no language in common"),
    Rule("must", "mentor", musts_met, "something that one of the two must have is not met"),
)
