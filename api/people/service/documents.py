"""The sealed documents of people: written under their own keys, opened for many people in one query."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select
from sqlmodel import Session, col, select

from api.database.rows import Page, locked, page
from api.database.sealed import Key, Sealed
from api.database.vault import Vault
from api.errors import NotFoundError
from api.people.models.shapes import About
from api.people.models.tables import PersonRow

KEYS_AT_ONCE: Final = 10_000
"""How many ids one query names; databases take some 30,000 at the most."""

Row = TypeVar("Row", bound=PersonRow)
Document = TypeVar("Document", bound=About)


def sealed(key: Key, document: About, shape: type[About]) -> Sealed:
    """Return what is of the shape, encrypted."""
    return key.seal(document.model_dump_json(include=set(shape.model_fields)))


def changed(document: Document, changes: Mapping[str, Any]) -> Document:
    """Return a document with those of the changes that are about its fields, each of which was checked alone."""
    return document.model_copy(update={name: changes[name] for name in changes.keys() & type(document).model_fields})


def opened(session: Session, vault: Vault, rows: Sequence[PersonRow], shape: type[Document]) -> dict[UUID, Document]:
    """Return the documents of those people who were not erased, in one query for every `KEYS_AT_ONCE` of them."""
    keys: dict[UUID, Key] = {}
    for start in range(0, len(rows), KEYS_AT_ONCE):
        keys |= vault.keys(session, [row.id for row in rows[start : start + KEYS_AT_ONCE]])
    return {
        row.id: shape.model_validate_json(keys[row.id].open(row.document))
        for row in rows
        if row.document is not None and row.id in keys
    }


def names_opened(
    session: Session, vault: Vault, table: type[PersonRow], among: Select[Any] | Collection[UUID]
) -> dict[UUID, str]:
    """Return the names of those of some people who were not erased; a thousand take some hundredths of a second.

    Parameters
    ----------
    session : Session
    vault : Vault
    table : type
        Of the people.
    among : Select, or collection of UUID
        Their ids.
    """
    statement = select(col(table.id), col(table.document)).where(col(table.id).in_(among))
    rows = session.connection().execute(statement).all()  # the columns alone: whole rows take half as long again
    found: dict[UUID, str] = {}
    for start in range(0, len(rows), KEYS_AT_ONCE):
        some = rows[start : start + KEYS_AT_ONCE]
        keys = vault.keys(session, [person_id for person_id, _ in some])
        found |= {
            # the name alone is read: checking a whole document takes longer than opening it
            person_id: json.loads(keys[person_id].open(document))["name"]
            for person_id, document in some
            if document is not None and person_id in keys
        }
    return found


def opened_one(session: Session, vault: Vault, row: PersonRow, shape: type[Document]) -> Document:
    """Return the document of one person.

    Raises
    ------
    NotFoundError
        If they were erased.
    """
    documents = opened(session, vault, [row], shape)
    if row.id not in documents:
        raise NotFoundError
    return documents[row.id]


def person_to_edit(session: Session, table: type[Row], program_id: UUID, person_id: UUID, version: int) -> Row:
    """Return the row of somebody who was not erased to be edited, its version counted up.

    Raises
    ------
    NotFoundError
        If there is none, or they are another program's.
    ChangedMeanwhileError
        If somebody changed it meanwhile.
    """
    statement = select(table).where(
        table.id == person_id, table.program_id == program_id, col(table.document).is_not(None)
    )
    return locked(session, statement, version)


def people_listed(
    session: Session, table: type[Row], program_id: UUID, status: str | None, after: UUID | None, limit: int
) -> Page[Row]:
    """Return a page of a program's people, of one status where it is named, without those who were erased."""
    return page(session, select(table).where(*of_program(table, program_id, status)), table, after, limit)


def of_program(table: type[PersonRow], program_id: UUID, status: str | None) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of a program's people, of one status where it is named, without those who were erased."""
    there = (col(table.program_id) == program_id, col(table.document).is_not(None))
    return there if status is None else (*there, col(table.status) == status)
