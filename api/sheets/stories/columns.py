"""What each column of the sheet of stories means."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from api.sheets import cells
from api.sheets.cells import Reader, parts, refused
from api.sheets.columns import MENTEES, MENTORS, PAIRS, PRESENCE, Column
from api.sheets.groups.columns import LEADERS, PEOPLE
from api.sheets.opening import Sheets
from api.sheets.problems import nearest
from api.sheets.stories.words import AUDIENCES, SAME_AUDIENCES, SAME_WARNINGS, WARNINGS
from matcher.errors import InvalidInputError, Problem
from matcher.people.vocabulary import UNSAID, folded


def _one_of(known: Collection[str], same: Mapping[str, str]) -> Reader:
    """Return the reader of one word of those known, or of an everyday word for one."""

    def read(cell: str) -> str | None:
        word = folded(cell)
        if word in UNSAID:
            return None
        word = same.get(word, word)
        if word not in known:
            raise refused(cell, "one of " + ", ".join(known), nearest(word, known))
        return word

    return read


_warning: Final = _one_of(tuple(WARNINGS), SAME_WARNINGS)


def _warnings(cell: str) -> tuple[str, ...] | None:
    """Read what somebody may not want to come upon, in the order in which it is said everywhere."""
    found: set[str] = set()
    problems: list[Problem] = []
    for part in parts(cell):
        try:
            found |= {_warning(part)} - {None}
        except InvalidInputError as error:
            problems.extend(error.problems)
    if problems:
        raise InvalidInputError(problems)
    return tuple(one for one in WARNINGS if one in found) or None


STORIES: Final = (
    Column("id", cells.identifier, "id", required=True),
    Column("title", cells.text, "title", required=True, wanted="a title, for example The first winter"),
    Column("by", cells.text, "by"),
    Column("author", cells.identifier, "author"),
    Column("languages", cells.languages, "languages"),
    Column("pathways", cells.tags("pathway"), "pathways"),
    Column("experiences", cells.tags("experience"), "experiences"),
    Column("stages", cells.tags("stage"), "stages"),
    Column("warnings", _warnings, "warnings"),
    Column("audience", _one_of(AUDIENCES, SAME_AUDIENCES), "audience"),
)

_PEOPLE: Final = (*MENTEES, *(Column(one.name, one.read, "") for one in PEOPLE if one not in MENTEES))
_OFFERED: Final = (*MENTORS, *PRESENCE)
_AUTHORS: Final = tuple(
    replace(one, required=one.name == "id")  # who wrote a story need not have hours to be matched in
    for one in (*_OFFERED, *(Column(one.name, one.read, "") for one in LEADERS if one not in _OFFERED))
)
_COLUMNS: Final = {"mentees": _PEOPLE, "stories": STORIES, "mentors": _AUTHORS, "pairs": PAIRS}
SHEETS: Final = Sheets(_COLUMNS, wanted=("mentees", "stories"), optional=("mentors", "pairs"))
PERHAPS: Final = Sheets(_COLUMNS, wanted=("mentees",), optional=("stories", "mentors", "pairs"))
"""The same where there need not be stories."""
