"""The closed vocabularies of matches."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal


class MatchState(StrEnum):
    """How a match goes; who is paused keeps the hour."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Due(StrEnum):
    """What comes next in a match."""

    FIRST_CONTACT = "first_contact"
    FIRST_MEETING = "first_meeting"
    CHECK_IN = "check_in"


class Outcome(StrEnum):
    """What came of trying to be in contact: a code, never a text; `worried` is told to the supervisor."""

    REACHED = "reached"
    LEFT_MESSAGE = "left_message"
    MET = "met"
    MISSED = "missed"
    WORRIED = "worried"


class EndReason(StrEnum):
    """Why a match ended; a complaint keeps the two apart for good.

    One that is for one conversation ends by itself: it took place, or nobody ever wrote down whether it did.
    """

    COMPLETED = "completed"
    MOVED = "moved"
    NO_CONTACT = "no_contact"
    MISMATCH = "mismatch"
    COMPLAINT = "complaint"
    MENTEE_LEFT = "mentee_left"
    MENTOR_LEFT = "mentor_left"
    NEEDS_MORE_SUPPORT = "needs_more_support"
    CONVERSATION_OVER = "conversation_over"
    NOT_WRITTEN_DOWN = "not_written_down"


ByHand = Literal[
    EndReason.COMPLETED,
    EndReason.MOVED,
    EndReason.NO_CONTACT,
    EndReason.MISMATCH,
    EndReason.COMPLAINT,
    EndReason.MENTEE_LEFT,
    EndReason.MENTOR_LEFT,
    EndReason.NEEDS_MORE_SUPPORT,
]
"""Why somebody ends a match; for any other reason it ends by itself."""


class LeaveReason(StrEnum):
    """Why a mentor steps back; nobody but admins and the mentor's supervisors reads it."""

    LEAVE = "leave"
    LEFT = "left"
    RECURRENCE = "recurrence"


class Caseload(StrEnum):
    """What becomes of a mentor's matches when the mentor steps back."""

    END = "end"
    PAUSE = "pause"
