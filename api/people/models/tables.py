"""The tables of people. What is sensitive is one sealed document; columns are what the database asks or constrains."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field

from api.accounts.models.tables import Owned
from api.database.columns import SealedText
from api.database.sealed import Sealed

STATUS_LENGTH: Final = 20
REASON_LENGTH: Final = 30


class PersonRow(Owned):
    """Base of mentees and mentors: the id is that of the person's key, which alone opens the document.

    Whoever is erased leaves a row without a document behind, whose status is ``left``.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it

    id: UUID = Field(primary_key=True, foreign_key="person_keys.id")
    status: str = Field(max_length=STATUS_LENGTH)
    document: Sealed | None = Field(sa_type=SealedText)


class MenteeRow(PersonRow, table=True):
    """A mentee of a program."""

    __tablename__ = "mentees"
    __table_args__ = (
        UniqueConstraint("program_id", "id"),
        Index("ix_mentees_program_id_status", "program_id", "status"),
        CheckConstraint("status IN ('waiting', 'paused', 'left')", name="status"),
        CheckConstraint("document IS NOT NULL OR status = 'left'", name="erased_have_left"),
        CheckConstraint("urgency BETWEEN 0 AND 3", name="urgency"),
    )

    waiting_since: date | None
    urgency: int


class MentorRow(PersonRow, table=True):
    """A mentor of a program; who signs in as the member may see and change their own availability."""

    __tablename__ = "mentors"
    __table_args__ = (
        UniqueConstraint("program_id", "id"),
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
