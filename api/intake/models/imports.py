"""What an import answers."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, ConfigDict

EXAMPLE: Final[dict[str, Any]] = {
    "dry_run": True,
    "written": False,
    "mentees": {"added": 118, "updated": 1, "unchanged": 0},
    "mentors": {"added": 20, "updated": 0, "unchanged": 0},
    "bans": {"added": 2, "updated": 0, "unchanged": 0},
    "sites": ["North"],
    "teams": [],
    "consents_recorded": 112,
    "without_consent": 7,
    "notes": ["mentees.csv: the column shoe_size is not one of the known ones"],
    "problem_count": 1,
    "problems": [
        {
            "file": "mentees.csv",
            "row": 14,
            "column": "windows",
            "expected": "a day, a start and an end, for example Mon 17:00-20:00",
            "received": "text of 9 characters",
            "nearest": "",
        }
    ],
}


class ImportCounts(BaseModel):
    """How many rows of a kind are, or would be, added, updated and left alone."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0


class ImportProblem(BaseModel):
    """One thing to mend in the sheets; row 0 stands for the whole file."""

    file: str
    row: int
    column: str
    expected: str
    received: str
    nearest: str


class ImportPublic(BaseModel):
    """What an import did, or a dry run would do; `problems` shows the first thousand of `problem_count`.

    `sites` and `teams` are the names of those that are made. `without_consent` counts mentees whom no live consent to
    matching lets into a round.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    dry_run: bool
    written: bool
    mentees: ImportCounts = ImportCounts()
    mentors: ImportCounts = ImportCounts()
    bans: ImportCounts = ImportCounts()
    sites: list[str] = []
    teams: list[str] = []
    consents_recorded: int = 0
    without_consent: int = 0
    notes: list[str] = []
    problem_count: int = 0
    problems: list[ImportProblem] = []
