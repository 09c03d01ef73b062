"""`waypair match`: what is written, what is shown, and the exit code."""

from __future__ import annotations

import csv
import json
import os
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.cli.matching import beside
from tests.cli.running import WEEK, files_below, waypair
from tests.sheets.builders import a_folder

SCHEMA = json.loads((files("api.sheets") / "result.schema.json").read_text(encoding="utf-8"))
CROWDED = (
    "id,windows,waiting_since\nE1,Mon 09:00-12:00,2026-11-01\nE2,Mon 09:00-12:00,2026-11-02\nE3,Sun 03:00-04:00,\n"
)
ONE_MENTOR = "id,slots\nR1,Mon 09:00-10:00\n"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def result_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sampled")
    assert waypair("sample", folder, "--mentees", "60", "--mentors", "12", "--seed", "7", "--week", WEEK).exit_code == 0
    assert waypair("match", folder, "--week", WEEK).exit_code == 0
    return folder


def test_two_rows_with_the_required_columns_alone_are_paired(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, "id,windows\nE1,Mon 08:00-12:00\n", ONE_MENTOR)
    done = waypair("match", folder, "--week", WEEK, "--out", tmp_path / "out")
    assert done.exit_code == 0
    (match,) = rows(tmp_path / "out" / "matches.csv")
    assert (match["mentee"], match["mentor"], match["slot"]) == ("E1", "R1", "Mon 09:00-10:00")
    assert rows(tmp_path / "out" / "unmatched.csv") == []


def test_the_files_go_where_it_is_said(tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "week")
    assert waypair("match", folder, "--week", WEEK, "--out", tmp_path / "out" / "deep").exit_code == 0
    assert files_below(tmp_path / "out" / "deep") == {"matches.csv", "unmatched.csv", "remedies.csv", "result.json"}
    assert files_below(folder) == {"mentees.csv", "mentors.csv"}


def test_without_a_word_the_files_go_into_the_folder_and_that_is_said(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    done = waypair("match", folder, "--week", WEEK)
    assert f"Written to {folder / 'result'}" in done.stdout
    assert (folder / "result" / "result.json").exists()


def test_the_result_of_a_workbook_goes_beside_it(tmp_path: Path) -> None:
    assert beside(tmp_path / "week.xlsx", "result") == tmp_path / "result"


def test_json_is_all_that_is_printed_when_asked_for(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, mentees="id,windows,colour\nE1,Mon 08:00-12:00,red\n")
    done = waypair("match", folder, "--week", WEEK, "--json")
    assert json.loads(done.stdout) == result_of(folder / "result")
    assert "colour" in done.stderr


def test_what_is_written_is_as_the_schema_says(sampled: Path) -> None:
    record = result_of(sampled / "result")
    Draft202012Validator(SCHEMA).validate(record)
    assert record["proved"]
    assert {one["mentee"] for one in record["matches"]} == {
        row["mentee"] for row in rows(sampled / "result" / "matches.csv")
    }
    assert len(record["matches"]) + len(record["unmatched"]) == 60


def test_the_same_input_gives_the_same_result_but_for_the_seconds(sampled: Path, tmp_path: Path) -> None:
    assert waypair("match", sampled, "--week", WEEK, "--out", tmp_path).exit_code == 0
    first, second = result_of(sampled / "result"), result_of(tmp_path)
    assert {**first, "seconds": 0} == {**second, "seconds": 0}


def test_the_order_of_rows_changes_nothing(sampled: Path, tmp_path: Path) -> None:
    for name in ("mentees.csv", "mentors.csv"):
        header, *lines = (sampled / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (tmp_path / name).write_text(header + "".join(reversed(lines)), encoding="utf-8")
    assert waypair("match", tmp_path, "--week", WEEK).exit_code == 0
    first, second = result_of(sampled / "result"), result_of(tmp_path / "result")
    assert first["digest"] == second["digest"]
    assert {**first, "seconds": 0} == {**second, "seconds": 0}


def test_the_summary_says_who_is_left_over_and_why(tmp_path: Path) -> None:
    done = waypair("match", a_folder(tmp_path, CROWDED, ONE_MENTOR), "--week", WEEK)
    assert done.exit_code == 0
    assert "3 mentees, 1 mentor with 1 place" in done.stdout
    assert "by hand, first come" in done.stdout
    assert "Proved: no choice of pairs is better." in done.stdout
    assert "2 people left over" in done.stdout
    assert "no hour in common" in done.stdout
    assert "What would help most" in done.stdout


def test_long_tables_name_the_file_with_the_rest(sampled: Path) -> None:
    done = waypair("match", sampled, "--week", WEEK)
    assert "more in unmatched.csv" in done.stdout


def test_a_mentor_with_no_common_hour_is_no_match_and_exit_code_3(tmp_path: Path) -> None:
    done = waypair("match", a_folder(tmp_path, "id,windows\nE1,Tue 08:00-12:00\n", ONE_MENTOR), "--week", WEEK)
    assert done.exit_code == 3
    assert "Nobody could be matched." in done.stdout
    assert rows(tmp_path / "result" / "unmatched.csv")[0]["kind"] == "no_common_hour"


def test_bans_and_pins_of_the_pairs_sheet_are_kept(tmp_path: Path) -> None:
    mentees = "id,windows\nE1,Mon 09:00-12:00\nE2,Mon 09:00-12:00\n"
    mentors = "id,slots\nR1,Mon 09:00-10:00\nR2,Mon 10:00-11:00\n"
    pairs = "mentee,mentor,kind\nE1,R2,pin\nE2,R2,ban\n"
    assert waypair("match", a_folder(tmp_path, mentees, mentors, pairs), "--week", WEEK).exit_code == 0
    found = {row["mentee"]: (row["mentor"], row["standing"]) for row in rows(tmp_path / "result" / "matches.csv")}
    assert found == {"E1": ("R2", "pinned"), "E2": ("R1", "")}


def test_more_pins_than_a_mentor_has_places_is_bad_input(tmp_path: Path) -> None:
    pairs = "mentee,mentor,kind\nE1,R1,pin\nE2,R1,pin\n"
    done = waypair("match", a_folder(tmp_path, CROWDED, ONE_MENTOR, pairs), "--week", WEEK)
    assert done.exit_code == 2
    assert "R1" in done.stderr
    assert not (tmp_path / "result").exists()


def test_a_policy_is_followed_and_named(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('version = "strict"\nprogram_cap = 1\n', encoding="utf-8")
    folder = a_folder(tmp_path / "week")
    assert waypair("match", folder, "--week", WEEK, "--policy", tmp_path / "policy.toml").exit_code == 0
    record = result_of(folder / "result")
    assert record["policy"] == "strict"
    assert len(record["matches"]) == 1


def test_parts_of_a_week_may_be_solved_side_by_side(tmp_path: Path) -> None:
    mentees = "id,windows\n" + "".join(f"E{n},{day} 09:00-10:00\n" for n, day in enumerate(("Mon", "Tue", "Wed")))
    mentors = "id,slots\n" + "".join(f"R{n},{day} 09:00-10:00\n" for n, day in enumerate(("Mon", "Tue", "Wed")))
    folder = a_folder(tmp_path / "week", mentees, mentors)
    assert waypair("match", folder, "--week", WEEK).exit_code == 0
    assert waypair("match", folder, "--week", WEEK, "--workers", "2", "--out", tmp_path / "two").exit_code == 0
    assert {**result_of(folder / "result"), "seconds": 0} == {**result_of(tmp_path / "two"), "seconds": 0}


# ---------------------------------------------------------------- bad input

BAD = {
    "a cell": ({"mentees": "id,windows,languages\nE1,Mon 09:00-10:00,Spansh\n"}, "Did you mean 'Spanish'?"),
    "a double id": ({"mentees": "id,windows\nE1,Mon 09:00-10:00\nE1,Mon 09:00-10:00\n"}, "row 2 has this one"),
    "an unknown id in pairs": ({"pairs": "mentee,mentor,kind\nE11,R1,ban\n"}, "Did you mean 'E1'?"),
    "clashing pins": ({"pairs": "mentee,mentor,kind\nE1,R1,pin\nE1,R2,pin\n"}, "row 2 (pin) has E1 with R1"),
    "pin and ban": ({"pairs": "mentee,mentor,kind\nE1,R1,pin\nE1,R1,ban\n"}, "row 3 bans them"),
    "overlapping slots": ({"mentors": "id,slots\nR1,Mon 09:00-10:00; Mon 09:30-10:30\n"}, "do not overlap"),
    "no such time": ({"mentees": "id,windows\nE1,Mon 25:00-26:00\n"}, "a time that exists"),
    "an empty pool": ({"mentees": "id,windows\n"}, "at least one mentee"),
    "no mentors": ({"mentors": "id,slots\n"}, "at least one mentor"),
    "a mentor with no slots": ({"mentors": "id,slots\nR1,\n"}, "at least one slot"),
    "not text": ({"mentees": b"\x00\x01\x02"}, "a text file"),
    "no file": ({"mentors": None}, "no such file"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("command", ["match", "check"])
def test_bad_input_is_exit_code_2_with_a_message_and_nothing_written(tmp_path: Path, name: str, command: str) -> None:
    changed, message = BAD[name]
    folder = a_folder(tmp_path, **changed)  # type: ignore[arg-type]  # one dict of several kinds of file
    before = files_below(tmp_path)
    done = waypair(command, folder, "--week", WEEK)
    assert done.exit_code == 2
    assert message in done.stderr
    assert "Traceback" not in done.output
    assert not done.stdout
    assert files_below(tmp_path) == before


def test_the_hour_that_clocks_skip_is_bad_input(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, mentors="id,slots,time_zone\nR1,Sun 02:30-03:30,America/New_York\n")
    done = waypair("match", folder, "--week", "2026-03-02")
    assert done.exit_code == 2
    assert "America/New_York the clocks go forward" in done.stderr


def test_every_problem_is_on_its_own_line(tmp_path: Path) -> None:
    folder = a_folder(
        tmp_path, "id,windows,languages\nE1,Mon 25:00-26:00,Spansh\n", "id,slots\nR1,\n", "mentee,mentor\nE1,R1\n"
    )
    done = waypair("match", folder, "--week", WEEK)
    places = [line.strip().split(": ")[0] for line in done.stderr.splitlines() if line.startswith("  ")]
    assert sorted(set(places)) == [
        "mentees.csv, row 2, column languages",
        "mentees.csv, row 2, column windows",
        "mentors.csv, row 2, column slots",
        "pairs.csv, row 1, column kind",
    ]


def test_a_file_of_200_mb_is_bad_input(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    os.truncate(folder / "mentors.csv", 200 * 2**20)
    done = waypair("match", folder, "--week", WEEK)
    assert done.exit_code == 2
    assert "mentors.csv: got '200 MB'" in done.stderr


def test_valid_rows_go_on_when_asked_and_the_others_are_listed(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, "id,windows\nE1,Mon 08:00-12:00\nE2,never\n", ONE_MENTOR)
    done = waypair("match", folder, "--week", WEEK, "--skip-invalid")
    assert done.exit_code == 0
    assert "mentees.csv, row 3, column windows" in done.stderr
    assert [row["mentee"] for row in rows(folder / "result" / "matches.csv")] == ["E1"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--week", "2026-11-24"], "Did you mean '2026-11-23'?"),
        (["--week", "soon"], "the Monday of a week"),
        (["--week", "0001-01-01"], "week"),
        (["--policy", "nowhere.toml"], "nowhere.toml"),
        (["--workers", "0"], "workers"),
        (["--nonsense"], "nonsense"),
    ],
)
def test_arguments_that_make_no_sense_are_exit_code_2(tmp_path: Path, arguments: list[str], message: str) -> None:
    done = waypair("match", a_folder(tmp_path), *arguments)
    assert done.exit_code == 2
    assert message in done.stderr


def test_a_policy_that_makes_no_sense_is_told_by_its_field(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text("fit_flor = 0.1\ncandidates = 0\n", encoding="utf-8")
    done = waypair("match", a_folder(tmp_path), "--week", WEEK, "--policy", tmp_path / "policy.toml")
    assert done.exit_code == 2
    assert "Did you mean 'fit_floor'?" in done.stderr
    assert "policy.toml, candidates" in done.stderr


def test_a_folder_that_cannot_be_written_to_is_told_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    done = waypair("match", a_folder(tmp_path), "--week", WEEK, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "a folder that can be written to" in done.stderr
