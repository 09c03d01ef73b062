"""The tables of people. What is sensitive is one sealed document; columns are what the database asks or constrains."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from api.accounts.models.tables import Owned
from api.database.columns import Instant, SealedText
from api.database.sealed import Sealed
from api.database.vault import DIGESTED_BY_LENGTH

STATUS_LENGTH: Final = 20
REASON_LENGTH: Final = 30
UNMARKED: Final = text("marked_by IS NULL AND document IS NOT NULL")
WORKING: Final = text("revoked_at IS NULL")


class PersonRow(Owned):
    """Base of mentees and mentors: the id is that of the person's key, which alone opens the document.

    Whoever is erased leaves a row without a document behind, whose status is ``left``.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it

    id: UUID = Field(primary_key=True, foreign_key="person_keys.id")
    status: str = Field(max_length=STATUS_LENGTH)
    document: Sealed | None = Field(sa_type=SealedText)


class MenteeRow(PersonRow, table=True):
    """A mentee of a program; `marked_by` is by which secret key their marks were made, None before any were."""

    __tablename__ = "mentees"
    __table_args__ = (
        UniqueConstraint("program_id", "id"),
        Index("ix_mentees_program_id_status", "program_id", "status"),
        Index("ix_mentees_unmarked", "id", sqlite_where=UNMARKED, postgresql_where=UNMARKED),
        CheckConstraint("status IN ('waiting', 'matched', 'paused', 'left')", name="status"),
        CheckConstraint("document IS NOT NULL OR status = 'left'", name="erased_have_left"),
        CheckConstraint("urgency BETWEEN 0 AND 3", name="urgency"),
    )

    waiting_since: date | None
    urgency: int
    marked_by: str | None = Field(default=None, max_length=DIGESTED_BY_LENGTH)


class MentorRow(PersonRow, table=True):
    """A mentor of a program; who signs in as the member may see and change their own availability."""

    __tablename__ = "mentors"
    __table_args__ = (
        UniqueConstraint("program_id", "id"),
        UniqueConstraint("id", "capacity"),  # what is held of a caseload points at its size
        Index("ix_mentors_program_id_status", "program_id", "status"),
        CheckConstraint("status IN ('active', 'leave', 'left')", name="status"),
        CheckConstraint("document IS NOT NULL OR status = 'left'", name="erased_have_left"),
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("new_per_week >= 0", name="new_per_week"),
    )

    member_id: UUID | None = Field(foreign_key="members.id", unique=True, ondelete="SET NULL")
    team_id: UUID | None = Field(foreign_key="teams.id", index=True, ondelete="SET NULL")
    supervisor_id: UUID | None = Field(foreign_key="members.id", index=True, ondelete="SET NULL")
    capacity: int
    new_per_week: int | None
    credential_expires: date | None


class Ban(Owned, table=True):
    """A mentee and a mentor who must never be paired; both are of the ban's own program."""

    __tablename__ = "bans"
    __table_args__ = (
        UniqueConstraint("mentee_id", "mentor_id"),
        ForeignKeyConstraint(
            ["program_id", "mentee_id"], ["mentees.program_id", "mentees.id"], ondelete="CASCADE",
            name="fk_bans_mentee_of_program",
        ),
        ForeignKeyConstraint(
            ["program_id", "mentor_id"], ["mentors.program_id", "mentors.id"], ondelete="CASCADE",
            name="fk_bans_mentor_of_program",
        ),
        CheckConstraint(
            "reason IN ('complaint', 'protective_order', 'kin', 'sponsor', 'employer', 'landlord', 'housemate', "
            "'known_personally', 'other')",
            name="reason",
        ),
    )  # fmt: skip

    mentee_id: UUID
    mentor_id: UUID = Field(index=True)
    reason: str = Field(max_length=REASON_LENGTH)


class MenteeMark(SQLModel, table=True):
    """One fact that a mentee can be recognised by, as a keyed hash: it goes when the mentee is erased."""

    __tablename__ = "mentee_marks"
    __table_args__ = (
        Index("ix_mentee_marks_program_id_digest", "program_id", "digest"),
        ForeignKeyConstraint(
            ["program_id", "mentee_id"], ["mentees.program_id", "mentees.id"], ondelete="CASCADE",
            name="fk_mentee_marks_mentee_of_program",
        ),
        CheckConstraint("fact IN ('email', 'name', 'phone')", name="fact"),
    )  # fmt: skip

    mentee_id: UUID = Field(primary_key=True)
    fact: str = Field(primary_key=True, max_length=10)
    program_id: UUID
    digest: str = Field(max_length=64)


class Likeness(Owned, table=True):
    """Two mentees of a program who may be one person, and what somebody decided; each two are offered once."""

    __tablename__ = "likenesses"
    __table_args__ = (
        UniqueConstraint("earlier_id", "later_id"),
        Index("ix_likenesses_program_id_state", "program_id", "state"),
        ForeignKeyConstraint(
            ["program_id", "earlier_id"], ["mentees.program_id", "mentees.id"], ondelete="CASCADE",
            name="fk_likenesses_earlier_of_program",
        ),
        ForeignKeyConstraint(
            ["program_id", "later_id"], ["mentees.program_id", "mentees.id"], ondelete="CASCADE",
            name="fk_likenesses_later_of_program",
        ),
        CheckConstraint("earlier_id < later_id", name="order"),
        CheckConstraint("state IN ('open', 'same', 'different')", name="state"),
        CheckConstraint(
            "(state = 'open') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL)", name="decided"
        ),
        CheckConstraint(
            "(kept_id IS NOT NULL) = (state = 'same') AND (kept_id IS NULL OR kept_id IN (earlier_id, later_id))",
            name="kept",
        ),
    )  # fmt: skip

    earlier_id: UUID
    later_id: UUID = Field(index=True)
    facts: str = Field(max_length=40)
    state: str = Field(max_length=20)
    kept_id: UUID | None = None
    decided_by: str | None = Field(default=None, max_length=50)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)


class OwnLink(Owned, table=True):
    """A private link of a mentee to their own page; only the hash of its token is kept.

    A person has three at most that work, each with a `place` of its own: the one that was handed to them or that they
    asked for, and the last two that came with news.
    """

    __tablename__ = "own_links"
    __table_args__ = (
        Index(
            "uq_own_links_working", "mentee_id", "place", unique=True,
            sqlite_where=WORKING, postgresql_where=WORKING,
        ),
        ForeignKeyConstraint(
            ["program_id", "mentee_id"], ["mentees.program_id", "mentees.id"], ondelete="CASCADE",
            name="fk_own_links_mentee_of_program",
        ),
        CheckConstraint("place BETWEEN 1 AND 3", name="place"),
    )  # fmt: skip

    mentee_id: UUID = Field(index=True)
    token_hash: str = Field(max_length=64, unique=True)
    place: int
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
