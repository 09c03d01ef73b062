"""What each column of the sheets about groups means."""

from __future__ import annotations

from typing import Final

from api.sheets import cells
from api.sheets.columns import MENTEES, MENTORS, PAIRS, PRESENCE, Column
from api.sheets.groups import cells as group_cells
from api.sheets.opening import Sheets

GROUPS: Final = (
    Column("id", cells.identifier, "id", required=True),
    Column("name", cells.text, "name"),
    Column("pathway", cells.word("pathway"), "pathway"),
    Column("fellowship", cells.text, "fellowship"),
    Column("topics", cells.labels, "topics"),
    Column("open", cells.yes_no, "open"),
    Column("running", cells.yes_no, "running"),
    Column("times", cells.slots, "times", required=True, wanted="at least one time, for example Thu 18:00-19:30"),
    Column("time_zone", cells.time_zone, "time_zone"),
    Column("modes", cells.words("mode"), "modes"),
    Column("rooms", group_cells.places, "places"),
    Column("languages", cells.languages, "languages"),
    Column("least", cells.whole(1, 200), "least"),
    Column("most", cells.whole(1, 200), "most"),
    Column("leaders", cells.whole(0, 3), "leaders"),
    Column("facilitators", cells.identifiers, "facilitators"),
    Column("newcomers", cells.yes_no, "newcomers"),
    Column("medication_friendly", cells.yes_no, "medication_friendly"),
    Column("stages", cells.tags("stage"), "stages"),
    Column("only_for", group_cells.kinds_of_people, "only_for"),
    Column("members", cells.identifiers, "members"),
)

PEOPLE: Final = (*MENTEES, Column("not_only", group_cells.not_only, "not_only"))

LEADERS: Final = (
    *MENTORS,
    *PRESENCE,
    Column("leads", cells.whole(0, 100), "leads"),
    Column("leads_minutes", cells.whole(0, 10_080), "leads_minutes"),
)

TIES: Final = (
    Column("mentee", cells.identifier, "mentee", required=True),
    Column("kind", group_cells.tie_kind, "kind", required=True, wanted="apart, together, pin or ban"),
    Column("other", cells.identifier, "other"),
    Column("group", cells.identifier, "group"),
)

HOURS: Final = (
    Column("mentor", cells.identifier, "mentor", required=True),
    Column("hours", cells.slots, "slots", required=True, wanted="at least one hour, for example Mon 09:00-10:00"),
    Column("what", cells.text, "what"),
)

_COLUMNS: Final = {
    "mentees": PEOPLE, "mentors": LEADERS, "groups": GROUPS, "pairs": PAIRS, "group_pairs": TIES, "hours": HOURS,
}  # fmt: skip
SHEETS: Final = Sheets(_COLUMNS, wanted=("mentees", "mentors", "groups"), optional=("pairs", "group_pairs", "hours"))
PERHAPS: Final = Sheets(_COLUMNS, wanted=("mentees", "mentors"), optional=("groups", "pairs", "group_pairs", "hours"))
