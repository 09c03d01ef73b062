"""What a backup holds of each table: its columns, each of one of a few kinds that both databases know.

A file names the kinds of its columns itself, so that it can be read back into the tables of its own day.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Column, TableClause
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import SQLModel

from api.database.columns import Instant


@dataclass(frozen=True, slots=True)
class Kind:
    """How values are stored, and how they are written in JSON and read from it."""

    stored: Callable[[], TypeEngine[Any]]
    written: Callable[[Any], object]
    read: Callable[[Any], object]


def _same(value: object) -> object:
    return value


KINDS: Final[Mapping[str, Kind]] = {
    "instant": Kind(Instant, datetime.isoformat, datetime.fromisoformat),
    "date": Kind(sa.Date, date.isoformat, date.fromisoformat),
    "id": Kind(sa.Uuid, str, UUID),
    "bytes": Kind(sa.LargeBinary, lambda value: b64encode(value).decode(), lambda text: b64decode(text, validate=True)),
    "yes_no": Kind(sa.Boolean, _same, _same),
    "whole": Kind(sa.BigInteger, _same, _same),
    "number": Kind(sa.Float, _same, _same),
    "text": Kind(sa.String, _same, _same),
    "json": Kind(sa.JSON, _same, _same),
}
STORED: Final[tuple[tuple[type[TypeEngine[Any]], str], ...]] = (
    (sa.Date, "date"),
    (sa.Uuid, "id"),
    (sa.LargeBinary, "bytes"),
    (sa.Boolean, "yes_no"),
    (sa.Integer, "whole"),
    (sa.Float, "number"),
    (sa.String, "text"),
    (sa.JSON, "json"),
)

Tables = dict[str, dict[str, str]]
"""The kind of each column of each table."""


def tables_now() -> Tables:
    """Return every table that has been imported, those that others point at first.

    Raises
    ------
    TypeError
        If a column is of no kind that a backup knows.
    """
    return {
        table.name: {column.name: _kind(column) for column in table.columns}
        for table in SQLModel.metadata.sorted_tables
    }


def plain_table(name: str, kinds: Mapping[str, str]) -> TableClause:
    """Return a table as it is stored: what is sealed goes in and out as bytes."""
    return sa.table(name, *(sa.column(column, KINDS[kind].stored()) for column, kind in kinds.items()))


def order_of(name: str) -> list[str]:
    """Return the columns of a table's primary key."""
    return [column.name for column in SQLModel.metadata.tables[name].primary_key]


def _kind(column: Column[Any]) -> str:
    stored: TypeEngine[Any] = column.type
    if isinstance(stored, Instant):
        return "instant"
    while isinstance(stored, TypeDecorator):
        stored = stored.impl_instance
    for kind, name in STORED:
        if isinstance(stored, kind):
            return name
    raise TypeError(f"a backup knows no column such as {column.table.name}.{column.name}: {stored!r}")
