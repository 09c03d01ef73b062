"""The tables of groups. Nobody who comes to an open one is written down anywhere; members of a closed one have a place.

What must never happen cannot be stored: somebody has one place at the most, a group has no more places than its size,
and whoever leads a group that meets has its hour as an `Engagement`, of which no minute is given twice.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from api.accounts.models.tables import Owned
from api.database.columns import SealedText
from api.database.rows import Identified
from api.database.sealed import Sealed

NAME_LENGTH: Final = 120
LINE_LENGTH: Final = 300
WORD_LENGTH: Final = 30
KEY_LENGTH: Final = 200


class GroupRow(Owned, table=True):
    """A group that meets every week; day and time as in `zone`.

    `feed_key` is what a feed of meetings knows it by, so that the same feed brings it in once. `only_for` are genders:
    of several one is enough, none is for everybody. Who asks for support is told of it while it is `open` and `shown`.

    A closed one that is not `running` opens once enough people are placed in it, at its day and time or at one of
    `other_times`. `leaders` is how many facilitators it needs, 0 where peers take turns.
    """

    __tablename__ = "groups"
    __table_args__ = (
        UniqueConstraint("program_id", "feed_key"),
        UniqueConstraint("program_id", "id"),
        UniqueConstraint("id", "most"),
        CheckConstraint("weekday BETWEEN 0 AND 6 AND start_min BETWEEN 0 AND 1439", name="start"),
        CheckConstraint("minutes BETWEEN 1 AND 1439", name="minutes"),
        CheckConstraint("link = '' OR substr(link, 1, 8) = 'https://'", name="link"),
        CheckConstraint("least BETWEEN 1 AND most AND most <= 200", name="size"),
        CheckConstraint("leaders BETWEEN 0 AND 3", name="leaders"),
        CheckConstraint("running OR NOT open", name="open_runs"),
    )

    name: str = Field(max_length=NAME_LENGTH)
    fellowship: str = Field(max_length=LINE_LENGTH)
    pathway: str | None = Field(max_length=WORD_LENGTH)
    topics: list[str] = Field(sa_type=JSON)
    only_for: list[str] = Field(sa_type=JSON)
    open: bool
    languages: list[str] = Field(sa_type=JSON)
    modes: list[str] = Field(sa_type=JSON)
    weekday: int
    start_min: int
    minutes: int
    zone: str = Field(max_length=64)
    site_id: UUID | None = Field(foreign_key="sites.id", index=True, ondelete="SET NULL")
    address: str = Field(max_length=LINE_LENGTH)
    link: str = Field(max_length=LINE_LENGTH)
    notes: str = Field(max_length=LINE_LENGTH)
    newcomers: bool
    medication_friendly: bool
    shown: bool
    feed_key: str | None = Field(default=None, max_length=KEY_LENGTH)
    running: bool = True
    least: int = 4
    most: int = 12
    leaders: int = 1
    other_times: list[str] = Field(default_factory=list, sa_type=JSON)


class GroupRoom(SQLModel, table=True):
    """A room in which a group meets or could meet."""

    __tablename__ = "group_rooms"

    group_id: UUID = Field(primary_key=True, foreign_key="groups.id", ondelete="CASCADE")
    room_id: UUID = Field(primary_key=True, foreign_key="rooms.id", index=True, ondelete="CASCADE")


class GroupLead(SQLModel, table=True):
    """A mentor who leads a group, with the hour that it holds of their week; or who may lead it, should it open."""

    __tablename__ = "group_leads"
    __table_args__ = (
        UniqueConstraint("engagement_id"),
        ForeignKeyConstraint(
            ["program_id", "group_id"], ["groups.program_id", "groups.id"], ondelete="CASCADE",
            name="fk_group_leads_group_of_program",
        ),
        ForeignKeyConstraint(
            ["program_id", "mentor_id"], ["mentors.program_id", "mentors.id"], ondelete="CASCADE",
            name="fk_group_leads_mentor_of_program",
        ),
        ForeignKeyConstraint(
            ["mentor_id", "engagement_id"], ["engagements.mentor_id", "engagements.id"], ondelete="CASCADE",
            name="fk_group_leads_engagement_of_mentor",
        ),
    )  # fmt: skip

    group_id: UUID = Field(primary_key=True)
    mentor_id: UUID = Field(primary_key=True, index=True)
    program_id: UUID = Field(foreign_key="programs.id", index=True, ondelete="CASCADE")
    engagement_id: UUID | None = None


class Placement(Owned, table=True):
    """A mentee's place in a closed group, one of its `most`; who leaves has no row any more.

    `mode` is how they take part.
    """

    __tablename__ = "placements"
    __table_args__ = (
        UniqueConstraint("mentee_id"),
        UniqueConstraint("group_id", "place_no"),
        ForeignKeyConstraint(
            ["program_id", "mentee_id"], ["mentees.program_id", "mentees.id"], ondelete="CASCADE",
            name="fk_placements_mentee_of_program",
        ),
        ForeignKeyConstraint(
            ["program_id", "group_id"], ["groups.program_id", "groups.id"], ondelete="CASCADE",
            name="fk_placements_group_of_program",
        ),
        ForeignKeyConstraint(
            ["group_id", "most"], ["groups.id", "groups.most"], onupdate="CASCADE", ondelete="CASCADE",
            name="fk_placements_most_of_group",
        ),
        CheckConstraint("place_no BETWEEN 1 AND most", name="place"),
    )  # fmt: skip

    group_id: UUID
    mentee_id: UUID
    place_no: int
    most: int
    mode: str = Field(max_length=20)


class Attendance(Identified, table=True):
    """Whether somebody was at a meeting of their group; kept while they agree to it, and as long as their place."""

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("placement_id", "day"),)

    placement_id: UUID = Field(foreign_key="placements.id", ondelete="CASCADE")
    day: date
    present: bool


class GroupTie(Owned, table=True):
    """What is settled of somebody for every placing: apart from or together with somebody, in or not in a group.

    ``not_only`` is their own wish not to be the only one of a kind; which kind is sealed under their key.
    """

    __tablename__ = "group_ties"
    __table_args__ = (
        ForeignKeyConstraint(
            ["program_id", "mentee_id"], ["mentees.program_id", "mentees.id"], ondelete="CASCADE",
            name="fk_group_ties_mentee_of_program",
        ),
        ForeignKeyConstraint(
            ["program_id", "other_id"], ["mentees.program_id", "mentees.id"], ondelete="CASCADE",
            name="fk_group_ties_other_of_program",
        ),
        ForeignKeyConstraint(
            ["program_id", "group_id"], ["groups.program_id", "groups.id"], ondelete="CASCADE",
            name="fk_group_ties_group_of_program",
        ),
        CheckConstraint("kind IN ('apart', 'together', 'pin', 'ban', 'not_only')", name="kind"),
        CheckConstraint("(kind IN ('apart', 'together')) = (other_id IS NOT NULL)", name="other"),
        CheckConstraint("(kind IN ('pin', 'ban')) = (group_id IS NOT NULL)", name="group"),
        CheckConstraint("(kind = 'not_only') = (sealed IS NOT NULL)", name="sealed"),
        CheckConstraint("other_id <> mentee_id", name="somebody_else"),
        Index("ix_group_ties_mentee_id", "mentee_id"),
        Index("ix_group_ties_other_id", "other_id"),
    )  # fmt: skip

    mentee_id: UUID
    kind: str = Field(max_length=WORD_LENGTH)
    other_id: UUID | None = None
    group_id: UUID | None = None
    sealed: Sealed | None = Field(default=None, sa_type=SealedText)

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it
