"""What each column of each sheet means: its reader, the field it fills, and whether it has to be there.

A blank cell, and a column that is not there, leave the field at its default.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from api.sheets import cells
from api.sheets.cells import Reader
from matcher.policy.presence import WEEK_HOURS


@dataclass(frozen=True, slots=True)
class Column:
    """One known column.

    Parameters
    ----------
    name : str
        As it is called in the sheet.
    read : Reader
        Reads one cell that is not blank; None leaves the default.
    field : str
        The field of the engine's type that it fills; empty when the engine is not told.
    required : bool
        Whether the column, and a value in every row, must be there.
    wanted : str
        What a required cell that is blank should say.
    """

    name: str
    read: Reader
    field: str
    required: bool = False
    wanted: str = "an id"


_WINDOWS: Final = "at least one window, for example Mon 09:00-12:00"
_SITE: Final = "the name of a site"
_HOURS: Final = "a day and hours, for example Mon 09:00-12:00"
_SLOTS: Final = "at least one slot, for example Mon 09:00-10:00: without one nobody can be matched"

MENTEES: Final = (
    Column("id", cells.identifier, "id", required=True),
    Column("name", cells.text, "name"),  # taken aside: the engine works on pseudonyms
    Column("languages", cells.languages, "languages"),
    Column("modes", cells.words("mode"), "modes"),
    Column("sites", cells.names, "sites"),
    Column("windows", cells.windows, "windows", required=True, wanted=_WINDOWS),
    Column("time_zone", cells.time_zone, "time_zone"),
    Column("asks_for", cells.word("asks_for"), "asks_for"),
    Column("cadence", cells.word("cadence"), "cadence"),
    Column("minutes", cells.whole(1, 1440), "minutes"),
    Column("recovery_start", cells.iso_date, "recovery_start"),
    Column("discharge_date", cells.iso_date, "discharge_date"),
    Column("stage", cells.word("stage"), "stage"),
    Column("pathways", cells.tags("pathway"), "pathways"),
    Column("substances", cells.tags("substance"), "substances"),
    Column("experiences", cells.tags("experience"), "experiences"),
    Column("interests", cells.labels, "interests"),
    Column("gender", cells.word("gender"), "gender"),
    Column("birth_year", cells.whole(1900, 2100), "birth_year"),
    Column("moud", cells.yes_no, "takes_medication"),
    Column("preferences", cells.preferences, "preferences"),
    Column("requested", cells.identifiers, "requested"),
    Column("avoid", cells.identifiers, "avoid"),
    Column("urgency", cells.rank("urgency"), "urgency"),
    Column("waiting_since", cells.iso_date, "waiting_since"),
    Column("consent_until", cells.iso_date, "consent_until"),
)

MENTORS: Final = (
    Column("id", cells.identifier, "id", required=True),
    Column("name", cells.text, "name"),
    Column("kind", cells.word("kind"), "kind"),
    Column("languages", cells.languages, "languages"),
    Column("modes", cells.words("mode"), "modes"),
    Column("sites", cells.names, "sites"),
    Column("slots", cells.slots, "slots", required=True, wanted=_SLOTS),
    Column("time_zone", cells.time_zone, "time_zone"),
    Column("capacity", cells.whole(0, 1000), "capacity"),
    Column("new_per_week", cells.whole(0, 1000), "new_per_week"),
    Column("team", cells.text, "team"),
    Column("supervisor", cells.text, "supervisor"),
    Column("recovery_years", cells.years, "recovery_years"),
    Column("stages", cells.tags("stage"), "stages"),
    Column("pathways", cells.tags("pathway"), "pathways"),
    Column("substances", cells.tags("substance"), "substances"),
    Column("experiences", cells.tags("experience"), "experiences"),
    Column("interests", cells.labels, "interests"),
    Column("gender", cells.word("gender"), "gender"),
    Column("birth_year", cells.whole(1900, 2100), "birth_year"),
    Column("moud_affirming", cells.yes_no, "moud_affirming"),
    Column("credential_expires", cells.iso_date, "credential_expires"),
    Column("on_leave", cells.yes_no, "on_leave"),
    Column("cannot_serve", cells.exclusions, "cannot_serve"),
    Column("former", cells.identifiers, "former"),
    Column("preferences", cells.preferences, "preferences"),
)

PRESENCE: Final = (
    Column("presence", cells.slots, "presence"),
    Column("presence_hours", cells.whole(0, WEEK_HOURS), "presence_hours"),
    Column("accompanied", cells.yes_no, "accompanied"),
)
"""What a row of the mentors' sheet offers of drop-in presence, for the roster alone."""

COVERAGE: Final = (
    Column("site", cells.one_name, "sites", required=True, wanted=_SITE),
    Column("windows", cells.windows, "windows", required=True, wanted=_WINDOWS),
    Column("minimum", cells.whole(0, 1000), "minimum"),
    Column("wanted", cells.whole(0, 1000), "wanted"),
    Column("languages", cells.languages, "languages"),
    Column("time_zone", cells.time_zone, "time_zone"),
)

MATCHES: Final = (
    Column("mentee", cells.text, ""),
    Column("mentor", cells.identifier, "mentor", required=True),
    Column("slot", cells.slots, "slots", required=True, wanted=_HOURS),
    Column("time_zone", cells.time_zone, "time_zone"),
    Column("mode", cells.word("mode"), "mode"),
    Column("site", cells.one_name, "sites"),
    Column("fit", cells.text, ""),
    Column("standing", cells.text, ""),
    Column("reason", cells.text, ""),
)
"""What `waypair match` writes of each pair; of which the mentor's hour is held."""

SHIFTS: Final = (
    Column("site", cells.one_name, "sites", required=True, wanted=_SITE),
    Column("shift", cells.windows, "windows", required=True, wanted=_HOURS),
    Column("mentor", cells.identifier, "mentor", required=True),
    Column("name", cells.text, ""),
    Column("hours", cells.text, ""),
    Column("time_zone", cells.text, ""),
    Column("stood", cells.text, ""),
)
"""What `waypair roster` writes of each shift, which the next week begins from."""

PAIRS: Final = (
    Column("mentee", cells.identifier, "mentee", required=True),
    Column("mentor", cells.identifier, "mentor", required=True),
    Column("kind", cells.word("pair_kind"), "kind", required=True, wanted="pin, ban, held, pending or former"),
    Column("reason", cells.text, "reason"),
    Column("slot", cells.slots, "slot"),
)

DECLINED: Final = (
    Column("mentee", cells.identifier, "mentee", required=True),
    Column("mentor", cells.identifier, "mentor", required=True),
    Column("reason", cells.text, "reason"),
)

COLUMN_OF_FIELD: Final = {"takes_medication": "moud", "excludes": "cannot_serve"}
"""Where a field is not called like its column."""


def column_names(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """Return the names of the columns of a sheet."""
    return tuple(column.name for column in columns)
