"""The tables of consents and of what was shared under them, and the shapes that go in and out.

A row is a shell of words, ids and instants around a few sealed names. Once its person's key is destroyed nobody can
open the names, and the shell stays until `kept_until`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from api.database.columns import Instant, SealedText
from api.database.rows import Identified
from api.database.sealed import Sealed
from api.web.shapes import Name, Shape

NAME_LENGTH: Final = 120
FIELDS_LENGTH: Final = 400

Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Purpose(StrEnum):
    """What a person can agree to, each apart from the others.

    `CENTRE` is that the treatment centre that somebody comes from is told how it goes, `REFERRAL` that another program
    is told of them, which may tell back whether it takes them in and whether they met somebody there. `STORY` and
    `OTHER_PROGRAMS` are a mentor's to say: that their stories show, and that other programs are told of them by name.
    """

    MATCHING = "matching"
    MENTOR = "mentor"
    GROUP_HOST = "group_host"
    ATTENDANCE = "attendance"
    TEXT_MESSAGES = "text_messages"
    FAMILY = "family"
    RESEARCH = "research"
    STORY = "story"
    CENTRE = "centre"
    REFERRAL = "referral"
    OTHER_PROGRAMS = "other_programs"


OF_MENTORS: Final = (Purpose.STORY, Purpose.OTHER_PROGRAMS)
"""What a mentor can agree to."""
OF_MENTEES: Final = tuple(purpose for purpose in Purpose if purpose not in OF_MENTORS)
"""What whoever asks for support can agree to."""


class Language(StrEnum):
    """The languages that texts are there in."""

    EN = "en"
    ES = "es"


class Ending(StrEnum):
    """How a consent ended."""

    REVOKED = "revoked"
    REPLACED = "replaced"
    EXPIRED = "expired"


class Consent(Identified, table=True):
    """What one person signed for one purpose: live from `signed_at` until the first of `ended_at` and `expires_at`.

    All that 42 CFR §2.31 asks for: the name (`signature`), who discloses (`discloser`), what (`fields`), to whom
    (`recipient`, or whom the text names), why (`purpose`), until when, signature and date; the right to revoke is in
    the text, whose version and hash are kept. The database lets nothing of it change but its end, once; and two
    consents of a person for one purpose never overlap. Where somebody recorded what was signed on paper,
    `paper_recorded_by` says who, and the hash is that of the statement that was recorded.
    """

    __tablename__ = "consents"
    __table_args__ = (
        CheckConstraint("expires_at > signed_at", name="expiry"),
        CheckConstraint("ended_at >= signed_at AND ended_at <= expires_at", name="ending"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by"),
        Index(
            "uq_consents_open",
            "person_id",
            "purpose",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_consents_program_id_purpose", "program_id", "purpose"),
    )

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it

    person_id: UUID = Field(foreign_key="person_keys.id", index=True)
    program_id: UUID = Field(foreign_key="programs.id")
    purpose: str = Field(max_length=30)
    language: str = Field(max_length=20)
    text_version: int
    text_hash: str = Field(max_length=64)
    discloser: str = Field(max_length=NAME_LENGTH)
    fields: str = Field(max_length=FIELDS_LENGTH)
    recipient: Sealed | None = Field(default=None, sa_type=SealedText)
    signature: Sealed = Field(sa_type=SealedText)
    signed_at: datetime = Field(sa_type=Instant)
    last_day: date
    expires_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_by: str | None = Field(default=None, max_length=20)
    kept_until: datetime = Field(sa_type=Instant)
    paper_recorded_by: str | None = Field(default=None, max_length=50)


class Disclosure(Identified, table=True):
    """One time that something was in fact shared, at `created_at`.

    The database takes it only under a consent that is live then, and never lets it change. `discloser` is who shared it
    where that was not the program itself, but whoever the consent names as recipient, who told it back.
    """

    __tablename__ = "disclosures"

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it

    person_id: UUID = Field(foreign_key="person_keys.id", index=True)
    program_id: UUID = Field(foreign_key="programs.id", index=True)
    consent_id: UUID = Field(foreign_key="consents.id", index=True)
    purpose: str = Field(max_length=30)
    fields: str = Field(max_length=FIELDS_LENGTH)
    recipient: Sealed = Field(sa_type=SealedText)
    recipient_id: UUID | None = None
    discloser: Sealed | None = Field(default=None, sa_type=SealedText)
    notice_version: int
    notice_hash: str = Field(max_length=64)
    kept_until: datetime = Field(sa_type=Instant)


EXAMPLE_ID: Final = "019ab3c4-1000-7000-8000-000000000001"
ASKED: Final[dict[str, Any]] = {
    "purpose": "family",
    "language": "en",
    "last_day": "2027-11-23",
    "recipient": "Luz Lopez",
}
SIGNED: Final = ASKED | {"text_hash": "0" * 64, "signature": "Sam Lopez"}


class ConsentWords(BaseModel):
    """A text with its blanks: ``{program}``, ``{last_day}``, and ``{recipient}`` where the purpose wants a name."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "version": 1,
                    "purpose": "family",
                    "language": "en",
                    "text": "May we tell someone close to you how it goes?\n\nWho shares: the team of {program}. …",
                    "fields": ["enrolled", "has_mentor", "next_meeting"],
                    "names_recipient": True,
                }
            ]
        }
    )

    version: int
    purpose: Purpose
    language: Language
    text: str
    fields: list[str] = Field(description="What may be shared for it, one word each")
    names_recipient: bool


class ConsentAsked(Shape):
    """What somebody is asked to agree to; `recipient` where the purpose wants a name."""

    model_config = ConfigDict(json_schema_extra={"examples": [ASKED]})

    purpose: Purpose
    language: Language
    last_day: date
    recipient: Name | None = None


class ConsentText(BaseModel):
    """The exact text to show, and the hash that comes back with the signature."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"version": 1, "text": "May we tell …", "text_hash": "0" * 64}]}
    )

    version: int
    text: str
    text_hash: Hash


class ConsentCreate(ConsentAsked):
    """A signature under a text that was shown."""

    model_config = ConfigDict(json_schema_extra={"examples": [SIGNED]})

    text_hash: Hash
    signature: Name


class Revocation(Shape):
    """What a person takes back; without a purpose, all of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"purpose": "family"}, {}]})

    purpose: Purpose | None = None


class Revoked(BaseModel):
    """How many consents ended."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"ended": 1}]})

    ended: int


class ConsentPublic(BaseModel):
    """A consent as its person sees it; the names are gone once the person is erased."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": EXAMPLE_ID,
                    "purpose": "family",
                    "language": "en",
                    "text_version": 1,
                    "text_hash": "0" * 64,
                    "discloser": "North Side",
                    "fields": ["enrolled", "has_mentor", "next_meeting"],
                    "recipient": "Luz Lopez",
                    "signature": "Sam Lopez",
                    "signed_at": "2026-11-23T09:00:00Z",
                    "expires_at": "2027-11-24T05:00:00Z",
                    "ended_at": None,
                    "ended_by": None,
                }
            ]
        }
    )

    id: UUID
    purpose: Purpose
    language: Language
    text_version: int
    text_hash: Hash
    discloser: str
    fields: list[str]
    recipient: str | None
    signature: str | None
    signed_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    ended_by: Ending | None
    on_paper: bool = False


class Sharing(Shape):
    """What is about to be shared of some people, with whom; `recipient_id` where it is somebody known here."""

    purpose: Purpose
    fields: frozenset[str] = Field(min_length=1)
    recipient: Name
    recipient_id: UUID | None = None


class DisclosureCreate(Sharing):
    """What is about to be shared of one person."""

    person_id: UUID


class DisclosurePublic(BaseModel):
    """A line of the ledger as its person sees it; the names are gone once the person is erased.

    `discloser` is who shared it where that was not the program that the person agreed with, but told back to it.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": EXAMPLE_ID,
                    "consent_id": EXAMPLE_ID,
                    "created_at": "2026-11-24T09:00:00Z",
                    "purpose": "family",
                    "fields": ["enrolled"],
                    "recipient": "Luz Lopez",
                    "notice_version": 1,
                    "notice_hash": "0" * 64,
                }
            ]
        }
    )

    id: UUID
    consent_id: UUID
    created_at: datetime
    purpose: Purpose
    fields: list[str]
    recipient: str | None
    discloser: str | None = None
    notice_version: int
    notice_hash: Hash
