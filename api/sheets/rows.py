"""The rows of a table as fields of the engine's types, with every cell that cannot be read told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from api.sheets.columns import COLUMN_OF_FIELD, Column
from api.sheets.problems import Findings, located, nearest
from api.sheets.tables import Table
from matcher.errors import InvalidInputError, Problem

PROBLEM_LIMIT: Final = 100_000
"""After so many problems the rest of a sheet is not looked at: it is not what it should be."""


@dataclass(slots=True)
class Row:
    """One row whose cells have been read.

    Parameters
    ----------
    number : int
        As a spreadsheet counts.
    fields : dict of str to Any
        What the cells say, by field; what they leave out is not there.
    attributes : dict of str to str
        Cells of columns that are not known.
    sound : bool
        Whether every cell could be read.
    name : str
        What a mentee is called, which the engine is not told.
    """

    number: int
    fields: dict[str, Any]
    attributes: dict[str, str] = field(default_factory=dict)
    sound: bool = True
    name: str = ""

    @property
    def id(self) -> str:
        """The id that the row gives, or empty."""
        return str(self.fields.get("id", ""))


@dataclass(slots=True)
class Rows:
    """All rows of one sheet.

    Parameters
    ----------
    file : str
    columns : frozenset of str
        The known columns that are there.
    further : frozenset of str
        The columns that are not known, kept for preferences.
    rows : list of Row
        The empty list when the sheet lacks a column that it must have.
    complete : bool
        Whether every required column is there.
    """

    file: str
    columns: frozenset[str]
    further: frozenset[str]
    rows: list[Row]
    complete: bool = True

    def ids(self) -> dict[str, int]:
        """Return each id with the row in which it comes first, those of unsound rows too."""
        return {row.id: row.number for row in reversed(self.rows) if row.id}


class _Refused:
    """What a cell's reader found wrong, remembered for the next equal cell."""

    __slots__ = ("problems",)

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems


_UNREAD: Final = object()


def read_rows(table: Table, columns: Sequence[Column], findings: Findings) -> Rows:
    """Read every cell of a table; equal cells of a column are read once.

    Parameters
    ----------
    table : Table
    columns : sequence of Column
        Those that are known.
    findings : Findings
        Takes a problem for every missing required column and unreadable cell, a note for every unknown column.
    """
    places = {name: spot for spot, name in reversed(list(enumerate(table.header))) if name}
    known = {column.name for column in columns}
    further = [name for name in places if name not in known]
    complete = True
    for column in columns:
        if column.required and column.name not in places:
            close = nearest(column.name, further, cutoff=0.5)
            found = "columns " + ", ".join(name for name in table.header if name)
            findings.fault(table.file, found, f"a column {column.name}", close, table.header_row, column.name)
            complete = False
    for name in sorted(further):
        close = nearest(name, known, cutoff=0.8)
        hint = f"; did you mean {close}?" if close and close not in places else ""
        findings.note(f"{table.file}: the column {name} is not one of the known ones{hint}")
    rows = Rows(table.file, frozenset(known & set(places)), frozenset(further), [], complete)
    if not complete:
        return rows
    plan = [(places[column.name], column, dict[str, Any]()) for column in columns if column.name in places]
    extra = [(places[name], name) for name in further]
    for number, cells in table.rows:
        rows.rows.append(_read_row(table.file, number, cells, plan, extra, findings))
        if len(findings.problems) > PROBLEM_LIMIT:
            findings.fault(table.file, f"more than {PROBLEM_LIMIT:,} problems", "a sheet of the expected kind")
            break
    return rows


def _read_row(
    file: str,
    number: int,
    cells: list[str],
    plan: list[tuple[int, Column, dict[str, Any]]],
    extra: list[tuple[int, str]],
    findings: Findings,
) -> Row:
    fields: dict[str, Any] = {}
    row = Row(number, fields)
    for spot, column, remembered in plan:
        cell = cells[spot]
        if not cell:
            if column.required:
                findings.problem(file, number, column.name, "", column.wanted)
                row.sound = False
            continue
        value = remembered.get(cell, _UNREAD)
        if value is _UNREAD:
            value = remembered[cell] = _attempt(column, cell)
        if value.__class__ is _Refused:
            findings.problems.extend(located(problem, file, number, column.name) for problem in value.problems)
            row.sound = False
        elif value is not None and column.field:
            fields[column.field] = value
    if extra:
        row.attributes = {name: cells[spot] for spot, name in extra if cells[spot]}
    return row


def _attempt(column: Column, cell: str) -> Any:
    try:
        return column.read(cell)
    except InvalidInputError as error:
        return _Refused(error.problems)


def refuse_row(rows: Rows, row: Row, problems: Iterable[Problem], findings: Findings) -> None:
    """Report what the engine's own types refuse, at the row and the column that fills the field."""
    row.sound = False
    for problem in problems:
        name = problem.place.split(".")[0]
        column = COLUMN_OF_FIELD.get(name, name)
        known = column in rows.columns
        findings.problems.append(located(problem, rows.file, row.number, column if known else ""))


def refuse_repeated_ids(rows: Rows, findings: Findings) -> None:
    """Report every row whose id an earlier row has."""
    first = rows.ids()
    for row in rows.rows:
        if row.id and first[row.id] != row.number:
            findings.problem(rows.file, row.number, "id", row.id, f"an id of its own; row {first[row.id]} has this one")
            row.sound = False
