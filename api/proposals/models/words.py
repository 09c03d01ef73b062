"""The closed vocabularies of proposals."""

from __future__ import annotations

from enum import StrEnum


class ProposalState(StrEnum):
    """How far a proposal has come; `proposed` waits for the mentor, `mentor_accepted` for the mentee."""

    PROPOSED = "proposed"
    MENTOR_ACCEPTED = "mentor_accepted"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Side(StrEnum):
    """Whose answer it is."""

    MENTOR = "mentor"
    MENTEE = "mentee"


class By(StrEnum):
    """Who gave an answer: the side itself, or a coordinator on its behalf."""

    SELF = "self"
    COORDINATOR = "coordinator"


class MentorReason(StrEnum):
    """Why a mentor says no: a code, never a text."""

    NO_TIME = "no_time"
    NOT_A_FIT = "not_a_fit"
    KNOWN_PERSONALLY = "known_personally"
    CASELOAD = "caseload"
    LEAVE = "leave"
    OTHER = "other"


class MenteeReason(StrEnum):
    """Why a mentee says no: a code, never a text."""

    TIME = "time"
    NOT_A_FIT = "not_a_fit"
    KNOWN_PERSONALLY = "known_personally"
    NOT_NOW = "not_now"
    OTHER = "other"


class OwnStanding(StrEnum):
    """How a proposal stands for its mentor; `over` is whatever ended it that is not theirs to know."""

    WAITS = "waits"
    YES = "yes"
    NO = "no"
    LATE = "late"
    OVER = "over"


class Ending(StrEnum):
    """Why a proposal ended that nobody declined."""

    MENTOR_SILENT = "mentor_silent"
    MENTEE_SILENT = "mentee_silent"
    COORDINATOR = "coordinator"
    NO_CONSENT = "no_consent"
    MENTEE_GONE = "mentee_gone"
    MENTOR_GONE = "mentor_gone"
    NEW_DAY = "new_day"


class Repair(StrEnum):
    """Whether somebody else is to be looked for after a proposal ended."""

    NONE = "none"
    DUE = "due"
    DONE = "done"
