"""The tables of placings.

What a placing was made from and what came out is kept person by person, sealed under that person's own key: to erase
somebody is to erase them from every placing there ever was. The parts that are not sealed hold ids, codes and numbers.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from api.database.columns import Instant, SealedText
from api.database.sealed import Sealed
from api.rounds.models.attempted import WORD, Attempted, attempted
from api.rounds.models.tables import ENDED, TRIED
from api.rounds.models.tables import Attempted as Asked


class Placing(Attempted, table=True):
    """One placing of people in groups."""

    __tablename__ = "placings"
    __table_args__ = attempted("placings")

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


class PlacingTrial(Asked, table=True):
    """Another policy for groups that a worker tries out on people and groups as they are, and what came of it.

    `number` is the version that it was made from, `policy` the one that is tried, as JSON. Nobody's place is changed.
    """

    __tablename__ = "placing_trials"
    __table_args__ = (CheckConstraint(TRIED, name="tries"), CheckConstraint(ENDED, name="ended"))

    number: int
    policy: str
