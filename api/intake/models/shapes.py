"""What goes in and out of intake as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.consent.models import OF_MENTEES, ConsentCreate, Hash, Language, Purpose
from api.intake.models.suggested_shapes import GROUP, HOURS, STORY, SuggestionsTold
from api.people.models.mentees import EXAMPLE as MENTEE
from api.people.models.mentees import MenteeCreate
from api.web.shapes import Line, Shape

CONSENT: Final[dict[str, Any]] = {
    "purpose": "matching",
    "language": "en",
    "last_day": "2027-11-23",
    "text_hash": "6c0f3e1b" * 8,
    "signature": "Sam Lopez",
}
ANSWER: Final[dict[str, Any]] = {
    "receipt_id": "019ab3c4-1000-7000-8000-000000000000",
    "received_at": "2026-11-23T09:00:00Z",
    "reference": "web-1042",
    "language": "en",
    "next_matching_day": "2026-11-30",
    "zone": "America/New_York",
    "crisis_line": "988",
    "what_next": [
        "Your answers have arrived.",
        "North looks for someone for you on Monday, November 30, 2026, and then every week.",
        "Do you need someone right now? Call 988, at any hour.",
    ],
    "suggestions": {"groups": [GROUP], "drop_in_hours": [HOURS], "stories": [STORY]},
}


class SignedConsent(ConsentCreate):
    """A signature under a text of `consent-texts`, with the hash of what was shown."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra={"examples": [CONSENT]})


def _to_matching(consents: tuple[SignedConsent, ...]) -> tuple[SignedConsent, ...]:
    purposes = [consent.purpose for consent in consents]
    if Purpose.MATCHING not in purposes:
        raise ValueError("a consent to matching: without it nothing may be kept of the person")
    if len(set(purposes)) != len(purposes):
        raise ValueError("each purpose once")
    if not set(purposes) <= set(OF_MENTEES):
        raise ValueError("purposes of whoever asks for support")
    return consents


Consents = Annotated[tuple[SignedConsent, ...], Field(max_length=len(OF_MENTEES)), AfterValidator(_to_matching)]
Reference = Annotated[Line, Field(max_length=100, description="The form's own id of the submission; it comes back")]


class IntakeCreate(Shape):
    """Somebody who asks for support, as another program's form sends them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "version": 1,
                    "person": {name: value for name, value in MENTEE.items() if name != "urgency"},
                    "consents": [CONSENT],
                    "reference": "web-1042",
                }
            ]
        }
    )

    version: Literal[1]
    person: MenteeCreate
    consents: Consents
    reference: Reference = ""


class IntakePublic(BaseModel):
    """That it arrived, what happens next in words to show, and what there is to go to and read meanwhile.

    It says nothing of who was known before.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [ANSWER]})

    receipt_id: UUID
    received_at: datetime
    reference: str
    language: Language
    next_matching_day: date
    zone: str
    crisis_line: str
    what_next: list[str]
    suggestions: SuggestionsTold = Field(default_factory=SuggestionsTold)


class ConsentTextPublic(BaseModel):
    """A text to show before somebody signs; its hash comes back with the signature.

    The text holds all that 42 CFR §2.31 asks for in words; the fields say it again for programs.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "purpose": "matching",
                    "language": "en",
                    "version": 1,
                    "discloser": "North",
                    "fields": ["languages", "windows"],
                    "recipient": None,
                    "last_day": "2027-11-23",
                    "text": "May we look for a mentor for you? …",
                    "text_hash": "6c0f3e1b" * 8,
                }
            ]
        }
    )

    purpose: Purpose
    language: Language
    version: int
    discloser: str
    fields: list[str]
    recipient: str | None
    last_day: date
    text: str
    text_hash: Hash
