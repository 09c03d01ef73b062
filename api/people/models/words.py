"""The closed vocabularies of people as the service keeps them; those that the engine compares are the engine's own."""

from __future__ import annotations

from enum import StrEnum


class MenteeStatus(StrEnum):
    """Whether a mentee is to be matched; who is paused keeps the day since which they wait."""

    WAITING = "waiting"
    MATCHED = "matched"
    PAUSED = "paused"
    LEFT = "left"


class MentorStatus(StrEnum):
    """Whether a mentor takes mentees; who is on leave is expected back."""

    ACTIVE = "active"
    LEAVE = "leave"
    LEFT = "left"


class BanReason(StrEnum):
    """Why two people must never be paired: a code, never a text."""

    COMPLAINT = "complaint"
    PROTECTIVE_ORDER = "protective_order"
    KIN = "kin"
    SPONSOR = "sponsor"
    EMPLOYER = "employer"
    LANDLORD = "landlord"
    HOUSEMATE = "housemate"
    KNOWN_PERSONALLY = "known_personally"
    OTHER = "other"


class Route(StrEnum):
    """The one safe way to reach a person."""

    EMAIL = "email"
    PHONE = "phone"
    TEXT = "text"


class LevelOfCare(StrEnum):
    """The treatment that a mentee comes from or is in."""

    WITHDRAWAL_MANAGEMENT = "withdrawal_management"
    RESIDENTIAL = "residential"
    PARTIAL_HOSPITAL = "partial_hospital"
    INTENSIVE_OUTPATIENT = "intensive_outpatient"
    OUTPATIENT = "outpatient"
    RECOVERY_HOUSING = "recovery_housing"
    NONE = "none"


class Support(StrEnum):
    """What a mentee asks for."""

    ONE_TO_ONE = "one_to_one"
    GROUP = "group"
    DROP_IN = "drop_in"
    STORIES = "stories"


class Shareable(StrEnum):
    """What of a mentor's own road a mentee may be told; `contact` only once both have accepted."""

    RECOVERY = "recovery"
    PATHWAYS = "pathways"
    SUBSTANCES = "substances"
    EXPERIENCES = "experiences"
    INTERESTS = "interests"
    GENDER = "gender"
    CONTACT = "contact"


class Fact(StrEnum):
    """What two records of one person have in common; a name counts with the year of birth."""

    EMAIL = "email"
    NAME = "name"
    PHONE = "phone"


class LikenessState(StrEnum):
    """What is known of two records that look like one person's."""

    OPEN = "open"
    SAME = "same"
    DIFFERENT = "different"
