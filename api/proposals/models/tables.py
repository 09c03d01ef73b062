"""The tables of proposals. The database refuses two live ones for one need, and the same pair twice in a round."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from api.accounts.models.tables import Owned
from api.database.columns import Instant, SealedText
from api.database.rows import Identified
from api.database.sealed import Sealed
from api.hours.models import FIRST

WORD_LENGTH: Final = 20
LIVE: Final = text("state IN ('proposed', 'mentor_accepted')")
DUE: Final = text("repair = 'due'")


class Proposal(Owned, table=True):
    """A pair and an hour put forward in a round; the hour is held as long as somebody may still answer.

    Where it is for one conversation (`once`), that is on its `day`; else the hour comes every week, or every other.
    `tags` are what of the mentee is common enough to be shown to the mentor, and `why` is the engine's reason; both are
    sealed under the mentee's key.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        UniqueConstraint("round_id", "mentee_id", "mentor_id"),
        UniqueConstraint("program_id", "id"),
        UniqueConstraint("id", "once"),  # what comes of it is for one conversation too, or is not
        Index("uq_proposals_live_mentee", "mentee_id", "need", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_proposals_live_answer_by", "answer_by", sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_proposals_live_remind_at", "remind_at", sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_proposals_repair_due", "round_id", sqlite_where=DUE, postgresql_where=DUE),
        Index("ix_proposals_program_id_state", "program_id", "state"),
        ForeignKeyConstraint(
            ["program_id", "round_id"], ["rounds.program_id", "rounds.id"], ondelete="CASCADE",
            name="fk_proposals_round_of_program",
        ),
        ForeignKeyConstraint(
            ["program_id", "mentee_id"], ["mentees.program_id", "mentees.id"], ondelete="CASCADE",
            name="fk_proposals_mentee_of_program",
        ),
        ForeignKeyConstraint(
            ["program_id", "mentor_id"], ["mentors.program_id", "mentors.id"], ondelete="CASCADE",
            name="fk_proposals_mentor_of_program",
        ),
        ForeignKeyConstraint(
            ["hold_id", "mentee_id", "mentor_id", "need"],
            ["holds.id", "holds.mentee_id", "holds.mentor_id", "holds.need"],
            onupdate="CASCADE", name="fk_proposals_hold_of_pair",
        ),
        CheckConstraint("need IN (1, 2)", name="need"),
        CheckConstraint(
            "state IN ('proposed', 'mentor_accepted', 'accepted', 'declined', 'expired', 'withdrawn')", name="state"
        ),
        CheckConstraint("(state IN ('proposed', 'mentor_accepted')) = (hold_id IS NOT NULL)", name="live_hold_an_hour"),
        CheckConstraint("(state IN ('proposed', 'mentor_accepted')) = (closed_at IS NULL)", name="closed"),
        CheckConstraint(
            "(state IN ('declined', 'expired', 'withdrawn')) = (reason IS NOT NULL)", name="ended_for_a_reason"
        ),
        CheckConstraint(
            "state NOT IN ('mentor_accepted', 'accepted') OR mentor_by IS NOT NULL", name="mentor_answers_first"
        ),
        CheckConstraint("state <> 'accepted' OR mentee_by IS NOT NULL", name="both_answered"),
        CheckConstraint("repair IN ('none', 'due', 'done')", name="repair"),
        CheckConstraint("generation >= 0", name="generation"),
        CheckConstraint("once = (day IS NOT NULL)", name="day_of_once"),
    )  # fmt: skip

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it

    round_id: UUID = Field(index=True)
    generation: int = 0
    mentee_id: UUID = Field(index=True)
    mentor_id: UUID = Field(index=True)
    state: str = Field(max_length=WORD_LENGTH)
    hold_id: UUID | None = Field(unique=True)
    need: int = FIRST
    weekday: int
    start_min: int
    minutes: int
    zone: str = Field(max_length=64)
    mode: str = Field(max_length=WORD_LENGTH)
    site_id: UUID | None = Field(default=None, foreign_key="sites.id", ondelete="SET NULL")
    fortnight: int | None = None
    once: bool = False
    day: date | None = None
    fit: float
    why: Sealed = Field(sa_type=SealedText)
    alias: str = Field(max_length=40)
    tags: Sealed = Field(sa_type=SealedText)
    answer_by: datetime = Field(sa_type=Instant)
    remind_at: datetime | None = Field(sa_type=Instant)
    shown_at: datetime | None = Field(default=None, sa_type=Instant)
    mentor_answered_at: datetime | None = Field(default=None, sa_type=Instant)
    mentor_by: str | None = Field(default=None, max_length=WORD_LENGTH)
    mentee_answered_at: datetime | None = Field(default=None, sa_type=Instant)
    mentee_by: str | None = Field(default=None, max_length=WORD_LENGTH)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str | None = Field(default=None, max_length=WORD_LENGTH)
    repair: str = Field(default="none", max_length=WORD_LENGTH)


class AnswerLink(Identified, table=True):
    """A private link by which a mentee answers one proposal; only the hash of its token is kept."""

    __tablename__ = "answer_links"

    proposal_id: UUID = Field(foreign_key="proposals.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    expires_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class Repairs(Owned, table=True):
    """How often a round was repaired."""

    __tablename__ = "repairs"
    __table_args__ = (
        ForeignKeyConstraint(
            ["program_id", "round_id"], ["rounds.program_id", "rounds.id"], ondelete="CASCADE",
            name="fk_repairs_round_of_program",
        ),
        CheckConstraint("number >= 0", name="number"),
    )  # fmt: skip

    round_id: UUID = Field(unique=True)
    number: int = 0
