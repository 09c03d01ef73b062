"""What goes in and out of what mentors are asked for the sake of a roster, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from api.presence.models.shapes import ID
from api.web.shapes import Shape, example
from matcher.people.week import DAY_MIN
from matcher.policy.presence import WEEK_HOURS

ASKING: Final[dict[str, Any]] = {
    "kind": "more_time", "mentor_id": ID(2), "site_id": ID(1), "weekday": 3, "start_min": 1080, "minutes": 120,
}  # fmt: skip
OF_MENTORS: Final = frozenset({"more_hours", "more_time"})


class RosterAsking(Shape):
    """A change of a mentor's week that a roster found to help: more hours, or one more time in the program's own."""

    model_config = example(**ASKING)

    kind: Literal["more_hours", "more_time"]
    mentor_id: UUID
    site_id: UUID
    more: int | None = Field(default=None, ge=1, le=WEEK_HOURS, description="Hours a week, of more hours")
    weekday: int | None = Field(default=None, ge=0, le=6)
    start_min: int | None = Field(default=None, ge=0, lt=DAY_MIN)
    minutes: int | None = Field(default=None, ge=1, le=DAY_MIN)

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Self | None:
        """Return what a mentor would be asked for a remedy, as it is kept; None where nobody is to be asked."""
        if record["kind"] not in OF_MENTORS:
            return None
        kept = {name: record[name] for name in ("kind", "more", "weekday", "start_min", "minutes")}
        return cls(**kept, mentor_id=record["mentor"], site_id=record["site"])

    def written(self) -> str:
        """Return it as it is stored and sent: the same for the same change."""
        return self.model_dump_json(exclude_none=True)


class RosterAskCame(BaseModel):
    """What came of asking: the question is on its way, was before, or there is no address."""

    model_config = example(came="sent")

    came: Literal["sent", "before", "no_address"]


class RosterAskPublic(BaseModel):
    """What a mentor was asked, when, and what they said; null while they said nothing."""

    model_config = example(id=ID(0), change=ASKING, asked_at="2026-11-23T09:00:00Z", answer=None, answered_at=None)

    id: UUID
    change: RosterAsking
    asked_at: datetime
    answer: bool | None
    answered_at: datetime | None


class OwnAsk(BaseModel):
    """What one is asked: more hours a week, or one more time, in the program's own zone."""

    model_config = example(
        id=ID(0), kind="more_time", more=None, site_name="North", weekday=3, start_min=1080, minutes=120,
        time_zone="America/New_York", answer_by="2026-11-30T09:00:00Z",
    )  # fmt: skip

    id: UUID
    kind: str
    more: int | None
    site_name: str
    weekday: int | None
    start_min: int | None
    minutes: int | None
    time_zone: str
    answer_by: datetime


class AskAnswer(Shape):
    """Yes or no."""

    model_config = example(accept=True)

    accept: bool
