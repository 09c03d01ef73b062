"""What mentees and mentors have in common as JSON, and the shapes of bans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.people.models.fields import (
    BirthYear,
    Email,
    Experiences,
    Gender,
    Ids,
    Labels,
    Languages,
    Modes,
    Pathways,
    Phone,
    Pronouns,
    Substances,
)
from api.people.models.words import BanReason, Route
from api.web.shapes import Name, Shape, Zone

NULLABLE: Final = frozenset({"pronouns", "birth_year", "gender", "contact"})
"""What both may take back: null is "prefer not to say"."""


EXAMPLE_IDS: Final = [f"019ab3c4-1000-7000-8000-{number:012}" for number in range(3)]
BAN: Final[dict[str, Any]] = {"mentee_id": EXAMPLE_IDS[1], "mentor_id": EXAMPLE_IDS[2], "reason": "known_personally"}


class Contact(Shape):
    """How to reach a person safely."""

    route: Route
    email: Email | None = None
    phone: Phone | None = Field(default=None, description="With country: +12025550123")
    voicemail_ok: bool = False
    text_ok: bool = False

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.route is Route.EMAIL and self.email is None:
            raise ValueError("an email where that is the route")
        if self.route is not Route.EMAIL and self.phone is None:
            raise ValueError("a phone where that is the route")
        if self.route is Route.TEXT and not self.text_ok:
            raise ValueError("text_ok where text is the route")
        return self


class About(Shape):
    """What is sealed of mentees and mentors alike; what is left out is not said, asks nothing and rules nothing out."""

    name: Name
    pronouns: Pronouns | None = None
    birth_year: BirthYear | None = None
    gender: Gender | None = None
    contact: Contact | None = None
    time_zone: Zone
    languages: Languages = ("en",)
    modes: Modes = ()
    sites: Ids = ()
    pathways: Pathways = ()
    substances: Substances = ()
    experiences: Experiences = ()
    interests: Labels = ()


def shown_as(example: dict[str, Any]) -> Callable[[dict[str, Any], type[BaseModel]], None]:
    """Return what puts into the schema of a shape how the example comes back, with all that was not said."""

    def put(schema: dict[str, Any], shape: type[BaseModel]) -> None:
        kept = {"id": EXAMPLE_IDS[0], "version": 1, "created_at": "2026-11-23T09:00:00Z"}
        schema["examples"] = [shape.model_validate(example | kept).model_dump(mode="json")]

    return put


class Kept(BaseModel):
    """What goes out of every row."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    created_at: datetime


class BanCreate(Shape):
    """Two people who must never be paired."""

    model_config = ConfigDict(json_schema_extra={"examples": [BAN]})

    mentee_id: UUID
    mentor_id: UUID
    reason: BanReason


class BanPublic(Kept):
    """A ban."""

    model_config = ConfigDict(json_schema_extra=shown_as(BAN))

    mentee_id: UUID
    mentor_id: UUID
    reason: BanReason
