"""The tables of consents and of what was shared under them, and the shapes that go in and out.

A row is a shell of words, ids and instants around a few sealed names. Once its person's key is destroyed nobody can
open the names, and the shell stays until `kept_until`.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from api.database.columns import Instant, SealedText
from api.database.rows import Identified
from api.database.sealed import Sealed

NAME_LENGTH: Final = 120
FIELDS_LENGTH: Final = 400

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NAME_LENGTH)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Purpose(StrEnum):
    """What a person can agree to, each apart from the others."""

    MATCHING = "matching"
    MENTOR = "mentor"
    GROUP_HOST = "group_host"
    TEXT_MESSAGES = "text_messages"
    FAMILY = "family"
    RESEARCH = "research"


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
    consents of a person for one purpose never overlap.
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


class Disclosure(Identified, table=True):
    """One time that something was in fact shared, at `created_at`.

    The database takes it only under a consent that is live then, and never lets it change.
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
    notice_version: int
    notice_hash: str = Field(max_length=64)
    kept_until: datetime = Field(sa_type=Instant)


class ConsentAsked(BaseModel):
    """What somebody is asked to agree to; `recipient` where the purpose wants a name."""

    purpose: Purpose
    language: Language
    last_day: date
    recipient: Name | None = None


class ConsentText(BaseModel):
    """The exact text to show, and the hash that comes back with the signature."""

    version: int
    text: str
    text_hash: Hash


class ConsentCreate(ConsentAsked):
    """A signature under a text that was shown."""

    text_hash: Hash
    signature: Name


class ConsentPublic(BaseModel):
    """A consent as its person sees it; the names are gone once the person is erased."""

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


class DisclosureCreate(BaseModel):
    """What is about to be shared, with whom; `recipient_id` where it is somebody known here."""

    person_id: UUID
    purpose: Purpose
    fields: frozenset[str] = Field(min_length=1)
    recipient: Name
    recipient_id: UUID | None = None


class DisclosurePublic(BaseModel):
    """A line of the ledger as its person sees it; the name is gone once the person is erased."""

    id: UUID
    consent_id: UUID
    created_at: datetime
    purpose: Purpose
    fields: list[str]
    recipient: str | None
    notice_version: int
    notice_hash: Hash
