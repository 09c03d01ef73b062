"""`waypair roster`: what is written, what is shown, and the exit code."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.cli.running import WEEK, files_below, waypair
from tests.sheets.test_presence import a_folder

SCHEMA = json.loads((files("api.sheets") / "roster.schema.json").read_text(encoding="utf-8"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sampled")
    assert waypair("sample", folder, "--mentees", "30", "--mentors", "20", "--seed", "7", "--week", WEEK).exit_code == 0
    assert waypair("roster", folder, "--week", WEEK).exit_code == 0
    return folder


def test_a_week_is_settled_and_written(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, mentors="id,name,presence\nM1,Ana,Mon 09:00-12:00\n")
    done = waypair("roster", folder, "--week", WEEK, "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert files_below(tmp_path / "out") == {"roster.csv", "holes.csv", "roster.json"}
    (shift,) = rows(tmp_path / "out" / "roster.csv")
    assert shift == {
        "site": "north",
        "shift": "Mon 09:00-12:00",
        "mentor": "M1",
        "name": "Ana",
        "hours": "3",
        "time_zone": "Europe/Madrid",
        "stood": "no",
    }
    assert rows(tmp_path / "out" / "holes.csv") == []
    assert "Nothing is missing." in done.stdout


def test_what_was_written_is_the_next_weeks_start(tmp_path: Path) -> None:
    mentors = "id,presence\n" + "".join(f"M{number},Mon 09:00-12:00\n" for number in range(9))
    folder = a_folder(tmp_path, mentors=mentors)
    assert waypair("roster", folder, "--week", WEEK).exit_code == 0
    (first,) = rows(folder / "roster" / "roster.csv")
    (folder / "roster.csv").write_bytes((folder / "roster" / "roster.csv").read_bytes())
    (folder / "policy.toml").write_text("seed = 5\n", encoding="utf-8")
    done = waypair("roster", folder, "--week", "2026-11-30", "--policy", folder / "policy.toml")
    assert done.exit_code == 0
    (again,) = rows(folder / "roster" / "roster.csv")
    assert again == {**first, "stood": "yes"}


def test_the_record_follows_its_schema(sampled: Path) -> None:
    record = json.loads((sampled / "roster" / "roster.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(record)
    assert record["shifts"]
    assert record["holes"]
    assert record["remedies"]
    assert {remedy["kind"] for remedy in record["remedies"]} == {"more_hours", "more_time", "more_people"}


def test_every_hour_and_hole_of_a_sample_is_in_the_files(sampled: Path) -> None:
    record = json.loads((sampled / "roster" / "roster.json").read_text(encoding="utf-8"))
    holes = rows(sampled / "roster" / "holes.csv")
    assert [(hole["site"], hole["hour"]) for hole in holes] == [(one["site"], one["hour"]) for one in record["holes"]]
    assert len(rows(sampled / "roster" / "roster.csv")) == record["figures"]["shifts"] == len(record["shifts"])
    figures = record["figures"]
    assert figures["hours_needed"] - figures["hours_covered"] == sum(hole["lacks"] for hole in record["holes"])


def test_json_is_what_is_written_and_nothing_else(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    done = waypair("roster", folder, "--week", WEEK, "--json")
    assert done.stdout == (folder / "roster" / "roster.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("width", ["60", "140"])
def test_the_screen_shows_a_grid_what_is_missing_and_what_would_help(
    tmp_path: Path, width: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    folder = a_folder(
        tmp_path,
        mentors="id,name,presence\nM1,Ana,Mon 09:00-12:00\n",
        coverage="site,windows,minimum,languages\nnorth,Mon-Tue 09:00-12:00,1,Spanish\n",
    )
    shown = waypair("roster", folder, "--week", WEEK).stdout
    assert "Mon" in shown
    assert "-1 es" in shown
    assert "Nobody is free." in shown
    assert "one more person who speaks Spanish" in " ".join(shown.split())
    assert "Tue 09:00-12:00" in shown
    assert ("M1 es" if width == "140" else "1 es") in shown


def test_nobody_to_be_had_is_an_exit_code_of_its_own(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, mentors="id,presence\nM1,Sun 09:00-12:00\n")
    assert waypair("roster", folder, "--week", WEEK).exit_code == 3
    assert len(rows(folder / "roster" / "holes.csv")) == 3


def test_bad_input_writes_nothing(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, mentors="id,presence\nM1,sometimes\n")
    done = waypair("roster", folder, "--week", WEEK)
    assert done.exit_code == 2
    assert "mentors.csv, row 2, column presence" in done.stderr
    assert not (folder / "roster").exists()
    assert waypair("roster", folder, "--week", WEEK, "--skip-invalid").exit_code == 2


def test_what_is_not_proved_in_time_is_an_exit_code_of_its_own(tmp_path: Path) -> None:
    mentors = "id,presence,presence_hours\n" + "".join(
        f"M{number},Mon-Fri {8 + number % 5:02d}:00-{14 + number % 5:02d}:00,{3 + number % 4}\n" for number in range(12)
    )
    folder = a_folder(tmp_path, mentors=mentors, coverage="site,windows,minimum\nnorth,Mon-Fri 08:00-18:00,2\n")
    (folder / "policy.toml").write_text("[presence]\ntime_limit_s = 0.01\n", encoding="utf-8")
    done = waypair("roster", folder, "--week", WEEK, "--policy", folder / "policy.toml")
    assert done.exit_code == 4
    assert "Not proved" in done.stdout
    record = json.loads((folder / "roster" / "roster.json").read_text(encoding="utf-8"))
    Draft202012Validator(SCHEMA).validate(record)
