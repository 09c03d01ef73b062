"""`waypair export`: the sheets of a program, which `waypair check` and `waypair match` read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import select

from api.app import create_app
from api.audit.models import AuditEntry
from api.people.models.shapes import BanCreate
from api.people.service.bans import ban
from api.settings import Settings
from api.sheets.read import read_week
from api.web.parts import Parts
from matcher.people.week import Slot
from matcher.policy import Policy
from matcher.pool import Pool
from tests.accounts.people import TEST, a_program
from tests.cli.running import WEEK, files_below, waypair
from tests.exchange.builders import SHARED, held
from tests.kept_people.people import a_mentee, a_mentor, consents
from tests.service import some_settings

HOURS = ["Mon 18:00-19:00", "Tue 18:00-19:00", "Wed 18:00-19:00 x2"]
TUESDAY = Slot(1, 18 * 60, 60)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> Iterator[FastAPI]:
    for name, _, _ in Settings.read()[0].listing():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", sqlite_url)
    made = create_app(some_settings(sqlite_url))
    yield made
    made.state.parts.database.close()


@pytest.fixture
def program(app: FastAPI) -> UUID:
    return a_program(app)


def people(app: FastAPI, program: UUID, number: int) -> list[UUID]:
    found = [a_mentee(app, program, windows=["Mon-Wed 17:00-20:00"]) for _ in range(number)]
    for one in found:
        consents(app, program, one)
    return found


def pool_in(folder: Path) -> Pool:
    return read_week(folder, week=date.fromisoformat(WEEK), policy=Policy()).pool


def test_what_is_written_can_be_checked_and_matched_with_what_stands(
    app: FastAPI, program: UUID, tmp_path: Path
) -> None:
    waiting, matched, proposed, banned = people(app, program, 4)
    a_mentee(app, program)  # who agreed to nothing
    mentor, other = a_mentor(app, program, slots=HOURS, recovery_years=9), a_mentor(app, program, recovery_years=9)
    held(app, program, matched, mentor)
    held(app, program, proposed, mentor, slot=TUESDAY, kind="proposal")
    parts: Parts = app.state.parts
    with parts.database.writing() as session:
        asked = BanCreate.model_validate({"mentee_id": banned, "mentor_id": other, "reason": "kin"})
        ban(session, parts, program, asked, TEST, parts.clock.now())
    done = waypair("export", "--program", "North", tmp_path / "week")
    assert done.exit_code == 0, done.stderr
    assert files_below(tmp_path / "week") == {"mentees.csv", "mentors.csv", "pairs.csv"}
    assert "mentees.csv: 4 rows, and 1 left out." in done.stdout
    pool = pool_in(tmp_path / "week")
    assert {mentee.id for mentee in pool.mentees} == {str(one) for one in (waiting, matched, proposed, banned)}
    assert {(pair.mentee, pair.kind, str(pair.slot or "")) for pair in pool.pairs} == {
        (str(matched), "held", "Mon 18:00-19:00"),
        (str(proposed), "pending", "Tue 18:00-19:00"),
        (str(banned), "ban", ""),
    }
    assert waypair("check", tmp_path / "week", "--week", WEEK).exit_code == 0
    assert waypair("match", tmp_path / "week", "--week", WEEK, "--out", tmp_path / "out").exit_code == 0
    with parts.database.reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.verb == "export")).all()
    assert [(entry.kind, entry.actor_id) for entry in entries] == [
        ("mentees", "cli"), ("mentors", "cli"), ("pairs", "cli")
    ]  # fmt: skip


def test_what_stands_and_cannot_be_said_is_taken_off_the_mentor(app: FastAPI, program: UUID, tmp_path: Path) -> None:
    (one,) = people(app, program, 1)
    hidden, sharing = a_mentee(app, program), people(app, program, 1)[0]
    mentor = a_mentor(app, program, slots=HOURS, capacity=5)
    held(app, program, hidden, mentor, slot=SHARED)
    held(app, program, sharing, mentor, slot=SHARED)
    assert waypair("export", "--program", str(program), tmp_path).exit_code == 0
    pool = pool_in(tmp_path)
    assert [mentee.id for mentee in pool.mentees] == [str(one)]
    (left,) = pool.mentors
    assert (list(map(str, left.slots)), left.capacity) == (["Mon 18:00-19:00", "Tue 18:00-19:00"], 3)
    assert pool.pairs == ()


def test_files_that_are_there_are_replaced_only_when_told(app: FastAPI, program: UUID, tmp_path: Path) -> None:
    people(app, program, 1)
    a_mentor(app, program)
    folder = tmp_path / "week"
    folder.mkdir()
    (folder / "pairs.csv").write_text("mine")
    assert waypair("export", "--program", "North", folder).exit_code == 2
    assert files_below(folder) == {"pairs.csv"}
    assert (folder / "pairs.csv").read_text() == "mine"
    assert waypair("export", "--program", "North", folder, "--force").exit_code == 0
    assert (folder / "pairs.csv").read_text() != "mine"


def test_a_program_is_named_without_a_doubt(app: FastAPI, program: UUID, tmp_path: Path) -> None:
    again = a_program(app)
    said = {named: waypair("export", "--program", named, tmp_path / "week") for named in ("South", "North")}
    assert {done.exit_code for done in said.values()} == {2}
    assert "the name of a program" in said["South"].stderr
    assert str(program) in said["North"].stderr
    assert str(again) in said["North"].stderr
    assert not (tmp_path / "week").exists()


def test_a_database_without_tables_is_told(app: FastAPI, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    done = waypair("export", "--program", "North", tmp_path / "week")
    assert done.exit_code == 2
    assert "waypair migrate" in done.stderr
    assert not (tmp_path / "week").exists()
