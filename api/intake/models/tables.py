"""The tables of intake: what was acknowledged to whom, who stands in which row of a sheet, and what is half told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from api.database.columns import Instant, SealedText
from api.database.rows import Identified
from api.database.sealed import Sealed


class IntakeReceipt(Identified, table=True):
    """A submission that was acknowledged: a caller's key is good for one, however often it is sent.

    The document holds the keyed hash of the body and the answer, sealed under the key of the person who came of it:
    once they are erased nobody can tell any more what was sent, and the key stays used up.
    """

    __tablename__ = "intake_receipts"
    __table_args__ = (
        UniqueConstraint("caller_id", "key_digest"),
        CheckConstraint("(person_id IS NULL) = (document IS NULL)", name="whole"),
    )

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it

    program_id: UUID = Field(foreign_key="programs.id", index=True, ondelete="CASCADE")
    caller_id: UUID
    key_digest: str = Field(max_length=64)
    person_id: UUID | None = Field(default=None, foreign_key="person_keys.id", index=True)
    document: Sealed | None = Field(default=None, sa_type=SealedText)
    kept_until: datetime = Field(sa_type=Instant, index=True)


class SheetId(SQLModel, table=True):
    """Whom an id of a program's spreadsheets stands for; ids may be names, so a keyed hash is kept."""

    __tablename__ = "sheet_ids"
    __table_args__ = (CheckConstraint("side IN ('mentees', 'mentors')", name="side"),)

    program_id: UUID = Field(primary_key=True, foreign_key="programs.id", ondelete="CASCADE")
    side: str = Field(primary_key=True, max_length=10)
    digest: str = Field(primary_key=True, max_length=64)
    person_id: UUID = Field(foreign_key="person_keys.id", unique=True)


class IntakeDraft(Identified, table=True):
    """What somebody has told so far on a program's page, to be gone on with by a private link.

    The document is sealed under a key made from the link's token, of which only the hash is kept: without the link
    nobody can read it, whatever else they hold. It goes once it is sent in, or when its time is over.
    """

    __tablename__ = "intake_drafts"

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it

    program_id: UUID = Field(foreign_key="programs.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    document: Sealed = Field(sa_type=SealedText)
    expires_at: datetime = Field(sa_type=Instant, index=True)
