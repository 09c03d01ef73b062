"""Going back to a backup: what came later goes, what was taken back since stays so, and nothing is ever half done."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import select

from api.accounts.models.words import Role
from api.app import create_app
from api.audit.service import verify
from api.consent.models import Consent, Purpose
from api.consent.service.consents import live, revoke
from api.database.engine import Database
from api.database.vault import PersonKey
from api.people.models.tables import MenteeRow
from api.people.service.mentees import erase_mentee
from tests.accounts.people import a_program, a_token, somebody
from tests.backup.worlds import WORKER, YEARS, Filled, guards_of, rows_of
from tests.cli.running import waypair
from tests.service import MovedClock, a_client, some_settings

NOW = MovedClock().now()


def test_force_replaces_what_came_later(world: Filled, saved: Path) -> None:
    before = rows_of(world.url)
    app = create_app(some_settings(world.url))
    a_program(app, "Later")
    app.state.parts.database.close()
    assert rows_of(world.url) != before
    done = waypair("restore", saved, "--force")
    assert done.exit_code == 0, done.stderr
    assert rows_of(world.url) == before


KILLED = """
import os, signal, sys
import api.app
from api.backup.file import BackupFile
from api.backup.restoring import restore
from api.database.engine import make_engine

class Killed:
    def note(self, session):
        print("emptying", flush=True)

    def apply(self, session):
        print("filled", flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

with open(sys.argv[2], "rb") as stream:
    restore(make_engine(sys.argv[1]), BackupFile(stream, "backup"), Killed(), force=True)
"""


def test_a_restore_that_is_killed_in_its_last_moment_changes_nothing(world: Filled, saved: Path) -> None:
    take_back(world)
    before, guards = rows_of(world.url), guards_of(world.url)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, world.url, str(saved)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.split()) == (-9, ["emptying", "filled"])
    assert rows_of(world.url) == before
    assert guards_of(world.url) == guards
    assert waypair("restore", saved, "--force").exit_code == 0


def take_back(world: Filled) -> None:
    """Erase the mentee."""
    app = create_app(some_settings(world.url), MovedClock())
    parts = app.state.parts
    with parts.database.writing() as session:
        erase_mentee(session, parts.vault, world.program, world.mentee, 1, WORKER, NOW, YEARS)
    parts.database.close()


def is_erased(url: str, world: Filled) -> bool:
    with closing(Database(url)) as database, database.reading() as session:
        row = session.get_one(MenteeRow, world.mentee)
        assert (row.document is None) == (row.status == "left")
        gone = session.get_one(PersonKey, world.mentee).wrapped is None
        assert gone == (row.document is None)
        if gone:
            assert live(session, world.mentee, Purpose.MATCHING, datetime.now(NOW.tzinfo)) is None
        assert verify(session).holds
        return gone


def test_whoever_was_erased_since_stays_erased_where_that_database_is_replaced(world: Filled, saved: Path) -> None:
    take_back(world)
    done = waypair("restore", saved, "--force")
    assert done.exit_code == 0, done.stderr
    assert is_erased(world.url, world)
    assert "1 person erased" in done.stdout


def test_a_list_tells_another_machine_who_was_erased_since(
    world: Filled, saved: Path, another_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    take_back(world)
    withdrawn = tmp_path / "withdrawn.json"
    assert waypair("backup", "--withdrawals", withdrawn).exit_code == 0
    assert stat.S_IMODE(withdrawn.stat().st_mode) == 0o600
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", another_url)
    assert waypair("restore", saved).exit_code == 0
    assert not is_erased(another_url, world)  # what a backup alone would bring back
    done = waypair("restore", saved, "--force", "--withdrawals", withdrawn)
    assert done.exit_code == 0, done.stderr
    assert is_erased(another_url, world)


def test_what_was_revoked_since_stays_revoked(world: Filled, saved: Path) -> None:
    with closing(Database(world.url)) as database:
        with database.writing() as session:
            assert revoke(session, world.mentee, WORKER, datetime.now(NOW.tzinfo), YEARS) == 1
        assert waypair("restore", saved, "--force").exit_code == 0
        with database.reading() as session:
            (consent,) = session.exec(select(Consent).where(Consent.person_id == world.mentee))
            assert consent.ended_by == "revoked"
            assert verify(session).holds


def test_a_sign_in_and_a_key_that_were_ended_since_do_not_work_again(world: Filled, tmp_path: Path) -> None:
    app = create_app(some_settings(world.url))
    admin = somebody(app, world.program, Role.ADMIN)
    unused = a_token(app)
    base = f"/api/v1/programs/{world.program}"
    issued = [
        admin.post(f"{base}/api-keys", json={"name": name, "scopes": ["read"]}).json() for name in ("kept", "revoked")
    ]
    path = tmp_path / "later.backup"
    assert waypair("backup", path).exit_code == 0
    gone = admin.delete(f"{base}/api-keys/{issued[1]['id']}", headers={"If-Match": '"1"'})
    assert gone.status_code == 204
    assert admin.get(base).status_code == 200
    done = waypair("restore", path, "--force")
    assert done.exit_code == 0, done.stderr
    assert "1 API key revoked" in done.stdout
    assert admin.get(base).status_code == 401
    assert a_client(app).post("/api/v1/sessions", json={"token": unused}).status_code == 404
    for key, status in zip(issued, (200, 401), strict=True):
        assert a_client(app).get(base, headers={"X-API-Key": key["key"]}).status_code == status
    app.state.parts.database.close()


def test_a_list_of_another_kind_changes_nothing(world: Filled, saved: Path, tmp_path: Path) -> None:
    before = rows_of(world.url)
    other = tmp_path / "other.json"
    other.write_text("[]")
    done = waypair("restore", saved, "--force", "--withdrawals", other)
    assert done.exit_code == 2
    assert re.search("another kind of file", done.stderr)
    assert rows_of(world.url) == before
