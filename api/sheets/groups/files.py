"""A placing as files: `groups.json` for programs, CSV files for people."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from api.sheets.files import write_together
from api.sheets.groups.record import Record
from api.sheets.result_file import Cell, csv_bytes, json_text, plain

PLACEMENTS: Final = ("mentee", "group", "slot", "time_zone", "mode", "site", "fit", "reason")
GROUPS: Final = (
    "group", "status", "slot", "time_zone", "site", "room", "facilitators", "members", "new", "least", "most", "reason",
)  # fmt: skip
UNPLACED: Final = ("mentee", "kind", "reason", "remedy", "gain")
REMEDIES: Final = ("gain", "kind", "text", "group", "slot", "people", "mentee", "window", "helps")
RECOMMENDED: Final = ("mentee", "group", "slot", "time_zone", "mode", "site", "fit", "reason")


def write_groups(folder: Path, record: Record) -> tuple[str, ...]:
    """Write a placing's record into a folder: every file, or none; return their names.

    Raises
    ------
    InvalidInputError
        If the folder cannot be written to; it is then as it was.
    """
    contents = {
        "placements.csv": csv_bytes(PLACEMENTS, (_row(one, PLACEMENTS) for one in record["placements"])),
        "groups_opened.csv": csv_bytes(GROUPS, _groups(record)),
        "unplaced.csv": csv_bytes(UNPLACED, (_unplaced(one) for one in record["unplaced"])),
        "remedies.csv": csv_bytes(REMEDIES, (_remedy(one) for one in record["remedies"])),
    }
    if record["recommended"]:
        rows = (_row(one, RECOMMENDED) for one in record["recommended"])
        contents["recommended.csv"] = csv_bytes(RECOMMENDED, rows)
    contents["groups.json"] = json_text(record).encode()
    write_together(folder, contents)
    return tuple(contents)


def _row(one: Record, columns: tuple[str, ...]) -> list[Cell]:
    cells = [one.get(name, "") for name in columns]
    return [plain(cell) if isinstance(cell, str) else cell for cell in cells]


def _groups(record: Record) -> list[list[Cell]]:
    """Return the groups that open, those that run, and those that stay closed with the reason."""
    meets = sorted(record["meetings"], key=lambda one: one["running"])
    rows = [
        {**one, "status": "running" if one["running"] else "opened", "facilitators": "; ".join(one["facilitators"])}
        for one in meets
    ]
    rows += [{**one, "status": "closed"} for one in record["unopened"]]
    return [_row(one, GROUPS) for one in rows]


def _unplaced(one: Record) -> list[Cell]:
    first: Record = one["remedies"][0] if one["remedies"] else {"text": "", "gain": None}
    return [one["mentee"], one["kind"], plain(one["reason"]), plain(first["text"]), first["gain"]]


def _remedy(one: Record) -> list[Cell]:
    people = one.get("people", one.get("places", ""))
    return _row({**one, "people": people, "helps": "; ".join(one["helps"])}, REMEDIES)
