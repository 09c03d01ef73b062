"""Records that look like one person's, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, model_validator

from api.people.models.mentees import MenteeSummary
from api.people.models.shapes import EXAMPLE_IDS
from api.people.models.words import Fact, LikenessState
from api.web.shapes import Shape

_SUMMARY: Final[dict[str, Any]] = {
    "id": EXAMPLE_IDS[1],
    "version": 1,
    "created_at": "2026-11-23T09:00:00Z",
    "status": "waiting",
    "urgency": "routine",
    "waiting_since": "2026-11-02",
    "name": "Sam",
}
EXAMPLE: Final[dict[str, Any]] = {
    "id": EXAMPLE_IDS[0],
    "version": 1,
    "created_at": "2026-11-23T09:00:00Z",
    "state": "open",
    "facts": ["name", "phone"],
    "earlier": _SUMMARY,
    "later": _SUMMARY | {"id": EXAMPLE_IDS[2], "waiting_since": "2026-11-23"},
    "kept_id": None,
    "decided_at": None,
    "outcome": "",
}
SAME: Final = EXAMPLE | {
    "version": 2,
    "state": "same",
    "later": _SUMMARY | {"id": EXAMPLE_IDS[2], "version": 2, "status": "left"},
    "kept_id": EXAMPLE_IDS[1],
    "decided_at": "2026-11-23T09:05:00Z",
}


class LikenessPublic(BaseModel):
    """Two mentees who may be one person; `outcome` says in words what a decision did."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [EXAMPLE]})

    id: UUID
    version: int
    created_at: datetime
    state: LikenessState
    facts: list[Fact]
    earlier: MenteeSummary
    later: MenteeSummary
    kept_id: UUID | None
    decided_at: datetime | None
    outcome: str


class Decision(Shape):
    """Whether they are one person, and which of the two records is kept where they are."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "same", "kept_id": EXAMPLE_IDS[1]}]})

    state: Literal[LikenessState.SAME, LikenessState.DIFFERENT]
    kept_id: UUID | None = None

    @model_validator(mode="after")
    def _one_kept(self) -> Self:
        if (self.state is LikenessState.SAME) != (self.kept_id is not None):
            raise ValueError("kept_id where they are the same, and only there")
        return self
