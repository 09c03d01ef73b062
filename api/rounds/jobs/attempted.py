"""Solves the attempts of one table in the process beside this one, as rounds are solved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlmodel import Session

from api.rounds.jobs.pace import BEAT, DUE_AT_ONCE
from api.rounds.models.attempted import Attempted, SolveFailure
from api.rounds.service.attempted import STORING, Attempt, Attempts
from api.rounds.solver import SOLVER, CrashedError, Record, Refused, Solver, StoppedError
from api.web.parts import Parts
from api.web.problems import report
from matcher.errors import ClashError

Row = TypeVar("Row", bound=Attempted)
Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class SolveAttempts(Generic[Row, Given]):
    """Solves rows of a table, one at a time; a key is a row and its attempt.

    Parameters
    ----------
    name : str
    attempts : Attempts
    gather : callable
        Returns what is to be solved, as it is at one moment; it raises `ClashError` where that contradicts itself.
    work : callable
        A function of a module, which the other process calls with what was gathered.
    store : callable
        Keeps what came out with what it was made from, and ends the attempt.
    step_of : callable
        Returns the step of which the engine tells in some words; None where people are told none.
    """

    name: str
    attempts: Attempts[Row]
    gather: Callable[[Session, Parts, Attempt, datetime], Given]
    work: Callable[[Given, Callable[[str], None]], Record | Refused]
    store: Callable[[Session, Parts, Attempt, Given, Record, datetime, datetime], Any]
    step_of: Callable[[str], str | None]
    solver: Solver = SOLVER
    at_once: int = 1
    patience_s: float = 20.0
    """Less than after which a solve is taken for dead: whoever is dead by its heartbeat is begun again at once."""

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        return [f"{row.id}:{row.attempt}" for row in self.attempts.to_solve(session, now, DUE_AT_ONCE)]

    def run(self, parts: Parts, key: str) -> None:
        row_id, _, number = key.partition(":")
        with parts.database.writing() as session:
            attempt = self.attempts.begin(session, parts, UUID(row_id), int(number), parts.clock.now())
        if attempt is None:
            return
        try:
            self._solve(parts, attempt)
        except StoppedError:
            return
        except ClashError:
            self._fail(parts, attempt, SolveFailure.CLASH)
        except CrashedError:
            with parts.database.writing() as session:
                self.attempts.give_up(session, parts, attempt, parts.clock.now())
        except Exception as error:
            report(error)
            self._fail(parts, attempt, SolveFailure.FAULT)

    def _solve(self, parts: Parts, attempt: Attempt) -> None:
        self.solver.warm()
        taken_at = parts.clock.now()
        with parts.database.reading() as session:
            if session.get_bind().dialect.name == "postgresql":  # else each statement sees what was committed by then
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            given = self.gather(session, parts, attempt, taken_at)
        result = self.solver.run(self.work, given, self._watching(parts, attempt))
        if isinstance(result, Refused):
            self._fail(parts, attempt, SolveFailure.CLASH)
            return
        with parts.database.writing() as session:
            self.attempts.beat(session, attempt, parts.clock.now(), STORING)
        with parts.database.writing() as session:
            self.store(session, parts, attempt, given, result, taken_at, parts.clock.now())

    def _watching(self, parts: Parts, attempt: Attempt) -> Callable[[str], bool]:
        """Return what passes steps on to the row, gives signs of life, and says when nobody waits any more."""
        last = parts.clock.now()

        def watch(told: str) -> bool:
            nonlocal last
            now, step = parts.clock.now(), self.step_of(told) if told else None
            if step is None and now - last < BEAT:
                with parts.database.reading() as session:
                    return self.attempts.counts(session, attempt)
            last = now
            with parts.database.writing() as session:
                return self.attempts.beat(session, attempt, now, step)

        return watch

    def _fail(self, parts: Parts, attempt: Attempt, why: SolveFailure) -> None:
        with parts.database.writing() as session:
            self.attempts.fail(session, parts, attempt, why, parts.clock.now())
