"""Looking at everybody of a large program before a round, while whoever asked may close the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.database.vault import RememberingVault
from api.rounds.jobs.pace import DUE_AT_ONCE, beating
from api.rounds.models.looks import LookFound
from api.rounds.models.tables import WeekLook
from api.rounds.models.words import Step, step_of
from api.rounds.service import attempts, looking, overview, readiness, rounds
from api.rounds.service.looking import LookAttempt
from api.rounds.solver import SOLVER, StoppedError
from api.web.parts import Parts
from api.web.problems import report


@dataclass(frozen=True, slots=True)
class Look:
    """Looks at the people of programs, one program at a time; a key is a look and how often it was tried."""

    name: str = "look"
    at_once: int = 1
    patience_s: float = 20.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        return [f"{row.id}:{row.tries}" for row in attempts.to_attempt(session, WeekLook, now, DUE_AT_ONCE)]

    def run(self, parts: Parts, key: str) -> None:
        look_id, _, number = key.partition(":")
        with parts.database.writing() as session:
            attempt = looking.take_up(session, parts.vault, UUID(look_id), int(number), parts.clock.now())
        if attempt is None:
            return
        found, failure = None, ""
        try:
            found = _looked(parts, attempt)
        except StoppedError:
            return
        except Exception as error:
            report(error)
            failure = looking.CRASHED
        with parts.database.writing() as session:
            looking.end_look(session, parts.vault, attempt, found, failure, parts.clock.now())


def _looked(parts: Parts, attempt: LookAttempt) -> LookFound:
    SOLVER.warm()
    vault, now = RememberingVault(parts.vault), parts.clock.now()
    with parts.database.reading() as session:
        looked = readiness.look_at_next_week(session, vault, attempt.program_id, now)
        close = overview.look_closely(session, vault, attempt.program_id, now)
        week = rounds.next_week(session, attempt.program_id, now)
    with parts.database.writing() as session:
        if not looking.beat_look(session, attempt, parts.clock.now(), Step.LOOKING):
            raise StoppedError
    watch = beating(parts, lambda session, now, step: looking.beat_look(session, attempt, now, step), step_of)
    return looking.noted(readiness.readiness(looked, readiness.options(looked, watch)), close, week, now)
