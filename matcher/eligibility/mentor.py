"""Rules about the mentor: leave, supervision, and the road travelled.

How many a mentor can take is no matter of single pairs: caseload and new-per-week caps are in the network.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility.rule import Rule
from matcher.encoding import Encoded, Rows
from matcher.encoding.facts import KIND_WORDS, STAGE_WORDS

Bools = NDArray[np.bool_]


def present(encoded: Encoded, rows: Rows) -> Bools:
    """The mentor is not on leave."""
    return encoded.facts.present[None, :]


def is_supervised(encoded: Encoded, rows: Rows) -> Bools:
    """The mentor's supervisor has no more mentors than the policy allows; those on leave do not count."""
    return encoded.facts.colleagues[None, :] <= encoded.policy.supervisor_ratio


def has_recovery(encoded: Encoded, rows: Rows) -> Bools:
    """The mentor has been in recovery for the policy's years, or somebody vouched for it."""
    return encoded.facts.recovery_years[None, :] >= encoded.policy.minimum_recovery_years


def serves_stage(encoded: Encoded, rows: Rows) -> Bools:
    """The mentor serves the mentee's stage of recovery, where both are known."""
    own = [STAGE_WORDS.index(one.stage_on(encoded.pool.week)) for one in encoded.mentees_at(rows)]
    return encoded.facts.serves[np.array(own, np.intp)]


def is_kind_asked_for(encoded: Encoded, rows: Rows) -> Bools:
    """Whoever asks for a specialist, or for a role model, meets no other."""
    asked = np.array([KIND_WORDS.index(one.only_kind) for one in encoded.mentees_at(rows)], np.intp)
    return encoded.facts.is_kind[asked]


def welcomes_medication(encoded: Encoded, rows: Rows) -> Bools:
    """A mentee on medication has a mentor who affirms it."""
    takes = np.array([[one.on_medication] for one in encoded.mentees_at(rows)], np.bool_).reshape(-1, 1)
    return ~takes | encoded.facts.welcomes_medication[None, :]


MENTOR_RULES = (
    Rule("leave", "mentor", present, "the mentor is on leave"),
    Rule("supervision", "mentor", is_supervised, "the mentor's supervisor has too many mentors"),
    Rule("recovery", "mentor", has_recovery, "the mentor has not been in recovery for long enough"),
    Rule("stage", "mentor", serves_stage, "the mentor does not serve this stage of recovery"),
    Rule("asks_for", "mentor", is_kind_asked_for, "not the kind of mentor that was asked for"),
    Rule("medication", "mentor", welcomes_medication, "a private factor", private=True),
)
