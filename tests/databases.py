"""PostgreSQL databases for tests: what one test is done with is emptied, and the next is given it.

To make a database copies a thousand files; to empty one takes a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final
from uuid import uuid4

import psycopg

from api.database.engine import Database
from api.database.migrating import migrate
from tests.postgres import server_url

OWN: Final = "nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
TABLES: Final = f"""
    SELECT format('%I.%I', nspname, relname) FROM pg_class JOIN pg_namespace AS space ON space.oid = relnamespace
    WHERE relkind = 'r' AND {OWN} ORDER BY 1"""
MADE_OF: Final = f"""
    SELECT format('%s %s %s', nspname, relname, relkind)
    FROM pg_class JOIN pg_namespace AS space ON space.oid = relnamespace WHERE {OWN}
    UNION ALL SELECT format('%s %s %s', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT proname FROM pg_proc JOIN pg_namespace AS space ON space.oid = pronamespace WHERE {OWN}
    UNION ALL SELECT version_num FROM public.alembic_version
    ORDER BY 1"""
END_OTHERS: Final = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""

_spare: Final[list[str]] = []
"""Databases with every table and no row, of this process."""


@contextmanager
def without_tables() -> Iterator[str]:
    """Yield the address of a database without any table."""
    name = _made()
    yield _url(name)
    _on_server(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def migrated() -> Iterator[str]:
    """Yield the address of a database with every table and no row."""
    name = _spare.pop() if _spare else _made(f"TEMPLATE {_template()}")
    yield _url(name)
    if _is_as_new(name):
        _spare.append(name)
    else:  # a test changed more than rows
        _on_server(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _template() -> str:
    name = _made()
    database = Database(_url(name))
    migrate(database.engine)
    database.close()
    return name


@cache
def _as_migrated() -> tuple[str, list[tuple[str]]]:
    """Return the statements that empty a migrated database, triggers and references disregarded, and what it is of."""
    with psycopg.connect(_line_to(_template()), autocommit=True) as connection:
        names = [name for (name,) in connection.execute(TABLES)]
        filled = {name for name in names if connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()}
        assert filled == {"public.alembic_version"}, f"migrations fill {sorted(filled)}"
        deletes = "; ".join(f"DELETE FROM {name}" for name in names if name not in filled)
        return f"SET session_replication_role = replica; {deletes}", connection.execute(MADE_OF).fetchall()


def _is_as_new(name: str) -> bool:
    """End whoever is connected and remove every row; return whether that makes a database as new."""
    empty, made_of = _as_migrated()
    with psycopg.connect(_line_to(name), autocommit=True) as connection:
        connection.execute(END_OTHERS)
        if connection.execute(MADE_OF).fetchall() != made_of:
            return False
        connection.execute(empty)
    return True


def _made(options: str = "") -> str:
    name = f"test_{uuid4().hex}"
    _on_server(f"CREATE DATABASE {name} {options}")
    return name


def _on_server(statement: str) -> None:
    with psycopg.connect(_line_to("postgres"), autocommit=True) as connection:
        connection.execute(statement)


def _url(name: str) -> str:
    return server_url().replace("/postgres?", f"/{name}?")


def _line_to(name: str) -> str:
    return _url(name).replace("postgresql+psycopg://", "postgresql://")
