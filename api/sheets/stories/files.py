"""Stories told to people as files: `stories.json` for programs, CSV files for people."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from api.sheets.files import write_together
from api.sheets.result_file import Cell, csv_bytes, json_text, plain
from api.sheets.stories.record import Record
from api.sheets.stories.words import warned_of

RECOMMENDED: Final = ("mentee", "story", "title", "warnings", "by", "languages", "fit", "reason")
WITHOUT: Final = ("mentee", "kind", "reason")


def write_stories(folder: Path, record: Record) -> tuple[str, ...]:
    """Write a record into a folder: every file, or none; return their names.

    Raises
    ------
    InvalidInputError
        If the folder cannot be written to; it is then as it was.
    """
    contents = {
        "recommended.csv": csv_bytes(RECOMMENDED, map(_recommended, record["recommended"])),
        "without.csv": csv_bytes(WITHOUT, ([one[name] for name in WITHOUT] for one in record["without"])),
        "stories.json": json_text(record).encode(),
    }
    write_together(folder, contents)
    return tuple(contents)


def _recommended(one: Record) -> list[Cell]:
    said = {**one, "warnings": warned_of(one["warnings"]), "languages": "; ".join(one["languages"])}
    cells = [said[name] for name in RECOMMENDED]
    return [plain(cell) if isinstance(cell, str) else cell for cell in cells]
