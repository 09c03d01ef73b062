"""What goes in and out as JSON of everything that is solved in attempts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, Field

from api.rounds.models.attempted import Attempted, SolveFailure, SolveState
from api.web.reader import Reader
from api.web.shapes import Shape


class WeekAsked(Shape):
    """The week for which something is solved; without one, the next."""

    week: date | None = Field(default=None, description="A Monday")


class StepText(BaseModel):
    """A step in each language of the service."""

    en: str
    es: str


class AttemptedPublic(BaseModel):
    """Where it is; subclasses add what came out in figures, and narrow the step to those of their engine."""

    step_texts: ClassVar[Mapping[Any, str]]
    """What each step is, in English, marked by `to_translate`."""

    id: UUID
    version: int
    created_at: datetime
    week: date
    state: SolveState
    attempt: int
    step: str
    step_text: StepText
    started_at: datetime
    ended_at: datetime | None
    published_at: datetime | None
    failure: SolveFailure | None
    digest: str | None
    proved: bool

    @classmethod
    def of(cls, row: Attempted) -> Self:
        """Return a row as it goes out."""
        text = cls.step_texts[row.step]
        said = StepText(en=text, es=Reader("es").say(text))
        return cls(**row.model_dump(include=set(cls.model_fields)), step_text=said)
