"""The tables of stories. What somebody wrote is sealed under their own key: as they have it, and as it shows."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from api.accounts.models.tables import Owned
from api.database.columns import Instant, SealedText
from api.database.sealed import Sealed

WORD_LENGTH: Final = 20


class StoryRow(Owned, table=True):
    """A story: `about` and `text` as its author has them, `shown_about` and `shown_text` as they were approved.

    Nothing is shown but those two, to `shown_audience`, and only while its author's consent to it is live. Once it was
    taken back or down the database holds nothing that could be shown. `note` is what the reviewer said. The rows of an
    author go when their key is destroyed.
    """

    __tablename__ = "stories"
    __table_args__ = (
        UniqueConstraint("program_id", "id"),
        Index("ix_stories_program_id_state", "program_id", "state"),
        ForeignKeyConstraint(
            ["program_id", "mentor_id"], ["mentors.program_id", "mentors.id"], ondelete="CASCADE",
            name="fk_stories_mentor_of_program",
        ),
        CheckConstraint(
            "state IN ('draft', 'sent', 'sent_back', 'approved', 'taken_back', 'taken_down')", name="state"
        ),
        CheckConstraint("audience IN ('everybody', 'matched', 'team')", name="audience"),
        CheckConstraint("shown_audience IN ('everybody', 'matched', 'team')", name="shown_audience"),
        CheckConstraint(
            "(shown_about IS NULL) = (shown_text IS NULL) AND (shown_about IS NULL) = (shown_audience IS NULL) "
            "AND (shown_about IS NULL) = (shown_since IS NULL)",
            name="shown_whole",
        ),
        CheckConstraint("state NOT IN ('taken_back', 'taken_down') OR shown_text IS NULL", name="taken_is_gone"),
        CheckConstraint("state <> 'approved' OR shown_text IS NOT NULL", name="approved_is_shown"),
        CheckConstraint("sent_at IS NOT NULL OR (state = 'draft' AND shown_text IS NULL)", name="sent_before_shown"),
        CheckConstraint("(state = 'taken_down') = (reason IS NOT NULL)", name="reason"),
    )  # fmt: skip

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it

    mentor_id: UUID = Field(index=True)
    state: str = Field(max_length=WORD_LENGTH)
    audience: str = Field(max_length=WORD_LENGTH)
    about: Sealed = Field(sa_type=SealedText)
    text: Sealed = Field(sa_type=SealedText)
    note: Sealed | None = Field(default=None, sa_type=SealedText)
    reason: str | None = Field(default=None, max_length=WORD_LENGTH)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    shown_about: Sealed | None = Field(default=None, sa_type=SealedText)
    shown_text: Sealed | None = Field(default=None, sa_type=SealedText)
    shown_audience: str | None = Field(default=None, max_length=WORD_LENGTH)
    shown_since: datetime | None = Field(default=None, sa_type=Instant)


class StoryThanks(SQLModel, table=True):
    """That a story helped a mentee, once; when is nobody's business. It goes when the mentee's key is destroyed."""

    __tablename__ = "story_thanks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["program_id", "story_id"], ["stories.program_id", "stories.id"], ondelete="CASCADE",
            name="fk_story_thanks_story_of_program",
        ),
        ForeignKeyConstraint(
            ["program_id", "mentee_id"], ["mentees.program_id", "mentees.id"], ondelete="CASCADE",
            name="fk_story_thanks_mentee_of_program",
        ),
    )  # fmt: skip

    story_id: UUID = Field(primary_key=True)
    mentee_id: UUID = Field(primary_key=True, index=True)
    program_id: UUID
