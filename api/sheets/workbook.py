"""One .xlsx workbook as tables: each cell as the text that a CSV file would hold."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from api.sheets.problems import Findings, nearest
from api.sheets.tables import COLUMN_LIMIT, Table, make_table, read_bytes

UNPACKED_LIMIT_BYTES: Final = 400 * 2**20
"""A workbook is a zip file; one that unpacks to more than this is refused before it is unpacked."""

_LAST_ROW: Final = 1_048_576
_WORKBOOK: Final = "an Excel workbook (.xlsx)"


def read_workbook(
    path: Path, wanted: Sequence[str], optional: Sequence[str], findings: Findings, beside: Sequence[str] = ()
) -> dict[str, Table]:
    """Read the wanted sheets of a workbook; those that are missing or broken become problems.

    Parameters
    ----------
    path : Path
    wanted, optional : sequence of str
        Names of sheets, lower case; only a missing ``wanted`` one is a problem.
    findings : Findings
    beside : sequence of str
        Names of sheets that are read elsewhere; of any other one it is noted that it is not used.

    Returns
    -------
    dict of str to Table
        By the names asked for.
    """
    content = read_bytes(path, findings)
    if content is None:
        return {}
    return workbook_tables(
        path.name,
        content,
        wanted,
        optional,
        findings,
        unpacked_limit_bytes=UNPACKED_LIMIT_BYTES,
        row_limit=_LAST_ROW,
        beside=beside,
    )


def workbook_tables(
    file: str,
    content: bytes,
    wanted: Sequence[str],
    optional: Sequence[str],
    findings: Findings,
    *,
    unpacked_limit_bytes: int,
    row_limit: int,
    beside: Sequence[str] = (),
) -> dict[str, Table]:
    """Return the wanted sheets of the content of a workbook, as `read_workbook` does."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        findings.fault(file, "another kind of file", _WORKBOOK)
        return {}
    if unpacked > unpacked_limit_bytes:
        size = f"{unpacked / 2**20:,.0f} MB when unpacked"
        findings.fault(file, size, f"at most {unpacked_limit_bytes // 2**20} MB")
        return {}
    try:
        return _sheets(file, content, wanted, optional, findings, row_limit, beside)
    except Exception as error:  # openpyxl raises whatever it stumbles over in a broken workbook
        findings.fault(file, f"a workbook that cannot be read ({type(error).__name__})", _WORKBOOK)
        return {}


def _sheets(
    file: str,
    content: bytes,
    wanted: Sequence[str],
    optional: Sequence[str],
    findings: Findings,
    row_limit: int,
    beside: Sequence[str],
) -> dict[str, Table]:
    from openpyxl import load_workbook

    tables: dict[str, Table] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and validations, which play no part here
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            titles = {sheet.title.strip().casefold(): sheet for sheet in book.worksheets}
            for name in (*wanted, *optional):
                sheet = titles.pop(name, None)
                if sheet is None:
                    if name in wanted:
                        close = nearest(name, titles)
                        findings.fault(file, f"no sheet {name}", f"a sheet named {name}", close)
                    continue
                # A workbook states how large a sheet is, and some programs state it wrongly.
                sheet.reset_dimensions()
                records = _records(f"{file}, sheet {name}", sheet.iter_rows(values_only=True), row_limit, findings)
                if records is None:
                    continue
                if _has_formulas(content):
                    _check_formulas(f"{file}, sheet {name}", content, sheet.title, findings)
                table = make_table(f"{file}, sheet {name}", _padded(records), findings)
                if table is not None:
                    tables[name] = table
        finally:
            book.close()
    for title in (one for one in titles if one not in beside):
        findings.note(f"{file}: the sheet {title!r} is not used.")
    return tables


def _records(
    place: str, rows: Iterable[tuple[object, ...]], row_limit: int, findings: Findings
) -> list[tuple[int, list[str]]] | None:
    """Return the rows with anything in them, or None where one lies too far down or is too wide: a cell far out."""
    records = []
    for number, values in enumerate(rows, start=1):
        width = len(values)
        if values.count(None) == width:
            continue
        while values[width - 1] is None:
            width -= 1
        if number > row_limit:
            findings.fault(place, f"something in row {number:,}", f"at most {row_limit:,} rows")
            return None
        if width > COLUMN_LIMIT:
            findings.fault(place, f"{width:,} columns", f"at most {COLUMN_LIMIT:,} columns")
            return None
        records.append((number, [cell_text(value) for value in values[:width]]))
    return records


def _has_formulas(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(b"<f" in archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))


def _check_formulas(place: str, content: bytes, title: str, findings: Findings) -> None:
    """Report formulas that no spreadsheet has worked out yet: read as blank, what they say would be lost unseen."""
    from openpyxl import load_workbook
    from openpyxl.utils import get_column_letter

    values = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    formulas = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        rows = zip(values[title].iter_rows(values_only=True), formulas[title].iter_rows(values_only=True), strict=True)
        for number, (row, written) in enumerate(rows, start=1):
            for spot, (value, formula) in enumerate(zip(row, written, strict=True), start=1):
                if value is None and formula is not None:
                    expected = "a value: open the workbook in a spreadsheet and save it, so that it is worked out"
                    findings.fault(place, "a formula", expected, row=number, column=get_column_letter(spot))
    finally:
        values.close()
        formulas.close()


def _padded(records: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Give each row a cell for every column of the header: a workbook leaves empty ones away."""
    width = len(records[0][1]) if records else 0
    while width and not records[0][1][width - 1]:
        width -= 1
    if records:
        del records[0][1][width:]
    return [(number, cells + [""] * (width - len(cells))) for number, cells in records]


def cell_text(value: object) -> str:
    """Return what a cell of a workbook says, written as in a CSV file.

    Examples
    --------
    >>> cell_text(1984.0), cell_text(True), cell_text(date(2026, 11, 23)), cell_text(time(9, 5))
    ('1984', 'yes', '2026-11-23', '09:05')
    """
    match value:
        case None:
            return ""
        case str():
            return value.strip()
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            midnight = value.time() == time()
            return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
        case time():
            return value.isoformat(timespec="minutes")
        case timedelta():
            minutes = int(value.total_seconds() // 60)
            return f"{minutes // 60:02d}:{minutes % 60:02d}"
        case _:
            return str(value).strip()
