"""Rules about the mentor: leave, supervision, and the road travelled.

How many a mentor can take is no matter of single pairs: caseload and new-per-week caps are in the network.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility.rule import Rule
from matcher.encoding import Encoded, Rows
from matcher.people.vocabulary import STAGES

Bools = NDArray[np.bool_]


def present(encoded: Encoded, rows: Rows) -> Bools:
    """The mentor is not on leave."""
    return np.array([[not mentor.on_leave for mentor in encoded.mentors]], np.bool_)


def is_supervised(encoded: Encoded, rows: Rows) -> Bools:
    """The mentor's supervisor has no more mentors than the policy allows; those on leave do not count."""
    active = Counter(mentor.supervisor for mentor in encoded.mentors if mentor.supervisor and not mentor.on_leave)
    over = {name for name, count in active.items() if count > encoded.policy.supervisor_ratio}
    return np.array([[mentor.supervisor not in over for mentor in encoded.mentors]], np.bool_)


def has_recovery(encoded: Encoded, rows: Rows) -> Bools:
    """The mentor has been in recovery for the policy's years, or somebody vouched for it."""
    least = encoded.policy.minimum_recovery_years
    enough = [one.recovery_years is None or one.recovery_years >= least for one in encoded.mentors]
    return np.array([enough], np.bool_)


def serves_stage(encoded: Encoded, rows: Rows) -> Bools:
    """The mentor serves the mentee's stage of recovery, where both are known."""
    words = ("", *STAGES)
    own = [words.index(one.stage_on(encoded.pool.week)) for one in encoded.mentees_at(rows)]
    served = [[not word or not mentor.stages or word in mentor.stages for mentor in encoded.mentors] for word in words]
    return np.array(served, np.bool_).reshape(len(words), encoded.n_mentors)[np.array(own, np.intp)]


def welcomes_medication(encoded: Encoded, rows: Rows) -> Bools:
    """A mentee on medication has a mentor who affirms it."""
    takes = np.array([[one.on_medication] for one in encoded.mentees_at(rows)], np.bool_).reshape(-1, 1)
    return ~takes | np.array([[mentor.welcomes_medication for mentor in encoded.mentors]], np.bool_)


MENTOR_RULES = (
    Rule("leave", "mentor", present, "the mentor is on leave"),
    Rule("supervision", "mentor", is_supervised, "the mentor's supervisor has too many mentors"),
    Rule("recovery", "mentor", has_recovery, "the mentor has not been in recovery for long enough"),
    Rule("stage", "mentor", serves_stage, "the mentor does not serve this stage of recovery"),
    Rule("medication", "mentor", welcomes_medication, "a private factor", private=True),
)
