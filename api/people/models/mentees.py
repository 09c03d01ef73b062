"""Mentees as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Final, Literal

from pydantic import ConfigDict, Field

from api.people.models.fields import (
    AsksFor,
    BirthYear,
    Cadence,
    Day,
    Experiences,
    Gender,
    Ids,
    Labels,
    Languages,
    Lines,
    Minutes,
    Modes,
    Pathways,
    Pronouns,
    Stage,
    Substances,
    Urgency,
    Windows,
    WishesOfMentee,
)
from api.people.models.shapes import NULLABLE, About, Contact, Kept, shown_as
from api.people.models.words import LevelOfCare, MenteeStatus, Support
from api.web.shapes import Changes, Line, Name, Zone

EXAMPLE: Final[dict[str, Any]] = {
    "name": "Sam",
    "pronouns": "they",
    "contact": {"route": "text", "phone": "+12025550123", "text_ok": True},
    "time_zone": "America/New_York",
    "languages": ["en", "es"],
    "modes": ["in_person", "video"],
    "windows": ["Mon 17:00-20:00", "Sat 10:00-14:00"],
    "recovery_start": "2026-09-01",
    "discharge_date": "2026-11-20",
    "level_of_care": "residential",
    "substances": ["opioids"],
    "pathways": ["moud"],
    "takes_medication": True,
    "experiences": ["parenting"],
    "preferences": ["gender=woman:must", "age=30-50"],
    "urgency": "soon",
}
ByHand = Literal[MenteeStatus.WAITING, MenteeStatus.PAUSED, MenteeStatus.LEFT]
"""What somebody can set: matched are those whose proposal was accepted."""
PUBLIC: Final = EXAMPLE | {"status": "waiting", "waiting_since": "2026-11-23"}


class MenteeAbout(About):
    """What is sealed of a mentee."""

    windows: Windows
    asks_for: AsksFor = Field(
        default="any", description="The kind of mentor; `both` is one of each, and either kind for the first of them"
    )
    cadence: Cadence | None = None
    minutes: Minutes | None = None
    travel_limit_km: int | None = Field(default=None, ge=0, le=1000)
    access_needs: Line = ""
    recovery_start: Day | None = None
    stage: Stage | None = Field(default=None, description="Said in so many words; without it, from recovery_start")
    discharge_date: Day | None = None
    level_of_care: LevelOfCare | None = None
    takes_medication: bool = False
    goals: Lines = ()
    support_wanted: tuple[Support, ...] = Field(default=(), max_length=len(Support))
    referral_source: Line = ""
    preferences: WishesOfMentee = ()
    requested: Ids = Field(default=(), description="Mentors whom the person asks for")
    avoid: Ids = Field(default=(), description="Mentors whom the person would rather not meet")


class MenteeCreate(MenteeAbout):
    """A new mentee, who waits from now on where no day is given."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    urgency: Urgency = "routine"
    waiting_since: Day | None = None


class MenteeUpdate(Changes):
    """Changes of a mentee. Whoever returns after having left waits from now on where no day is given."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"windows": ["Tue 18:00-20:00"], "status": "waiting"}]})
    nullable: ClassVar[frozenset[str]] = NULLABLE | {
        "cadence", "minutes", "travel_limit_km", "recovery_start", "stage", "discharge_date", "level_of_care",
    }  # fmt: skip

    status: ByHand | None = None
    urgency: Urgency | None = None
    waiting_since: Day | None = None
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
    windows: Windows | None = None
    asks_for: AsksFor | None = None
    cadence: Cadence | None = None
    minutes: Minutes | None = None
    travel_limit_km: int | None = Field(default=None, ge=0, le=1000)
    access_needs: Line | None = None
    recovery_start: Day | None = None
    stage: Stage | None = None
    discharge_date: Day | None = None
    level_of_care: LevelOfCare | None = None
    takes_medication: bool | None = None
    goals: Lines | None = None
    support_wanted: tuple[Support, ...] | None = Field(default=None, max_length=len(Support))
    referral_source: Line | None = None
    preferences: WishesOfMentee | None = None
    requested: Ids | None = None
    avoid: Ids | None = None


class MenteeSummary(Kept):
    """A mentee in a list."""

    model_config = ConfigDict(json_schema_extra=shown_as(PUBLIC))

    status: MenteeStatus
    urgency: Urgency
    waiting_since: date | None
    name: str


class MenteePublic(Kept, MenteeAbout):
    """A mentee."""

    model_config = ConfigDict(json_schema_extra=shown_as(PUBLIC))

    status: MenteeStatus
    urgency: Urgency
    waiting_since: date | None
