"""What goes in and out of matches as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.matches.models.words import ByHand, Caseload, Due, EndReason, LeaveReason, MatchState, Outcome
from api.people.models.fields import Day, Urgency
from api.people.models.shapes import EXAMPLE_IDS
from api.proposals.models.shapes import HOUR, HourShape, MenteeShape
from api.web.shapes import Shape

WHEN: Final = "2026-11-25T09:00:00Z"
STANDING: Final[dict[str, Any]] = {
    "id": EXAMPLE_IDS[0], "version": 1, "created_at": "2026-11-23T09:00:00Z", "state": "active", "hour": HOUR,
    "once": False, "due": "first_contact", "due_at": WHEN, "is_overdue": False, "reached_at": None, "met_at": None,
    "paused_until": None, "ended_at": None, "end_reason": None,
}  # fmt: skip
MATCH: Final = STANDING | {
    "proposal_id": EXAMPLE_IDS[1], "mentee_id": EXAMPLE_IDS[1], "mentor_id": EXAMPLE_IDS[2],
}  # fmt: skip
MENTEE: Final[dict[str, Any]] = {
    "name": "Sam", "age_band": "25-34", "languages": ["en"], "modes": ["video"], "experiences": ["parenting"],
    "contact": {"route": "text", "email": None, "phone": "+12025550123", "voicemail_ok": False, "text_ok": True},
}  # fmt: skip
ENTRY: Final[dict[str, Any]] = {"outcome": "reached", "note": None}

Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Standing(BaseModel):
    """How a match stands, for everybody who may see it; the hour is in the mentor's local time."""

    id: UUID
    version: int
    created_at: datetime
    state: MatchState
    hour: HourShape
    once: bool = Field(description="For one conversation on the day of the hour; once the two have met it is over")
    due: Due
    due_at: datetime
    is_overdue: bool
    reached_at: datetime | None
    met_at: datetime | None
    paused_until: date | None
    ended_at: datetime | None
    end_reason: EndReason | None


class MatchPublic(Standing):
    """A match as the team sees it: ids, no name."""

    model_config = ConfigDict(json_schema_extra={"examples": [MATCH]})

    proposal_id: UUID
    mentee_id: UUID
    mentor_id: UUID
    need: int = Field(default=1, description="2 for the second mentor of whoever asks for one of each kind")


class OwnMatch(Standing):
    """A match as its mentor sees it; nothing of the mentee while their consents are not live."""

    model_config = ConfigDict(json_schema_extra={"examples": [STANDING | {"mentee": MENTEE}]})

    mentee: MenteeShape | None


class OwnMatchRead(OwnMatch):
    """One match as its mentor sees it, with the notice that goes with it and what the mentor before left to know."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [STANDING | {"mentee": MENTEE, "notice": "42 CFR part 2 …", "note": None}]}
    )

    notice: str | None
    note: str | None


class ContactCreate(Shape):
    """What came of trying to be in contact; whatever has to be said in words is sealed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"outcome": "met"}]})

    outcome: Outcome
    note: Note | None = None


class ContactPublic(BaseModel):
    """A line of the contact log; a note is there while the mentee's consents are live."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [ENTRY | {"id": EXAMPLE_IDS[0], "created_at": "2026-11-23T09:00:00Z"}]}
    )

    id: UUID
    created_at: datetime
    outcome: Outcome
    note: str | None


class Pause(Shape):
    """A break; the hour stays held. With a day it goes on by itself on that day."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"until": "2027-01-04"}]})

    until: Day | None = None


class Ended(Shape):
    """An end, for whatever reason."""

    reason: EndReason
    again: bool = True
    urgency: Urgency | None = None


class End(Ended):
    """An end. Whoever is to be matched again waits since the same day as ever, with the urgency that is set here."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "mismatch", "again": True, "urgency": "urgent"}]}
    )

    reason: ByHand = Field(
        title="Reason by hand"
    )  # clients name the type after it, which has fewer words than the other


class NoteUpdate(Shape):
    """What the next mentor should know."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "Mornings are hard; evenings are good."}]})

    note: Note | None


class LeaveCreate(Shape):
    """A mentor steps back: everybody they meet is matched again, or waits for them. Why is read by few."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "leave", "caseload": "end", "urgency": "urgent"}]}
    )

    reason: LeaveReason
    caseload: Caseload = Caseload.END
    until: Day | None = None
    urgency: Urgency | None = None


class Moved(BaseModel):
    """What a mentor's stepping back changed; the version is that of the mentor."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"version": 3, "withdrawn": 1, "ended": 4, "paused": 0}]})

    version: int
    withdrawn: int
    ended: int
    paused: int


class LeavePublic(BaseModel):
    """A time that a mentor stepped back, for the few who may know why."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"id": EXAMPLE_IDS[0], "created_at": "2026-11-23T09:00:00Z", "reason": "leave", "until": None}]
        }
    )

    id: UUID
    created_at: datetime
    reason: LeaveReason
    until: date | None
