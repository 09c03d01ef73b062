"""A sheet as the bytes of a file: CSV and Excel that `waypair check` reads back, or JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.exchange.models.exports import Format
from api.sheets.result_file import csv_bytes, neutral
from api.sheets.writing import Value, flat

MEDIA_TYPES: Final = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSON: "application/json",
}
NOTICE: Final = "notice"
"""The column that says which of the notices goes with a row, from 1 on; and the sheet that has them."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What goes into a file.

    Parameters
    ----------
    name : str
        Of what it is: ``mentees``.
    columns : tuple of str
    rows : sequence of dict of str to Value
        By column.
    left_out : int
        People who may not be in it, or cannot.
    notices : sequence of str
        Each text that has to go with one of the rows, once.
    """

    name: str
    columns: tuple[str, ...]
    rows: Sequence[dict[str, Value]]
    left_out: int
    notices: Sequence[str] = ()


def sheet_bytes(sheet: Sheet, format: Format) -> bytes:
    """Return the file: notices first, then the rows; no cell can be taken for a formula."""
    match format:
        case Format.CSV:
            return sheet_csv(sheet)
        case Format.XLSX:
            return _workbook(sheet)
        case Format.JSON:
            return _json(sheet)


def sheet_csv(sheet: Sheet) -> bytes:
    """Return a CSV file; notices are remarks above the header."""
    above = [f"# {line}" if line else "#" for line in _lines(sheet.notices)]
    return csv_bytes(sheet.columns, flat(sheet.rows, sheet.columns), above)


def _workbook(sheet: Sheet) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)

    def add(name: str, rows: Iterable[Sequence[Any]]) -> None:
        page = book.create_sheet(name)
        for row in rows:
            cells = []
            for value in row:
                cell = WriteOnlyCell(page, None if value == "" else value)
                if cell.value is not None and isinstance(value, str):
                    cell.data_type = "s"  # whatever it begins with: it is shown and never run
                    cell.quotePrefix = neutral(value) != value  # nor when somebody edits it
                cells.append(cell)
            page.append(cells)

    if sheet.notices:
        add(NOTICE, [(NOTICE, "text"), *enumerate(sheet.notices, start=1)])
    add(sheet.name, [sheet.columns, *flat(sheet.rows, sheet.columns)])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _json(sheet: Sheet) -> bytes:
    content = {
        "notices": list(sheet.notices),
        "left_out": sheet.left_out,
        sheet.name: [{column: row.get(column) for column in sheet.columns} for row in sheet.rows],
    }
    return json.dumps(content, ensure_ascii=False, allow_nan=False).encode()


def _lines(notices: Sequence[str]) -> Iterable[str]:
    for number, text in enumerate(notices, start=1):
        yield f"{NOTICE} {number}"
        yield from text.split("\n")
