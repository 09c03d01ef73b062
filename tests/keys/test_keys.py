"""`waypair keys`: after a rotation, the old key can be dropped, and whoever drops it too early is told."""

from __future__ import annotations

import re
import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet, InvalidToken
from sqlmodel import select

from api.database.columns import new_id
from api.database.engine import Database
from api.database.vault import PersonKey, Vault
from api.settings import DEVELOPMENT_KEY, Settings
from tests.cli.running import waypair

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
PEOPLE = 1203


@pytest.fixture
def database(database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    for name, _, _ in Settings.read()[0].listing():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", database_url)
    monkeypatch.setenv("WAYPAIR_MASTER_KEYS", f"{NEW},{OLD}")
    with database.writing() as session:
        secret = Fernet(OLD).encrypt(Fernet.generate_key())
        session.add_all(PersonKey(id=new_id(NOW), wrapped=secret, created_at=NOW) for _ in range(PEOPLE))
    return database


def test_after_a_rotation_the_old_key_can_be_dropped(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    before = waypair("keys", "check")
    assert before.exit_code == 2
    assert "1,203 people still: run waypair keys rotate" in before.stderr
    done = waypair("keys", "rotate")
    assert done.exit_code == 0
    assert "1,203 keys looked at, 1,203 wrapped anew" in done.stdout
    monkeypatch.setenv("WAYPAIR_MASTER_KEYS", NEW)
    after = waypair("keys", "check")
    assert after.exit_code == 0
    assert "any other can be dropped" in after.stdout
    with database.reading() as session:
        ids = session.exec(select(PersonKey.id)).all()
        assert len(Vault([NEW]).keys(session, ids)) == PEOPLE
        with pytest.raises(InvalidToken):
            Vault([OLD]).keys(session, ids)


def test_dropping_a_key_too_early_is_told_and_undone_by_putting_it_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYPAIR_MASTER_KEYS", NEW)
    for command in ("check", "rotate"):
        done = waypair("keys", command)
        assert done.exit_code == 2
        assert "1,203 people are opened by none" in done.stderr
    monkeypatch.setenv("WAYPAIR_MASTER_KEYS", f"{NEW},{OLD}")
    assert waypair("keys", "rotate").exit_code == 0


def test_a_rotation_that_was_stopped_goes_on(database: Database) -> None:
    with database.writing() as session:
        assert Vault([NEW, OLD]).rewrap(session, limit=400).wrapped == 400
    done = waypair("keys", "rotate")
    assert "1,203 keys looked at, 803 wrapped anew" in done.stdout
    assert "1,203 keys looked at, 0 wrapped anew" in waypair("keys", "rotate").stdout


def test_people_come_and_are_erased_while_keys_are_rotated(database: Database) -> None:
    vault = Vault([NEW, OLD])
    with database.reading() as session:
        ids = session.exec(select(PersonKey.id)).all()
    gone, came = ids[::40], []

    def work() -> None:
        for person_id in gone:
            with database.writing() as session:
                vault.destroy(session, person_id, NOW)
            with database.writing() as session:
                vault.create(session, person := new_id(datetime.now(UTC)), NOW)
            came.append(person)

    thread = threading.Thread(target=work)
    thread.start()
    codes = [waypair("keys", "rotate").exit_code for _ in range(3)]
    thread.join()
    assert codes == [0, 0, 0]
    assert waypair("keys", "check").exit_code == 0
    with database.reading() as session:
        left = Vault([NEW]).keys(session, [*ids, *came])
    assert set(left) == {*ids, *came} - set(gone)
    assert len(came) == len(gone) > 20


def test_new_keys_are_fresh_and_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (dict(re.findall(r"^(\w+)=(\S+)$", waypair("keys", "new").stdout, re.MULTILINE)) for _ in range(2))
    assert set(first) == {"WAYPAIR_MASTER_KEYS", "WAYPAIR_SECRET_KEY"}
    assert not set(first.values()) & {*second.values(), DEVELOPMENT_KEY}
    for name, value in first.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("WAYPAIR_ENVIRONMENT", "production")
    wrong = {problem.place for problem in Settings.read()[1]}
    assert not wrong & set(first)


def test_a_database_without_people_needs_the_first_key_alone(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, _, _ in Settings.read()[0].listing():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", database_url)
    assert waypair("keys", "check").exit_code == 0
    with closing(Database(database_url)) as database, database.reading() as session:
        assert Vault([NEW]).survey(session) == {}
