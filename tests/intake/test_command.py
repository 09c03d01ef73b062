"""`waypair import`: the same as over the API, for whoever has the files at hand."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.settings import Settings
from tests.accounts.people import a_program
from tests.cli.running import waypair
from tests.intake.sheets import MENTEES, MENTORS, PAIRS
from tests.sheets.builders import a_folder


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    for name, _, _ in Settings.read()[0].listing():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", database_url)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    dated = MENTEES.replace("2027-06-30", "")  # the command asks the machine's own clock
    return a_folder(tmp_path / "week", mentees=dated, mentors=MENTORS, pairs=PAIRS)


def test_a_folder_comes_in_once(folder: Path, coordinator: TestClient, base: str) -> None:
    tried = waypair("import", folder, "--program", "North", "--dry-run", "--create-places")
    assert tried.exit_code == 0, tried.stderr
    assert "Mentees: 2 added" in tried.stdout
    assert "Nothing was written." in tried.stdout
    assert coordinator.get(f"{base}/mentees").json()["items"] == []
    first = waypair("import", folder, "--program", "North", "--create-places")
    assert "Sites that were made: North." in first.stdout
    assert "Mentees: 0 added, 0 changed, 2 left" in waypair("import", folder, "--program", "North").stdout
    assert len(coordinator.get(f"{base}/mentees").json()["items"]) == 2


def test_problems_are_told_with_their_rows_and_nothing_is_written(
    folder: Path, coordinator: TestClient, base: str
) -> None:
    done = waypair("import", folder, "--program", "North")
    assert done.exit_code == 2
    assert "mentees.csv, row 2, column sites: got 'North', expected the name of a site" in done.stderr
    assert coordinator.get(f"{base}/mentees").json()["items"] == []


def test_what_is_drawn_comes_in_with_its_teams_and_without_its_supervisors(
    tmp_path: Path, coordinator: TestClient, base: str
) -> None:
    assert waypair("sample", tmp_path / "drawn", "--mentees", "12", "--mentors", "4", "--seed", "1").exit_code == 0
    refused = waypair("import", tmp_path / "drawn", "--program", "North", "--create-places")
    assert "an admin takes them in as a member who supervises" in refused.stderr
    done = waypair("import", tmp_path / "drawn", "--program", "North", "--create-places", "--skip-supervisors")
    assert done.exit_code == 0, done.stderr
    assert "Mentors: 4 added" in done.stdout
    assert "column supervisor: left open" in done.stderr


def test_the_program_is_named_exactly(app: FastAPI, folder: Path, coordinator: TestClient) -> None:
    assert "Did you mean 'North'" in waypair("import", folder, "--program", "Noth").stderr
    a_program(app, "North")
    twice = waypair("import", folder, "--program", "North")
    assert twice.exit_code == 2
    assert "2 of them" in twice.stderr


def test_an_import_needs_tables(monkeypatch: pytest.MonkeyPatch, folder: Path, tmp_path: Path) -> None:
    monkeypatch.setenv("WAYPAIR_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    done = waypair("import", folder, "--program", "North")
    assert done.exit_code == 2
    assert "waypair migrate" in done.stderr
