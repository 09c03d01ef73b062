"""The table of referrals. Nothing of a person is in it: what another program is shown is opened where it is kept."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlmodel import Field

from api.accounts.models.tables import Owned
from api.database.columns import Instant

OPEN = text("state IN ('asking', 'sent', 'accepted')")


class Referral(Owned, table=True):
    """That a program refers a mentee of its own to another program, `to_program_id`.

    `to_mentor_id` is the mentor of that program who is asked for, None once that mentor was erased; `asks_mentor` says
    that one was. `sent_at` is when the program was told, `answered_at` when it took them in or not.

    A mentee has one at most that is open, for each is under a consent of its own, `consent_id`, and a person has one
    live consent for a purpose. `answer_by` is when a yes of the person, then an answer of the program is waited for no
    longer. `came_id` is the mentee that they have become there.
    """

    __tablename__ = "referrals"
    __table_args__ = (
        Index("uq_referrals_open", "mentee_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_referrals_state_answer_by", "state", "answer_by"),
        ForeignKeyConstraint(
            ["program_id", "mentee_id"], ["mentees.program_id", "mentees.id"], ondelete="CASCADE",
            name="fk_referrals_mentee_of_program",
        ),
        ForeignKeyConstraint(
            ["to_program_id", "came_id"], ["mentees.program_id", "mentees.id"],
            name="fk_referrals_came_to_program",
        ),
        ForeignKeyConstraint(
            ["to_program_id", "to_mentor_id"], ["mentors.program_id", "mentors.id"],
            name="fk_referrals_to_mentor_of_program",
        ),
        CheckConstraint("program_id <> to_program_id", name="to_another"),
        CheckConstraint(
            "state IN ('asking', 'sent', 'accepted', 'met', 'not_met', 'declined', 'withdrawn', 'expired')",
            name="state",
        ),
        CheckConstraint("consent_id IS NOT NULL OR state IN ('asking', 'withdrawn', 'expired')", name="agreed"),
        CheckConstraint("(reason IS NOT NULL) = (state = 'declined')", name="reason"),
        CheckConstraint("came_id IS NOT NULL OR state NOT IN ('accepted', 'met', 'not_met')", name="came"),
        CheckConstraint("to_mentor_id IS NULL OR asks_mentor", name="asked_for"),
        CheckConstraint("(sent_at IS NULL) = (consent_id IS NULL)", name="sent"),
        CheckConstraint(
            "answered_at IS NOT NULL OR state NOT IN ('accepted', 'met', 'not_met', 'declined')", name="answered"
        ),
        CheckConstraint("answered_at IS NULL OR state NOT IN ('asking', 'sent', 'expired')", name="unanswered"),
        CheckConstraint("(closed_at IS NULL) = (state IN ('asking', 'sent', 'accepted'))", name="closed"),
    )  # fmt: skip

    mentee_id: UUID = Field(index=True)
    to_program_id: UUID = Field(foreign_key="programs.id", index=True, ondelete="CASCADE")
    to_mentor_id: UUID | None = Field(default=None, index=True)
    asks_mentor: bool = False
    state: str = Field(max_length=20)
    consent_id: UUID | None = Field(default=None, foreign_key="consents.id", index=True)
    answer_by: datetime = Field(sa_type=Instant)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    answered_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str | None = Field(default=None, max_length=20)
    came_id: UUID | None = Field(default=None, index=True)
    closed_at: datetime | None = Field(default=None, sa_type=Instant)
