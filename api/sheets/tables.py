"""Files as rows of text: CSV with comma, semicolon or tab, or the sheets of one workbook.

A file is refused before it is read when it is too large, and every other fault is told as a problem:
nothing that a file may hold raises.
"""

from __future__ import annotations

import csv
import io
import re
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import dropwhile
from pathlib import Path
from typing import Final

from api.sheets.problems import Findings, nearest

FILE_LIMIT_BYTES: Final = 100 * 2**20
"""A larger file is refused before it is read; 10,000 people take about 4 MB."""

ROW_LIMIT: Final = 1_000_000
COLUMN_LIMIT: Final = 1_000
"""As many as a spreadsheet holds, and far more than a week needs."""

NEUTRAL_MARK: Final = "'"
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that starts like this would be run by a spreadsheet: it is written behind `NEUTRAL_MARK`."""

_DELIMITERS: Final = (",", ";", "\t")
_NEUTRALISED: Final = re.compile(r"^'(?='*[=+\-@\t\r\n＝＋－＠])")
_REMARK: Final = re.compile(r'^"?#(?: |"?$)')
"""How a line above the header begins that says something to people and nothing to us."""
_EXCEL_HINT: Final = re.compile(r"^\ufeff?sep=(?P<mark>[,;\t])\r?\n", re.IGNORECASE)
_HEADER_LIMIT: Final = 100_000
_HEADER_EXPECTED: Final = "a first row with the names of the columns"
_CSV_TEXT: Final = "a text file (CSV, UTF-8): in the spreadsheet, choose 'Save as', 'CSV UTF-8'"


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet as text.

    Parameters
    ----------
    file : str
        How a person would name it: ``mentees.csv``, or ``week.xlsx, sheet mentees``.
    header_row : int
        The row of the column names, as a spreadsheet counts: 1 unless empty rows stand above.
    header : tuple of str
        Column names in lower case with underscores; empty where a column has none or is left out.
    rows : sequence of (int, list of str)
        Row number and cells, trimmed, one for each column; empty rows are left out.
    """

    file: str
    header_row: int
    header: tuple[str, ...]
    rows: Sequence[tuple[int, list[str]]]


def column_name(text: str) -> str:
    """Return a column's name as it is looked up: ``Time Zone`` and ``time-zone`` are ``time_zone``."""
    return "_".join(text.replace("-", " ").lower().split())


def read_csv(path: Path, known: Sequence[str], findings: Findings) -> Table | None:
    """Read one CSV file.

    Parameters
    ----------
    path : Path
    known : sequence of str
        Column names to tell the delimiter by.
    findings : Findings
        Takes every problem.

    Returns
    -------
    Table or None
        None when the file cannot be read as a table at all.
    """
    content = read_bytes(path, findings)
    return None if content is None else csv_table(path.name, content, known, findings, ROW_LIMIT)


def csv_table(file: str, content: bytes, known: Sequence[str], findings: Findings, row_limit: int) -> Table | None:
    """Return the table that the content of a CSV file holds, or None with the problem that there is none."""
    text = _decoded(file, content, findings)
    return None if text is None else parse_csv(file, text, known, findings, row_limit)


def parse_csv(
    file: str, text: str, known: Sequence[str], findings: Findings, row_limit: int = ROW_LIMIT
) -> Table | None:
    """Return the table that a text holds, or None with the problem that there is none."""
    if len(text.partition("\n")[0].partition("\r")[0]) > _HEADER_LIMIT:
        findings.fault(file, "a first row without end", _HEADER_EXPECTED)
        return None
    hint = _EXCEL_HINT.match(text)
    if hint is not None:
        text = text[hint.end() :]
    delimiter = hint["mark"] if hint is not None else _delimiter(text, known)
    records: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    shielded = any(NEUTRAL_MARK + start in text for start in FORMULA_STARTS)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            findings.problem(file, number, "", str(error), "quotes around a whole cell, and doubled inside it")
            continue
        if number > row_limit:
            findings.fault(file, f"more than {row_limit:,} rows", f"at most {row_limit:,} rows")
            return None
        if shielded:
            cells = [_NEUTRALISED.sub("", cell) for cell in cells]
        records.append((number, [cell.strip() for cell in cells]))
    return make_table(file, records, findings)


def make_table(file: str, records: Sequence[tuple[int, list[str]]], findings: Findings) -> Table | None:
    """Return the table of these rows, the first with anything in it being the header; remarks may stand above it."""
    filled = dropwhile(_is_remark, ((number, cells) for number, cells in records if any(cells)))
    header_row, names = next(filled, (0, []))
    if not names:
        findings.fault(file, "nothing", _HEADER_EXPECTED)
        return None
    header = [column_name(name) for name in names]
    if len(header) > COLUMN_LIMIT:
        findings.fault(file, f"{len(header):,} columns", f"at most {COLUMN_LIMIT:,} columns")
        return None
    for name in sorted(name for name, number in Counter(header).items() if name and number > 1):
        findings.fault(file, name, "each column once", row=header_row, column=name)
    return Table(file, header_row, tuple(header), list(_even_rows(file, header, filled, findings)))


def _is_remark(record: tuple[int, list[str]]) -> bool:
    _, cells = record
    return _REMARK.match(cells[0]) is not None and not any(cells[1:])


def read_bytes(path: Path, findings: Findings) -> bytes | None:
    """Return what a file holds, unless it is too large, no file or not to be read."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            findings.fault(path.name, str(path), "a file")
            return None
        if status.st_size > FILE_LIMIT_BYTES:
            size = f"{status.st_size / 2**20:,.0f} MB"
            findings.fault(path.name, size, f"a file of at most {FILE_LIMIT_BYTES // 2**20} MB")
            return None
        return path.read_bytes()
    except OSError as error:
        findings.fault(path.name, error.strerror or str(error), "a file that can be read")
        return None


def _decoded(file: str, content: bytes, findings: Findings) -> str | None:
    if b"\0" in content:
        findings.fault(file, "bytes that are not text", _CSV_TEXT)
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        findings.fault(file, f"the byte {content[error.start]:#04x}, which is not UTF-8", _CSV_TEXT, row=row)
        return None


def _delimiter(text: str, known: Sequence[str]) -> str:
    """Tell the delimiter by the header alone: the rows below hold lists with semicolons."""

    def score(line: str, delimiter: str) -> tuple[int, int]:
        try:
            names = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            names = line.split(delimiter)
        found = [column_name(name) for name in names]
        return len(set(found) & set(known)), len(found)

    for line in _lines(text):
        if not line.strip(' ,;\t"'):
            continue
        best = max(_DELIMITERS, key=partial(score, line))
        if score(line, best)[0] or not _REMARK.match(line):
            return best
    return _DELIMITERS[0]


def _lines(text: str) -> Iterator[str]:
    for line in io.StringIO(text, newline=None):
        yield line.rstrip("\n")


def _even_rows(
    file: str, header: list[str], rows: Iterator[tuple[int, list[str]]], findings: Findings
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with one cell per column; a shifted cell could hide what it says, so others are problems."""
    width = len(header)
    unnamed = [spot for spot, name in enumerate(header) if not name]
    nameless = False
    for number, cells in rows:
        if len(cells) > width:
            while len(cells) > width and not cells[-1]:
                cells.pop()
        if len(cells) != width:
            found = f"{len(cells)} cell{'s' * (len(cells) != 1)}"
            findings.problem(file, number, "", found, f"{width}, one for each column of the header")
            continue
        nameless = nameless or any(cells[spot] for spot in unnamed)
        yield number, cells
    if nameless:
        findings.note(f"{file}: a column without a name is left out.")


def find_file(folder: Path, name: str) -> Path | None:
    """Return the file of that name in the folder, whatever its case."""
    exact = folder / name
    if exact.exists():
        return exact
    alike = (path for path in sorted(folder.iterdir()) if path.name.casefold() == name.casefold())
    return next(alike, None)


def nearest_file(folder: Path, name: str) -> str:
    """Return the name in the folder most like this one, or empty."""
    return nearest(name, (path.name for path in folder.iterdir()))
