"""Sheets that go out come back the same: as CSV and as Excel, whatever people wrote."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
from hypothesis import assume, event, example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from api.database.columns import new_id
from api.exchange.files.sheets import NOTICE, Sheet, sheet_bytes
from api.exchange.models.exports import Format
from api.people.engine import mentee_of, mentor_of
from api.people.models.mentees import EXAMPLE as A_MENTEE
from api.people.models.mentees import MenteeCreate
from api.people.models.mentors import EXAMPLE as A_MENTOR
from api.people.models.mentors import MentorCreate
from api.people.models.tables import MenteeRow, MentorRow
from api.sheets.columns import MENTEES, MENTORS, PAIRS, column_names
from api.sheets.problems import Findings
from api.sheets.read import Reading, read_week
from api.sheets.tables import FORMULA_STARTS, parse_csv
from api.sheets.writing import mentee_row, mentor_row, pair_row, years_text
from matcher.people import Mentee, Mentor
from matcher.policy import Policy
from matcher.pool import Pair
from tests.builders import WEEK
from tests.kept_people.people import mentees, mentors

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = date(2027, 5, 1)
NASTY = "=1+1 @\N{RIGHT-TO-LEFT OVERRIDE}'\",;\N{PILE OF POO} ٱلْعَرَبِيَّة #"


def a_mentee(drawn: dict[str, Any]) -> tuple[Mentee, str]:
    try:
        about = MenteeCreate.model_validate(drawn)
    except ValidationError:
        event("refused")
        assume(False)
    event("accepted")
    fields: dict[str, Any] = {"id": new_id(NOW), "status": "waiting", "urgency": 1, "waiting_since": date(2026, 11, 1)}
    row = MenteeRow(**fields)
    return replace(mentee_of(row, about), consent_until=DAY), about.name


def a_mentor(drawn: dict[str, Any]) -> Mentor:
    try:
        about = MentorCreate.model_validate(drawn)
    except ValidationError:
        event("refused")
        assume(False)
    assume(about.slots)
    event("accepted")
    fields: dict[str, Any] = {"id": new_id(NOW), "status": "leave", "capacity": 5, "team_id": new_id(NOW)}
    row = MentorRow(**fields, **about.model_dump(include={"new_per_week", "credential_expires"}), supervisor_id=None)
    return replace(mentor_of(row, about, WEEK), name=about.name)


def read_back(mentee: Mentee, name: str, mentor: Mentor, pairs: list[Pair], format: Format) -> Reading:
    sheets = [
        Sheet("mentees", column_names(MENTEES), [mentee_row(mentee, name)], 0),
        Sheet("mentors", column_names(MENTORS), [mentor_row(mentor)], 0),
        Sheet("pairs", column_names(PAIRS), [pair_row(pair) for pair in pairs], 0),
    ]
    with TemporaryDirectory() as folder:
        if format is Format.CSV:
            for sheet in sheets:
                Path(folder, f"{sheet.name}.csv").write_bytes(sheet_bytes(sheet, format))
        else:
            book = openpyxl.Workbook()
            for sheet in sheets:
                page = book.create_sheet(sheet.name)
                written = openpyxl.load_workbook(io.BytesIO(sheet_bytes(sheet, format)))[sheet.name]
                for row in written.iter_rows():
                    for cell in row:
                        page.cell(cell.row, cell.column, cell.value).data_type = cell.data_type
            book.save(Path(folder, "week.xlsx"))
        return read_week(Path(folder), week=WEEK, policy=Policy())


def as_the_sheet_says(mentor: Mentor) -> Mentor:
    """Return a mentor as a sheet can say them: years in six digits, and whom they cannot serve as a must."""
    years = None if mentor.recovery_years is None else float(years_text(mentor.recovery_years))
    excludes = dict.fromkeys(replace(wish, strength="must") for wish in mentor.excludes)
    return replace(mentor, name=" ".join(mentor.name.split()), recovery_years=years, excludes=tuple(excludes))


@given(mentee=mentees, mentor=mentors, format=st.sampled_from([Format.CSV, Format.XLSX]))
@example(mentee=A_MENTEE, mentor=A_MENTOR, format=Format.CSV)
@example(mentee=A_MENTEE, mentor=A_MENTOR, format=Format.XLSX)
@example(
    mentee=A_MENTEE | {"name": NASTY, "interests": ["'=x", "''@y", "-1"], "preferences": ["interest='=x, y:must"]},
    mentor=A_MENTOR | {"name": "  =cmd|' /C calc'!A0", "excludes": ["interest=a:must:avoid"], "recovery_years": 1e-7},
    format=Format.CSV,
)
def test_whatever_is_kept_goes_out_and_comes_back(
    mentee: dict[str, Any], mentor: dict[str, Any], format: Format
) -> None:
    one, name = a_mentee(mentee)
    other = a_mentor(mentor)
    sites = [wish.value for wish in (*one.preferences, *other.preferences, *other.excludes) if wish.attribute == "site"]
    assume(len({site.casefold().replace(" ", "_") for site in sites}) == len(set(sites)))  # spellings are made one
    pairs = [Pair(one.id, other.id, "held", slot=other.slots[0]), Pair(one.id, other.id, "former")]
    reading = read_back(one, name, other, pairs, format)
    assert reading.problems == ()
    assert reading.pool.mentees == (one,)
    assert reading.pool.mentors == (as_the_sheet_says(other),)
    assert reading.pool.pairs == tuple(pairs)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
cells = texts | st.builds(str.__add__, st.sampled_from([*FORMULA_STARTS[:4], "'=", "''", "#", "# "]), texts)


@given(cell=cells, notice=st.lists(texts, min_size=1, max_size=4))
def test_no_cell_of_a_csv_file_is_run_and_each_is_read_again(cell: str, notice: list[str]) -> None:
    sheet = Sheet("mentees", ("id", "windows"), [{"id": "M", "windows": cell}], 0, ["\n".join(notice)])
    content = sheet_bytes(sheet, Format.CSV).decode("utf-8-sig")
    assert not [one for row in csv.reader(io.StringIO(content)) for one in row if one.startswith(FORMULA_STARTS)]
    table = parse_csv("mentees.csv", content, column_names(MENTEES), findings := Findings())
    assert table is not None
    assert findings.problems == []
    assert table.header == ("id", "windows")
    assert [row for _, row in table.rows] == [["M", cell.strip()]]


@given(cell=cells)
def test_no_cell_of_a_workbook_is_a_formula(cell: str) -> None:
    sheet = Sheet("mentees", ("id", "name"), [{"id": "M", "name": cell}], 0, ["=A1"])
    book = openpyxl.load_workbook(io.BytesIO(sheet_bytes(sheet, Format.XLSX)))
    assert book.sheetnames == [NOTICE, "mentees"]
    for page in book:
        assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
    assert (book["mentees"]["B2"].value or "") == cell


def test_json_keeps_lists_and_numbers() -> None:
    sheet = Sheet("mentees", ("id", "modes", "minutes"), [{"id": "M", "modes": ("video",), "minutes": 30}], 2, ["N"])
    assert json.loads(sheet_bytes(sheet, Format.JSON)) == {
        "notices": ["N"], "left_out": 2, "mentees": [{"id": "M", "modes": ["video"], "minutes": 30}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ('"# said above, with commas; and more"\r\n#\r\nid;windows\r\n1;Mon 09:00-10:00', ("id", "windows")),
        ("#;id;windows\n1;2;Mon 09:00-10:00", ("#", "id", "windows")),
        ("# of kids;id;windows\n1;2;Mon 09:00-10:00", ("#_of_kids", "id", "windows")),
    ],
)
def test_a_remark_stands_above_the_header_and_a_column_may_be_called_like_one(
    text: str, header: tuple[str, ...]
) -> None:
    table = parse_csv("mentees.csv", text, column_names(MENTEES), Findings())
    assert table is not None
    assert table.header == header


def test_nobody_is_let_in_by_years_that_are_rounded() -> None:
    assert [years_text(years) for years in (0.9999999, 1.0, 100.0, 1e-7, 4.25)] == ["0.999999", "1", "100", "0", "4.25"]
