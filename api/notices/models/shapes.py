"""What admins see and change of what goes out, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from api.notices.models.tables import ADDRESS_LENGTH
from api.notices.models.words import Event, LetterState, WebhookState
from api.web.shapes import Changes, Line, Shape

ADDRESS = "https://forms.example.org/hooks/7"
A_WEBHOOK: dict[str, JsonValue] = {
    "id": "0198e0c2-0000-7000-8000-000000000001",
    "version": 1,
    "created_at": "2026-11-23T09:00:00Z",
    "address": ADDRESS,
    "events": ["match.began", "round.ready"],
    "state": "on",
}
A_DELIVERY: dict[str, JsonValue] = {
    "id": "0198e0c2-0000-7000-8000-000000000002",
    "created_at": "2026-11-23T09:00:00Z",
    "event": "match.began",
    "subject_id": "0198e0c2-0000-7000-8000-000000000003",
    "state": "due",
    "failures": 1,
    "next_at": "2026-11-23T09:01:10Z",
    "sent_at": None,
    "error": "status_503",
}

Address = Annotated[Line, StringConstraints(min_length=1, max_length=ADDRESS_LENGTH)]
Events = Annotated[frozenset[Event], Field(min_length=1)]


class WebhookCreate(Shape):
    """An address that wants to hear of some events."""

    model_config = ConfigDict(json_schema_extra={"example": {"address": ADDRESS, "events": ["match.began"]}})

    address: Address
    events: Events


class WebhookUpdate(Changes):
    """Changes of a webhook; one that answered 410 is turned on again by `active`."""

    model_config = ConfigDict(json_schema_extra={"example": {"active": False}})
    nullable: ClassVar[frozenset[str]] = frozenset()

    address: Address | None = None
    events: Events | None = None
    active: bool | None = None


class WebhookPublic(BaseModel):
    """A webhook, without its secret."""

    model_config = ConfigDict(json_schema_extra={"example": A_WEBHOOK})

    id: UUID
    version: int
    created_at: datetime
    address: str
    events: list[Event]
    state: WebhookState


class WebhookIssued(WebhookPublic):
    """A new webhook; `secret` is shown this once."""

    model_config = ConfigDict(json_schema_extra={"example": A_WEBHOOK | {"secret": "whsec_…"}})

    secret: str


class DeliveryPublic(BaseModel):
    """One event on its way; `error` is a word, and no more is kept of what went wrong."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"example": A_DELIVERY})

    id: UUID
    created_at: datetime
    event: str
    subject_id: UUID
    state: LetterState
    failures: int
    next_at: datetime
    sent_at: datetime | None
    error: str | None


class EventPublic(BaseModel):
    """A kind of event, and what it means."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"type": "match.began", "meaning": Event.MATCH_BEGAN.meaning}}
    )

    type: Event
    meaning: str


class DeadLetter(BaseModel):
    """Something that was tried as often as the settings say and never got out; `what` is its text's or event's name.

    Whose error is `restored` waited when a backup was made that was restored since: it may have gone out in between,
    and goes out only when an admin says so.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "0198e0c2-0000-7000-8000-000000000004",
                "created_at": "2026-11-23T09:00:00Z",
                "kind": "mail",
                "what": "round_ready",
                "failures": 10,
                "error": "refused",
            }
        }
    )

    id: UUID
    created_at: datetime
    kind: Literal["mail", "webhook"]
    what: str
    failures: int
    error: str | None
