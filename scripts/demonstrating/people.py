"""The people of the week, from the sheets that `waypair sample` draws, as they come to the service."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any, Final

LISTS: Final = frozenset({"languages", "modes", "pathways", "substances", "experiences", "interests"})
OF_MENTEE: Final = frozenset(
    {"name", "time_zone", "gender", "asks_for", "cadence", "recovery_start", "discharge_date", "stage"}
)
OF_MENTOR: Final = frozenset({"name", "time_zone", "gender", "kind", "credential_expires"})
NUMBERS: Final = frozenset({"birth_year", "minutes", "capacity", "new_per_week"})

Row = Mapping[str, str]


def rows_of(sheet: Path) -> list[Row]:
    """Return the rows of a CSV sheet."""
    with sheet.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def person_of(row: Row, sites: Mapping[str, str]) -> dict[str, Any]:
    """Return a mentee as a form sends them; urgency is the coordinator's to say, and no form's.

    Parameters
    ----------
    row : Row
    sites : mapping of str to str
        The id of each site by its name.
    """
    return _said(row, OF_MENTEE, sites) | {
        "windows": items(row["windows"]),
        "takes_medication": row["moud"] == "yes",
        "contact": {"route": "email", "email": email_of(row)},
    }


def mentor_of(row: Row, sites: Mapping[str, str]) -> dict[str, Any]:
    """Return a mentor as a coordinator enters them; whom they share what with is theirs to say.

    Parameters
    ----------
    row : Row
    sites : mapping of str to str
        The id of each site by its name.
    """
    slots = [re.sub(r"@(\S+)", lambda found: f"@{sites[found[1]]}", slot) for slot in items(row["slots"])]
    years = {"recovery_years": float(row["recovery_years"])} if row["recovery_years"] else {}
    return _said(row, OF_MENTOR, sites) | years | {
        "slots": slots,
        "stages": items(row["stages"]),
        "moud_affirming": row["moud_affirming"] == "yes",
        "contact": {"route": "email", "email": email_of(row)},
        "shareable": ["pathways", "experiences", "interests"],
    }  # fmt: skip


def email_of(row: Row) -> str:
    """Return the address of somebody: made up, and of a domain that takes no mail."""
    return f"{row['id'].lower()}@example.org"


def language_of(row: Row) -> str:
    """Return the language in which a mentee reads what they sign."""
    return "es" if items(row["languages"])[:1] == ["Spanish"] else "en"


def items(cell: str) -> list[str]:
    """Return the items of a cell."""
    return [item.strip() for item in cell.split(";") if item.strip()]


def _said(row: Row, texts: Set[str], sites: Mapping[str, str]) -> dict[str, Any]:
    person: dict[str, Any] = {name: row[name] for name in texts if row[name]}
    person |= {name: items(row[name]) for name in LISTS if row[name]}
    person |= {name: int(row[name]) for name in NUMBERS if row.get(name)}
    person["sites"] = [sites[name] for name in items(row["sites"])]
    wishes = [wish for wish in items(row.get("preferences", "")) if not wish.startswith(("site=", "team="))]
    return person | {"preferences": wishes}
