"""What groups have a worker do: solve placings, try policies out, and end what stands no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.errors import ConflictError
from api.groups.models.placings import PlacingTrial
from api.groups.models.trials import PlacingTrialFound
from api.groups.models.words import step_of, trial_step_of
from api.groups.service import leading, members, previewing, solving
from api.groups.service.placings import PLACINGS
from api.groups.service.previewing import TrialAttempt
from api.groups.solver import placed, tried
from api.groups.words import FAILURES
from api.jobs import Job
from api.rounds.jobs.attempted import SolveAttempts
from api.rounds.jobs.forget import Forget
from api.rounds.jobs.pace import DUE_AT_ONCE, beating
from api.rounds.models.attempted import SolveFailure
from api.rounds.service import attempts
from api.rounds.solver import SOLVER, Refused, StoppedError
from api.web.parts import Parts
from api.web.problems import report
from matcher.errors import ClashError

PLACE: Final = SolveAttempts(
    "place", PLACINGS, gather=solving.gather, work=placed, store=solving.store, step_of=step_of
)


FORGET: Final = Forget("forget_placing_trials", (PlacingTrial,))


@dataclass(frozen=True, slots=True)
class TryPolicy:
    """Tries policies for groups out, one at a time; a key is a trial and how often it was tried."""

    name: str = "try_group_policy"
    at_once: int = 1
    patience_s: float = 20.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        return [f"{row.id}:{row.tries}" for row in attempts.to_attempt(session, PlacingTrial, now, DUE_AT_ONCE)]

    def run(self, parts: Parts, key: str) -> None:
        trial_id, _, number = key.partition(":")
        with parts.database.writing() as session:
            attempt = previewing.take_up(session, parts.vault, UUID(trial_id), int(number), parts.clock.now())
        if attempt is None:
            return
        try:
            came, failure = self._tried(parts, attempt), ""
        except StoppedError:
            return
        except (ClashError, ConflictError):
            came, failure = None, FAILURES[SolveFailure.CLASH]
        except Exception as error:
            report(error)
            came, failure = None, previewing.CRASHED
        with parts.database.writing() as session:
            previewing.end_trial(session, parts.vault, attempt, came, failure, parts.clock.now())

    @staticmethod
    def _tried(parts: Parts, attempt: TrialAttempt) -> PlacingTrialFound:
        with parts.database.reading() as session:
            pools = previewing.pools_of(session, parts, attempt, parts.clock.now())
        watch = beating(
            parts, lambda session, now, step: previewing.beat_trial(session, attempt, now, step), trial_step_of
        )
        found = SOLVER.run(tried, pools, watch)
        if isinstance(found, Refused):
            raise ConflictError(FAILURES[SolveFailure.CLASH])
        return previewing.compared(found)


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


JOBS: Final[tuple[Job, ...]] = (PLACE, TryPolicy(), EndPlaces(), FreeHosts(), FORGET)
