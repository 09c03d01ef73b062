"""One engine per address, with what each database needs so that no write is ever lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlmodel import Session

BUSY_TIMEOUT_MS: Final = 15_000
POOL_SIZE: Final = 20
POOL_WAIT_S: Final = 30
READS: Final = "waypair_reads"
"""Execution option of connections that only read."""


class Database:
    """Hands out sessions; each is one transaction.

    Parameters
    ----------
    url : str
        ``sqlite:///FILE`` or ``postgresql+psycopg://…``.
    """

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._writing = make_engine(url, one_by_one=True) if self.engine.dialect.name == "sqlite" else self.engine
        self._reading = self.engine.execution_options(**{READS: True}, **self._read_only())

    @property
    def engines(self) -> tuple[Engine, ...]:
        """Every engine there is, for whoever watches what is sent: on SQLite one that writes, and one for all else."""
        return (self.engine,) if self._writing is self.engine else (self.engine, self._writing)

    def _read_only(self) -> dict[str, Any]:
        return {"postgresql_readonly": True} if self.engine.dialect.name == "postgresql" else {}

    @property
    def readers(self) -> Engine:
        """The engine whose connections only read, and wait for no writer."""
        return self._reading

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session that commits at the end, or rolls everything back on an error.

        On SQLite writers queue from their first read on: those of this process for its one connection that writes,
        which wakes the next at once, where SQLite itself would have them look again every few milliseconds. On
        PostgreSQL rows that are read to be changed have to be locked: see `api.database.rows.locked`.
        """
        with Session(self._writing, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session in which the database refuses every write."""
        with Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Yield a connection that sees the database as it was at its first read, however long it reads."""
        isolation = {"isolation_level": "REPEATABLE READ"} if self.engine.dialect.name == "postgresql" else {}
        with self._reading.execution_options(**isolation).connect() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        for engine in self.engines:
            engine.dispose()


def make_engine(url: str, *, one_by_one: bool = False) -> Engine:
    """Return an engine for a SQLite file or a PostgreSQL address.

    Parameters
    ----------
    url : str
    one_by_one : bool
        Whether it has one connection, for which everybody queues.
    """
    size, more = (1, 0) if one_by_one else (POOL_SIZE, POOL_SIZE)
    # The connection that was used last has the most in its cache still.
    pool: dict[str, Any] = {
        "pool_size": size, "max_overflow": more, "pool_timeout": POOL_WAIT_S, "pool_use_lifo": True,
    }  # fmt: skip
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True, **pool)
    engine = create_engine(url, hide_parameters=True, **pool)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # the driver would begin transactions too late: updates get lost
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        # A page that many transactions change goes to the file once in so many: at SQLite's own 1000, 4 MB, a fifth of
        # the time of a submission went there.
        "wal_autocheckpoint=4000",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is erased does not stay behind in free pages
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get(READS, False)
    if connection.info.get(READS) is not reads:  # kept with the connection: most do again what they did last
        connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reads else 'OFF'}")
        connection.info[READS] = reads
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
