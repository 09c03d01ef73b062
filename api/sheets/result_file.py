"""A result as files: `result.json` for programs and for coming back to, three CSV files for people."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from api.sheets.files import write_together
from api.sheets.result_record import Record
from api.sheets.tables import FORMULA_STARTS, NEUTRAL_MARK

MATCHES: Final = ("mentee", "mentor", "slot", "time_zone", "mode", "site", "fit", "standing", "reason")
UNMATCHED: Final = ("mentee", "kind", "reason", "crowded_set", "remedy", "gain")
REMEDIES: Final = ("gain", "kind", "text", "mentee", "mentor", "slot", "window", "mode", "attribute", "value")
CHANGES: Final = ("mentee", "before", "after", "reason")

_ASCII: Final = str.maketrans({"–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "×": "x", "…": "..."})
"""Typography that spreadsheets garble when a file does not announce its encoding."""

Cell = str | int | float | None


def write_result(folder: Path, record: Record) -> tuple[str, ...]:
    """Write a result's record into a folder: every file, or none.

    Parameters
    ----------
    folder : Path
        Made where it is missing; files of the same names are replaced.
    record : dict
        From `api.sheets.result_record.result_record`.

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
        "matches.csv": csv_bytes(MATCHES, map(_match_row, record["matches"])),
        "unmatched.csv": csv_bytes(UNMATCHED, map(_unmatched_row, record["unmatched"])),
        "remedies.csv": csv_bytes(REMEDIES, map(_remedy_row, record["remedies"])),
    }
    if "changes" in record:
        contents["changes.csv"] = csv_bytes(
            CHANGES, ([change[name] for name in CHANGES] for change in record["changes"])
        )
    contents["result.json"] = json_text(record).encode()
    write_together(folder, contents)
    return tuple(contents)


def json_text(record: Record) -> str:
    """Return a record as JSON with one line for each person, so that two results can be laid side by side."""
    lines = []
    for name, value in record.items():
        if isinstance(value, list) and value:
            items = ",\n".join("  " + _compact(item) for item in value)
            lines.append(f" {_compact(name)}: [\n{items}\n ]")
        else:
            lines.append(f" {_compact(name)}: {_compact(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]], above: Iterable[str] = ()) -> bytes:
    """Return a CSV file in which no cell can be taken for a formula, with remarks above the header.

    It starts with a byte order mark only where it needs one: spreadsheets tell UTF-8 by it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([remark] for remark in above)
    writer.writerow(header)
    writer.writerows([neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    written = text.getvalue()
    return written.encode("ascii" if written.isascii() else "utf-8-sig")


def neutral(cell: str) -> str:
    """Return a text that a spreadsheet shows and does not run; reading the sheet takes the mark off again.

    Examples
    --------
    >>> neutral("=1+1"), neutral("-1"), neutral("M1")
    ("'=1+1", "'-1", 'M1')
    """
    return NEUTRAL_MARK + cell if cell.lstrip(NEUTRAL_MARK).startswith(FORMULA_STARTS) else cell


def _match_row(match: Record) -> list[Cell]:
    return [
        match["mentee"],
        match["mentor"],
        match["slot"],
        match["time_zone"],
        match["mode"],
        match["site"],
        _short(match["fit"]),
        match["standing"],
        plain(match["reason"]),
    ]


def _unmatched_row(person: Record) -> list[Cell]:
    first: Record = person["remedies"][0] if person["remedies"] else {"text": "", "gain": None}
    return [
        person["mentee"],
        person["kind"],
        plain(person["reason"]),
        person.get("crowded_set", ""),
        plain(first["text"]),
        first["gain"],
    ]


def _remedy_row(remedy: Record) -> list[Cell]:
    slots = remedy.get("slots", [])
    profile = remedy.get("profile", {})
    mentor = remedy.get("mentor", "") or "; ".join(dict.fromkeys(slot["mentor"] for slot in slots))
    hours = "; ".join(slot["slot"] for slot in slots) or "; ".join(profile.get("slots", []))
    return [
        remedy["gain"],
        remedy["kind"],
        plain(remedy["text"]),
        remedy.get("mentee", ""),
        mentor,
        hours,
        *(remedy.get(name, "") for name in ("window", "mode", "attribute", "value")),
    ]


def plain(text: str) -> str:
    """Return a text without the typography that spreadsheets garble, unless it needs an encoding anyway."""
    return text if text.isascii() else text.translate(_ASCII)


def _short(number: float | None) -> float | None:
    return None if number is None else round(number, 4)
