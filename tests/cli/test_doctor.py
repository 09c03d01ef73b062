"""`waypair doctor`: each thing that the service needs is tried, and what is wrong comes with what to do."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from api.audit.models import Act, Actor
from api.audit.service import record
from api.cli import diagnosis
from api.cli.diagnosis import Finding, examined
from api.database.columns import new_id
from api.database.engine import Database
from api.database.vault import Vault
from api.settings import Settings
from tests.cli.running import waypair
from tests.service import some_settings

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WORKER = Actor.system("worker")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    for name, _, _ in Settings.read()[0].listing():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", database_url)


def found(url: str, **others: object) -> dict[str, Finding]:
    return {finding.what: finding for finding in examined(some_settings(url, **others))}


def wrong(url: str, **others: object) -> set[str]:
    return {what for what, finding in found(url, **others).items() if finding.to_do}


def with_entries(database: Database, now: datetime = NOW) -> None:
    with database.writing() as session:
        record(session, None, WORKER, now, *[Act("start", "worker")] * 3)
    with database.writing() as session:
        record(session, UUID(int=7), WORKER, now, Act("read", "person"))


def test_a_database_that_is_well_is_said_to_be(database: Database, database_url: str) -> None:
    with_entries(database)
    assert wrong(database_url) == set()
    assert {"database", "tables", "keys", "audit log", "clock", "mail", "disk", "time zones"} == set(
        found(database_url)
    )
    assert "2 chains" in found(database_url)["audit log"].found
    done = waypair("doctor")
    assert done.exit_code == 0
    assert "All is well." in done.stdout


def test_a_key_that_is_missing_is_told_and_one_that_is_old_is_no_fault(database: Database, database_url: str) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    with database.writing() as session:
        Vault([old]).create(session, new_id(NOW), NOW)
    assert wrong(database_url, master_keys=new) == {"keys"}
    assert wrong(database_url, master_keys=f"{new},{old}") == set()
    assert "waypair keys rotate" in found(database_url, master_keys=f"{new},{old}")["keys"].found
    assert "is enough" in found(database_url, master_keys=old)["keys"].found
    done = waypair("doctor")  # with the key for development
    assert done.exit_code == 2
    assert "Put the key that was used before back" in done.stderr


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM audit_entries WHERE number = 3",
        "DELETE FROM audit_entries WHERE number = 1 AND chain <> '00000000-0000-0000-0000-000000000000'",
        "DELETE FROM audit_heads WHERE number = 3",
        "UPDATE audit_heads SET hash = 'other' WHERE number = 3",
    ],
)
def test_a_log_that_ends_elsewhere_is_told(database: Database, database_url: str, harm: str) -> None:
    with_entries(database)
    with database.writing() as session:
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            for name in ("audit_entries_delete", "audit_heads_delete", "audit_heads_update"):
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            for name in ("audit_entries", "audit_heads"):
                connection.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
        connection.execute(text(harm))
    assert wrong(database_url) == {"audit log"}
    assert "1 of 2 chains" in found(database_url)["audit log"].found


def test_a_clock_that_is_behind_the_log_is_told(database: Database, database_url: str) -> None:
    with_entries(database, datetime.now(UTC) + timedelta(hours=1))
    assert wrong(database_url) == {"clock"}


def test_a_disk_with_little_room_is_told(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert wrong(sqlite_url) == set()
    monkeypatch.setattr(diagnosis, "LEAST_FREE_BYTES", 10**18)
    assert wrong(sqlite_url) == {"disk"}


def test_an_older_and_a_newer_revision_are_told_apart(database: Database, database_url: str) -> None:
    for revision, what_to_do in (("0001", "run waypair migrate"), ("9999", "Install that version")):
        with database.writing() as session:
            session.connection().execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))
        assert what_to_do in found(database_url)["tables"].to_do
        assert waypair("doctor").exit_code == 2


def test_a_mail_server_that_is_away_is_told(sqlite_url: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = {"WAYPAIR_SMTP_HOST": "127.0.0.1", "WAYPAIR_SMTP_PORT": str(free.getsockname()[1])}
    done = subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", "doctor"], capture_output=True, text=True,
        check=False, env=os.environ | server | {"WAYPAIR_DATABASE_URL": sqlite_url},
    )  # fmt: skip
    assert done.returncode == 2
    assert "mail: 127.0.0.1" in done.stderr
    assert "WAYPAIR_SMTP_HOST" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "address", [lambda folder: f"sqlite:///{folder}/none/a.db", lambda folder: f"postgresql+psycopg://a:hush@/b?host={folder}"]
)  # fmt: skip
def test_a_database_that_is_away_is_told_and_the_rest_is_looked_at(
    tmp_path: Path, address: Callable[[Path], str]
) -> None:
    findings = found(address(tmp_path))
    assert findings["database"].to_do
    assert {"mail", "disk", "time zones"} <= set(findings)
    assert "hush" not in str(findings)
