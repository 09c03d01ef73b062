"""Bring a database to the tables that this version wants, and say whether it is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine
from sqlmodel import SQLModel

FOLDER = Path(__file__).parent / "migrations"


def migrate(engine: Engine, revision: str = "head") -> None:
    """Go forward to a revision; all of it or nothing."""
    with _configured(engine) as config:
        command.upgrade(config, revision)


def go_back(engine: Engine, revision: str) -> None:
    """Go back to a revision, or to ``base``: no tables at all."""
    with _configured(engine) as config:
        command.downgrade(config, revision)


@contextmanager
def replacing(engine: Engine) -> Iterator[tuple[Connection, Callable[[str], None]]]:
    """Yield a connection in one transaction, and what goes forward or back to a revision within it.

    On SQLite foreign keys are off meanwhile: whoever writes rows looks at them in the end.
    """
    with _configured(engine) as config:
        connection: Connection = config.attributes["connection"]

        def go_to(revision: str) -> None:
            present = MigrationContext.configure(connection).get_current_revision()
            if present is None or revisions().index(present) < revisions().index(revision):
                command.upgrade(config, revision)
            elif present != revision:
                command.downgrade(config, revision)

        yield connection, go_to


@cache
def revisions() -> tuple[str, ...]:
    """Return every revision, the first first."""
    return tuple(script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions())[::-1]


def present_revision(engine: Engine) -> str | None:
    """Return the revision that a database is at; None before the first."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_migrated(engine: Engine) -> bool:
    """Return whether a database is at the newest revision."""
    return present_revision(engine) == revisions()[-1]


@contextmanager
def _configured(engine: Engine) -> Iterator[Config]:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    with engine.connect() as connection, _without_foreign_keys(connection), connection.begin():
        config.attributes["connection"] = connection
        config.attributes["metadata"] = SQLModel.metadata
        yield config


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """Let SQLite copy tables: it would delete rows that point at a table that is replaced."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
