"""What goes out of who is there when, and in and out of visits, as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field

from api.presence.models.shapes import ID
from api.web.shapes import Shape, example


class PresentStretch(BaseModel):
    """Hours of a day at a site at which the same people are there: how many, and what they speak."""

    model_config = example(start_min=720, minutes=180, people=2, languages=["en", "es"])

    start_min: int
    minutes: int
    people: int
    languages: list[str]


class PresentDay(BaseModel):
    """A day of a site."""

    model_config = example(
        day="2026-11-30", stretches=[{"start_min": 720, "minutes": 180, "people": 2, "languages": ["en", "es"]}]
    )

    day: date
    stretches: list[PresentStretch]


NOW: Final[dict[str, Any]] = {"people": 1, "names": ["Rosa"], "languages": ["en", "es"], "until_min": 1080}


class PresentNow(BaseModel):
    """Who is at a site now: first names of mentors who agree to that, and of nobody else anything.

    Somebody is there until `until_min`, counted from midnight of today: beyond 1440 it is tomorrow.
    """

    model_config = example(**NOW)

    people: int
    names: list[str]
    languages: list[str]
    until_min: int


class SitePresence(BaseModel):
    """A site: who is there now, and when somebody is, in the seven days that begin today."""

    model_config = example(site_id=ID(1), name="North", address="12 Elm Street", now=NOW, days=[])

    site_id: UUID
    name: str
    address: str
    now: PresentNow | None
    days: list[PresentDay]


class PresenceHere(BaseModel):
    """Where and when anybody may drop in, in the program's own time."""

    model_config = example(program="North Side", time_zone="America/New_York", sites=[])

    program: str
    time_zone: str
    sites: list[SitePresence]


class VisitCounted(Shape):
    """So many more people came in this hour; a number below nought takes a slip back."""

    model_config = example(people=1)

    people: int = Field(default=1, ge=-20, le=20)


class VisitsPublic(BaseModel):
    """How many people came to a site on a day; numbers from 1 to 10 are not shown."""

    model_config = example(site_id=ID(1), day="2026-11-30", people=None, hidden=True)

    site_id: UUID
    day: date
    people: int | None
    hidden: bool
