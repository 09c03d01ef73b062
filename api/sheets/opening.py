"""Finding the sheets: CSV files in a folder, or the sheets of one workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.sheets.columns import Column, column_names
from api.sheets.problems import Findings
from api.sheets.tables import Table, find_file, nearest_file, read_csv
from api.sheets.workbook import read_workbook


@dataclass(frozen=True, slots=True)
class Sheets:
    """Which sheets are looked for.

    Parameters
    ----------
    columns : mapping of str to tuple of Column
        The known columns, by the name of the sheet.
    wanted, optional : tuple of str
        Names of sheets; only a missing ``wanted`` one is a problem.
    beside : tuple of str
        Names of sheets of a workbook that are read elsewhere: that they are not used here goes without saying.
    """

    columns: Mapping[str, tuple[Column, ...]]
    wanted: tuple[str, ...]
    optional: tuple[str, ...]
    beside: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """What they may be found in, in words."""
        *first, last = (f"{name}.csv" for name in self.wanted)
        return f"a folder with {', '.join(first)} and {last}, or an .xlsx"


def open_sheets(source: Path, sheets: Sheets, findings: Findings) -> dict[str, Table]:
    """Return the tables of a folder or a workbook; what is missing or cannot be read becomes a problem."""
    try:
        if source.is_dir():
            return _open_folder(source, sheets, findings)
        exists = source.exists()
    except (OSError, ValueError) as error:
        findings.fault(str(source), str(error), "a folder or an .xlsx file that can be read")
        return {}
    if not exists:
        findings.fault(str(source), "nothing there", sheets.source)
        return {}
    if source.suffix.lower() in (".xlsx", ".xlsm"):
        return read_workbook(source, sheets.wanted, sheets.optional, findings, sheets.beside)
    findings.problem(source.name, 0, "", "another kind of file", sheets.source)
    return {}


def _open_folder(folder: Path, sheets: Sheets, findings: Findings) -> dict[str, Table]:
    files = {name: find_file(folder, f"{name}.csv") for name in (*sheets.wanted, *sheets.optional)}
    books = [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() == ".xlsx" and not path.name.startswith(("~$", "."))  # a lock file of Excel
    ]
    if not any(files[name] for name in sheets.wanted) and len(books) == 1:
        return read_workbook(books[0], sheets.wanted, sheets.optional, findings, sheets.beside)
    for book in books:
        findings.note(f"{book.name} is not used: the .csv files of the folder are.")
    tables: dict[str, Table] = {}
    for name, path in files.items():
        if path is None:
            if name in sheets.wanted:
                close = nearest_file(folder, f"{name}.csv")
                findings.fault(f"{name}.csv", "no such file", f"a file {name}.csv in {folder}", close)
            continue
        table = read_csv(path, column_names(sheets.columns[name]), findings)
        if table is not None:
            tables[name] = table
    return tables
