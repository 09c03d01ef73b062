"""Changes to a large round, tried out by a worker while whoever asked may close the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.accounts.owned import found
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import NotFoundError
from api.rounds.models.tables import RoundTrial
from api.rounds.models.trials import ChangeIn, TrialCreate, TrialPublic
from api.rounds.models.words import Step
from api.rounds.service import attempts
from api.rounds.service.reviewing import to_review
from api.web.parts import Parts
from api.web.translating import to_translate

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
    if row.round_id != round_id or row.created_at <= now - attempts.KEPT:
        raise NotFoundError
    key = vault.key(session, row.author_id)
    asked = TrialCreate.model_validate_json(key.open(row.changes))
    came = None if row.came is None else TrialPublic.model_validate_json(key.open(row.came))
    return TrialRead(asked.changes, Step(row.step), came, row.failure or "")


def take_up(session: Session, vault: Vault, trial_id: UUID, number: int, now: datetime) -> TrialAttempt | None:
    """Take a trial up under the next number; None where somebody else did, or it is given up."""
    taken = attempts.take_up(session, vault, RoundTrial, trial_id, number, CRASHED, now)
    if taken is None:
        return None
    row, key = taken
    changes = TrialCreate.model_validate_json(key.open(row.changes)).changes
    return TrialAttempt(row.program_id, row.round_id, row.id, row.tries, changes)


def beat_trial(session: Session, attempt: TrialAttempt, now: datetime, step: Step | None = None) -> bool:
    """Give a sign of life, with the step where it is a new one; return whether the attempt still counts."""
    return attempts.beat(session, RoundTrial, attempt.trial_id, attempt.number, now, step)


def end_trial(
    session: Session, vault: Vault, attempt: TrialAttempt, came: TrialPublic | None, failure: str, now: datetime
) -> None:
    """End an attempt with what came of it, or why it came to nothing; do nothing where it counts no more."""
    text = None if came is None else came.model_dump_json()
    attempts.end(session, vault, RoundTrial, attempt.trial_id, attempt.number, text, failure, now)
