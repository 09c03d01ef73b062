"""The tables of placings.

What a placing was made from and what came out is kept person by person, sealed under that person's own key: to erase
somebody is to erase them from every placing there ever was. The parts that are not sealed hold ids, codes and numbers.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from api.accounts.models.tables import Owned
from api.database.columns import Instant, SealedText
from api.database.sealed import Sealed

WORD: Final = 20
DIGEST_LENGTH: Final = 64
LIVE_PLACINGS: Final = "state IN ('solving', 'review')"


class Placing(Owned, table=True):
    """One placing of people in groups. `attempt` is what a solve holds on to: the result of any other is not kept."""

    __tablename__ = "placings"
    __table_args__ = (
        CheckConstraint("state IN ('solving', 'review', 'published', 'cancelled', 'failed')", name="state"),
        CheckConstraint("attempt >= 0 AND tries >= 0", name="attempt"),
        CheckConstraint("state NOT IN ('review', 'published') OR digest IS NOT NULL", name="has_result"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failure"),
        Index(
            "uq_placings_live", "program_id", "week", unique=True,
            sqlite_where=text(LIVE_PLACINGS), postgresql_where=text(LIVE_PLACINGS),
        ),
        Index("ix_placings_state", "state"),
    )  # fmt: skip

    week: date
    state: str = Field(max_length=WORD)
    attempt: int = 1
    tries: int = 0
    step: str = Field(default="waiting", max_length=WORD)
    heartbeat_at: datetime | None = Field(default=None, sa_type=Instant)
    started_at: datetime = Field(sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    published_at: datetime | None = Field(default=None, sa_type=Instant)
    failure: str | None = Field(default=None, max_length=WORD)
    digest: str | None = Field(default=None, max_length=DIGEST_LENGTH)
    proved: bool = False
    people: int = 0
    placed: int = 0
    unplaced: int = 0
    opened: int = 0


class PlacingSnapshot(SQLModel, table=True):
    """What a placing was made from, but for the people, and what came out as a whole, in ids."""

    __tablename__ = "placing_snapshots"

    placing_id: UUID = Field(primary_key=True, foreign_key="placings.id", ondelete="CASCADE")
    taken_at: datetime = Field(sa_type=Instant)
    policy: str
    groups: str
    record: str


class PlacingPerson(SQLModel, table=True):
    """One person of a placing's pool, with what was settled of them, sealed under their own key."""

    __tablename__ = "placing_people"
    __table_args__ = (CheckConstraint("side IN ('mentee', 'mentor')", name="side"),)

    placing_id: UUID = Field(primary_key=True, foreign_key="placings.id", ondelete="CASCADE")
    person_id: UUID = Field(primary_key=True, foreign_key="person_keys.id")
    side: str = Field(max_length=WORD)
    sealed: Sealed = Field(sa_type=SealedText)

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it


class PlacingEntry(SQLModel, table=True):
    """What came out for one mentee, sealed under their key: a place in a group, or why there is none."""

    __tablename__ = "placing_entries"
    __table_args__ = (CheckConstraint("(group_id IS NULL) = (cause IS NOT NULL)", name="one_of_both"),)

    placing_id: UUID = Field(primary_key=True, foreign_key="placings.id", ondelete="CASCADE")
    mentee_id: UUID = Field(primary_key=True, foreign_key="person_keys.id")
    group_id: UUID | None = None
    cause: str | None = Field(default=None, max_length=WORD)
    sealed: Sealed = Field(sa_type=SealedText)

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it
