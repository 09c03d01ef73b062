"""`waypair groups`: what is written, what is shown, every problem at its row, and the exit code."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openpyxl import Workbook

from tests.cli.running import WEEK, files_below, waypair

SCHEMA = json.loads((files("api.sheets.groups") / "groups.schema.json").read_text(encoding="utf-8"))
MENTEES = (
    "id,windows,gender,not_only\nE1,Mon 09:00-12:00,woman,gender\nE2,Mon 09:00-12:00,woman,\nE3,Sun 03:00-04:00,,\n"
)
MENTORS = "id,slots,leads\nR1,Mon 10:00-11:00,1\n"
GROUPS = "id,times,rooms,least,most\nG1,Mon 10:00-11:00,north/blue,2,8\n"


def folder_of(path: Path, **sheets: str) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name, text in ({"mentees": MENTEES, "mentors": MENTORS, "groups": GROUPS} | sheets).items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def record_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "groups.json").read_text(encoding="utf-8"))
    return found


def test_people_are_placed_and_a_group_opens(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    done = waypair("groups", folder, "--week", WEEK)
    assert done.exit_code == 0, done.output
    assert files_below(folder / "groups") == {
        "placements.csv", "groups_opened.csv", "unplaced.csv", "remedies.csv", "groups.json",
    }  # fmt: skip
    assert [(one["mentee"], one["group"]) for one in rows(folder / "groups" / "placements.csv")] == [
        ("E1", "G1"), ("E2", "G1"),
    ]  # fmt: skip
    (group,) = rows(folder / "groups" / "groups_opened.csv")
    assert (group["status"], group["slot"], group["facilitators"]) == ("opened", "Mon 10:00-11:00", "R1")
    assert (group["site"], group["room"], group["members"]) == ("north", "blue", "2")
    (left,) = rows(folder / "groups" / "unplaced.csv")
    assert (left["mentee"], left["kind"], left["gain"]) == ("E3", "no_common_hour", "1")
    assert "Proved, stage by stage" in done.stdout


def test_the_record_is_as_the_schema_says(tmp_path: Path) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert (
        waypair("sample", tmp_path, "--mentees", "60", "--mentors", "10", "--groups", "12", "--week", WEEK).exit_code
        == 0
    )
    assert waypair("groups", tmp_path, "--week", WEEK).exit_code == 0
    record = record_of(tmp_path / "groups")
    Draft202012Validator(SCHEMA).validate(record)
    assert record["placements"]
    assert record["recommended"]


def test_the_same_files_give_the_same_record(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    first, second = (json.loads(waypair("groups", folder, "--week", WEEK, "--json").stdout) for _ in range(2))
    first["seconds"] = second["seconds"] = 0
    assert first == second


def test_a_workbook_is_read_as_well(tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, text in {"mentees": MENTEES, "mentors": MENTORS, "groups": GROUPS}.items():
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    book.save(tmp_path / "week.xlsx")
    assert waypair("groups", tmp_path / "week.xlsx", "--week", WEEK, "--out", tmp_path / "out").exit_code == 0
    assert len(rows(tmp_path / "out" / "placements.csv")) == 2


def test_hours_held_by_matches_and_by_shifts_are_not_free(tmp_path: Path) -> None:
    held = folder_of(tmp_path / "a", pairs="mentee,mentor,kind,slot\nE3,R1,held,Mon 10:00-11:00\n")
    shift = folder_of(tmp_path / "b", hours="mentor,hours,what\nR1,Mon 09:30-10:30,shift\n")
    for folder in (held, shift):
        done = waypair("groups", folder, "--week", WEEK)
        assert done.exit_code == 3
        assert {one["kind"] for one in rows(folder / "groups" / "unplaced.csv")} == {"no_leader", "no_common_hour"}


def test_a_policy_changes_the_rules(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, groups="id,times,leaders,least,pathway\nG1,Mon 10:00-11:00,0,1,smart\n",
                       mentees="id,windows,pathways\nE1,Mon 09:00-12:00,twelve_step\n")  # fmt: skip
    assert waypair("groups", folder, "--week", WEEK).exit_code == 3
    (tmp_path / "policy.toml").write_text('rules_off = ["pathway"]\n', encoding="utf-8")
    assert waypair("groups", folder, "--week", WEEK, "--policy", tmp_path / "policy.toml").exit_code == 0
    (tmp_path / "policy.toml").write_text('rules_of = ["pathway"]\n', encoding="utf-8")
    refused = waypair("groups", folder, "--week", WEEK, "--policy", tmp_path / "policy.toml")
    assert refused.exit_code == 2
    assert "Did you mean 'rules_off'?" in refused.stderr


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path,
        mentees="id,windows,gender,not_only\nE1,Mon 09:00-12:00,woman,gender=man\nE2,soon,,\n",
        groups=(
            "id,times,rooms,least,most,facilitators,running\nG1,Mon 10:00-11:00,north/,9,8,,\n"
            "G2,Mon 10:00-11:00,,,,R7,\n"
            "G3,Mon 10:00-11:00; Tue 10:00-11:00,,,,,yes\n"
        ),
        group_pairs="mentee,kind,other,group\nE1,apart,E9,\nE1,pin,,\nE1,near,E2,\n",
        hours="mentor,hours\nR9,Mon 10:00-11:00\n",
    )
    done = waypair("groups", folder, "--week", WEEK)
    assert done.exit_code == 2
    for place in (
        "mentees.csv, row 2, column not_only", "mentees.csv, row 3, column windows", "groups.csv, row 2, column rooms",
        "groups.csv, row 2, column least", "groups.csv, row 3, column facilitators", "groups.csv, row 4, column times",
        "group_pairs.csv, row 2, column other", "group_pairs.csv, row 3, column group",
        "group_pairs.csv, row 4, column kind", "hours.csv, row 2, column mentor",
    ):  # fmt: skip
        assert place in done.stderr, place
    assert "Did you mean 'R1'?" in done.stderr
    assert not (folder / "groups").exists()


@pytest.mark.parametrize(
    ("sheets", "place"),
    [
        ({"group_pairs": "mentee,kind,other\nE1,apart,E2\nE2,together,E1\n"}, "group_pairs.csv, row 2"),
        (
            {
                "groups": (
                    "id,times,rooms,running,leaders\nG1,Mon 10:00-11:00,north/blue,yes,0\n"
                    "G2,Mon 10:30-11:30,north/blue,yes,0\n"
                )
            },
            "groups.csv, row 3, column rooms",
        ),
    ],
)
def test_contradictions_are_told_at_their_rows(tmp_path: Path, sheets: dict[str, str], place: str) -> None:
    done = waypair("groups", folder_of(tmp_path, **sheets), "--week", WEEK)
    assert done.exit_code == 2
    assert place in done.stderr


def test_rows_with_problems_can_be_left_out(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, mentees=MENTEES + "E4,soon,,\n", groups=GROUPS + "G2,Mon 10:00-11:00,,2,8\nG3,x,,,\n")
    done = waypair("groups", folder, "--week", WEEK, "--skip-invalid")
    assert done.exit_code == 0
    assert "E4" not in (folder / "groups" / "unplaced.csv").read_text(encoding="utf-8")


def test_open_meetings_of_a_feed_are_recommended(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    feed = tmp_path / "meetings.json"
    feed.write_text(json.dumps([{"name": "Night", "slug": "night", "day": 0, "time": "03:00"}]), encoding="utf-8")
    assert waypair("groups", folder, "--week", WEEK, "--meetings", feed).exit_code == 0
    (told,) = rows(folder / "groups" / "recommended.csv")
    assert (told["mentee"], told["group"], told["slot"]) == ("E3", "night", "Sun 03:00-04:00")
    feed.write_text('[{"slug": "x", "day": 9}]', encoding="utf-8")
    refused = waypair("groups", folder, "--week", WEEK, "--meetings", feed)
    assert refused.exit_code == 2
    assert "column day" in refused.stderr


def test_a_missing_sheet_is_named(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    (folder / "groups.csv").unlink()
    done = waypair("groups", folder, "--week", WEEK)
    assert done.exit_code == 2
    assert "groups.csv: got 'no such file'" in done.stderr


def test_a_check_reads_groups_and_presence_that_lie_beside_people_and_tells_each_problem_once(tmp_path: Path) -> None:
    people = {"mentees": MENTEES, "mentors": "id,slots,leads,presence\nR1,Mon 10:00-11:00,1,Tue 09:00-12:00 @north\n"}
    coverage = "site,windows,minimum\nnorth,Tue 09:00-11:00,1\n"
    sound = folder_of(tmp_path / "a", **people, coverage=coverage)
    done = waypair("check", sound, "--week", WEEK)
    assert done.exit_code == 0, done.output
    assert [line for line in done.stdout.splitlines() if "ready to" in line][1:] == [
        "1 group: ready to be filled.", "1 site: ready to have a roster.",
    ]  # fmt: skip
    wrong = {
        "mentees": MENTEES.replace("Sun 03:00", "Sum 03:00").replace("woman,gender", "woman,height"),
        "mentors": people["mentors"].replace(",1,", ",many,").replace("Tue", "Tus"),
        "groups": GROUPS.replace("Mon 10", "Mob 10"),
        "group_pairs": "mentee,kind,other,group\nE1,near,E2,\n",
        "coverage": coverage.replace("Tue", "Tus"),
    }
    for places in (
        (
            "mentees.csv, row 4, column windows", "mentees.csv, row 2, column not_only",
            "mentors.csv, row 2, column leads", "mentors.csv, row 2, column presence",
            "groups.csv, row 2, column times", "group_pairs.csv, row 2, column kind",
            "coverage.csv, row 2, column windows",
        ),
        ("coverage.csv, row 2, column windows",),
    ):  # fmt: skip
        names = {place.partition(".")[0] for place in places}
        folder = folder_of(tmp_path / str(len(names)), **people | {"coverage": coverage} | {n: wrong[n] for n in names})
        refused = waypair("check", folder, "--week", WEEK)
        assert refused.exit_code == 2
        for place in places:
            assert refused.stderr.count(place) == 1, (place, refused.stderr)
        assert f"{len(places)} problem" in refused.stderr
    skipped = waypair("check", folder_of(tmp_path / "b", **people | {"groups": GROUPS + "G2,Mob 10:00-11:00,,,\n"}),
                      "--week", WEEK, "--skip-invalid")  # fmt: skip
    assert (skipped.exit_code, "1 group: ready" in skipped.stdout) == (0, True), skipped.output
    assert skipped.stderr.count("groups.csv, row 3, column times") == 1


def test_a_sample_leaves_no_groups_beside_other_people(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    drawn = waypair("sample", folder, "--mentees", "3", "--mentors", "2", "--week", WEEK, "--force")
    assert drawn.exit_code == 2
    assert "already holds a groups.csv, about other people than these" in " ".join(drawn.stderr.split())
    assert (folder / "mentees.csv").read_text(encoding="utf-8") == MENTEES
    asked = ("sample", folder, "--mentees", "3", "--mentors", "2", "--groups", "1", "--week", WEEK, "--force")
    assert waypair(*asked).exit_code == 0
