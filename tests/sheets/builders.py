"""Small folders of sheets, written the way a person would."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from api.sheets.problems import SheetProblem
from api.sheets.read import Reading, read_week
from matcher.errors import InvalidInputError
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.policy import Policy

WEEK = date(2026, 11, 23)
MENTEES = "id,windows\nE1,Mon 09:00-12:00\nE2,Thu 18:00-20:00\n"
MENTORS = "id,slots\nR1,Mon 09:00-10:00\nR2,Thu 18:00-19:00; Fri 08:00-09:00 @north x2\n"


def a_folder(
    folder: Path,
    mentees: str | bytes | None = MENTEES,
    mentors: str | bytes | None = MENTORS,
    pairs: str | bytes | None = None,
) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in (("mentees", mentees), ("mentors", mentors), ("pairs", pairs)):
        if content is not None:
            written = content.encode() if isinstance(content, str) else content
            (folder / f"{name}.csv").write_bytes(written)
    return folder


def read(source: Path, *, week: date = WEEK, policy: Policy | None = None, skip_invalid: bool = False) -> Reading:
    return read_week(source, week=week, policy=policy or Policy(), skip_invalid=skip_invalid)


def problems_of(source: Path, *, week: date = WEEK, policy: Policy | None = None) -> list[SheetProblem]:
    with pytest.raises(InvalidInputError) as caught:
        read(source, week=week, policy=policy)
    assert caught.value.problems
    assert all(isinstance(problem, SheetProblem) for problem in caught.value.problems)
    return [problem for problem in caught.value.problems if isinstance(problem, SheetProblem)]


def a_mentee(folder: Path, **cells: str) -> Mentee:
    """Return the mentee that these cells make, beside the required ones."""
    row = {"id": "E1", "windows": "Mon 09:00-12:00"} | cells
    return read(a_folder(folder, mentees=as_csv([row]))).pool.mentees[0]


def a_mentor(folder: Path, **cells: str) -> Mentor:
    """Return the mentor that these cells make, beside the required ones."""
    row = {"id": "R1", "slots": "Mon 09:00-10:00"} | cells
    return read(a_folder(folder, mentors=as_csv([row]))).pool.mentors[0]


def as_csv(rows: Sequence[dict[str, str]], delimiter: str = ",") -> str:
    """Return rows as CSV with every cell in quotes."""
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    quoted = ['"' + cell.replace('"', '""') + '"' for line in lines for cell in line]
    width = len(rows[0])
    return "\n".join(delimiter.join(quoted[at : at + width]) for at in range(0, len(quoted), width)) + "\n"
