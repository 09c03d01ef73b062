"""Getting something out once, although workers die: claim it, send it, and say how it went.

An attempt is claimed in a transaction of its own, which puts the next attempt a while off; only then is something sent.
So whoever dies on the way loses nothing, for the next attempt comes due by itself, and no two send at the same time.
What dies between the other side's yes and our note of it goes out again, under the same id: receivers fold the two.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, delete, select, update

from api.notices.models.tables import Outgoing
from api.notices.models.words import LetterState
from api.settings import Settings

AT_ONCE = 200
"""How many keys a job hands out at a time."""

log = structlog.get_logger("waypair")
Row = TypeVar("Row", bound=Outgoing)


class NotSentError(Exception):
    """It did not get out.

    Parameters
    ----------
    word : str
        Why, in one word: what the other side said in full is kept nowhere.
    final : bool
        Whether trying again would be in vain.
    """

    def __init__(self, word: str, *, final: bool = False) -> None:
        super().__init__(word)
        self.word, self.final = word, final


def due(session: Session, table: type[Outgoing], now: datetime) -> Sequence[str]:
    """Return the keys of what should be under way now: the row and its attempt."""
    statement = (
        select(table.id, table.attempts)
        .where(col(table.state) == LetterState.DUE, col(table.next_at) <= now)
        .order_by(col(table.next_at))
        .limit(AT_ONCE)
    )
    return [key_of(row_id, attempts) for row_id, attempts in session.exec(statement)]


def key_of(row_id: UUID, attempts: int) -> str:
    """Return the key of an attempt."""
    return f"{row_id}:{attempts}"


def claim(session: Session, table: type[Row], key: str, settings: Settings, now: datetime) -> Row | None:
    """Return the row of a key, its next attempt put off, if nobody else has claimed it and it is still wanted."""
    row_id, _, attempts = key.partition(":")
    claimed = session.exec(
        update(table)
        .where(col(table.id) == UUID(row_id), col(table.attempts) == int(attempts))
        .where(col(table.state) == LetterState.DUE, col(table.next_at) <= now)
        .values(attempts=int(attempts) + 1, next_at=now + timedelta(seconds=settings.delivery_wait_s))
    )
    return session.get(table, UUID(row_id), populate_existing=True) if claimed.rowcount else None


def note_failure(session: Session, row: Outgoing, error: NotSentError, settings: Settings, now: datetime) -> None:
    """Put a locked row off, each time about twice as long; or give it up."""
    if row.state != LetterState.DUE:  # recalled meanwhile, or another attempt got it out
        return
    row.failures, row.error = row.failures + 1, error.word
    if error.final or row.failures >= settings.delivery_attempts:
        row.state = LetterState.DEAD
        log.warning("given up", what=type(row).__tablename__, error=error.word)
        return
    wait_s = settings.delivery_wait_s * 2 ** (row.failures - 1) * random.uniform(1, 1.5)
    row.next_at = now + timedelta(seconds=wait_s)
    log.warning("not sent", what=type(row).__tablename__, error=error.word)


def note_sent(row: Outgoing, now: datetime) -> None:
    """Say that a locked row got out; also where it was recalled meanwhile, for that is the truth."""
    row.state, row.sent_at, row.error = LetterState.SENT, row.sent_at or now, None


def begin_anew(row: Outgoing, now: datetime) -> None:
    """Let a locked row that was given up be tried again, as often as any."""
    row.state, row.failures, row.next_at = LetterState.DUE, 0, now


def is_done(table: type[Outgoing], before: datetime) -> ColumnElement[bool]:
    """Return the condition on rows that were sent or recalled, and last due before an instant."""
    return and_(col(table.state).in_([LetterState.SENT, LetterState.RECALLED]), col(table.next_at) <= before)


def remove_done(session: Session, table: type[Outgoing], before: datetime) -> int:
    """Remove what was sent or recalled, and last due before an instant; return how many."""
    return session.exec(delete(table).where(is_done(table, before))).rowcount


def locked_row(session: Session, table: type[Row], row_id: UUID) -> Row | None:
    """Return a row that nobody else can change before the transaction ends."""
    statement = select(table).where(col(table.id) == row_id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one_or_none()
