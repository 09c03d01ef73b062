"""The rows of an attempt, stored and removed a portion at a time: each portion is a transaction of its own."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, delete, select

from api.database.rows import add_rows
from api.rounds.models.tables import ResultEntry, Round, SnapshotPerson
from api.rounds.models.words import RoundState
from api.rounds.service.solving import Attempt, counts

Portion = list[dict[str, Any]]
Table = type[SnapshotPerson | ResultEntry]

AT_ONCE: Final = 500
"""Rows of a portion: on SQLite one more writer waits for some hundredths of a second."""


def store_portion(session: Session, attempt: Attempt, table: Table, rows: Portion) -> bool:
    """Store some rows of an attempt; return False, and do nothing, where it counts no more."""
    if not counts(session, attempt, to_write=True):
        return False
    add_rows(session, table, rows)
    return True


def to_sweep(session: Session, most: int) -> list[UUID]:
    """Return rounds that may have rows of attempts that they do not keep, none of which is being stored."""
    statement = select(Round.id).where(col(Round.to_sweep), Round.state != RoundState.SOLVING).limit(most)
    return list(session.exec(statement))


def sweep_portion(session: Session, round_id: UUID) -> bool:
    """Remove some rows of attempts that a round does not keep; return whether there may be more."""
    row = session.exec(select(Round).where(Round.id == round_id).with_for_update()).one_or_none()
    if row is None or row.state == RoundState.SOLVING:
        return False
    for table, person in ((SnapshotPerson, SnapshotPerson.person_id), (ResultEntry, ResultEntry.mentee_id)):
        stale = and_(col(table.round_id) == round_id, _not_kept(table, row.kept))
        found = session.exec(select(col(table.attempt), col(person)).where(stale).limit(AT_ONCE)).all()
        for attempt in {attempt for attempt, _ in found}:
            people = [person_id for other, person_id in found if other == attempt]
            rows = and_(col(table.round_id) == round_id, col(table.attempt) == attempt, col(person).in_(people))
            session.exec(delete(table).where(rows))
        if found:
            return True
    row.to_sweep = False
    return False


def _not_kept(table: Table, kept: int | None) -> ColumnElement[bool]:
    """Return what holds of the rows of other attempts, as ranges: an index finds that there are none at once."""
    attempt = col(table.attempt)
    return attempt >= 0 if kept is None else or_(attempt < kept, attempt > kept)
