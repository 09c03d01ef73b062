"""`waypair rematch`: what was declined is replaced, and nobody else is disturbed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import WEEK, files_below, waypair
from tests.sheets.builders import a_folder

MENTEES = "id,windows,waiting_since\nE1,Mon 09:00-12:00,2026-11-01\nE2,Tue 09:00-12:00,2026-11-02\n"
MENTORS = "id,slots\nR1,Mon 09:00-10:00\nR2,Tue 09:00-10:00\nR3,Mon 10:00-11:00\n"


def matched(record: dict[str, Any]) -> dict[str, str]:
    return {match["mentee"]: match["mentor"] for match in record["matches"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = a_folder(tmp_path / "week", MENTEES, MENTORS)
    assert waypair("match", made, "--week", WEEK).exit_code == 0
    return made


def after(folder: Path) -> Path:
    return folder / "result" / "result.json"


def first(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(after(folder).read_text(encoding="utf-8"))
    return found


def declined(folder: Path, *rows: str) -> Path:
    path = folder / "declined.csv"
    path.write_text("\n".join(["mentee,mentor,reason", *rows, ""]), encoding="utf-8")
    return path


def test_a_declined_pair_is_replaced_and_the_others_stay(folder: Path) -> None:
    before = matched(first(folder))
    list_of_declines = declined(folder, f"E1,{before['E1']},times")
    done = waypair("rematch", folder, "--after", after(folder), "--declined", list_of_declines, "--json")
    assert done.exit_code == 0
    record = json.loads(done.stdout)
    now = matched(record)
    assert now["E2"] == before["E2"]
    assert {before["E1"], now["E1"]} == {"R1", "R3"}
    assert [(change["mentee"], change["before"], change["after"]) for change in record["changes"]] == [
        ("E1", before["E1"], now["E1"])
    ]
    assert record["week"] == WEEK


def test_nothing_declined_changes_nothing(folder: Path) -> None:
    done = waypair("rematch", folder, "--after", after(folder), "--declined", declined(folder))
    assert done.exit_code == 0
    assert "Nothing changed." in done.stdout
    again = json.loads((folder / "rematch" / "result.json").read_text(encoding="utf-8"))
    assert matched(again) == matched(first(folder))
    assert (folder / "rematch" / "changes.csv").exists()


def test_who_knows_each_other_is_to_be_banned_for_good(folder: Path) -> None:
    mentor = matched(first(folder))["E1"]
    list_of_declines = declined(folder, f"E1,{mentor},known_personally")
    done = waypair("rematch", folder, "--after", after(folder), "--declined", list_of_declines)
    assert f"E1,{mentor},ban,known_personally" in done.stderr


def test_a_pair_that_was_not_matched_cannot_be_declined(folder: Path) -> None:
    before = files_below(folder)
    list_of_declines = declined(folder, "E2,R1,")
    done = waypair("rematch", folder, "--after", after(folder), "--declined", list_of_declines)
    assert done.exit_code == 2
    assert "declined.csv, row 2, column mentor" in done.stderr
    assert files_below(folder) == before | {"declined.csv"}


def test_a_result_that_is_none_is_bad_input(folder: Path) -> None:
    path = folder / "other.json"
    path.write_text("{}", encoding="utf-8")
    done = waypair("rematch", folder, "--after", path, "--declined", declined(folder))
    assert done.exit_code == 2
    assert "a result.json that waypair match wrote" in done.stderr


def test_a_second_mentor_is_looked_for_of_the_other_kind_and_declined_under_either_name(tmp_path: Path) -> None:
    mentees = "id,windows,asks_for\nE1,Mon 09:00-17:00,both\n"
    mentors = "id,slots,kind\nR1,Mon 09:00-10:00,specialist\nR2,Mon 09:00-10:00; Mon 11:00-12:00,role_model\n"
    mentors += "R3,Mon 12:00-13:00,role_model\n"
    held = "mentee,mentor,kind,slot\nE1,R1,held,Mon 09:00-10:00\n"
    folder = a_folder(tmp_path / "week", mentees, mentors, held)
    done = waypair("match", folder, "--week", WEEK)
    assert done.exit_code == 0
    assert "the second need of E1 stands as E1 (second)" in " ".join(done.stderr.split())
    before = matched(first(folder))
    assert before["E1"] == "R1"
    told = waypair("explain", after(folder), "E1 (second)")
    assert f"E1 (second) meets {before['E1 (second)']}" in told.stdout
    list_of_declines = declined(folder, f"E1,{before['E1 (second)']},known personally")
    again = waypair("rematch", folder, "--after", after(folder), "--declined", list_of_declines, "--json")
    assert again.exit_code == 0
    now = matched(json.loads(again.stdout))
    assert now["E1"] == "R1"
    assert {now["E1 (second)"], before["E1 (second)"]} == {"R2", "R3"}
    assert f"E1,{before['E1 (second)']},ban,known_personally" in " ".join(again.stderr.split())
    both = held + f"E1,{now['E1 (second)']},held,\n"
    (folder / "pairs.csv").write_text(both, encoding="utf-8")
    assert waypair("match", folder, "--week", WEEK).exit_code == 0
    assert matched(first(folder)) == now
    (folder / "pairs.csv").write_text(both + "E1,R3,held,\nE1,R2,held,\n", encoding="utf-8")
    assert waypair("match", folder, "--week", WEEK).exit_code != 0


def test_a_second_mentor_waits_for_the_hour_of_the_first(tmp_path: Path) -> None:
    mentors = "id,slots,kind\nR1,Mon 09:00-10:00,specialist\nR2,Mon 11:00-12:00,role_model\n"
    pairs = "mentee,mentor,kind\nE1,R1,held\n"
    folder = a_folder(tmp_path / "week", "id,windows,asks_for\nE1,Mon 09:00-17:00,both\n", mentors, pairs)
    done = waypair("match", folder, "--week", WEEK)
    assert "write the hour of the two into pairs" in " ".join(done.stderr.split())
    assert matched(first(folder)) == {"E1": "R1"}
