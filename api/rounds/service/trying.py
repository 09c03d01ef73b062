"""Changes to a large round, tried out by a worker while whoever asked may close the page.

An attempt holds its number, as the solve of a round does: whoever finds another there stores nothing. What came of it
stays for a day; then it is shown to nobody, and removed by the worker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, delete, or_, select

from api.accounts.owned import found
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import NotFoundError
from api.rounds.models.tables import RoundTrial
from api.rounds.models.trials import ChangeIn, TrialCreate, TrialPublic
from api.rounds.models.words import Step
from api.rounds.service.reviewing import to_review
from api.rounds.service.solving import MOST_TRIES, STALE
from api.web.parts import Parts
from api.web.translating import to_translate

KEPT: Final = timedelta(days=1)
CRASHED: Final = to_translate("The solving stopped before its end. Try fewer changes.")


@dataclass(frozen=True, slots=True)
class TrialAttempt:
    """What a worker holds on to while it tries changes out."""

    program_id: UUID
    round_id: UUID
    trial_id: UUID
    number: int
    changes: Sequence[ChangeIn]


@dataclass(frozen=True, slots=True)
class TrialRead:
    """A trial as it stands: its step while it is under way, then what came of it, or why it came to nothing."""

    changes: Sequence[ChangeIn]
    step: Step
    came: TrialPublic | None
    failure: str


def begin_trial(
    session: Session,
    parts: Parts,
    program_id: UUID,
    round_id: UUID,
    asked: TrialCreate,
    user_id: UUID,
    now: datetime,
) -> UUID:
    """Have changes to a round tried out, and return the id of the trial.

    Raises
    ------
    NotFoundError
        If there is no such round.
    ConflictError
        If it has no result.
    """
    to_review(session, program_id, round_id)
    row = RoundTrial(
        id=new_id(now),
        created_at=now,
        program_id=program_id,
        round_id=round_id,
        author_id=user_id,
        changes=parts.vault.key(session, user_id).seal(asked.model_dump_json()),
    )
    session.add(row)
    session.flush()
    record(session, program_id, Actor.user(user_id), now, Act("try", "round", round_id))
    return row.id


def read_trial(
    session: Session, vault: Vault, program_id: UUID, round_id: UUID, trial_id: UUID, now: datetime
) -> TrialRead:
    """Return a trial as it stands.

    Raises
    ------
    NotFoundError
        If there is no such trial of the round, its day is over, or whoever asked for it was erased.
    """
    row = found(session, RoundTrial, program_id, trial_id)
    if row.round_id != round_id or row.created_at <= now - KEPT:
        raise NotFoundError
    key = vault.key(session, row.author_id)
    asked = TrialCreate.model_validate_json(key.open(row.changes))
    came = None if row.came is None else TrialPublic.model_validate_json(key.open(row.came))
    return TrialRead(asked.changes, Step(row.step), came, row.failure or "")


def is_to_forget(session: Session, now: datetime) -> bool:
    """Return whether the day of a trial is over."""
    return session.exec(select(RoundTrial.id).where(_is_over(now)).limit(1)).one_or_none() is not None


def forget_trials(session: Session, now: datetime) -> None:
    """Remove the trials whose day is over; an attempt that is at one stores nothing any more."""
    session.exec(delete(RoundTrial).where(_is_over(now)))


def to_try(session: Session, now: datetime, most: int) -> list[RoundTrial]:
    """Return trials that somebody should be at and nobody is."""
    stale = or_(col(RoundTrial.heartbeat_at).is_(None), col(RoundTrial.heartbeat_at) <= now - STALE)
    statement = select(RoundTrial).where(col(RoundTrial.ended_at).is_(None), stale)
    return list(session.exec(statement.order_by(col(RoundTrial.id)).limit(most)))


def take_up(session: Session, vault: Vault, trial_id: UUID, number: int, now: datetime) -> TrialAttempt | None:
    """Take a trial up under the next number; None where somebody else did, or it is given up."""
    row = session.exec(select(RoundTrial).where(RoundTrial.id == trial_id).with_for_update()).one_or_none()
    if row is None or row.ended_at is not None or row.tries != number:
        return None
    key = vault.keys(session, [row.author_id]).get(row.author_id)
    if key is None or row.tries >= MOST_TRIES:
        row.failure, row.ended_at = CRASHED, now
        return None
    row.tries, row.heartbeat_at, row.step = row.tries + 1, now, Step.GATHERING
    changes = TrialCreate.model_validate_json(key.open(row.changes)).changes
    return TrialAttempt(row.program_id, row.round_id, row.id, row.tries, changes)


def beat_trial(session: Session, attempt: TrialAttempt, now: datetime, step: Step | None = None) -> bool:
    """Give a sign of life, with the step where it is a new one; return whether the attempt still counts."""
    values: dict[str, object] = {"heartbeat_at": now} | ({} if step is None else {"step": step.value})
    return session.connection().execute(update(RoundTrial).where(*_is(attempt)).values(**values)).rowcount == 1


def end_trial(
    session: Session, vault: Vault, attempt: TrialAttempt, came: TrialPublic | None, failure: str, now: datetime
) -> None:
    """End an attempt with what came of it, or why it came to nothing; do nothing where it counts no more."""
    row = session.exec(select(RoundTrial).where(*_is(attempt)).with_for_update()).one_or_none()
    if row is None:
        return
    if came is not None:
        row.came = vault.key(session, row.author_id).seal(came.model_dump_json())
    row.failure, row.ended_at, row.heartbeat_at = failure or None, now, None


def _is_over(now: datetime) -> ColumnElement[bool]:
    return col(RoundTrial.created_at) <= now - KEPT


def _is(attempt: TrialAttempt) -> tuple[ColumnElement[bool], ...]:
    return (
        col(RoundTrial.id) == attempt.trial_id,
        col(RoundTrial.tries) == attempt.number,
        col(RoundTrial.ended_at).is_(None),
    )
