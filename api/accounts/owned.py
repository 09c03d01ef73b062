"""Rows that are one program's: they are found, listed, edited and removed through their program alone."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, select

from api.accounts.models.tables import Owned
from api.database.rows import Page, locked, page
from api.errors import NotFoundError

Thing = TypeVar("Thing", bound=Owned)


def found(session: Session, table: type[Thing], program_id: UUID, row_id: UUID) -> Thing:
    """Return one row of a program.

    Raises
    ------
    NotFoundError
        If there is none, or it is another program's.
    """
    row = session.exec(select(table).where(table.id == row_id, table.program_id == program_id)).one_or_none()
    if row is None:
        raise NotFoundError
    return row


def listed(session: Session, table: type[Thing], program_id: UUID, after: UUID | None, limit: int) -> Page[Thing]:
    """Return a page of a program's rows."""
    return page(session, select(table).where(table.program_id == program_id), table, after, limit)


def to_edit(session: Session, table: type[Thing], program_id: UUID, row_id: UUID, version: int) -> Thing:
    """Return one row of a program to be edited, its version counted up.

    Raises
    ------
    NotFoundError
        If there is none, or it is another program's.
    ChangedMeanwhileError
        If somebody changed it meanwhile.
    """
    return locked(session, select(table).where(table.id == row_id, table.program_id == program_id), version)


def edit(row: Owned, changes: dict[str, object]) -> None:
    """Set the fields that an edit names."""
    for name, value in changes.items():
        setattr(row, name, value)
