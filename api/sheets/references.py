"""Ids and attributes that one sheet names and the other has to know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from api.sheets.problems import Findings, nearest
from api.sheets.rows import Row, Rows
from api.sheets.spelling import Spellings
from matcher.people.preference import ATTRIBUTES, Preference

SAID_OF_MENTORS: Final = frozenset(ATTRIBUTES)
SAID_OF_MENTEES: Final = SAID_OF_MENTORS - {"kind", "recovery_years", "team", "moud_affirming"}
"""The attributes that the known columns of each sheet say something of."""


class Ids:
    """The ids of one sheet, rows that could not be read included: naming them is no second mistake."""

    def __init__(self, rows: Rows) -> None:
        self.rows_of = rows.ids()
        self._alike = {one.casefold(): one for one in self.rows_of}
        self._spellings: Spellings | None = None

    def __contains__(self, name: object) -> bool:
        return name in self.rows_of

    def missing(self, named: frozenset[str]) -> list[str]:
        """Return those of the named ids that nobody has, in order."""
        return [] if named <= self.rows_of.keys() else sorted(named - self.rows_of.keys())

    def same_but_for_case(self, name: str) -> str:
        """Return the id that is written otherwise only in capitals, or empty."""
        return self._alike.get(name.casefold(), "")

    def nearest(self, name: str) -> str:
        """Return the id most like this one, or empty."""
        if self._spellings is None:
            self._spellings = Spellings(self.rows_of)
        return self.same_but_for_case(name) or self._spellings.nearest(name)


def check_named(rows: Rows, row: Row, column: str, ids: Ids, who: str, findings: Findings) -> None:
    """Check the ids that a list of a row names.

    Someone who has left, or who is already matched, may still be named: that is a note. An id that differs
    from a known one in capitals alone is a problem, for an ``avoid`` that goes unnoticed can do harm.
    """
    named: frozenset[str] = row.fields.get(column, frozenset())
    for name in ids.missing(named):
        if meant := ids.same_but_for_case(name):
            findings.problem(rows.file, row.number, column, name, f"the id of a {who} as it is written there", meant)
            row.sound = False
        else:
            findings.tally(f"{rows.file}, column {column}", f"nobody among the {who}s has the id", name)


def check_attributes(
    rows: Rows, row: Row, column: str, wishes: Iterable[Preference], others: Rows, findings: Findings
) -> None:
    """Note the wishes that ask for what no sheet says of the other side."""
    said = others.further | (SAID_OF_MENTORS if "slots" in others.columns else SAID_OF_MENTEES)
    for wish in wishes:
        name = wish.attribute
        if name in said:
            continue
        close = nearest(name, sorted(said))
        hint = f" (did you mean {close}?)" if close and close != name else ""
        what = "asks for what no column of the other sheet says, so nobody is known to have it"
        findings.tally(f"{rows.file}, column {column}", what, name + hint)
