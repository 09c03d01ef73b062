"""A look at everybody of a large program before a round, taken by a worker while whoever asked may close the page.

The last one of a program is shown to its coordinators for a day, and stays beside the next until that is done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, delete, select

from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.vault import Vault
from api.rounds.models.looks import LookFound
from api.rounds.models.shapes import ReadinessPublic
from api.rounds.models.tables import WeekLook
from api.rounds.models.words import Step
from api.rounds.service import attempts
from api.rounds.service.overview import Close, look_closely
from api.web.translating import to_translate

CRASHED: Final = to_translate("The look stopped before its end.")


@dataclass(frozen=True, slots=True)
class LookAttempt:
    """What a worker holds on to while it looks."""

    program_id: UUID
    look_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class LookRead:
    """How a program's look stands: the step of one that is under way, why the last failed, and what the last found."""

    step: Step | None = None
    failure: str = ""
    found: LookFound | None = None


def begin_look(session: Session, program_id: UUID, user_id: UUID, now: datetime) -> None:
    """Have a program's people looked at, where that is not under way already."""
    failed = (col(WeekLook.program_id) == program_id, col(WeekLook.ended_at).is_not(None), col(WeekLook.came).is_(None))
    session.exec(delete(WeekLook).where(*failed))
    under_way = select(WeekLook.id).where(WeekLook.program_id == program_id, col(WeekLook.ended_at).is_(None))
    if session.exec(under_way).first() is None:
        session.add(WeekLook(id=new_id(now), created_at=now, program_id=program_id, author_id=user_id))
        session.flush()
        record(session, program_id, Actor.user(user_id), now, Act("check", "week"))


def read_look(session: Session, vault: Vault, program_id: UUID, now: datetime) -> LookRead:
    """Return how a program's look stands; what was found for somebody who was erased since is gone with them."""
    rows = session.exec(
        select(WeekLook)
        .where(WeekLook.program_id == program_id, ~attempts.is_over(WeekLook, now))
        .order_by(col(WeekLook.id).desc())
    ).all()
    if not rows:
        return LookRead()
    done = next((row for row in rows if row.came is not None), None)
    key = None if done is None else vault.keys(session, [done.author_id]).get(done.author_id)
    found = None
    if done is not None and done.came is not None and key is not None:
        found = LookFound.model_validate_json(key.open(done.came))
    return LookRead(None if rows[0].ended_at else Step(rows[0].step), rows[0].failure or "", found)


def people_found(session: Session, vault: Vault, program_id: UUID, found: LookFound, now: datetime) -> Close:
    """Return the first of those of whom something was to be done and still is, and how many a look found in all."""
    close = look_closely(session, vault, program_id, now, found.first)
    return Close(
        replace(close.leaving, total=found.leaving),
        replace(close.missing, total=found.missing),
        replace(close.mentors_missing, total=found.mentors_missing),
    )


def noted(ready: ReadinessPublic, close: Close, week: date, now: datetime) -> LookFound:
    """Return what is kept of a look: counts, and who the first are."""
    lists = (close.leaving, close.missing, close.mentors_missing)
    first = dict.fromkeys(one.person_id for several in lists for one in several.first)
    return LookFound(
        taken_at=now, week=week, readiness=ready, leaving=close.leaving.total, missing=close.missing.total,
        mentors_missing=close.mentors_missing.total, first=list(first),
    )  # fmt: skip


def take_up(session: Session, vault: Vault, look_id: UUID, number: int, now: datetime) -> LookAttempt | None:
    """Take a look up under the next number; None where somebody else did, or it is given up."""
    taken = attempts.take_up(session, vault, WeekLook, look_id, number, CRASHED, now)
    return None if taken is None else LookAttempt(taken[0].program_id, look_id, taken[0].tries)


def beat_look(session: Session, attempt: LookAttempt, now: datetime, step: Step | None = None) -> bool:
    """Give a sign of life, with the step where it is a new one; return whether the attempt still counts."""
    return attempts.beat(session, WeekLook, attempt.look_id, attempt.number, now, step)


def end_look(
    session: Session, vault: Vault, attempt: LookAttempt, found: LookFound | None, failure: str, now: datetime
) -> None:
    """End an attempt with what it found, in place of what was found before, or why it came to nothing.

    Where the attempt counts no more, nothing is done.
    """
    text = None if found is None else found.model_dump_json()
    row = attempts.end(session, vault, WeekLook, attempt.look_id, attempt.number, text, failure, now)
    if row is not None and found is not None:
        others = (col(WeekLook.program_id) == attempt.program_id, col(WeekLook.id) != row.id)
        session.exec(delete(WeekLook).where(*others, col(WeekLook.ended_at).is_not(None)))
