"""One attempt to solve a placing: begun, watched, and ended once, whatever dies in between.

An attempt holds its number. Whoever finds the placing under another number, or no longer solving, stops and stores
nothing: so two workers that solve the same placing, one of them taken for dead, leave one result.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from api.audit.models import Act, Actor
from api.audit.service import record
from api.groups.models.placings import Placing
from api.groups.models.words import PlacingFailure, PlacingState, PlacingStep
from api.groups.service.gathering import gathered
from api.groups.service.keeping import Record, keep
from api.groups.service.telling import tell_coordinators
from api.rounds.service.solving import MOST_TRIES, STALE
from api.web.parts import Parts
from matcher.groups import GroupPool

WORKER: Final = Actor.system("worker")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a solve holds on to."""

    program_id: UUID
    placing_id: UUID
    number: int


def to_solve(session: Session, now: datetime, most: int) -> list[Placing]:
    """Return placings that somebody should be solving and nobody is."""
    stale = or_(col(Placing.heartbeat_at).is_(None), col(Placing.heartbeat_at) <= now - STALE)
    statement = select(Placing).where(Placing.state == PlacingState.SOLVING, stale)
    return list(session.exec(statement.order_by(col(Placing.started_at)).limit(most)))


def begin(session: Session, parts: Parts, placing_id: UUID, number: int, now: datetime) -> Attempt | None:
    """Take up a placing under an attempt; None where there is nothing (more) to do under it.

    An attempt whose solve died goes on under the next number; whoever dies too often makes the placing fail.
    """
    row = session.exec(select(Placing).where(Placing.id == placing_id).with_for_update()).one_or_none()
    if row is None or row.state != PlacingState.SOLVING or row.attempt != number:
        return None
    if row.heartbeat_at is not None:
        if row.heartbeat_at > now - STALE:
            return None
        row.attempt += 1
    row.tries += 1
    if row.tries > MOST_TRIES:
        _fail(session, parts, row, PlacingFailure.CRASH, now)
        return None
    row.heartbeat_at, row.step = now, PlacingStep.GATHERING
    session.flush()
    return Attempt(row.program_id, row.id, row.attempt)


def gather(session: Session, parts: Parts, attempt: Attempt, now: datetime) -> GroupPool:
    """Return what is to be solved: people and groups as they are now.

    Raises
    ------
    ClashError
        If what is settled contradicts itself.
    """
    if session.get_bind().dialect.name == "postgresql":  # else each statement would see what was committed by then
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    row = session.get_one(Placing, attempt.placing_id)
    return gathered(session, parts.vault, row.program_id, row.week, now)


def beat(session: Session, attempt: Attempt, now: datetime, step: PlacingStep | None = None) -> bool:
    """Give a sign of life, with the step where it is a new one; return whether the attempt still counts."""
    values: dict[str, object] = {"heartbeat_at": now} | ({} if step is None else {"step": step.value})
    return session.connection().execute(update(Placing).where(*_is(attempt)).values(**values)).rowcount == 1


def counts(session: Session, attempt: Attempt) -> bool:
    """Return whether an attempt still counts: the placing was not cancelled, and nobody else took it up."""
    return session.exec(select(Placing.id).where(*_is(attempt))).one_or_none() is not None


def store(
    session: Session, parts: Parts, attempt: Attempt, pool: GroupPool, result: Record, taken_at: datetime, now: datetime
) -> bool:
    """End an attempt with its result, which is to be reviewed; return False where it counts no more."""
    row = session.exec(select(Placing).where(*_is(attempt)).with_for_update()).one_or_none()
    if row is None:
        return False
    figures = result["figures"]
    row.state, row.version = PlacingState.REVIEW, row.version + 1
    row.ended_at, row.heartbeat_at = now, None
    row.digest, row.proved = result["digest"], result["proved"]
    row.people, row.placed, row.unplaced = (int(figures[name]) for name in ("people", "placed", "unplaced"))
    row.opened = int(figures["opened"])
    keep(session, parts.vault, row.id, pool, result, taken_at)
    tell_coordinators(session, parts, row, "round_ready", now)
    record(session, row.program_id, WORKER, now, Act("solve", "placing", row.id))
    return True


def fail(session: Session, parts: Parts, attempt: Attempt, why: PlacingFailure, now: datetime) -> None:
    """End an attempt without a result."""
    row = session.exec(select(Placing).where(*_is(attempt)).with_for_update()).one_or_none()
    if row is not None:
        _fail(session, parts, row, why, now)


def give_up(session: Session, parts: Parts, attempt: Attempt, now: datetime) -> None:
    """Leave a placing to the next attempt, because the solving process died; after too many, it fails."""
    row = session.exec(select(Placing).where(*_is(attempt)).with_for_update()).one_or_none()
    if row is None:
        return
    if row.tries >= MOST_TRIES:
        _fail(session, parts, row, PlacingFailure.CRASH, now)
        return
    row.attempt, row.heartbeat_at, row.step = row.attempt + 1, None, PlacingStep.WAITING


def _is(attempt: Attempt) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Placing.id) == attempt.placing_id,
        col(Placing.attempt) == attempt.number,
        col(Placing.state) == PlacingState.SOLVING.value,
    )


def _fail(session: Session, parts: Parts, row: Placing, why: PlacingFailure, now: datetime) -> None:
    row.state, row.failure, row.version = PlacingState.FAILED, why, row.version + 1
    row.ended_at, row.heartbeat_at = now, None
    session.flush()
    tell_coordinators(session, parts, row, "round_failed", now)
    record(session, row.program_id, WORKER, now, Act("fail", "placing", row.id))
