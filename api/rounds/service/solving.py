"""One attempt to solve a round: begun, watched, and ended once, whatever dies in between.

An attempt holds its number. Whoever finds the round under another number, or no longer solving, stops and stores
nothing: so two workers that solve the same round, one of them taken for dead, leave one result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.vault import Vault
from api.rounds.models.tables import ResultEntry, Round
from api.rounds.models.words import Difference, Failure, RoundState, Step
from api.rounds.service.ending import round_failed, round_ready
from api.rounds.service.gathering import gathered
from api.rounds.service.kept import Record, Sealing, entries_opened, keep, of_round
from api.rounds.service.policies import holding
from api.web.parts import Parts
from matcher.people.notation import read_slots
from matcher.pool import Pair, Pool

STALE: Final = timedelta(seconds=30)
"""How long after its last sign of life a solve is taken for dead."""
MOST_TRIES: Final = 3
WORKER: Final = Actor.system("worker")


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a solve holds on to."""

    program_id: UUID
    round_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class Week:
    """What an attempt solves: the pool, the number of the policy, when it was gathered, and the result before."""

    pool: Pool
    policy_number: int
    taken_at: datetime
    earlier: tuple[Pair, ...]


def to_solve(session: Session, now: datetime, most: int) -> list[Round]:
    """Return rounds that somebody should be solving and nobody is."""
    statement = (
        select(Round)
        .where(Round.state == RoundState.SOLVING, or_(_is_stale(now), col(Round.heartbeat_at).is_(None)))
        .order_by(col(Round.started_at))
        .limit(most)
    )
    return list(session.exec(statement))


def begin(session: Session, parts: Parts, round_id: UUID, number: int, now: datetime) -> Attempt | None:
    """Take up a round under an attempt; None where there is nothing (more) to do under it.

    An attempt whose solve died goes on under the next number, so that what it may still store is not kept. Whoever
    dies too often makes the round fail.
    """
    row = session.exec(select(Round).where(Round.id == round_id).with_for_update()).one_or_none()
    if row is None or row.state != RoundState.SOLVING or row.attempt != number:
        return None
    if row.heartbeat_at is not None:
        if row.heartbeat_at > now - STALE:
            return None
        row.attempt += 1
    row.tries += 1
    if row.tries > MOST_TRIES:
        _fail(session, parts, row, Failure.CRASH, now)
        return None
    row.heartbeat_at, row.step, row.step_at, row.to_sweep = now, Step.GATHERING, now, True
    session.flush()
    return Attempt(row.program_id, row.id, row.attempt)


def gather(session: Session, vault: Vault, attempt: Attempt, now: datetime) -> Week:
    """Return what is to be solved: the week as it is now, and the earlier result's pairs where it was solved before."""
    if session.get_bind().dialect.name == "postgresql":  # else each statement would see what was committed by then
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    row = session.get_one(Round, attempt.round_id)
    number, policy = holding(session, row.program_id)
    earlier = _earlier(session, vault, row.id)
    return Week(gathered(session, vault, row, policy, now, earlier), number, now, earlier)


def beat(session: Session, attempt: Attempt, now: datetime, step: Step | None = None) -> bool:
    """Give a sign of life, with the step where it is a new one; return whether the attempt still counts."""
    values: dict[str, object] = {"heartbeat_at": now}
    if step is not None:
        values |= {"step": step.value, "step_at": now}
    statement = update(Round).where(*_is(attempt)).values(**values)
    return session.connection().execute(statement).rowcount == 1


def counts(session: Session, attempt: Attempt, *, to_write: bool = False) -> bool:
    """Return whether an attempt still counts: the round was not cancelled, and nobody else took it up.

    Where something is to be written on the strength of it, that stays so until the transaction ends.
    """
    statement = select(Round.id).where(*_is(attempt))
    return session.exec(statement.with_for_update() if to_write else statement).one_or_none() is not None


def store(
    session: Session, parts: Parts, attempt: Attempt, week: Week, result: Record, sealed: Sealing, now: datetime
) -> bool:
    """End an attempt whose rows are stored, and send its result to review; return False where it counts no more."""
    row = session.exec(select(Round).where(*_is(attempt)).with_for_update()).one_or_none()
    if row is None:
        return False
    figures = result["figures"]
    row.state, row.version, row.altered = RoundState.REVIEW, row.version + 1, False
    row.ended_at, row.heartbeat_at = now, None
    row.policy_number, row.digest, row.proved = week.policy_number, result["digest"], result["proved"]
    row.mentees, row.mentors = len(week.pool.mentees), len(week.pool.mentors)
    row.matched, row.unmatched = int(figures["matched"]), int(figures["unmatched"])
    keep(session, row, attempt.number, sealed, week.taken_at)
    round_ready(session, parts, row, now)
    record(session, row.program_id, WORKER, now, Act("solve", "round", row.id))
    return True


def fail(session: Session, parts: Parts, attempt: Attempt, why: Failure, now: datetime) -> None:
    """End an attempt without a result."""
    row = session.exec(select(Round).where(*_is(attempt)).with_for_update()).one_or_none()
    if row is not None:
        _fail(session, parts, row, why, now)


def give_up(session: Session, parts: Parts, attempt: Attempt, now: datetime) -> None:
    """Leave a round to the next attempt, because the solving process died; after too many, it fails."""
    row = session.exec(select(Round).where(*_is(attempt)).with_for_update()).one_or_none()
    if row is None:
        return
    if row.tries >= MOST_TRIES:
        _fail(session, parts, row, Failure.CRASH, now)
        return
    row.attempt, row.heartbeat_at, row.step, row.step_at = row.attempt + 1, None, Step.WAITING, now


def differences(earlier: Sequence[Pair], pool: Pool, result: Record) -> list[Record]:
    """Return what a result changes of an earlier one: mentee, mentor before and after, and a code that says why."""
    banned = {(pair.mentee, pair.mentor) for pair in pool.pairs if pair.kind == "ban"}
    before = {pair.mentee: pair for pair in earlier}
    after = {one["mentee"]: one for one in result["matches"] if one["standing"] != "held"}
    found = []
    for mentee in sorted(before.keys() | after.keys()):
        old, new = before.get(mentee), after.get(mentee)
        if old is None:
            why = Difference.FOUND
        elif (mentee, old.mentor) in banned:
            why = Difference.APART
        elif new is None:
            why = Difference.LOST
        elif new["mentor"] != old.mentor:
            why = Difference.MOVED
        elif old.slot is not None and new["slot"] != str(old.slot):
            why = Difference.HOUR
        else:
            continue
        mentors = {"before": old.mentor if old else None, "after": new["mentor"] if new else None}
        found.append({"mentee": mentee, **mentors, "reason": why.value})
    return found


def _is(attempt: Attempt) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Round.id) == attempt.round_id,
        col(Round.attempt) == attempt.number,
        col(Round.state) == RoundState.SOLVING.value,
    )


def _is_stale(now: datetime) -> ColumnElement[bool]:
    return col(Round.heartbeat_at) <= now - STALE


def _fail(session: Session, parts: Parts, row: Round, why: Failure, now: datetime) -> None:
    row.state, row.failure, row.version = RoundState.FAILED, why, row.version + 1
    row.ended_at, row.heartbeat_at = now, None
    session.flush()
    round_failed(session, parts, row, now)
    record(session, row.program_id, WORKER, now, Act("fail", "round", row.id))


def _earlier(session: Session, vault: Vault, round_id: UUID) -> tuple[Pair, ...]:
    """Return the pairs of the result that a round has, as ones to be kept where nothing speaks against it."""
    statement = select(ResultEntry).where(
        *of_round(ResultEntry, round_id), ResultEntry.kind == "match", ResultEntry.standing != "held"
    )
    rows = session.exec(statement.order_by(col(ResultEntry.mentee_id))).all()
    opened = entries_opened(session, vault, rows)
    hours = {mentee_id: read_slots(document["entry"]["slot"])[0] for mentee_id, document in opened.items()}
    return tuple(
        Pair(str(row.mentee_id), str(row.mentor_id), "pending", slot=hours[row.mentee_id])
        for row in rows
        if row.mentee_id in hours
    )
