"""Read a backup into a database: all of it, or nothing.

Triggers that refuse changes would refuse to replace rows, and one that looks for a live consent looks at how things
stand now and not when the row was written. So they are off while rows go in, for this transaction alone; every
foreign key, unique and check constraint stays on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby, islice
from typing import Final, Protocol

from sqlalchemy import Connection, Engine, insert, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel

from api.backup.file import BackupFile, Header
from api.backup.tables import Tables, plain_table
from api.database.migrating import present_revision, replacing, revisions
from matcher.errors import InvalidInputError, Problem

WRITTEN_AT_ONCE: Final = 500
PLACE: Final = "the database"
CONTRADICTION: Final = Problem("the backup", "rows that contradict each other", "rows that belong together")

LINKS: Final = """SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint
    WHERE contype = 'f' AND NOT condeferrable AND connamespace = current_schema()::regnamespace"""
"""Foreign keys of PostgreSQL that are looked at row by row."""


class Carried(Protocol):
    """What must not be undone by going back in time."""

    def note(self, session: Session) -> None:
        """Take note of it in the database that is about to be replaced."""

    def apply(self, session: Session) -> None:
        """Do it again in the one that was restored."""


def restore(engine: Engine, file: BackupFile, carried: Carried, *, force: bool) -> tuple[Header, dict[str, int]]:
    """Put into a database what a backup holds, and bring it to the tables of this version.

    Parameters
    ----------
    engine : Engine
        A database without tables, or at the newest revision; of either kind, whichever the backup came from.
    file : BackupFile
        Read twice: nothing is changed before all of it was found to be well.
    carried : Carried
        What is done again before anybody sees the restored rows.
    force : bool
        Whether what is there may be replaced.

    Raises
    ------
    InvalidInputError
        If the file is not well or of a newer revision, or the database is not empty.
    """
    header, counts = file.check()
    if header.revision not in revisions():
        raise file.newer(f"revision {header.revision}", f"revision {revisions()[-1]} or an earlier one")
    found = present_revision(engine)
    if found not in (None, revisions()[-1]):
        raise InvalidInputError(Problem(PLACE, f"revision {found}", "the newest revision: run waypair migrate first"))
    with replacing(engine) as (connection, go_to):
        if found is not None:
            _empty(connection, carried, force=force)
        go_to(header.revision)
        try:
            with _without_guards(connection, _quoted(connection, header.tables)):
                _fill(connection, header.tables, file)
        except IntegrityError:
            raise InvalidInputError(CONTRADICTION) from None
        go_to(revisions()[-1])
        with _session(connection) as session:
            carried.apply(session)
    return header, counts


def _empty(connection: Connection, carried: Carried, *, force: bool) -> None:
    tables = _quoted(connection, (table.name for table in SQLModel.metadata.sorted_tables))
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE"))
    full = [name for name in tables if connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first()]
    if not full:
        return
    if not force:
        raise InvalidInputError(
            Problem(PLACE, f"rows in {', '.join(full)}", "an empty one; --force replaces everything that is there")
        )
    with _session(connection) as session:
        carried.note(session)
    with _without_guards(connection, tables):
        if connection.dialect.name == "postgresql":  # where deleted rows would stay in the files for a while
            connection.execute(text(f"TRUNCATE {', '.join(tables)}"))
        else:
            _run(connection, (f"DELETE FROM {name}" for name in tables))


def _fill(connection: Connection, tables: Tables, file: BackupFile) -> None:
    for name, rows in groupby(file.rows(tables), key=lambda row: row[0]):
        table = plain_table(name, tables[name])
        values = (row for _, row in rows)
        while batch := list(islice(values, WRITTEN_AT_ONCE)):
            connection.execute(insert(table), batch)


@contextmanager
def _session(connection: Connection) -> Iterator[Session]:
    """Yield a session within the transaction that the connection is in; it ends nothing."""
    with Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only") as session:
        yield session
        session.flush()


@contextmanager
def _without_guards(connection: Connection, tables: Sequence[str]) -> Iterator[None]:
    """Switch triggers off, and look at foreign keys at the end alone: rows may point at rows that come later."""
    if connection.dialect.name == "sqlite":
        guards = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        _run(connection, (f"DROP TRIGGER {name}" for name in _quoted(connection, (name for name, _ in guards))))
        yield
        for _, sql in guards:
            connection.exec_driver_sql(sql)
        if connection.execute(text("PRAGMA foreign_key_check")).first():
            raise InvalidInputError(CONTRADICTION)
        return
    links = [(table, link) for table, link in connection.exec_driver_sql(LINKS) if table in set(tables)]
    _run(connection, (f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables))
    _run(connection, (f"ALTER TABLE {table} ALTER CONSTRAINT {link} INITIALLY DEFERRED" for table, link in links))
    yield
    _run(connection, ["SET CONSTRAINTS ALL IMMEDIATE"])  # looks at all of them now
    _run(connection, (f"ALTER TABLE {table} ALTER CONSTRAINT {link} NOT DEFERRABLE" for table, link in links))
    _run(connection, (f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables))


def _quoted(connection: Connection, names: Iterable[str]) -> list[str]:
    return [connection.dialect.identifier_preparer.quote(name) for name in names]


def _run(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)
