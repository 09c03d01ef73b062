"""Rows that several people edit, and lists that are read a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Insert, insert
from sqlmodel import Field, Session, SQLModel, col
from sqlmodel.sql.expression import SelectOfScalar

from api.database.columns import Instant
from api.errors import ChangedMeanwhileError, NotFoundError


class Identified(SQLModel):
    """Base of tables whose rows have an id that sorts by time of arrival."""

    id: UUID = Field(primary_key=True)
    created_at: datetime = Field(sa_type=Instant)


class Versioned(Identified):
    """Base of tables whose rows people edit; `version` counts the edits and is the ETag."""

    version: int = 1


Row = TypeVar("Row", bound=Identified)
Edited = TypeVar("Edited", bound=Versioned)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the id after which the next page begins; None on the last."""

    rows: Sequence[Row]
    after: UUID | None


def locked(session: Session, statement: SelectOfScalar[Edited], version: int) -> Edited:
    """Return one row to be edited: nobody else can change it before this transaction ends.

    Its version is counted up here, so that what is edited has a new ETag.

    Raises
    ------
    NotFoundError
        If the statement finds no row.
    ChangedMeanwhileError
        If the row has another version by now.
    """
    row = session.exec(statement.with_for_update()).one_or_none()
    if row is None:
        raise NotFoundError
    if row.version != version:
        raise ChangedMeanwhileError
    row.version += 1
    return row


def add_rows(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each with the same columns, in one statement and without an object for each.

    What the session was given before is there first. Nothing is read back: whoever wants the rows asks for them.
    """
    session.flush()
    if rows:
        session.connection().execute(_inserting(table), rows)


def page(
    session: Session, statement: SelectOfScalar[Row], table: type[Row], after: UUID | None, limit: int
) -> Page[Row]:
    """Return at most `limit` rows in the order of their ids, after the given one."""
    if after is not None:
        statement = statement.where(col(table.id) > after)
    found = session.exec(statement.order_by(col(table.id)).limit(limit + 1)).all()
    rows = found[:limit]
    return Page(rows, rows[-1].id if len(found) > limit else None)


@cache
def _inserting(table: type[SQLModel]) -> Insert:
    """Return the statement, made once: what it compiles to is found again by it."""
    made: Insert = insert(table.__table__)  # type: ignore[attr-defined] # SQLModel types it for no table
    return made
