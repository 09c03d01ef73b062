"""A folder of CSV files, or one workbook, as the pool of a week: the way in to everything else here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from api.sheets.columns import MENTEES, MENTORS, PAIRS, PRESENCE, Column, column_names
from api.sheets.mentees import make_mentees
from api.sheets.mentors import make_mentors
from api.sheets.opening import Sheets, open_sheets
from api.sheets.pairs import make_pairs
from api.sheets.problems import Findings, SheetProblem
from api.sheets.references import Ids
from api.sheets.rows import Rows, read_rows
from api.sheets.setting import setting_of
from api.sheets.tables import Table, csv_table
from api.sheets.workbook import workbook_tables
from matcher.errors import InvalidInputError
from matcher.policy import Policy
from matcher.pool import Pair, Pool

_COLUMNS: Final[dict[str, tuple[Column, ...]]] = {"mentees": MENTEES, "mentors": (*MENTORS, *PRESENCE), "pairs": PAIRS}
_WANTED: Final = ("mentees", "mentors")
_OPTIONAL: Final = ("pairs",)
_SHEETS: Final = Sheets(_COLUMNS, _WANTED, _OPTIONAL)
WORKBOOK_NAME: Final = "workbook.xlsx"
"""How an uploaded workbook is called in problems, whatever it was called before."""
_FIRST_YEAR, _LAST_YEAR = 1970, 2200


@dataclass(frozen=True, slots=True)
class Reading:
    """What the sheets hold.

    Parameters
    ----------
    pool : Pool
    notes : tuple of str
        What is worth knowing and stops nothing, as sentences.
    problems : tuple of SheetProblem
        Of the rows that were left out; empty unless that was asked for.
    sheets : mapping of str to Rows
        Where everything stands: the rows of ``mentees``, ``mentors`` and, where there are any, ``pairs``. A sheet
        that was not sent has no row, and is not complete.
    """

    pool: Pool
    notes: tuple[str, ...]
    problems: tuple[SheetProblem, ...]
    sheets: Mapping[str, Rows]


def read_week(
    source: Path, *, week: date, policy: Policy, skip_invalid: bool = False, beside: tuple[str, ...] = ()
) -> Reading:
    """Read the pool of a week.

    Parameters
    ----------
    source : Path
        A folder with ``mentees.csv``, ``mentors.csv`` and perhaps ``pairs.csv``, or with one ``.xlsx`` file
        that has sheets of these names; or that file itself.
    week : date
        The Monday of the week in which the first meetings take place.
    policy : Policy
        Gives the zone and the caseload of those who state none.
    skip_invalid : bool
        Go on without the rows that have problems.
    beside : tuple of str
        Names of further sheets of a workbook, which are read elsewhere and not noted as unused.

    Returns
    -------
    Reading

    Raises
    ------
    InvalidInputError
        With every problem of every file at once, each a `SheetProblem`.
    """
    findings = Findings()
    week = checked_week(week, findings)
    return _reading(
        open_sheets(source, replace(_SHEETS, beside=beside), findings),
        week,
        policy,
        findings,
        skip_invalid=skip_invalid,
    )


def read_uploaded(
    files: Mapping[str, bytes], *, week: date, policy: Policy, row_limit: int, unpacked_limit_bytes: int
) -> Reading:
    """Read the pool of a week from the contents of files, of which nothing touches the disk.

    Parameters
    ----------
    files : mapping of str to bytes
        CSV files by ``mentees``, ``mentors`` and ``pairs``, or one ``workbook``. One of the first two may come alone:
        whom it names of the other side is then taken as it is.
    week, policy : date, Policy
        As for `read_week`.
    row_limit, unpacked_limit_bytes : int
        How many rows a sheet may have, and what a workbook may unpack to.

    Raises
    ------
    InvalidInputError
        With every problem of every file at once, each a `SheetProblem`.
    """
    findings = Findings()
    tables: dict[str, Table] = {}
    if "workbook" in files:
        tables = workbook_tables(
            WORKBOOK_NAME,
            files["workbook"],
            _WANTED,
            _OPTIONAL,
            findings,
            row_limit=row_limit,
            unpacked_limit_bytes=unpacked_limit_bytes,
        )
        for name in sorted(files.keys() - {"workbook"}):
            findings.fault(f"{name}.csv", "a file beside a workbook", "either CSV files or one workbook")
    else:
        for name in (*_WANTED, *_OPTIONAL):
            if name in files:
                names = column_names(_COLUMNS[name])
                table = csv_table(f"{name}.csv", files[name], names, findings, row_limit)
                if table is not None:
                    tables[name] = table
            elif name in _WANTED and files.keys().isdisjoint(_WANTED):
                findings.fault(f"{name}.csv", "no such file", f"a file {name}.csv, or a workbook")
        if "pairs" in files and not files.keys() >= set(_WANTED):
            findings.fault("pairs.csv", "a file alone", "the two sheets whose people it pairs beside it")
    return _reading(tables, checked_week(week, findings), policy, findings, skip_invalid=False)


def _reading(
    tables: dict[str, Table], week: date, policy: Policy, findings: Findings, *, skip_invalid: bool
) -> Reading:
    read = {name: read_rows(table, _COLUMNS[name], findings) for name, table in tables.items()}
    mentee_rows = read.get("mentees", unread("mentees"))
    mentor_rows = read.get("mentors", unread("mentors"))
    setting = setting_of(week, policy, (mentee_rows, mentor_rows), findings)
    mentee_ids, mentor_ids = Ids(mentee_rows), Ids(mentor_rows)
    mentees = make_mentees(mentee_rows, setting, mentor_rows, mentor_ids, findings)
    mentors = make_mentors(mentor_rows, setting, mentee_rows, mentee_ids, findings)
    pairs: tuple[Pair, ...] = ()
    if "pairs" in read and mentee_rows.complete and mentor_rows.complete:
        pairs = make_pairs(
            read["pairs"],
            mentee_ids,
            mentor_ids,
            {mentee.id: mentee for mentee in mentees},
            {mentor.id: mentor for mentor in mentors},
            findings,
        )
    if not findings.fatal:
        for rows, who, found in ((mentee_rows, "mentee", len(mentees)), (mentor_rows, "mentor", len(mentors))):
            if rows.complete:
                check_anybody(rows, who, found, skip_invalid, findings)
    for quota in policy.quotas:
        if mentor_rows.complete and quota.mentor not in mentor_ids:
            close = mentor_ids.nearest(quota.mentor)
            findings.fault("policy, quotas", quota.mentor, "the id of a mentor of the sheet", close)
    if findings.problems and (findings.fatal or not skip_invalid):
        raise InvalidInputError(in_order(findings.problems))
    present = {mentor.id for mentor in mentors}
    kept = tuple(quota for quota in policy.quotas if quota.mentor in present)
    if kept != policy.quotas:
        findings.note("policy: a quota is left out with the row of its mentor.")
        policy = replace(policy, quotas=kept)
    pool = Pool(mentees=mentees, mentors=mentors, week=week, pairs=pairs, policy=policy)
    sheets = {"mentees": mentee_rows, "mentors": mentor_rows} | read
    return Reading(pool, findings.all_notes(), tuple(in_order(findings.problems)), sheets)


def coming_monday(today: date) -> date:
    """Return the Monday of the week to match when none is named: today, or the next one."""
    return today + timedelta(days=-today.weekday() % 7)


def in_order(problems: list[SheetProblem]) -> list[SheetProblem]:
    """Return problems file by file in the order of their rows."""
    files = {file: number for number, file in enumerate(dict.fromkeys(problem.file for problem in problems))}
    return sorted(problems, key=lambda problem: (files[problem.file], problem.row))


def checked_week(week: date, findings: Findings) -> date:
    """Return the week, or after a problem with it one against which all else can still be checked."""
    if not _FIRST_YEAR <= week.year <= _LAST_YEAR:
        findings.fault("week", week.isoformat(), f"a Monday from {_FIRST_YEAR} to {_LAST_YEAR}")
        return date(2001, 1, 1)
    if week.weekday() != 0:
        monday = week - timedelta(days=week.weekday())
        findings.fault("week", week.isoformat(), "a Monday", monday.isoformat())
        return monday
    return week


def unread(name: str) -> Rows:
    """Return a sheet that was not sent."""
    return Rows(name, frozenset(), frozenset(), [], complete=False)


def check_anybody(rows: Rows, who: str, found: int, skip_invalid: bool, findings: Findings) -> None:
    """Report a sheet that leaves nobody to match."""
    if found:
        return
    refused = any(problem.file == rows.file for problem in findings.problems)
    if not refused:
        findings.fault(rows.file, "no row below the header", f"at least one {who}")
    elif skip_invalid:
        findings.fault(rows.file, "no row that can be read", f"at least one {who}")
