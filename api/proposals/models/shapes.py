"""What goes in and out of proposals as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.people.models.shapes import EXAMPLE_IDS, Contact
from api.proposals.models.words import MenteeReason, MentorReason, ProposalState, Side
from api.web.shapes import Shape

HOUR: Final[dict[str, Any]] = {
    "weekday": 0, "start_min": 1080, "minutes": 60, "zone": "America/New_York", "mode": "video", "site_id": None,
    "fortnight": None, "day": None,
}  # fmt: skip
WHEN: Final = "2026-11-25T09:00:00Z"
ROW: Final[dict[str, Any]] = {
    "id": EXAMPLE_IDS[0], "version": 1, "created_at": "2026-11-23T09:00:00Z", "round_id": EXAMPLE_IDS[1],
    "generation": 0, "mentee_id": EXAMPLE_IDS[1], "mentor_id": EXAMPLE_IDS[2], "state": "proposed", "hour": HOUR,
    "fit": 0.81, "answer_by": WHEN, "mentor_by": None, "mentee_by": None, "closed_at": None, "reason": None,
    "repair": "none", "asked": False,
}  # fmt: skip
MENTEE: Final[dict[str, Any]] = {
    "name": "Teal Willow 42", "age_band": "25-34", "languages": ["en"], "modes": ["video"],
    "experiences": ["parenting"], "stage": "first_90_days", "contact": None,
}  # fmt: skip
OWN: Final[dict[str, Any]] = {
    "id": EXAMPLE_IDS[0], "version": 1, "state": "proposed", "name": "Teal Willow 42", "hour": HOUR, "answer_by": WHEN,
}  # fmt: skip
LINK: Final = "https://pairs.example.org/answer/4vq0X…"


class HourShape(BaseModel):
    """A weekly hour in the mentor's local time; `fortnight` says which of two weeks, null is every week.

    With a `day` it is for one conversation on that day alone.
    """

    weekday: int
    start_min: int
    minutes: int
    zone: str
    mode: str
    site_id: UUID | None
    fortnight: int | None
    day: date | None


class MenteeShape(BaseModel):
    """What a mentor may see of a mentee; `name` is a pseudonym until both have accepted."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [MENTEE]})

    name: str
    age_band: str | None
    languages: list[str]
    modes: list[str]
    experiences: list[str]
    stage: str | None
    contact: Contact | None


class ProposalPublic(BaseModel):
    """A proposal as coordinators see it: ids, no name; `asked` says that its mentor would like to talk first."""

    model_config = ConfigDict(json_schema_extra={"examples": [ROW]})

    id: UUID
    version: int
    created_at: datetime
    round_id: UUID
    generation: int
    mentee_id: UUID
    mentor_id: UUID
    state: ProposalState
    hour: HourShape
    fit: float
    need: int = Field(default=1, description="2 for whoever has a mentor and asks for one of each kind")
    answer_by: datetime
    mentor_by: str | None
    mentee_by: str | None
    closed_at: datetime | None
    reason: str | None
    repair: str
    asked: bool


class ProposalRead(ProposalPublic):
    """One proposal as coordinators see it, with the reason for it while the mentee's consent is live."""

    model_config = ConfigDict(json_schema_extra={"examples": [ROW | {"why": "Both know shift work."}]})

    why: str | None


class OwnSummary(BaseModel):
    """A proposal in a mentor's own list: the hour, and nothing of the person but the pseudonym."""

    model_config = ConfigDict(json_schema_extra={"examples": [OWN]})

    id: UUID
    version: int
    state: ProposalState
    name: str
    hour: HourShape
    answer_by: datetime


class OwnProposal(OwnSummary):
    """A proposal as its mentor sees it, with the notice that goes with what is shared."""

    model_config = ConfigDict(json_schema_extra={"examples": [OWN | {"mentee": MENTEE, "notice": "42 CFR part 2 …"}]})

    mentee: MenteeShape
    notice: str


class MentorAnswer(Shape):
    """A mentor's own answer; a no has a reason."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"accept": False, "reason": "no_time"}]})

    accept: bool
    reason: MentorReason | None = None

    @model_validator(mode="after")
    def _a_no_has_a_reason(self) -> Self:
        if self.accept != (self.reason is None):
            raise ValueError("a reason with a no, and none with a yes")
        return self


class AnswerOnBehalf(Shape):
    """An answer that somebody gave to a coordinator."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"side": "mentee", "accept": True}]})

    side: Side
    accept: bool
    reason: str | None = Field(default=None, max_length=20)

    @model_validator(mode="after")
    def _a_no_has_a_reason_of_its_side(self) -> Self:
        codes = [*(MentorReason if self.side is Side.MENTOR else MenteeReason)]
        if self.accept and self.reason is not None:
            raise ValueError("no reason with a yes")
        if not self.accept and self.reason not in codes:
            raise ValueError("with a no, one of " + ", ".join(codes))
        return self


class Withdrawal(Shape):
    """Taking a proposal back; `again` looks for somebody else in the same round."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"again": True}]})

    again: bool = True


class LinkIssued(BaseModel):
    """A fresh private link of a mentee; it is shown this once, and all earlier ones stop working."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"url": LINK, "expires_at": WHEN}]})

    url: str
    expires_at: datetime


class Published(BaseModel):
    """How many proposals were put forward, and for whom not: their consent ended, or they or the mentor went away."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"round_id": EXAMPLE_IDS[0], "version": 4, "proposals": 118, "left_out": [EXAMPLE_IDS[1]]}]
        }
    )

    round_id: UUID
    version: int
    proposals: int
    left_out: list[UUID]
