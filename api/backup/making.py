"""Write a backup: one moment of the whole database, while others go on writing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, select

from api.backup.file import Header, Row, write
from api.backup.tables import Tables, order_of, plain_table, tables_now
from api.database.engine import Database
from api.database.migrating import revisions
from matcher.errors import InvalidInputError, Problem

READ_AT_ONCE: Final = 1000
OWNER_ALONE: Final = 0o600


def back_up(database: Database, stream: BinaryIO, now: datetime) -> dict[str, int]:
    """Write everything that is stored; return how many rows of each table.

    All of it is of one moment: what is committed while this runs is not in the file, and nobody waits for it.

    Raises
    ------
    InvalidInputError
        If the database has other tables than this version.
    """
    with database.snapshot() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision != revisions()[-1]:
            raise InvalidInputError(
                Problem("the database", "other tables", "the tables of this version: run waypair migrate")
            )
        header = Header(revision, now.isoformat(), tables_now())
        return write(stream, header, _rows(connection, header.tables))


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that nobody but its owner can read, and that has its name only once it is whole and on the disk.

    Raises
    ------
    OSError
        If there is such a file already, or no room; nothing is left behind.
    """
    if path.exists():
        raise FileExistsError(17, "There is such a file already", str(path))
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ALONE), "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.rename(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from None
    finally:
        part.unlink(missing_ok=True)
    folder = os.open(path.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # or the name may be gone after a power cut
    finally:
        os.close(folder)


def _rows(connection: Connection, tables: Tables) -> Iterator[Row]:
    for name, columns in tables.items():
        table = plain_table(name, columns)
        statement = select(table).order_by(*(table.c[column] for column in order_of(name)))
        for row in connection.execute(statement.execution_options(yield_per=READ_AT_ONCE)):
            yield name, tuple(row)
