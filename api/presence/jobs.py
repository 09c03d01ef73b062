"""What presence has a worker do: solve rosters, take hours of shifts back that hold no more, forget what is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.hours.engagements import disengage
from api.jobs import Job
from api.presence.models.words import step_of
from api.presence.service import rosters, shifts
from api.presence.service.rosters import ROSTERS
from api.presence.solver import settled
from api.rounds.jobs.attempted import SolveAttempts
from api.web.parts import Parts

ROSTER: Final = SolveAttempts(
    "roster", ROSTERS, gather=rosters.gather, work=settled, store=rosters.store, step_of=step_of
)


@dataclass(frozen=True, slots=True)
class FreeShifts:
    """Takes back hours of shifts of mentors who have left, and of sites that are no more; a key is one of these."""

    name: str = "free_shifts"
    at_once: int = 1
    patience_s: float = 60.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        return [str(engagement_id) for engagement_id in shifts.to_free(session)]

    def run(self, parts: Parts, key: str) -> None:
        with parts.database.writing() as session:
            if UUID(key) in shifts.to_free(session):
                disengage(session, [UUID(key)])


@dataclass(frozen=True, slots=True)
class ForgetDays:
    """Forgets days that are over on which mentors could not come; a key is a day."""

    name: str = "forget_days"
    at_once: int = 1
    patience_s: float = 60.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        return (now.date().isoformat(),) if shifts.is_any_past(session, now.date()) else ()

    def run(self, parts: Parts, key: str) -> None:
        with parts.database.writing() as session:
            shifts.forget_past(session, parts.clock.now().date())


JOBS: Final[tuple[Job, ...]] = (ROSTER, FreeShifts(), ForgetDays())
