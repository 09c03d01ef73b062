"""`waypair audit verify`: exit code 0 and the heads, or 2 and the first entry that is wrong."""

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.engine import Database
from api.settings import Settings
from tests.cli.running import waypair

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> str:
    for name, _, _ in Settings.read()[0].listing():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", sqlite_url)
    return sqlite_url


@pytest.fixture
def database(address: str) -> Database:
    made = Database(address)
    with made.writing() as session:
        record(session, None, Actor.system("worker"), NOW, Act("start", "worker"))
        record(session, UUID(int=7), Actor.system("worker"), NOW, *[Act("read", "person")] * 3)
    return made


def test_a_log_that_holds_says_how_many_entries_and_how_it_ends(database: Database) -> None:
    done = waypair("audit", "verify")
    assert done.exit_code == 0
    assert re.search(r"^The service: 1 entry, head [0-9a-f]{64}$", done.stdout, re.MULTILINE)
    assert re.search(rf"^Program {UUID(int=7)}: 3 entries, head [0-9a-f]{{64}}$", done.stdout, re.MULTILINE)
    assert "The audit log holds: 4 entries." in done.stdout
    database.close()


def test_a_head_noted_earlier_is_looked_for(database: Database) -> None:
    heads = re.findall(r"head ([0-9a-f]{64})", waypair("audit", "verify").stdout)
    with database.writing() as session:
        record(session, None, Actor.system("worker"), NOW, Act("stop", "worker"))
    database.close()
    assert waypair("audit", "verify", "--head", heads[0], "--head", heads[1].upper()).exit_code == 0
    done = waypair("audit", "verify", "--head", "0" * 64)
    assert done.exit_code == 2
    assert "0" * 64 in done.stderr
    assert "tampered" in done.stderr


@pytest.mark.parametrize("head", ["", "abc", "0" * 63, "0" * 65, "g" * 64, "٠" * 64])
def test_what_is_no_head_is_bad_input_and_no_sign_of_tampering(database: Database, head: str) -> None:
    database.close()
    done = waypair("audit", "verify", "--head", head)
    assert done.exit_code == 2
    assert "--head" in done.stderr
    assert "64 hexadecimal digits" in done.stderr
    assert "tampered" not in done.stderr
    assert done.stdout == ""


def test_a_broken_log_names_the_first_entry_that_is_wrong(database: Database) -> None:
    with database.writing() as session:
        session.connection().execute(text("DROP TRIGGER audit_entries_update"))
        session.connection().execute(text("UPDATE audit_entries SET verb = 'write' WHERE number > 1"))
    database.close()
    done = waypair("audit", "verify")
    assert done.exit_code == 2
    assert f"Program {UUID(int=7)}, entry 2: it is not what was written" in done.stderr
    assert "holds" not in done.stdout


def test_an_empty_log_holds(address: str) -> None:
    done = waypair("audit", "verify")
    assert done.exit_code == 0
    assert "0 entries" in done.stdout


def test_a_database_without_a_log_is_bad_input(monkeypatch: pytest.MonkeyPatch, address: str, tmp_path: Path) -> None:
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    done = waypair("audit", "verify")
    assert done.exit_code == 2
    assert "run waypair migrate" in done.stderr
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", f"sqlite:///{tmp_path / 'none' / 'empty.db'}")
    assert "no answer" in waypair("audit", "verify").stderr
