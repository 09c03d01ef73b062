"""The closed words of stories."""

from __future__ import annotations

from enum import StrEnum


class StoryState(StrEnum):
    """Where what its author works on stands; what is shown meanwhile is the text that was approved last."""

    DRAFT = "draft"
    SENT = "sent"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    TAKEN_BACK = "taken_back"
    TAKEN_DOWN = "taken_down"


class Audience(StrEnum):
    """Whom a story is for; the team of the program reads each before it shows."""

    EVERYBODY = "everybody"
    MATCHED = "matched"
    TEAM = "team"


class Byline(StrEnum):
    """What name stands over a story."""

    FIRST_NAME = "first_name"
    PEN_NAME = "pen_name"


class ContentWarning(StrEnum):
    """What somebody may not want to come upon; said before the text, which is then a step away."""

    SUBSTANCE_USE = "substance_use"
    OVERDOSE = "overdose"
    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    SEXUAL_VIOLENCE = "sexual_violence"
    DEATH = "death"
    CUSTODY = "custody"
    PRISON = "prison"


class ReviewDecision(StrEnum):
    """What a reviewer decides."""

    APPROVE = "approve"
    SEND_BACK = "send_back"
    TAKE_DOWN = "take_down"


class TakedownReason(StrEnum):
    """Why a story is shown no more: a code, so that it can be counted and says nothing of anybody."""

    NAMES_SOMEBODY = "names_somebody"
    COULD_HARM = "could_harm"
    MEDICAL_ADVICE = "medical_advice"
    AUTHOR_ASKED = "author_asked"
    OTHER = "other"
