"""The table of discharges: a mentee who leaves treatment on a day; what is planned is reckoned from what stands."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field

from api.accounts.models.tables import Owned
from api.database.columns import Instant, SealedText
from api.database.sealed import Sealed
from api.discharge.models.words import CALL_LENGTH


class Discharge(Owned, table=True):
    """That a mentee leaves treatment on `leaves_on`, the day that their sealed document says; one at most for each.

    It is None where no day is known any more: only of those whom a treatment centre submitted, which is told so.

    Where a treatment centre submitted them, `document` holds what it is called and how it calls the person, sealed
    under the mentee's key, and `key_id` is by which key, where it was by one: other keys of the same name are the same
    centre's. `look_at` is when the plan is looked at next, None once it is over; `told_for` is the day of leaving for
    which coordinators were told that nobody is met within a week.
    """

    __tablename__ = "discharges"
    __table_args__ = (
        UniqueConstraint("mentee_id"),
        Index("ix_discharges_program_id_leaves_on", "program_id", "leaves_on"),
        Index("ix_discharges_look_at", "look_at"),
        ForeignKeyConstraint(
            ["program_id", "mentee_id"], ["mentees.program_id", "mentees.id"], ondelete="CASCADE",
            name="fk_discharges_mentee_of_program",
        ),
        CheckConstraint("key_id IS NULL OR document IS NOT NULL", name="key_of_centre"),
        CheckConstraint("leaves_on IS NOT NULL OR (document IS NOT NULL AND look_at IS NULL)", name="day"),
    )  # fmt: skip

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it

    mentee_id: UUID
    leaves_on: date | None
    key_id: UUID | None = Field(default=None, foreign_key="api_keys.id", index=True)
    document: Sealed | None = Field(default=None, sa_type=SealedText)
    told_for: date | None = None
    look_at: datetime | None = Field(default=None, sa_type=Instant)


class EarlyCall(Owned, table=True):
    """A call of the two of a match before the day on which its mentee leaves treatment, `leaves_on`: a warm handover.

    The mentor is asked for it, and once they say yes it is held: in the weekly hour that the match holds, or else by an
    engagement of the mentor's week. It is gone with the match, with the consent, and where the day moves before it.
    """

    __tablename__ = "early_calls"
    __table_args__ = (
        UniqueConstraint("match_id"),
        UniqueConstraint("engagement_id"),
        ForeignKeyConstraint(
            ["program_id", "match_id"], ["matches.program_id", "matches.id"], ondelete="CASCADE",
            name="fk_early_calls_match_of_program",
        ),
        CheckConstraint("state IN ('asked', 'held', 'declined')", name="state"),
        CheckConstraint("engagement_id IS NULL OR state = 'held'", name="engaged_when_held"),
        CheckConstraint("day < leaves_on", name="early"),
        CheckConstraint("start_min BETWEEN 0 AND 1439 AND minutes BETWEEN 1 AND 1440", name="time"),
        CheckConstraint("mode IN ('phone', 'video')", name="mode"),
    )  # fmt: skip

    match_id: UUID
    leaves_on: date
    state: str = Field(max_length=CALL_LENGTH)
    day: date
    start_min: int
    minutes: int
    zone: str = Field(max_length=64)
    mode: str = Field(max_length=20)
    engagement_id: UUID | None = Field(default=None, foreign_key="engagements.id", ondelete="SET NULL")
