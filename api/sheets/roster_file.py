"""A roster as files: `roster.json` for programs, two CSV files for people; the one of shifts is next week's start."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from api.sheets.files import write_together
from api.sheets.result_file import Cell, csv_bytes, json_text, plain
from api.sheets.result_record import Record

SHIFT_COLUMNS: Final = ("site", "shift", "mentor", "name", "hours", "time_zone", "stood")
HOLE_COLUMNS: Final = ("site", "hour", "time_zone", "lacks", "languages", "reason", "remedy", "gain")


def write_roster(folder: Path, record: Record, names: Mapping[str, str]) -> tuple[str, ...]:
    """Write a roster's record into a folder: every file, or none.

    Parameters
    ----------
    folder : Path
        Made where it is missing; files of the same names are replaced.
    record : dict
        From `api.sheets.roster_record.roster_record`.
    names : mapping of str to str
        What mentors are called, by id.

    Returns
    -------
    tuple of str
        The names of the files.

    Raises
    ------
    InvalidInputError
        If the folder cannot be written to; it is then as it was.
    """
    contents = {
        "roster.csv": csv_bytes(SHIFT_COLUMNS, (_shift_row(shift, names) for shift in record["shifts"])),
        "holes.csv": csv_bytes(HOLE_COLUMNS, map(_hole_row, record["holes"])),
        "roster.json": json_text(record).encode(),
    }
    write_together(folder, contents)
    return tuple(contents)


def _shift_row(shift: Record, names: Mapping[str, str]) -> list[Cell]:
    row = {**shift, "name": names.get(shift["mentor"], ""), "stood": "yes" if shift["stood"] else "no"}
    return [row[name] for name in SHIFT_COLUMNS]


def _hole_row(hole: Record) -> list[Cell]:
    first: Record = hole["remedies"][0] if hole["remedies"] else {"text": "", "gain": None}
    return [
        hole["site"],
        hole["hour"],
        hole["time_zone"],
        hole["lacks"],
        "; ".join(hole["languages"]),
        plain(hole["reason"]),
        plain(first["text"]),
        first["gain"],
    ]
