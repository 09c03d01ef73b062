"""Bytes become rows, or one clear problem."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from api.sheets import tables, workbook
from api.sheets.columns import MENTEES, column_names
from api.sheets.problems import Findings
from api.sheets.result_file import csv_bytes
from api.sheets.tables import FILE_LIMIT_BYTES, Table, parse_csv
from tests.sheets.builders import MENTEES as MENTEES_CSV
from tests.sheets.builders import a_folder, as_csv, problems_of, read

KNOWN = column_names(MENTEES)


def parsed(text: str) -> Table:
    findings = Findings()
    table = parse_csv("mentees.csv", text, KNOWN, findings)
    assert not findings.problems
    assert table is not None
    return table


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_the_delimiter_and_the_line_ends_are_told_from_the_file(
    tmp_path: Path, delimiter: str, end: str, mark: bytes
) -> None:
    rows = [{"id": "E1", "windows": "Mon 09:00-12:00; Tue 09:00-12:00; Wed 09:00-12:00", "sites": "a; b"}]
    text = as_csv(rows, delimiter).replace("\n", end)
    mentee = read(a_folder(tmp_path, mentees=mark + text.encode())).pool.mentees[0]
    assert len(mentee.windows) == 3
    assert mentee.sites == ("a", "b")


def test_semicolons_in_lists_are_no_delimiter() -> None:
    table = parsed("id,windows\nE1,Mon 09:00-10:00;Tue 09:00-10:00;Wed 09:00-10:00;Thu 09:00-10:00\n")
    assert table.header == ("id", "windows")


def test_the_note_that_excel_writes_on_the_delimiter_is_understood() -> None:
    assert parsed("sep=;\nid;windows\nE1;Mon 09:00-10:00\n").header == ("id", "windows")


def test_column_names_may_be_written_like_headings() -> None:
    assert parsed("ID,Time Zone,birth-year\n1,2,3\n").header == ("id", "time_zone", "birth_year")


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    table = parsed('id,name\n\nE1,"two\nlines"\n,\nE2,x\n')
    assert [(number, cells[0]) for number, cells in table.rows] == [(3, "E1"), (5, "E2")]


@pytest.mark.parametrize(
    ("mentees", "value", "expected"),
    [
        (b"id,windows\nE1,Mon 09:00-10:00\x00\n", "not text", "CSV"),
        ("id,windows\nE1,Mon 09:00-10:00\n".encode("utf-16"), "not text", "CSV"),
        (b"id,windows,name\nE1,Mon 09:00-10:00,Ren\xe9e\n", "0xe9", "UTF-8"),
        (b"", "nothing", "names of the columns"),
        (b"\n,,\n", "nothing", "names of the columns"),
        (b"id,windows,id\nE1,Mon 09:00-10:00,E2\n", "id", "each column once"),
        (b"id,windows\nE1,Mon 09:00-10:00,more\n", "3 cells", "2, one for each column"),
        (b"id,windows,name\nE1,Mon 09:00-10:00\n", "2 cells", "3, one for each column"),
        (b'id,windows\nE1,"Mon 09:00-10:00\n', "unexpected end", "quotes"),
        (b"id,windows\n", "no row below", "at least one mentee"),
        (b"id,name\nE1,x\n", "columns id, name", "a column windows"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, mentees: bytes, value: str, expected: str) -> None:
    (problem,) = problems_of(a_folder(tmp_path, mentees=mentees))
    assert problem.file == "mentees.csv"
    assert value in problem.value
    assert expected in problem.expected


def test_a_file_without_end_in_any_direction_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROW_LIMIT", 3)
    wide = "id,windows" + ",x" * 2_000
    for text in ("id,windows\n" + "E1,Mon 09:00-10:00\n" * 4, wide + "\n", "," * 200_000):
        (problem,) = problems_of(a_folder(tmp_path, mentees=text))
        assert problem.file == "mentees.csv"


def test_the_byte_that_is_not_text_is_located(tmp_path: Path) -> None:
    (problem,) = problems_of(a_folder(tmp_path, mentees=b"id,windows,name\nE1,Mon 09:00-10:00,Ren\xe9e\n"))
    assert problem.row == 2


def test_a_missing_column_names_the_nearest_one_that_is_there(tmp_path: Path) -> None:
    (problem,) = problems_of(a_folder(tmp_path, mentees="id,windws\nE1,Mon 09:00-10:00\n"))
    assert (problem.row, problem.column, problem.nearest) == (1, "windows", "windws")


def test_a_file_of_200_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    folder = a_folder(tmp_path)
    os.truncate(folder / "mentees.csv", 200 * 2**20)
    (problem,) = problems_of(folder)
    assert problem.value == "200 MB"
    assert problem.expected == f"a file of at most {FILE_LIMIT_BYTES // 2**20} MB"


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, mentees=None)
    os.mkfifo(folder / "mentees.csv")
    (problem,) = problems_of(folder)
    assert problem.expected == "a file"


def test_a_missing_file_names_the_nearest_one_that_is_there(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, mentees=None)
    (folder / "mentee.csv").write_text(MENTEES_CSV, encoding="utf-8")
    (problem,) = problems_of(folder)
    assert (problem.file, problem.nearest) == ("mentees.csv", "mentee.csv")


def test_a_file_may_be_named_in_capitals(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, mentees=None)
    (folder / "Mentees.CSV").write_text(MENTEES_CSV, encoding="utf-8")
    assert len(read(folder).pool.mentees) == 2


def test_a_folder_that_is_not_there_is_one_problem(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "nowhere")
    assert problem.value == "nothing there"


@given(content=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_no_bytes_make_the_reading_of_a_table_fail(content: bytes) -> None:
    findings = Findings()
    text = tables._decoded("mentees.csv", content, findings)
    if text is not None:
        table = parse_csv("mentees.csv", text, KNOWN, findings)
        for _, cells in table.rows if table is not None else ():
            assert table is not None
            assert len(cells) == len(table.header)


CELL = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12)


@given(rows=st.lists(st.lists(CELL, min_size=3, max_size=3).filter(lambda row: any(map(str.strip, row)))))
def test_rows_that_were_written_are_read_back(rows: list[list[str]]) -> None:
    text = csv_bytes(("id", "windows", "name"), rows).decode("utf-8-sig")
    table = parsed(text)
    wanted = [[_as_csv_reads(cell) for cell in row] for row in rows]
    assert [cells for _, cells in table.rows] == wanted


def _as_csv_reads(cell: str) -> str:
    """Spaces at the ends, and a mark that shields what might be a formula, are no part of a cell."""
    cell = cell if cell.startswith(tables.FORMULA_STARTS) else cell.strip()
    return tables._NEUTRALISED.sub("", cell).strip()


# ---------------------------------------------------------------- workbooks


def a_workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    book = Workbook()
    del book[book.sheetnames[0]]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


MENTEE_SHEET: Sequence[Sequence[object]] = [
    ["id", "windows", "birth_year", "waiting_since", "moud", "smoker"],
    [101, "Mon 09:00-12:00", 1984.0, date(2026, 11, 2), True, False],
    [None, None, None, None, None, None],
    ["E2", "Thu 18:00-20:00", None, datetime(2026, 11, 3), "no", None],
]
MENTOR_SHEET: Sequence[Sequence[object]] = [["id", "slots"], ["R1", "Mon 09:00-10:00"]]


def test_a_workbook_is_read_like_files(tmp_path: Path) -> None:
    path = a_workbook(tmp_path / "week.xlsx", {
        "Mentees": MENTEE_SHEET, "mentors": MENTOR_SHEET, "pairs": [["mentee", "mentor", "kind"], [101, "R1", "ban"]],
        "notes": [["anything"]],
    })  # fmt: skip
    for source in (path, tmp_path):
        reading = read(source)
        first, second = reading.pool.mentees
        assert (first.id, first.birth_year, first.waiting_since) == ("101", 1984, date(2026, 11, 2))
        assert first.takes_medication
        assert first.attributes == {"smoker": "no"}
        assert second.waiting_since == date(2026, 11, 3)
        assert reading.pool.pairs[0].kind == "ban"
        assert any("notes" in note for note in reading.notes)


def test_rows_of_a_workbook_are_counted_as_it_counts_them(tmp_path: Path) -> None:
    rows = [*MENTEE_SHEET, ["E3", "never"]]
    (problem,) = problems_of(a_workbook(tmp_path / "week.xlsx", {"mentees": rows, "mentors": MENTOR_SHEET}))
    assert (problem.file, problem.row, problem.column) == ("week.xlsx, sheet mentees", 5, "windows")


def test_a_missing_sheet_names_the_nearest_one(tmp_path: Path) -> None:
    (problem,) = problems_of(a_workbook(tmp_path / "w.xlsx", {"mentee": MENTEE_SHEET, "mentors": MENTOR_SHEET}))
    assert problem.nearest == "mentee"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"id,windows\n", b"\0" * 100])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "week.xlsx"
    path.write_bytes(content)
    (problem,) = problems_of(path)
    assert "workbook" in problem.expected


def test_another_zip_file_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "week.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mentees.csv", "id")
    (problem,) = problems_of(path)
    assert "workbook" in problem.expected


def test_a_workbook_that_unpacks_to_very_much_is_refused_unopened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "UNPACKED_LIMIT_BYTES", 2**20)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (2 * 2**20))
    path = tmp_path / "week.xlsx"
    path.write_bytes(buffer.getvalue())
    (problem,) = problems_of(path)
    assert "unpacked" in problem.value


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (1984.0, "1984"), (4.5, "4.5"), (True, "yes"), (False, "no"), (time(9, 5), "09:05"),
     (datetime(2026, 11, 23), "2026-11-23"), (date(2026, 11, 23), "2026-11-23"), (" x ", "x"), (12, "12")],
)  # fmt: skip
def test_a_cell_of_a_workbook_says_what_a_file_would(value: object, text: str) -> None:
    assert workbook.cell_text(value) == text
