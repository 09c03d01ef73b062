"""The rows of the mentors' sheet as mentors."""

from __future__ import annotations

from typing import Final

from api.sheets.columns import PRESENCE
from api.sheets.problems import Findings
from api.sheets.references import Ids, check_attributes, check_named
from api.sheets.rows import Rows, refuse_repeated_ids, refuse_row
from api.sheets.setting import Setting, respell_sites, skipped_slots
from matcher.errors import InvalidInputError
from matcher.people.mentor import Mentor

_ASIDE: Final = frozenset(column.field for column in PRESENCE)
"""Fields that a roster takes from a row, and that no mentor has."""


def make_mentors(
    rows: Rows, setting: Setting, mentees: Rows, mentee_ids: Ids, findings: Findings
) -> tuple[Mentor, ...]:
    """Return a mentor for every sound row; what the others lack is added to the findings."""
    refuse_repeated_ids(rows, findings)
    mentors = []
    for row in rows.rows:
        fields = row.fields
        fields.setdefault("time_zone", setting.time_zone)
        if "capacity" not in fields:
            role_model = fields.get("kind") == "role_model"
            policy = setting.policy
            fields["capacity"] = policy.role_model_capacity if role_model else policy.specialist_capacity
        if "cannot_serve" in fields:
            fields["cannot_serve"], fields["excludes"] = fields["cannot_serve"]
        if "slots" in fields:
            skipped = skipped_slots(fields["slots"], fields["time_zone"], setting.week)
            if skipped:
                refuse_row(rows, row, skipped, findings)
        if mentees.complete:
            for column in ("cannot_serve", "former"):
                if column in fields:
                    check_named(rows, row, column, mentee_ids, "mentee", findings)
            for column, field in (("cannot_serve", "excludes"), ("preferences", "preferences")):
                if field in fields:
                    check_attributes(rows, row, column, fields[field], mentees, findings)
        if setting.sites:
            respell_sites(fields, setting.sites)
        if row.attributes:
            fields["attributes"] = row.attributes
        if not (row.id and "slots" in fields):
            continue
        try:
            # Also of an unsound row: what its readable cells say together may be wrong as well.
            mentor = Mentor(**{name: value for name, value in fields.items() if name not in _ASIDE})
        except InvalidInputError as error:
            refuse_row(rows, row, error.problems, findings)
        else:
            if row.sound:
                mentors.append(mentor)
    return tuple(mentors)
