"""`waypair stories`: what is written, what is shown, who may read what, every problem at its row, and the exit code."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openpyxl import Workbook

from api.sheets.stories import words as sheet_words
from api.stories import words
from api.stories.models.words import Audience
from tests.cli.running import WEEK, files_below, waypair

SCHEMA = json.loads((files("api.sheets.stories") / "stories.schema.json").read_text(encoding="utf-8"))
MENTEES = (
    "id,windows,languages,experiences,stage,avoid\n"
    "E1,Mon 09:00-12:00,English,grief; veteran,first_90_days,\n"
    "E2,Mon 09:00-12:00,Spanish;English,,,R1\n"
    "E3,Mon 09:00-12:00,Somali,,,\n"
    "E4,Mon 09:00-12:00,English,,,R1\n"
)
MENTORS = "id,name,slots,experiences\nR1,Ana Diaz,Mon 10:00-11:00,veteran\nR2,Ben Ode,,\n"
STORIES = (
    "id,title,by,author,languages,experiences,stages,warnings,audience\n"
    "T1,The first winter,Juniper,R1,English,grief,first_90_days,death; jail,\n"
    "T2,El pan,,R2,Spanish,,,,everyone\n"
    "T3,For the two of us,,R2,English,,,,matched\n"
    "T4,For the team,,R2,English,grief,,,team\n"
)
PAIRS = "mentee,mentor,kind\nE2,R2,held\n"


def folder_of(path: Path, **sheets: str | None) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    usual: dict[str, str | None] = {"mentees": MENTEES, "mentors": MENTORS, "stories": STORIES, "pairs": PAIRS}
    for name, text in (usual | sheets).items():
        if text is not None:
            (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def told(folder: Path) -> list[tuple[str, str]]:
    return [(one["mentee"], one["story"]) for one in rows(folder / "stories" / "recommended.csv")]


def test_everybody_is_told_of_what_suits_them_and_may_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    folder = folder_of(tmp_path)
    done = waypair("stories", folder, "--week", WEEK)
    assert done.exit_code == 0, done.output
    assert files_below(folder / "stories") == {"recommended.csv", "without.csv", "stories.json"}
    assert told(folder) == [("E1", "T1"), ("E2", "T2"), ("E2", "T3")]
    first = rows(folder / "stories" / "recommended.csv")[0]
    assert (first["title"], first["by"], first["warnings"]) == (
        "The first winter", "Juniper", "the death of somebody; prison",
    )  # fmt: skip
    assert first["reason"] == "tells of the stage that they are at; is in the language that they named first"
    assert {(one["mentee"], one["kind"]) for one in rows(folder / "stories" / "without.csv")} == {
        ("E3", "no_language"), ("E4", "private"),
    }  # fmt: skip
    for said in (
        "4 people, 4 stories: 2 have at least one that suits.", "1 story is for the team alone",
        "speaks of the death of somebody; prison", "1: a private factor",
        "A story in Somali would reach 1 person more.",
    ):  # fmt: skip
        assert said in done.stdout, said
    record = json.loads((folder / "stories" / "stories.json").read_text(encoding="utf-8"))
    assert record["recommended"][0]["warnings"] == ["death", "prison"]
    written = "".join(path.read_text(encoding="utf-8") for path in (folder / "stories").iterdir())
    assert not [secret for secret in ("R1", "R2", "Ana", "Diaz", "Ben") if secret in written + done.stdout]


def test_what_an_author_lived_through_and_did_not_tell_is_no_reason(tmp_path: Path) -> None:
    veterans = MENTEES.replace("grief; veteran", "veteran")
    silent = folder_of(tmp_path / "a", mentees=veterans, stories="id,title,author\nT1,Rain,R1\n")
    tells = folder_of(tmp_path / "b", mentees=veterans, stories="id,title,author,experiences\nT1,Rain,R1,veteran\n")
    for folder, expected in ((silent, False), (tells, True)):
        assert waypair("stories", folder, "--week", WEEK).exit_code == 0
        first = rows(folder / "stories" / "recommended.csv")[0]
        assert (first["mentee"], "been through" in first["reason"]) == ("E1", expected)
    assert "veteran" not in (tells / "stories" / "stories.json").read_text(encoding="utf-8")


def test_whoever_is_kept_apart_or_does_not_meet_the_author_is_not_told(tmp_path: Path) -> None:
    banned = folder_of(tmp_path / "a", pairs="mentee,mentor,kind\nE1,R1,ban\n")
    assert waypair("stories", banned, "--week", WEEK).exit_code == 0
    assert told(banned) == [("E2", "T2")]
    assert {one["kind"] for one in rows(banned / "stories" / "without.csv")} == {"private", "no_language"}
    alone = folder_of(tmp_path / "b", mentors=None, pairs=None)
    done = waypair("stories", alone, "--week", WEEK)
    assert done.exit_code == 0
    assert told(alone) == [("E1", "T1"), ("E2", "T2")]
    unsigned = folder_of(tmp_path / "c", stories="id,title\nT1,Rain\n")
    done = waypair("stories", unsigned, "--week", WEEK)
    assert "stories.csv, column author: blank in 1 of 1 rows; nobody can be kept" in done.stderr
    bans_of_nobody = folder_of(tmp_path / "d", mentors=None)
    other_case = folder_of(tmp_path / "e", mentors=None, pairs=None, mentees=MENTEES.replace(",R1", ",r1"))
    for folder, problem in (
        (bans_of_nobody, "pairs.csv: got 'a file without the mentors'"), (other_case, "Did you mean 'R1'?"),
    ):  # fmt: skip
        refused = waypair("stories", folder, "--week", WEEK)
        assert refused.exit_code == 2
        assert problem in refused.stderr
    assert waypair("stories", other_case, "--week", WEEK, "--skip-invalid").exit_code == 0
    assert told(other_case) == [("E1", "T1")]


def test_a_sample_gives_a_record_as_the_schema_says_and_the_same_each_time(tmp_path: Path) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    drawn = waypair("sample", tmp_path, "--mentees", "60", "--mentors", "10", "--stories", "30", "--week", WEEK)
    assert drawn.exit_code == 0, drawn.output
    assert "waypair stories" in drawn.stdout
    checked = waypair("check", tmp_path, "--week", WEEK)
    assert (checked.exit_code, "30 stories: ready to be recommended." in checked.stdout) == (0, True), checked.output
    first, second = (json.loads(waypair("stories", tmp_path, "--week", WEEK, "--json").stdout) for _ in range(2))
    Draft202012Validator(SCHEMA).validate(first)
    assert first["figures"]["with_a_story"] + first["figures"]["without"] == 60
    assert any(one["warnings"] for one in first["recommended"])
    first["seconds"] = second["seconds"] = 0
    assert first == second
    (tmp_path / "policy.toml").write_text("[weights]\npathway = 0\n", encoding="utf-8")
    other = waypair("stories", tmp_path, "--week", WEEK, "--json", "--policy", tmp_path / "policy.toml")
    assert not [one for one in json.loads(other.stdout)["recommended"] if "pathway" in one["terms"]]


def test_a_workbook_is_read_and_checked_as_well(tmp_path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    sheets = {"mentees": MENTEES, "mentors": MENTORS.replace("R2,Ben Ode,,", "R2,Ben Ode,Tue 10:00-11:00,")}
    for name, text in (sheets | {"stories": STORIES}).items():
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    book.save(tmp_path / "week.xlsx")
    assert waypair("stories", tmp_path / "week.xlsx", "--week", WEEK).exit_code == 0
    assert len(told(tmp_path)) == 2
    checked = waypair("check", tmp_path / "week.xlsx", "--week", WEEK)
    assert checked.exit_code == 0, checked.output
    assert "4 stories: ready to be recommended." in checked.stdout
    assert "not used" not in checked.stderr


WRONG = (
    "id,title,author,experiences,warnings,audience\nT1,,R1,,,\nT2,Rain,R7,flight,deth,everybdy\nT2,Snow,,,,matched\n"
    "T5,Sun,R1,,death,\n"
)
PLACES = (
    "stories.csv, row 2, column title", "stories.csv, row 3, column author", "stories.csv, row 3, column experiences",
    "Did you mean 'death'?", "Did you mean 'everybody'?", "stories.csv, row 4, column id",
    "stories.csv, row 4, column author",
)  # fmt: skip


def test_every_problem_of_every_file_is_told_at_once_and_once(tmp_path: Path) -> None:
    mentors = "id,slots\nR1,Mon 10:00-11:00\nR2,Tue 10:00-11:00\n"
    folder = folder_of(tmp_path, mentors=mentors, mentees=MENTEES + "E9,soon,,,,\n", stories=WRONG)
    for command in ("stories", "check"):
        done = waypair(command, folder, "--week", WEEK)
        assert done.exit_code == 2
        assert done.stderr.count("mentees.csv, row 6, column windows") == 1
        for place in PLACES:
            assert done.stderr.count(place) == 1, (command, place)
    assert not (folder / "stories").exists()
    assert waypair("stories", folder, "--week", WEEK, "--skip-invalid").exit_code == 0
    assert told(folder) == [("E1", "T5")]
    checked = waypair("check", folder, "--week", WEEK, "--skip-invalid")
    assert (checked.exit_code, "1 story: ready" in checked.stdout) == (0, True), checked.output


def test_stories_of_a_mentor_who_cannot_be_read_are_left_out_with_them(tmp_path: Path) -> None:
    """Whom such a mentor is kept apart from is not known."""
    folder = folder_of(tmp_path, mentors=MENTORS.replace("R1,Ana Diaz,Mon", "R1,Ana Diaz,Whenever"))
    assert waypair("stories", folder, "--week", WEEK, "--skip-invalid").exit_code == 0
    assert "T1" not in dict(told(folder)).values()


@pytest.mark.parametrize(
    ("stories", "code", "said"),
    [
        ("id,title,languages\nT1,Bread,fr\n", 3, "4 people without one"),
        ("id,title\n", 2, "at least one story"),
        ("id\nT1\n", 2, "a column title"),
        (None, 2, "stories.csv: got 'no such file'"),
    ],
)
def test_the_exit_code_says_how_it_went(tmp_path: Path, stories: str | None, code: int, said: str) -> None:
    done = waypair("stories", folder_of(tmp_path, stories=stories), "--week", WEEK)
    assert done.exit_code == code
    assert said in done.output


def test_the_words_of_the_sheet_are_those_of_the_service() -> None:
    assert {one.value: text for one, text in words.WARNINGS.items()} == sheet_words.WARNINGS
    assert [one.value for one in Audience] == list(sheet_words.AUDIENCES)
    assert set(sheet_words.SAME_WARNINGS.values()) <= sheet_words.WARNINGS.keys()
    assert SCHEMA["$defs"]["warnings"]["items"]["enum"] == list(sheet_words.WARNINGS)
