"""The tables of matches. The database itself refuses two of a mentee for one need, and one that holds no hour."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from api.accounts.models.tables import Owned
from api.database.columns import Instant, SealedText
from api.database.sealed import Sealed
from api.hours.models import FIRST

WORD_LENGTH: Final = 20
OPEN: Final = text("state <> 'ended'")
ACTIVE: Final = text("state = 'active'")


class Match(Owned, table=True):
    """An accepted proposal that lives on; the hour is held until it ends.

    `due` is what comes next, by `due_at`; `told_at` is when somebody was told that it is overdue. `note` is for the
    next mentor and sealed under the mentee's key. `counts_from` is when the first clocks begin where the mentee is in
    treatment when both say yes: with the end of the day on which they leave it. `first_day` is the day of the first
    meeting as both were told of it, kept where it hangs on that day. Where it is for one conversation (`once`), nothing
    comes after that: once the two have met it is over.
    """

    __tablename__ = "matches"
    __table_args__ = (
        UniqueConstraint("program_id", "id"),
        Index("uq_matches_open_mentee", "mentee_id", "need", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_matches_active_due_at", "due_at", sqlite_where=ACTIVE, postgresql_where=ACTIVE),
        Index("ix_matches_program_id_state", "program_id", "state"),
        ForeignKeyConstraint(
            ["program_id", "proposal_id"], ["proposals.program_id", "proposals.id"], ondelete="CASCADE",
            name="fk_matches_proposal_of_program",
        ),
        ForeignKeyConstraint(
            ["proposal_id", "once"], ["proposals.id", "proposals.once"], ondelete="CASCADE",
            name="fk_matches_once_of_proposal",
        ),
        ForeignKeyConstraint(
            ["program_id", "mentee_id"], ["mentees.program_id", "mentees.id"], ondelete="CASCADE",
            name="fk_matches_mentee_of_program",
        ),
        ForeignKeyConstraint(
            ["program_id", "mentor_id"], ["mentors.program_id", "mentors.id"], ondelete="CASCADE",
            name="fk_matches_mentor_of_program",
        ),
        ForeignKeyConstraint(
            ["hold_id", "mentee_id", "mentor_id", "need"],
            ["holds.id", "holds.mentee_id", "holds.mentor_id", "holds.need"],
            onupdate="CASCADE", name="fk_matches_hold_of_pair",
        ),
        CheckConstraint("need IN (1, 2)", name="need"),
        CheckConstraint("state IN ('active', 'paused', 'ended')", name="state"),
        CheckConstraint("(state <> 'ended') = (hold_id IS NOT NULL)", name="open_hold_an_hour"),
        CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL) AND (state = 'ended') = (end_reason IS NOT NULL)", name="ended"
        ),
        CheckConstraint("state = 'paused' OR paused_until IS NULL", name="paused"),
        CheckConstraint("NOT once OR due <> 'check_in'", name="once_has_no_check_in"),
        CheckConstraint("NOT once OR met_at IS NULL OR state = 'ended'", name="once_met_is_over"),
        CheckConstraint(
            "end_reason IS NULL OR end_reason NOT IN ('conversation_over', 'not_written_down')"
            " OR (once AND (end_reason = 'conversation_over') = (met_at IS NOT NULL))",
            name="ended_once",
        ),
    )  # fmt: skip

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it

    proposal_id: UUID = Field(unique=True)
    mentee_id: UUID = Field(index=True)
    mentor_id: UUID = Field(index=True)
    state: str = Field(max_length=WORD_LENGTH)
    hold_id: UUID | None = Field(unique=True)
    need: int = FIRST
    once: bool = False
    due: str = Field(max_length=WORD_LENGTH)
    due_at: datetime = Field(sa_type=Instant)
    told_at: datetime | None = Field(default=None, sa_type=Instant)
    counts_from: datetime | None = Field(default=None, sa_type=Instant)
    first_day: date | None = None
    reached_at: datetime | None = Field(default=None, sa_type=Instant)
    met_at: datetime | None = Field(default=None, sa_type=Instant)
    paused_until: date | None = None
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    end_reason: str | None = Field(default=None, max_length=WORD_LENGTH)
    note: Sealed | None = Field(default=None, sa_type=SealedText)
    note_shown_at: datetime | None = Field(default=None, sa_type=Instant)


class ContactEntry(Owned, table=True):
    """A line of a match's contact log; a note is sealed under the mentee's key."""

    __tablename__ = "contact_entries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["program_id", "match_id"], ["matches.program_id", "matches.id"], ondelete="CASCADE",
            name="fk_contact_entries_match_of_program",
        ),
        CheckConstraint(
            "outcome IN ('reached', 'left_message', 'met', 'missed', 'worried')", name="outcome"
        ),
    )  # fmt: skip

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it

    match_id: UUID = Field(index=True)
    user_id: UUID = Field(foreign_key="users.id")
    outcome: str = Field(max_length=WORD_LENGTH)
    note: Sealed | None = Field(default=None, sa_type=SealedText)


class Leave(Owned, table=True):
    """A mentor stepping back; why is sealed under the mentor's key."""

    __tablename__ = "leaves"
    __table_args__ = (
        ForeignKeyConstraint(
            ["program_id", "mentor_id"], ["mentors.program_id", "mentors.id"], ondelete="CASCADE",
            name="fk_leaves_mentor_of_program",
        ),
    )  # fmt: skip

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it

    mentor_id: UUID = Field(index=True)
    reason: Sealed = Field(sa_type=SealedText)
    until: date | None = None
