"""The addresses of calendars: the table, and the shapes that go out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Index, text
from sqlmodel import Field

from api.accounts.models.tables import Owned
from api.consent.models import Language
from api.database.columns import Instant

PREFIX_LENGTH: Final = 6
"""So many letters of a token are kept to be shown: enough to tell two addresses apart, too few to help a guess."""

EXAMPLE: Final[dict[str, Any]] = {
    "id": "019ab3c4-1000-7000-8000-000000000000",
    "version": 1,
    "created_at": "2026-11-23T09:00:00Z",
    "prefix": "q7Rt0x",
    "language": "en",
    "last_read_on": None,
}


class Calendar(Owned, table=True):
    """A secret address at which a mentee or a mentor subscribes to their held hours; only a hash of it is kept.

    A person has one at most that works.
    """

    __tablename__ = "calendars"
    __table_args__ = (
        Index(
            "uq_calendars_working",
            "person_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    person_id: UUID = Field(foreign_key="person_keys.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    prefix: str = Field(max_length=PREFIX_LENGTH)
    language: str = Field(max_length=20)
    last_read_on: date | None = None
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class CalendarPublic(BaseModel):
    """The address of a calendar, without what is secret of it; `prefix` is how its last part begins."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    version: int
    created_at: datetime
    prefix: str
    language: Language
    last_read_on: date | None


class CalendarIssued(CalendarPublic):
    """A new address of a calendar. The answer is the only place that ever shows it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                EXAMPLE
                | {"address": "https://pairs.example.org/calendar/q7Rt0xE2bq0m9Zr1Ww8Yl5Jd3Kf6Hs4Tn7Vu2Xa1Bc.ics"}
            ]
        }
    )

    address: str
