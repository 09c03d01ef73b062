"""Solving rounds: gathering who is there, solving in the other process, storing what comes out a portion at a time."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from uuid import UUID

from sqlmodel import Session

from api.database.vault import RememberingVault
from api.rounds.jobs.pace import BEAT, DUE_AT_ONCE
from api.rounds.models.tables import ResultEntry, SnapshotPerson
from api.rounds.models.words import Failure, Step, step_of
from api.rounds.service import solving
from api.rounds.service.kept import Record, Rows, SealedPool, pool_sealed, sealing
from api.rounds.service.portions import AT_ONCE, Table, store_portion
from api.rounds.service.solving import Attempt, Week
from api.rounds.solver import SOLVER, CrashedError, Refused, Solver, StoppedError, solved
from api.web.parts import Parts
from api.web.problems import report


@dataclass(frozen=True, slots=True)
class Solve:
    """Solves rounds, one at a time; a key is a round and its attempt."""

    solver: Solver = SOLVER
    name: str = "solve"
    at_once: int = 1
    patience_s: float = 20.0
    """Less than after which a solve is taken for dead: whoever is dead by its heartbeat is begun again at once."""

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        return [f"{row.id}:{row.attempt}" for row in solving.to_solve(session, now, DUE_AT_ONCE)]

    def run(self, parts: Parts, key: str) -> None:
        round_id, _, number = key.partition(":")
        with parts.database.writing() as session:
            attempt = solving.begin(session, parts, UUID(round_id), int(number), parts.clock.now())
        if attempt is None:
            return
        try:
            self._solve(parts, attempt)
        except StoppedError:
            return
        except CrashedError:
            with parts.database.writing() as session:
                solving.give_up(session, parts, attempt, parts.clock.now())
        except Exception as error:
            report(error)
            _fail(parts, attempt, Failure.FAULT)

    def _solve(self, parts: Parts, attempt: Attempt) -> None:
        self.solver.warm()
        parts = replace(parts, vault=RememberingVault(parts.vault))
        with _nothing_collected():
            with parts.database.reading() as session:
                week = solving.gather(session, parts.vault, attempt, parts.clock.now())
            with ThreadPoolExecutor(1) as beside:
                people = beside.submit(_people_stored, parts, attempt, week)
                result = self.solver.run(solved, week.pool, _Watch(parts, attempt))
            if isinstance(result, Refused):
                _fail(parts, attempt, Failure.CLASH)
                return
            _store(parts, attempt, week, people.result(), result)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Make hundreds of thousands of objects that are all kept: looking for garbage meanwhile takes a third as long."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Watch:
    """Passes the steps of a solve on to its round, gives signs of life, and says when nobody waits any more."""

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


def _people_stored(parts: Parts, attempt: Attempt, week: Week) -> SealedPool:
    with parts.database.reading() as session:
        sealed = pool_sealed(session, parts.vault, attempt.round_id, attempt.number, week.pool)
    _store_rows(parts, attempt, SnapshotPerson, sealed.rows)
    return sealed


def _store_rows(parts: Parts, attempt: Attempt, table: Table, rows: Rows) -> None:
    while portion := list(islice(rows, AT_ONCE)):  # sealed here, while others may write
        with parts.database.writing() as session:
            if not store_portion(session, attempt, table, portion):
                raise StoppedError


def _store(parts: Parts, attempt: Attempt, week: Week, people: SealedPool, result: Record) -> None:
    if week.earlier:
        result["changes"] = solving.differences(week.earlier, week.pool, result)
    with parts.database.writing() as session:
        solving.beat(session, attempt, parts.clock.now(), Step.STORING)
    with parts.database.reading() as session:
        sealed = sealing(session, parts.vault, people, result)
    _store_rows(parts, attempt, ResultEntry, sealed.entries)
    with parts.database.writing() as session:
        solving.store(session, parts, attempt, week, result, sealed, parts.clock.now())


def _fail(parts: Parts, attempt: Attempt, why: Failure) -> None:
    with parts.database.writing() as session:
        solving.fail(session, parts, attempt, why, parts.clock.now())
