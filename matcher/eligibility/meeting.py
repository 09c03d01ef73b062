"""Rules about the meeting itself: when, how, where, how long and how often."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.eligibility.rule import Rule
from matcher.encoding import Encoded, Rows
from matcher.encoding.kinds import possible_modes

Bools = NDArray[np.bool_]


def free_then(encoded: Encoded, rows: Rows) -> Bools:
    """The meeting lies within one of the mentee's windows."""
    return encoded.free[rows]


def can_meet(encoded: Encoded, rows: Rows) -> Bools:
    """They share a way of meeting; in person they also share a site."""
    return np.not_equal(possible_modes(encoded.kinds, encoded.manners, rows), 0)


def often_enough(encoded: Encoded, rows: Rows) -> Bools:
    """Somebody who wants every week does not get a fortnightly place; one conversation fits in any."""
    every_week: Bools = np.equal(encoded.kinds.places, 1)
    return np.logical_or(~encoded.manners.weekly[rows][:, None], every_week[None, :])


def long_enough(encoded: Encoded, rows: Rows) -> Bools:
    """The slot is as long as the mentee asks for."""
    return encoded.manners.minutes[rows][:, None] <= encoded.times.minutes[None, :]


def credential_valid(encoded: Encoded, rows: Rows) -> Bools:
    """The mentor's credential is valid on the day of the slot."""
    return (encoded.facts.credential_last[encoded.mentor_of] >= encoded.times.day[encoded.times.of_slot])[None, :]


MEETING_RULES = (
    Rule("hour", "time", free_then, "no hour in common"),
    Rule("mode", "kind", can_meet, "no way or place of meeting in common"),
    Rule("cadence", "kind", often_enough, "only fortnightly hours"),
    Rule("length", "time", long_enough, "only hours that are too short"),
    Rule("credential", "slot", credential_valid, "the mentor's credential has run out by then"),
)
