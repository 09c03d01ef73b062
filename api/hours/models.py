"""The tables of what is held of mentors' weeks and caseloads.

What must never happen cannot be stored: a `HeldTime` is one five-minute cell of one mentor's week and has one holder,
be it an hour with a mentee or an engagement; the places of a caseload are numbered, and no number is above what the
mentor takes; a mentee holds two hours at most, one for each need and never with the same mentor.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from api.accounts.models.tables import Owned
from api.database.columns import Instant
from api.database.rows import Identified
from matcher.people.week import WEEK_MIN, Slot

CELL_MIN: Final = 5
"""How finely the week is divided; what begins or ends within a cell holds all of it."""
CELLS: Final = WEEK_MIN // CELL_MIN
FORTNIGHT: Final = (0, 1)
"""The two weeks in turn; a weekly hour takes both, one that two people share takes one each."""


FIRST, SECOND = 1, 2
"""The needs of a mentee: a mentor, and beside that one another for whoever asks for one of each kind."""


class HoldKind(StrEnum):
    """What an hour is held for: something put forward, or something agreed."""

    PROPOSAL = "proposal"
    MATCH = "match"


class EngagementKind(StrEnum):
    """What else than an hour with a mentee a stretch of a mentor's week is given to."""

    FACILITATION = "facilitation"
    SHIFT = "shift"
    CONVERSATION = "conversation"


class Hold(Owned, table=True):
    """One hour of a mentor and one place of their caseload, held for a mentee; day and time as in `zone`.

    `caseload_cap` follows the mentor's capacity: a capacity below the number of people held is refused. `need` is 2
    only beside another hour of the same mentee; when that one is given back, it becomes 1, here and with what holds it.
    """

    __tablename__ = "holds"
    __table_args__ = (
        UniqueConstraint("mentee_id", "need"),
        UniqueConstraint("mentee_id", "mentor_id"),
        UniqueConstraint("id", "mentee_id", "mentor_id", "need"),  # what holds it is of these two
        UniqueConstraint("mentor_id", "caseload_no"),
        UniqueConstraint("mentor_id", "id"),
        ForeignKeyConstraint(
            ["program_id", "mentee_id"], ["mentees.program_id", "mentees.id"], ondelete="CASCADE",
            name="fk_holds_mentee_of_program",
        ),
        ForeignKeyConstraint(
            ["program_id", "mentor_id"], ["mentors.program_id", "mentors.id"], ondelete="CASCADE",
            name="fk_holds_mentor_of_program",
        ),
        ForeignKeyConstraint(
            ["mentor_id", "caseload_cap"], ["mentors.id", "mentors.capacity"], onupdate="CASCADE",
            name="fk_holds_cap_of_mentor",
        ),
        CheckConstraint("caseload_no BETWEEN 1 AND caseload_cap", name="caseload"),
        CheckConstraint("kind IN ('proposal', 'match')", name="kind"),
        CheckConstraint("need IN (1, 2)", name="need"),
        CheckConstraint("weekday BETWEEN 0 AND 6 AND start_min BETWEEN 0 AND 1439", name="start"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
        CheckConstraint("(places = 1 AND fortnight IS NULL) OR (places = 2 AND fortnight IN (0, 1))", name="fortnight"),
    )  # fmt: skip

    mentor_id: UUID
    mentee_id: UUID
    kind: str = Field(max_length=10)
    weekday: int
    start_min: int
    minutes: int
    places: int
    fortnight: int | None
    mode: str = Field(max_length=20)
    site_id: UUID | None = Field(foreign_key="sites.id", index=True, ondelete="SET NULL")
    zone: str = Field(max_length=64)
    caseload_no: int
    caseload_cap: int
    need: int = FIRST


class Engagement(Owned, table=True):
    """A stretch of a mentor's week for a group, a shift or one conversation; day and time as in `zone`.

    A conversation happens once, on its `day`, and so does a shift that somebody takes over for one day; until that day
    is over it holds its stretch in that turn of weeks.
    """

    __tablename__ = "engagements"
    __table_args__ = (
        UniqueConstraint("mentor_id", "id"),
        ForeignKeyConstraint(
            ["program_id", "mentor_id"], ["mentors.program_id", "mentors.id"], ondelete="CASCADE",
            name="fk_engagements_mentor_of_program",
        ),
        CheckConstraint("kind IN ('facilitation', 'shift', 'conversation')", name="kind"),
        CheckConstraint("kind = 'shift' OR (kind = 'conversation') = (day IS NOT NULL)", name="day"),
        CheckConstraint("day IS NULL OR fortnight IS NOT NULL", name="turn_of_day"),
        CheckConstraint("weekday BETWEEN 0 AND 6 AND start_min BETWEEN 0 AND 1439", name="start"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
        CheckConstraint("fortnight IS NULL OR fortnight IN (0, 1)", name="fortnight"),
    )  # fmt: skip

    mentor_id: UUID
    kind: str = Field(max_length=12)
    weekday: int
    start_min: int
    minutes: int
    fortnight: int | None
    day: date | None
    zone: str = Field(max_length=64)
    site_id: UUID | None = Field(foreign_key="sites.id", index=True, ondelete="SET NULL")


class HeldTime(SQLModel, table=True):
    """Five minutes of a mentor's week, in every or every other week, and for what they are held."""

    __tablename__ = "held_times"
    __table_args__ = (
        ForeignKeyConstraint(
            ["mentor_id", "hold_id"], ["holds.mentor_id", "holds.id"], ondelete="CASCADE",
            name="fk_held_times_hold_of_mentor",
        ),
        ForeignKeyConstraint(
            ["mentor_id", "engagement_id"], ["engagements.mentor_id", "engagements.id"], ondelete="CASCADE",
            name="fk_held_times_engagement_of_mentor",
        ),
        CheckConstraint("(hold_id IS NULL) <> (engagement_id IS NULL)", name="one_holder"),
        CheckConstraint("fortnight IN (0, 1)", name="fortnight"),
        CheckConstraint("cell BETWEEN 0 AND 2015", name="cell"),
        Index("ix_held_times_hold_id", "hold_id"),
        Index("ix_held_times_engagement_id", "engagement_id"),
    )  # fmt: skip

    mentor_id: UUID = Field(primary_key=True)
    fortnight: int = Field(primary_key=True)
    cell: int = Field(primary_key=True)
    hold_id: UUID | None = None
    engagement_id: UUID | None = None


class Former(Identified, table=True):
    """A mentee and a mentor who met until some day."""

    __tablename__ = "formers"
    __table_args__ = (UniqueConstraint("mentee_id", "mentor_id"),)

    program_id: UUID = Field(foreign_key="programs.id", index=True, ondelete="CASCADE")
    mentee_id: UUID = Field(foreign_key="mentees.id", ondelete="CASCADE")
    mentor_id: UUID = Field(foreign_key="mentors.id", index=True, ondelete="CASCADE")
    ended_at: datetime = Field(sa_type=Instant)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An hour of a mentor that is to be held for a mentee.

    Parameters
    ----------
    mentee_id, mentor_id : UUID
    slot : Slot
        One of the mentor's; where it has two places, this takes one of them.
    zone : str
        IANA zone of the slot's day and time: the mentor's.
    mode : str
    site_id : UUID or None
    kind : HoldKind
    need : int
        `SECOND` beside an hour that is held for them already.
    """

    mentee_id: UUID
    mentor_id: UUID
    slot: Slot
    zone: str
    mode: str
    site_id: UUID | None = None
    kind: HoldKind = HoldKind.PROPOSAL
    need: int = FIRST


@dataclass(frozen=True, slots=True)
class Engaged:
    """A stretch of a mentor's week that is to be given to a group, a shift or a conversation.

    Parameters
    ----------
    mentor_id : UUID
    kind : EngagementKind
    slot : Slot
        Every week; where it has two places, in every other.
    zone : str
        IANA zone of the slot's day and time: the mentor's.
    site_id : UUID or None
    day : date or None
        Of what happens once, a conversation or a shift taken over for a day: a day of the slot's weekday.
    """

    mentor_id: UUID
    kind: EngagementKind
    slot: Slot
    zone: str
    site_id: UUID | None = None
    day: date | None = None
