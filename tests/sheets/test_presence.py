"""A week's presence out of sheets: what is read, and every problem at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from api.sheets.groups.columns import LEADERS
from api.sheets.presence import PresenceReading, read_presence
from api.sheets.problems import SheetProblem
from api.sheets.read import read_week
from matcher.errors import InvalidInputError
from matcher.policy import Policy
from matcher.presence import Held, Shift

WEEK = date(2026, 11, 23)
MENTORS = "id,presence,presence_hours\nM1,Mon 09:00-12:00,6\n"
COVERAGE = "site,windows,time_zone\nnorth,Mon 09:00-12:00,Europe/Madrid\n"


def a_folder(folder: Path, **sheets: str) -> Path:
    """Write sheets by their names; mentors and coverage are there unless they are said to be empty."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in ({"mentors": MENTORS, "coverage": COVERAGE} | sheets).items():
        if text:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, *, skip_invalid: bool = False, **policy: object) -> PresenceReading:
    return read_presence(folder, week=WEEK, policy=Policy(**policy), skip_invalid=skip_invalid)  # type: ignore[arg-type]


def problems(folder: Path) -> list[tuple[str, int, str, str]]:
    with pytest.raises(InvalidInputError) as caught:
        read(folder)
    found = [one for one in caught.value.problems if isinstance(one, SheetProblem)]
    assert len(found) == len(caught.value.problems)
    return [(one.file, one.row, one.column, one.value) for one in found]


def test_a_mentor_without_hours_to_match_may_offer_presence(tmp_path: Path) -> None:
    question = read(a_folder(tmp_path)).question
    (offer,), (coverage,) = question.offers, question.coverage
    assert (offer.mentor.id, offer.hours, offer.mentor.slots, offer.mentor.time_zone) == ("M1", 6, (), "Europe/Madrid")
    assert (coverage.site, coverage.minimum, coverage.wanted, coverage.languages) == ("north", 1, None, ())


def test_whoever_offers_nothing_is_no_part_of_it(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, mentors=MENTORS + "M2,,\n")
    assert [offer.mentor.id for offer in read(folder).question.offers] == ["M1"]


def test_every_column_of_a_coverage_is_read(tmp_path: Path) -> None:
    sheet = "Site,Windows,Minimum,Wanted,Languages,Time zone\nnorth,Mon-Tue 09:00-11:00,2,3,Spanish;en,UTC\n"
    (coverage,) = read(a_folder(tmp_path, coverage=sheet)).question.coverage
    assert (coverage.minimum, coverage.wanted, coverage.languages) == (2, 3, ("es", "en"))
    assert [str(window) for window in coverage.windows] == ["Mon 09:00-11:00", "Tue 09:00-11:00"]


def test_a_site_is_one_however_it_is_written(tmp_path: Path) -> None:
    mentors = "id,sites,presence\nM1,North,Mon 09:00-12:00\nM2,,Mon 09:00-12:00 @NORTH\n"
    reading = read(a_folder(tmp_path, mentors=mentors))
    sites = {reading.question.coverage[0].site, reading.question.offers[0].mentor.sites[0]}
    assert sites | {reading.question.offers[1].windows[0].site} == {"NORTH"}
    assert any("also written" in note for note in reading.notes)


def test_the_hours_of_matches_are_held_in_their_zone_and_place(tmp_path: Path) -> None:
    matches = (
        "mentee,mentor,slot,time_zone,mode,site,fit,standing,reason\n"
        "E1,M1,Mon 09:00-10:00,America/New_York,in_person,north,0.5,,can meet\nE2,M9,Mon 10:00-11:00,,phone,,0.5,,\n"
    )
    reading = read(a_folder(tmp_path, matches=matches))
    assert reading.question.held == (Held("M1", 0, 540, 60, "America/New_York", "north"),)
    assert any("nobody among the mentors has the id: M9" in note for note in reading.notes)


def test_what_was_matched_in_the_folder_is_held(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    a_folder(folder / "result", mentors="", coverage="", matches="mentor,slot\nM1,Mon 09:00-10:00\n")
    reading = read(folder)
    assert [one.start_min for one in reading.question.held] == [540]
    assert any("are held" in note for note in reading.notes)


def test_hours_of_held_pairs_and_of_groups_are_held_in_their_mentors_time(tmp_path: Path) -> None:
    reading = read(
        a_folder(
            tmp_path,
            pairs="mentee,mentor,kind,slot\nE1,M1,held,Mon 09:00-10:00 @north\nE2,M1,former,Mon 10:00-11:00\n",
            hours="mentor,hours,what\nM1,Mon 11:00-12:00,group G1\nM9,Mon 11:00-12:00,group G2\n",
        )
    )
    assert reading.question.held == (
        Held("M1", 0, 540, 60, "Europe/Madrid", "north"),
        Held("M1", 0, 660, 60, "Europe/Madrid"),
    )


def test_the_columns_for_groups_are_known_here_and_those_for_presence_there(tmp_path: Path) -> None:
    assert read(a_folder(tmp_path, mentors="id,presence,leads\nM1,Mon 09:00-12:00,1\n")).notes == ()
    assert {"presence", "presence_hours", "accompanied"} <= {column.name for column in LEADERS}


def test_last_weeks_roster_is_read(tmp_path: Path) -> None:
    roster = "site,shift,mentor,name,hours,time_zone,stood\nNorth,Mon 09:00-11:00,M1,Ana,2,UTC,no\n"
    assert read(a_folder(tmp_path, roster=roster)).question.standing == (Shift("North", 0, 540, 120, "M1"),)


def test_a_workbook_has_sheets_of_these_names(tmp_path: Path) -> None:
    book = Workbook()
    for name, text in (("mentors", MENTORS), ("coverage", COVERAGE)):
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    book.save(tmp_path / "week.xlsx")
    assert len(read(tmp_path / "week.xlsx").question.offers) == 1
    assert len(read(tmp_path).question.coverage) == 1


def test_the_rules_and_the_seed_are_the_policys(tmp_path: Path) -> None:
    policy = Policy(seed=7)
    question = read_presence(a_folder(tmp_path), week=WEEK, policy=policy).question
    assert (question.rules, question.seed) == (policy.presence, 7)


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    folder = a_folder(
        tmp_path,
        mentors="id,presence,presence_hours,accompanied\nM1,Mon 9-12,6,\nM2,Mon 09:00-12:00 x2,6,\nM3,,500,maybe\n",
        coverage=(
            "site,windows,minimum,wanted\nnorth,Mon 09:00-10:30,1,\nnorth,Mon 09:00-12:00,2,1\n"
            ",Tue 09:00-12:00,1,\nsouth,,1,\neast,Mon 09:00-12:00,1,\neast,Mon 11:00-13:00,1,\n"
        ),
        matches="mentor,slot\nm1,Mon 09:00-10:00\nM1,often\n",
        roster="site,shift,mentor\nnorth,Mon 09:00-11:00,m1\nnorth,,M1\n",
    )
    assert problems(folder) == [
        ("mentors.csv", 2, "presence", "Mon 9-12"),
        ("mentors.csv", 3, "presence", "Mon 09:00-12:00"),
        ("mentors.csv", 4, "presence_hours", "500"),
        ("mentors.csv", 4, "accompanied", "maybe"),
        ("coverage.csv", 2, "windows", "Mon 09:00-10:30"),
        ("coverage.csv", 3, "wanted", "1"),
        ("coverage.csv", 4, "site", ""),
        ("coverage.csv", 5, "windows", ""),
        ("coverage.csv", 7, "windows", "Mon 11:00-13:00"),
        ("matches.csv", 2, "mentor", "m1"),
        ("matches.csv", 3, "slot", "often"),
        ("roster.csv", 2, "mentor", "m1"),
        ("roster.csv", 3, "shift", ""),
    ]


@pytest.mark.parametrize(
    ("sheets", "place"),
    [
        ({"mentors": "id,windows\nM1,Mon 09:00-12:00\n"}, ("mentors.csv", 0, "", "columns id, windows")),
        ({"coverage": ""}, ("coverage.csv", 0, "", "no such file")),
        ({"coverage": "site\nnorth\n"}, ("coverage.csv", 1, "windows", "columns site")),
        ({"coverage": "site,windows\n"}, ("coverage.csv", 0, "", "no row below the header")),
        ({"mentors": "id,presence\n"}, ("mentors.csv", 0, "", "no row below the header")),
    ],
)
def test_a_sheet_that_cannot_be_used_is_told(
    tmp_path: Path, sheets: dict[str, str], place: tuple[str, int, str, str]
) -> None:
    assert place in problems(a_folder(tmp_path, **sheets))


def test_rows_with_problems_may_be_left_out(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, mentors=MENTORS + "M2,Mon 9-12,6\n")
    reading = read(folder, skip_invalid=True)
    assert [offer.mentor.id for offer in reading.question.offers] == ["M1"]
    assert [one.row for one in reading.problems] == [3]


def test_a_site_to_which_nobody_comes_is_noted(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, mentors="id,sites,presence\nM1,south,Mon 09:00-12:00\n")
    assert any("nobody offers to come to: north" in note for note in read(folder).notes)


def test_matching_reads_the_same_sheet_and_asks_for_hours_all_the_same(tmp_path: Path) -> None:
    folder = a_folder(
        tmp_path,
        mentors="id,slots,presence\nM1,Mon 09:00-10:00,Mon 09:00-12:00\n",
        mentees="id,windows\nE1,Mon 09:00-12:00\n",
    )
    reading = read_week(folder, week=WEEK, policy=Policy())
    assert reading.notes == ()
    assert reading.pool.mentors[0].attributes == {}
