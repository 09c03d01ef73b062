"""The closed words of referrals."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class ReferralState(StrEnum):
    """How far a referral has come: ``asking → sent → accepted → met | not_met``; or it ended before.

    `ASKING` is that its person is asked whether they agree: nobody else is told anything yet.
    """

    ASKING = "asking"
    SENT = "sent"
    ACCEPTED = "accepted"
    MET = "met"
    NOT_MET = "not_met"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


OPEN: Final = frozenset({ReferralState.ASKING, ReferralState.SENT, ReferralState.ACCEPTED})
"""States from which something can still come."""


class Waiting(StrEnum):
    """What of referrals waits for somebody, as the list is narrowed to it.

    `ANSWER` waits for the program's answer, `LATE` for no longer than a day more; `ASKING` for the yes of a person whom
    it refers. `UNMET` are those it took in two weeks ago and more, who have met nobody yet.
    """

    ANSWER = "answer"
    LATE = "late"
    UNMET = "unmet"
    ASKING = "asking"


class DeclineReason(StrEnum):
    """Why a program takes somebody not in: a code, never a text."""

    FULL = "full"
    NOT_OURS = "not_ours"
    LANGUAGE = "language"
    TOO_FAR = "too_far"
    OTHER = "other"


class Answer(StrEnum):
    """What a program says to a referral: first whether it takes somebody in, then whether they met somebody."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    MET = "met"
    NOT_MET = "not_met"


class Direction(StrEnum):
    """Whether a program refers, or is referred to."""

    OUT = "out"
    IN = "in"
