"""What groups have a worker do: solve placings, and end what stands no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.groups.models.words import PlacingFailure, PlacingStep, step_of
from api.groups.service import leading, members, solving
from api.groups.service.solving import Attempt
from api.groups.solver import placed
from api.jobs import Job
from api.rounds.jobs.pace import BEAT, DUE_AT_ONCE
from api.rounds.solver import SOLVER, CrashedError, Refused, Solver, StoppedError
from api.web.parts import Parts
from api.web.problems import report
from matcher.errors import ClashError


@dataclass(frozen=True, slots=True)
class Place:
    """Solves placings, one at a time; a key is a placing and its attempt."""

    solver: Solver = SOLVER
    name: str = "place"
    at_once: int = 1
    patience_s: float = 20.0
    """Less than after which a solve is taken for dead: whoever is dead by its heartbeat is begun again at once."""

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        return [f"{row.id}:{row.attempt}" for row in solving.to_solve(session, now, DUE_AT_ONCE)]

    def run(self, parts: Parts, key: str) -> None:
        placing_id, _, number = key.partition(":")
        with parts.database.writing() as session:
            attempt = solving.begin(session, parts, UUID(placing_id), int(number), parts.clock.now())
        if attempt is None:
            return
        try:
            self._solve(parts, attempt)
        except StoppedError:
            return
        except ClashError:
            _fail(parts, attempt, PlacingFailure.CLASH)
        except CrashedError:
            with parts.database.writing() as session:
                solving.give_up(session, parts, attempt, parts.clock.now())
        except Exception as error:
            report(error)
            _fail(parts, attempt, PlacingFailure.FAULT)

    def _solve(self, parts: Parts, attempt: Attempt) -> None:
        self.solver.warm()
        taken_at = parts.clock.now()
        with parts.database.reading() as session:
            pool = solving.gather(session, parts, attempt, taken_at)
        result = self.solver.run(placed, pool, _Watch(parts, attempt))
        if isinstance(result, Refused):
            _fail(parts, attempt, PlacingFailure.CLASH)
            return
        with parts.database.writing() as session:
            solving.beat(session, attempt, parts.clock.now(), PlacingStep.STORING)
        with parts.database.writing() as session:
            solving.store(session, parts, attempt, pool, result, taken_at, parts.clock.now())


class _Watch:
    """Passes the steps of a solve on to its placing, gives signs of life, and says when nobody waits any more."""

    def __init__(self, parts: Parts, attempt: Attempt) -> None:
        self._parts, self._attempt = parts, attempt
        self._last = parts.clock.now()

    def __call__(self, told: str) -> bool:
        now, step = self._parts.clock.now(), step_of(told) if told else None
        if step is None and now - self._last < BEAT:
            with self._parts.database.reading() as session:
                return solving.counts(session, self._attempt)
        self._last = now
        with self._parts.database.writing() as session:
            return solving.beat(session, self._attempt, now, step)


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


def _fail(parts: Parts, attempt: Attempt, why: PlacingFailure) -> None:
    with parts.database.writing() as session:
        solving.fail(session, parts, attempt, why, parts.clock.now())


JOBS: Final[tuple[Job, ...]] = (Place(), EndPlaces(), FreeHosts())
