"""What a look at everybody of a large program found."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from api.rounds.models.shapes import ReadinessPublic


class LookFound(BaseModel):
    """What a look found: counts, and of those of whom something is to be done the ids of the first.

    Nothing that anybody said is kept. Who they are, and what it is, is read anew whenever it is shown.
    """

    taken_at: datetime
    week: date
    readiness: ReadinessPublic
    leaving: int
    missing: int
    mentors_missing: int
    first: list[UUID]
