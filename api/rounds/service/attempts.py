"""What a worker does while whoever asked may close the page: taken up, watched, and ended once, whatever dies.

An attempt holds its number, as the solve of a round does: whoever finds another there stores nothing. What came of it
stays for a day; then it is shown to nobody, and removed by the worker.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, delete, or_, select

from api.database.sealed import Key
from api.database.vault import Vault
from api.rounds.models.tables import Attempted
from api.rounds.models.words import Step
from api.rounds.service.solving import MOST_TRIES, STALE

KEPT: Final = timedelta(days=1)

Row = TypeVar("Row", bound=Attempted)


def to_attempt(session: Session, table: type[Row], now: datetime, most: int) -> list[Row]:
    """Return what somebody should be at and nobody is."""
    stale = or_(col(table.heartbeat_at).is_(None), col(table.heartbeat_at) <= now - STALE)
    statement = select(table).where(col(table.ended_at).is_(None), stale)
    return list(session.exec(statement.order_by(col(table.id)).limit(most)))


def take_up(
    session: Session, vault: Vault, table: type[Row], row_id: UUID, number: int, crashed: str, now: datetime
) -> tuple[Row, Key] | None:
    """Take something up under the next number, and return it with the key of whoever asked.

    None where somebody else did, or it is given up: then it failed with the words for a crash.
    """
    row = session.exec(select(table).where(table.id == row_id).with_for_update()).one_or_none()
    if row is None or row.ended_at is not None or row.tries != number:
        return None
    key = vault.keys(session, [row.author_id]).get(row.author_id)
    if key is None or row.tries >= MOST_TRIES:
        row.failure, row.ended_at = crashed, now
        return None
    row.tries, row.heartbeat_at, row.step = row.tries + 1, now, Step.GATHERING
    return row, key


def beat(
    session: Session, table: type[Row], row_id: UUID, number: int, now: datetime, step: StrEnum | None = None
) -> bool:
    """Give a sign of life, with the step where it is a new one; return whether the attempt still counts."""
    values: dict[str, object] = {"heartbeat_at": now} | ({} if step is None else {"step": step.value})
    return session.connection().execute(update(table).where(*_is(table, row_id, number)).values(**values)).rowcount == 1


def end(
    session: Session,
    vault: Vault,
    table: type[Row],
    row_id: UUID,
    number: int,
    came: str | None,
    failure: str,
    now: datetime,
) -> Row | None:
    """End an attempt with what came of it, or why it came to nothing; return None where it counts no more."""
    row = session.exec(select(table).where(*_is(table, row_id, number)).with_for_update()).one_or_none()
    if row is not None:
        if came is not None:
            row.came = vault.key(session, row.author_id).seal(came)
        row.failure, row.ended_at, row.heartbeat_at = failure or None, now, None
    return row


def is_over(table: type[Row], now: datetime) -> ColumnElement[bool]:
    """Return the condition that the day of something is over."""
    return col(table.created_at) <= now - KEPT


def is_to_forget(session: Session, table: type[Row], now: datetime) -> bool:
    """Return whether the day of something is over."""
    return session.exec(select(table.id).where(is_over(table, now)).limit(1)).one_or_none() is not None


def forget(session: Session, table: type[Row], now: datetime) -> None:
    """Remove what is over; an attempt that is at it stores nothing any more."""
    session.exec(delete(table).where(is_over(table, now)))


def _is(table: type[Row], row_id: UUID, number: int) -> tuple[ColumnElement[bool], ...]:
    return col(table.id) == row_id, col(table.tries) == number, col(table.ended_at).is_(None)
