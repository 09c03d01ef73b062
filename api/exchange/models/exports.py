"""What is asked for in an export."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from api.consent.models import Purpose
from api.web.shapes import Name, Shape

OWN: Final[dict[str, Any]] = {"what": "mentees", "format": "xlsx"}
ROUND: Final[dict[str, Any]] = {
    "what": "pairs",
    "format": "csv",
    "round_id": "019ab3c4-1000-7000-8000-000000000001",
}
OTHERS: Final[dict[str, Any]] = {
    "what": "mentees",
    "format": "csv",
    "recipient": "Lee Park, State University",
    "purpose": "research",
}


class What(StrEnum):
    """Of what an export is."""

    MENTEES = "mentees"
    MENTORS = "mentors"
    HOLDS = "holds"
    PAIRS = "pairs"
    UNMATCHED = "unmatched"


OF_A_ROUND: Final = frozenset({What.PAIRS, What.UNMATCHED})


class Format(StrEnum):
    """What kind of file it is."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


Shared = Literal[Purpose.MATCHING, Purpose.RESEARCH]
"""The purposes for which many people are shared at once."""


class ExportCreate(Shape):
    """A file of a program, for the program itself or for somebody else.

    Somebody else is shown mentees alone, and of them what each agreed to for the purpose: no purpose covers mentors, or
    who meets whom.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [OWN, OTHERS, ROUND]})

    what: What
    format: Format
    round_id: UUID | None = Field(default=None, description="Of which round: for its pairs and who was left over")
    recipient: Name | None = Field(default=None, description="Who gets it; left out, it stays within the program")
    purpose: Shared | None = Field(default=None, description="What for, where somebody else gets it")

    @model_validator(mode="after")
    def _agreed(self) -> Self:
        if (self.recipient is None) != (self.purpose is None):
            raise ValueError("a recipient and a purpose where somebody else gets it, and neither where nobody does")
        if self.recipient is not None and self.what is not What.MENTEES:
            raise ValueError("mentees where somebody else gets it: no consent covers mentors or who meets whom")
        if (self.round_id is None) == (self.what in OF_A_ROUND):
            raise ValueError("a round for its pairs or who was left over, and none for anything else")
        return self
