"""The tables of drop-in presence. What must never happen cannot be stored.

No hour of a site is asked for twice; a shift holds its hours of its mentor's week; one hour on one day has one person
who comes instead; and visits are numbers of people, of whom nothing else is anywhere.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from api.accounts.models.tables import Owned
from api.database.columns import Instant, SealedText
from api.database.sealed import Sealed
from api.rounds.models.attempted import Attempted, attempted

MOST_PRESENT: Final = 20
CHANGE_LENGTH: Final = 300


class Coverage(Owned, table=True):
    """How many should be at a site at some hours of the week, in the program's own time, and who speaks what."""

    __tablename__ = "coverages"
    __table_args__ = (
        UniqueConstraint("site_id", "id"),
        CheckConstraint("minimum BETWEEN 1 AND 20 AND wanted BETWEEN minimum AND 20", name="minimum"),
    )

    site_id: UUID = Field(foreign_key="sites.id", ondelete="CASCADE")
    minimum: int
    wanted: int
    languages: list[str] = Field(sa_type=JSON)


class CoverageHour(SQLModel, table=True):
    """One hour of the week of a site, with the one coverage that asks for it."""

    __tablename__ = "coverage_hours"
    __table_args__ = (
        ForeignKeyConstraint(
            ["site_id", "coverage_id"], ["coverages.site_id", "coverages.id"], ondelete="CASCADE",
            name="fk_coverage_hours_coverage_of_site",
        ),
        CheckConstraint("weekday BETWEEN 0 AND 6 AND hour BETWEEN 0 AND 23", name="hour"),
    )  # fmt: skip

    site_id: UUID = Field(primary_key=True)
    weekday: int = Field(primary_key=True)
    hour: int = Field(primary_key=True)
    coverage_id: UUID = Field(index=True)


class PresenceOffer(Owned, table=True):
    """What a mentor offers of presence, sealed under their key; `named` is their yes to showing their first name."""

    __tablename__ = "presence_offers"
    __table_args__ = (
        UniqueConstraint("mentor_id"),
        ForeignKeyConstraint(
            ["program_id", "mentor_id"], ["mentors.program_id", "mentors.id"], ondelete="CASCADE",
            name="fk_presence_offers_mentor_of_program",
        ),
    )  # fmt: skip

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it

    mentor_id: UUID
    document: Sealed = Field(sa_type=SealedText)
    named: bool = False


class RosterRow(Attempted, table=True):
    """One roster of presence; published, its shifts hold every week until another is."""

    __tablename__ = "rosters"
    __table_args__ = attempted("rosters")

    hours_needed: int = 0
    hours_covered: int = 0
    shifts: int = 0
    holes: int = 0


class RosterSnapshot(SQLModel, table=True):
    """What a roster was made from, but for the people, and what came out: of mentors their shifts alone, in ids."""

    __tablename__ = "roster_snapshots"

    roster_id: UUID = Field(primary_key=True, foreign_key="rosters.id", ondelete="CASCADE")
    taken_at: datetime = Field(sa_type=Instant)
    question: str
    record: str


class RosterPerson(SQLModel, table=True):
    """What one mentor offered when a roster was made, and what was found out of that, sealed under their own key."""

    __tablename__ = "roster_people"

    roster_id: UUID = Field(primary_key=True, foreign_key="rosters.id", ondelete="CASCADE")
    person_id: UUID = Field(primary_key=True, foreign_key="person_keys.id")
    sealed: Sealed = Field(sa_type=SealedText)

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it


class RosterAsk(Owned, table=True):
    """What a mentor is asked because a roster found that it would help: never the same twice; a yes, a no, or nothing.

    `change` is an `api.presence.models.ask_shapes.RosterAsking` as JSON: hours that the program looks for, and nothing
    that the mentor said.
    """

    __tablename__ = "roster_asks"
    __table_args__ = (
        UniqueConstraint("roster_id", "mentor_id", "change"),
        ForeignKeyConstraint(
            ["program_id", "mentor_id"], ["mentors.program_id", "mentors.id"], ondelete="CASCADE",
            name="fk_roster_asks_mentor_of_program",
        ),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_whole"),
    )  # fmt: skip

    roster_id: UUID = Field(foreign_key="rosters.id", ondelete="CASCADE")
    mentor_id: UUID = Field(index=True)
    change: str = Field(max_length=CHANGE_LENGTH)
    answer_by: datetime = Field(sa_type=Instant)
    answer: bool | None = None
    answered_at: datetime | None = Field(default=None, sa_type=Instant)


class ShiftRow(Owned, table=True):
    """A mentor's weekly presence at a site, day and time as in `zone`; the engagement holds it in their week."""

    __tablename__ = "shifts"
    __table_args__ = (
        UniqueConstraint("program_id", "id"),
        UniqueConstraint("engagement_id"),
        ForeignKeyConstraint(
            ["mentor_id", "engagement_id"], ["engagements.mentor_id", "engagements.id"], ondelete="CASCADE",
            name="fk_shifts_engagement_of_mentor",
        ),
        CheckConstraint(
            "weekday BETWEEN 0 AND 6 AND start_min BETWEEN 0 AND 1380 AND start_min % 60 = 0", name="start"
        ),
        CheckConstraint("minutes BETWEEN 60 AND 1440 AND minutes % 60 = 0", name="minutes"),
    )  # fmt: skip

    mentor_id: UUID = Field(index=True)
    engagement_id: UUID
    site_id: UUID = Field(foreign_key="sites.id", index=True, ondelete="CASCADE")
    weekday: int
    start_min: int
    minutes: int
    zone: str = Field(max_length=64)


class ShiftCover(Owned, table=True):
    """A day on which the mentor of a shift cannot come, and who comes instead: nobody yet, or one, once.

    Whoever comes holds the hours of that day; what they hold goes when the day is over, and the row with it.
    """

    __tablename__ = "shift_covers"
    __table_args__ = (
        UniqueConstraint("shift_id", "day"),
        ForeignKeyConstraint(
            ["program_id", "shift_id"], ["shifts.program_id", "shifts.id"], ondelete="CASCADE",
            name="fk_shift_covers_shift_of_program",
        ),
        ForeignKeyConstraint(
            ["mentor_id", "engagement_id"], ["engagements.mentor_id", "engagements.id"], ondelete="CASCADE",
            name="fk_shift_covers_engagement_of_mentor",
        ),
        CheckConstraint("(mentor_id IS NULL) = (engagement_id IS NULL)", name="taken_whole"),
    )  # fmt: skip

    shift_id: UUID
    day: date
    mentor_id: UUID | None = Field(default=None, index=True)
    engagement_id: UUID | None = Field(default=None, unique=True)


class ShiftSwap(Owned, table=True):
    """That the mentor of one shift asks that of another to change places for good; it goes with either shift."""

    __tablename__ = "shift_swaps"
    __table_args__ = (
        UniqueConstraint("given_id"),
        ForeignKeyConstraint(
            ["program_id", "given_id"], ["shifts.program_id", "shifts.id"], ondelete="CASCADE",
            name="fk_shift_swaps_given_of_program",
        ),
        ForeignKeyConstraint(
            ["program_id", "taken_id"], ["shifts.program_id", "shifts.id"], ondelete="CASCADE",
            name="fk_shift_swaps_taken_of_program",
        ),
        CheckConstraint("given_id <> taken_id", name="another"),
    )  # fmt: skip

    given_id: UUID
    taken_id: UUID = Field(index=True)


class Visits(SQLModel, table=True):
    """How many people came to a site in an hour, as its staff count them; who they were is nowhere."""

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint("hour BETWEEN 0 AND 23", name="hour"),
        CheckConstraint("people BETWEEN 0 AND 1000", name="people"),
    )

    site_id: UUID = Field(primary_key=True, foreign_key="sites.id", ondelete="CASCADE")
    day: date = Field(primary_key=True)
    hour: int = Field(primary_key=True)
    program_id: UUID = Field(foreign_key="programs.id", index=True, ondelete="CASCADE")
    people: int
