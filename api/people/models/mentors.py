"""Mentors as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.people.models.fields import (
    BirthYear,
    Capacity,
    Day,
    Experiences,
    Gender,
    Ids,
    Kind,
    Labels,
    Languages,
    Lines,
    Modes,
    Pathways,
    Pronouns,
    Slots,
    Stages,
    Substances,
    WishesOfMentor,
    Years,
)
from api.people.models.shapes import EXAMPLE_IDS, NULLABLE, About, Contact, Kept, shown_as
from api.people.models.words import MentorStatus, Shareable
from api.web.shapes import Changes, Line, Name, Zone

CAPACITY: Final = {"specialist": 12, "role_model": 3}
"""How many mentees a mentor takes where nothing is said, by kind."""

EXAMPLE: Final[dict[str, Any]] = {
    "name": "Rosa",
    "kind": "specialist",
    "time_zone": "America/New_York",
    "languages": ["en", "es"],
    "slots": ["Mon 18:00-19:00 by video", "Sat 10:00-11:00 x2"],
    "recovery_start": "2019-04-01",
    "pathways": ["moud"],
    "moud_affirming": True,
    "capacity": 8,
    "new_per_week": 2,
    "credential": "CPRS",
    "credential_expires": "2027-06-30",
    "shareable": ["pathways", "interests"],
}
PUBLIC: Final = EXAMPLE | {
    "status": "active",
    **dict(zip(("member_id", "team_id", "supervisor_id"), EXAMPLE_IDS, strict=True)),
}


class MentorAbout(About):
    """What is sealed of a mentor."""

    kind: Kind = "specialist"
    slots: Slots = ()
    max_hours: int | None = Field(default=None, ge=0, le=168, description="A week, all that is held included")
    recovery_start: Day | None = None
    recovery_years: Years | None = Field(default=None, description="Where recovery_start is not said")
    stages: Stages = Field(default=(), description="Stages of recovery served; none named serves all")
    moud_affirming: bool = False
    credential: Line = ""
    issuer: Line = ""
    skills: Lines = ()
    groups_led: Lines = ()
    preferences: WishesOfMentor = ()
    excludes: WishesOfMentor = Field(default=(), description="Whom the mentor cannot serve; each holds as a must")
    shareable: tuple[Shareable, ...] = Field(default=(), max_length=len(Shareable))


class MentorCreate(MentorAbout):
    """A new mentor; without a capacity, the usual one of the kind."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    member_id: UUID | None = None
    team_id: UUID | None = None
    supervisor_id: UUID | None = None
    capacity: Capacity | None = None
    new_per_week: Capacity | None = None
    credential_expires: Day | None = None


class MentorUpdate(Changes):
    """Changes of a mentor."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "leave"}]})
    nullable: ClassVar[frozenset[str]] = NULLABLE | {
        "member_id", "team_id", "supervisor_id", "new_per_week", "credential_expires", "max_hours", "recovery_start",
        "recovery_years",
    }  # fmt: skip

    status: MentorStatus | None = None
    member_id: UUID | None = None
    team_id: UUID | None = None
    supervisor_id: UUID | None = None
    capacity: Capacity | None = None
    new_per_week: Capacity | None = None
    credential_expires: Day | None = None
    name: Name | None = None
    pronouns: Pronouns | None = None
    birth_year: BirthYear | None = None
    gender: Gender | None = None
    contact: Contact | None = None
    time_zone: Zone | None = None
    languages: Languages | None = None
    modes: Modes | None = None
    sites: Ids | None = None
    pathways: Pathways | None = None
    substances: Substances | None = None
    experiences: Experiences | None = None
    interests: Labels | None = None
    kind: Kind | None = None
    slots: Slots | None = None
    max_hours: int | None = Field(default=None, ge=0, le=168)
    recovery_start: Day | None = None
    recovery_years: Years | None = None
    stages: Stages | None = None
    moud_affirming: bool | None = None
    credential: Line | None = None
    issuer: Line | None = None
    skills: Lines | None = None
    groups_led: Lines | None = None
    preferences: WishesOfMentor | None = None
    excludes: WishesOfMentor | None = None
    shareable: tuple[Shareable, ...] | None = Field(default=None, max_length=len(Shareable))


class MentorSummary(Kept):
    """A mentor in a list."""

    model_config = ConfigDict(json_schema_extra=shown_as(PUBLIC))

    status: MentorStatus
    member_id: UUID | None
    team_id: UUID | None
    supervisor_id: UUID | None
    capacity: int
    new_per_week: int | None
    credential_expires: date | None
    name: str


class MentorPublic(Kept, MentorAbout):
    """A mentor."""

    model_config = ConfigDict(json_schema_extra=shown_as(PUBLIC))

    status: MentorStatus
    member_id: UUID | None
    team_id: UUID | None
    supervisor_id: UUID | None
    capacity: int
    new_per_week: int | None
    credential_expires: date | None


class AvailabilityUpdate(Changes):
    """Changes that a mentor makes of their own; whoever is away is given nobody new, and still meets whom they met."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"slots": ["Tue 18:00-19:00 by video"]}]})

    time_zone: Zone | None = None
    slots: Slots | None = None
    modes: Modes | None = None
    capacity: Capacity | None = None
    away: bool | None = None


class AvailabilityPublic(BaseModel):
    """When, how and with how many a mentor meets; the version is that of the mentor.

    `most` is the largest capacity that the mentor may choose alone; more is up to a coordinator.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "version": 1, "time_zone": "America/New_York", "slots": ["Mon 18:00-19:00"], "modes": ["video"],
                    "capacity": 8, "most": 12, "away": False,
                }
            ]
        }
    )  # fmt: skip

    version: int
    time_zone: Zone
    slots: Slots
    modes: Modes
    capacity: int
    most: int
    away: bool
