"""A person's own record as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SerializeAsAny

from api.people.models.mentees import PUBLIC as MENTEE
from api.people.models.mentees import MenteePublic
from api.people.models.mentors import PUBLIC as MENTOR
from api.people.models.mentors import MentorPublic
from api.people.models.shapes import EXAMPLE_IDS
from api.record.parts import PARTS

Who = TypeVar("Who", MenteePublic, MentorPublic)


def _example(person: dict[str, Any]) -> ConfigDict:
    kept = {"id": EXAMPLE_IDS[0], "version": 1, "created_at": "2026-11-23T09:00:00Z"}
    parts: dict[str, Any] = {name: [] for name in PARTS} | {
        "bans": [{"reason": "kin", "since": "2026-11-23T09:00:00Z"}]
    }
    example: Any = {"made_at": "2026-11-24T09:00:00Z", "person": person | kept, "parts": parts}
    return ConfigDict(json_schema_extra={"examples": [example]})


class Record(BaseModel, Generic[Who]):
    """Everything that is known of a person: what they told, and part by part what came of it."""

    made_at: datetime
    person: Who
    parts: dict[str, Sequence[SerializeAsAny[BaseModel]]] = Field(
        description="account, consents with the texts signed, disclosures, bans, proposals and matches without the "
        "other's name, leaves, receipts of forms, links to the own page, questions, the place in a group with "
        "when they came, how many records look alike, and the log"
    )


class MenteeRecord(Record[MenteePublic]):
    """Everything that is known of a mentee."""

    model_config = _example(MENTEE)


class MentorRecord(Record[MentorPublic]):
    """Everything that is known of a mentor."""

    model_config = _example(MENTOR)
