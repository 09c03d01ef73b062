"""The service on either database, with a clock that tests move and mail that they read."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event

from api.app import create_app
from api.database.engine import Database
from api.database.migrating import migrate
from api.settings import Settings
from tests import databases

DATABASES = ["sqlite", "postgresql"]
HOST = "http://testserver"


class MovedClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 23, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def move(self, **parts: float) -> None:
        self.instant += timedelta(**parts)


@contextmanager
def counted_statements(database: Database) -> Iterator[list[str]]:
    """Yield the statements that the database is sent meanwhile, without those that begin or end a transaction."""
    seen: list[str] = []

    def count(connection: Any, cursor: Any, statement: str, *others: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    for engine in database.engines:
        event.listen(engine, "before_cursor_execute", count)
    yield seen
    for engine in database.engines:
        event.remove(engine, "before_cursor_execute", count)


def some_settings(url: str, **others: Any) -> Settings:
    """Return settings for development at the name that the test client uses, whatever the environment says."""
    defaults: dict[str, Any] = {"environment": "development", "base_url": HOST, "requests_per_minute": 100_000}
    return Settings(**({**defaults, "database_url": url} | others))


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a SQLite file with every table and no row."""
    path = tmp_path_factory.mktemp("migrated") / "empty.db"
    database = Database(f"sqlite:///{path}")
    migrate(database.engine)
    database.close()
    return path


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'waypair.db'}"
        return
    with databases.without_tables() as url:
        yield url


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a migrated database, on each of the two."""
    if request.param == "sqlite":
        path = tmp_path / "waypair.db"
        shutil.copy(request.getfixturevalue("migrated"), path)
        yield f"sqlite:///{path}"
        return
    with databases.migrated() as url:
        yield url


@pytest.fixture(params=DATABASES)
def another_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a second database, without any table, on each of the two."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'another.db'}"
        return
    with databases.without_tables() as url:
        yield url


@pytest.fixture
def sqlite_url(migrated: Path, tmp_path: Path) -> str:
    """Return the address of a migrated SQLite file, for what no database decides."""
    path = tmp_path / "waypair.db"
    shutil.copy(migrated, path)
    return f"sqlite:///{path}"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock()


LOOP = ExitStack()
"""Closed at the end of the session: see `the_loop`."""


@cache
def the_loop() -> BlockingPortal:
    """Return the event loop of every client of this process: to start one for each request takes as long again."""
    return LOOP.enter_context(start_blocking_portal())


def a_client(app: FastAPI) -> TestClient:
    """Return a client that follows nothing and sends what a browser on the service's own pages would."""
    client = TestClient(app, base_url=HOST, follow_redirects=False, headers={"Sec-Fetch-Site": "same-origin"})
    client.portal = the_loop()
    return client


@pytest.fixture
def app(sqlite_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(sqlite_url), clock)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return a_client(app)


@contextmanager
def counted_queries(app: FastAPI) -> Iterator[list[str]]:
    """Collect the statements that read or write rows."""
    statements: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *others: Any) -> None:
        if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            statements.append(statement)

    engines = app.state.parts.database.engines
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield statements
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
