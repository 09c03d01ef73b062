"""What groups have a worker do: solve placings, and end what stands no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.groups.models.words import step_of
from api.groups.service import leading, members, solving
from api.groups.service.placings import PLACINGS
from api.groups.solver import placed
from api.jobs import Job
from api.rounds.jobs.attempted import SolveAttempts
from api.web.parts import Parts

PLACE: Final = SolveAttempts(
    "place", PLACINGS, gather=solving.gather, work=placed, store=solving.store, step_of=step_of
)


@dataclass(frozen=True, slots=True)
class EndPlaces:
    """Ends places that stand no more, one at a time; a key is whose."""

    name: str = "end_places"
    at_once: int = 1
    patience_s: float = 60.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        return [str(mentee_id) for mentee_id in members.to_end(session, now)]

    def run(self, parts: Parts, key: str) -> None:
        with parts.database.writing() as session:
            members.end_fallen(session, UUID(key), parts.clock.now())


@dataclass(frozen=True, slots=True)
class FreeHosts:
    """Gives back the hours in which mentors who have left led groups; a key is whose."""

    name: str = "free_hosts"
    at_once: int = 1
    patience_s: float = 60.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        return [str(mentor_id) for mentor_id in leading.to_free(session)]

    def run(self, parts: Parts, key: str) -> None:
        with parts.database.writing() as session:
            if UUID(key) in leading.to_free(session):
                leading.free_mentor(session, UUID(key))


JOBS: Final[tuple[Job, ...]] = (PLACE, EndPlaces(), FreeHosts())
