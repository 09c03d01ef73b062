"""The rows of the mentees' sheet as mentees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.sheets.problems import Findings
from api.sheets.references import Ids, check_attributes, check_named
from api.sheets.rows import Rows, refuse_repeated_ids, refuse_row
from api.sheets.setting import Setting, respell_sites, skipped_windows
from matcher.errors import InvalidInputError
from matcher.people.mentee import Mentee

VOUCHED_FOR: Final = {"consent_until": "consent to matching", "birth_year": "being an adult"}
"""What a blank in a column leaves to the word of whoever made the file."""


def make_mentees(
    rows: Rows, setting: Setting, mentors: Rows, mentor_ids: Ids, findings: Findings
) -> tuple[Mentee, ...]:
    """Return a mentee for every sound row; what the others lack is added to the findings."""
    refuse_repeated_ids(rows, findings)
    mentees = []
    for row in rows.rows:
        fields = row.fields
        row.name = fields.pop("name", "")
        fields.setdefault("time_zone", setting.time_zone)
        if "windows" in fields:
            skipped = skipped_windows(fields["windows"], fields["time_zone"], setting.week)
            if skipped:
                refuse_row(rows, row, skipped, findings)
        if mentors.complete:
            for column in ("requested", "avoid"):
                if column in fields:
                    check_named(rows, row, column, mentor_ids, "mentor", findings)
            if "preferences" in fields:
                check_attributes(rows, row, "preferences", fields["preferences"], mentors, findings)
        if setting.sites:
            respell_sites(fields, setting.sites)
        if row.attributes:
            fields["attributes"] = row.attributes
        if not (row.id and "windows" in fields):
            continue
        try:
            # Also of an unsound row: what its readable cells say together may be wrong as well.
            mentee = Mentee(**fields)
        except InvalidInputError as error:
            refuse_row(rows, row, error.problems, findings)
        else:
            if row.sound:
                mentees.append(mentee)
    for column in VOUCHED_FOR:
        if said := vouched_for(rows, mentees, column):
            findings.note(said)
    return tuple(mentees)


def vouched_for(rows: Rows, mentees: Sequence[Mentee], column: str) -> str:
    """Return for how many people something rests on the word of whoever made the file; empty where for none or all.

    Parameters
    ----------
    rows, mentees : Rows, sequence of Mentee
    column : str
        One of `VOUCHED_FOR`.
    """
    blank = sum(getattr(mentee, column) is None for mentee in mentees)
    if column not in rows.columns or not 0 < blank < len(mentees):
        return ""
    counted = f"{rows.file}, column {column}: blank in {blank} of {len(mentees)} rows"
    return f"{counted}; whoever made the file vouches for {VOUCHED_FOR[column]}."
