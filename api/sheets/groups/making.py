"""Rows of the sheets about groups as the engine's types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from api.sheets.pairs import check_id
from api.sheets.problems import Findings
from api.sheets.references import Ids
from api.sheets.rows import Row, Rows, refuse_repeated_ids, refuse_row
from api.sheets.setting import Setting, skipped_slots
from matcher.errors import ClashError, InvalidInputError
from matcher.groups import Group, Leads, NotOnly, Place, Taken, Tie
from matcher.people.mentee import Mentee

_TO_GROUPS = ("pin", "ban")


def make_groups(rows: Rows, setting: Setting, mentor_ids: Ids, findings: Findings) -> tuple[Group, ...]:
    """Return a group for every sound row; what the others lack is added to the findings."""
    refuse_repeated_ids(rows, findings)
    groups = []
    for row in rows.rows:
        fields = {name: value for name, value in row.fields.items() if name != "sites"}
        fields.setdefault("time_zone", setting.time_zone)
        if "places" in fields:
            fields["places"] = tuple(
                dict.fromkeys(replace(one, site=setting.sites.get(one.site, one.site)) for one in fields["places"])
            )
        skipped = skipped_slots(fields.get("times", ()), fields["time_zone"], setting.week)
        if skipped:
            refuse_row(rows, row, [replace(one, place="times") for one in skipped], findings)
        for name in mentor_ids.missing(fields.get("facilitators", frozenset())):
            findings.problem(
                rows.file, row.number, "facilitators", name, "the id of a mentor", mentor_ids.nearest(name)
            )
            row.sound = False
        if not (row.id and "times" in fields):
            continue
        try:
            group = Group(**fields)
        except InvalidInputError as error:
            refuse_row(rows, row, error.problems, findings)
        else:
            if row.sound:
                groups.append(group)
    return tuple(groups)


def sites_of(rows: Rows) -> None:
    """Name the sites of each group's row as those of people are named, so that one spelling is found for all."""
    for row in rows.rows:
        places: tuple[Place, ...] = row.fields.get("places", ())
        row.fields["sites"] = tuple(dict.fromkeys(one.site for one in places))


def make_not_only(
    rows: Rows, said: Mapping[int, tuple[tuple[str, str], ...]], mentees: Mapping[str, Mentee], findings: Findings
) -> tuple[NotOnly, ...]:
    """Return of which kinds people do not want to be the only one; an attribute alone means all that they say of it.

    Parameters
    ----------
    rows : Rows
        Of the mentees.
    said : mapping of int to tuple
        What the column says, by row number.
    mentees : mapping of str to Mentee
        Those that could be read, by id.
    findings : Findings
        Takes kinds that the person is not of.
    """
    found = []
    for row in rows.rows:
        mentee = mentees.get(row.id)
        if mentee is None:
            continue
        for attribute, value in said.get(row.number, ()):
            held = mentee.describe(attribute, 0)
            own = held if isinstance(held, frozenset) else frozenset()
            if not own or (value and value not in own):
                what = f"{attribute}={value}" if value else attribute
                findings.problem(rows.file, row.number, "not_only", what, f"a kind that {mentee.id} is of")
                row.sound = False
                continue
            found += [NotOnly(mentee.id, attribute, one) for one in ([value] if value else sorted(own))]
    return tuple(dict.fromkeys(found))


def make_leads(
    rows: Rows, aside: Mapping[int, tuple[int | None, int | None]], mentors: frozenset[str]
) -> tuple[Leads, ...]:
    """Return who leads how many groups, of the mentors that could be read."""
    return tuple(
        Leads(row.id, groups if groups is not None else 1, minutes)
        for row in rows.rows
        if row.id in mentors and row.sound
        for groups, minutes in [aside.get(row.number, (None, None))]
        if groups is not None or minutes is not None
    )


def make_taken(rows: Rows, ids: Ids, mentors: frozenset[str], findings: Findings) -> tuple[Taken, ...]:
    """Return the hours of mentors that something else holds."""
    found = []
    for row in rows.rows:
        check_id(rows, row, "mentor", ids, findings)
        if row.sound and row.fields["mentor"] in mentors:
            found += [Taken(row.fields["mentor"], slot) for slot in row.fields["slots"]]
    return tuple(dict.fromkeys(found))


def make_ties(rows: Rows, mentees: Ids, groups: Ids, members: frozenset[str], findings: Findings) -> dict[Tie, int]:
    """Return a tie for every sound row, with the number of its row."""
    found: dict[Tie, int] = {}
    for row in rows.rows:
        check_id(rows, row, "mentee", mentees, findings)
        kind = row.fields.get("kind", "")
        column = "group" if kind in _TO_GROUPS else "other"
        other = row.fields.get(column, "")
        if kind and not other:
            findings.problem(rows.file, row.number, column, "", f"whom {kind} concerns: an id of a {_whose(column)}")
            row.sound = False
        elif kind:
            _check_other(rows, row, column, groups if column == "group" else mentees, members, findings)
        if not row.sound:
            continue
        try:
            found.setdefault(Tie(kind, row.fields["mentee"], other), row.number)
        except InvalidInputError as error:
            for problem in error.problems:
                findings.problem(rows.file, row.number, column, problem.value, problem.expected)
    return found


def _check_other(rows: Rows, row: Row, column: str, ids: Ids, members: frozenset[str], findings: Findings) -> None:
    other = row.fields[column]
    if other not in ids and not (column == "other" and other in members):
        expected = f"the id of a {_whose(column)}"
        findings.problem(rows.file, row.number, column, other, expected, ids.nearest(other))
        row.sound = False


def _whose(column: str) -> str:
    return "group" if column == "group" else "mentee"


def locate_clashes(error: ClashError, groups: Rows, ties: Rows, rows_of: Mapping[Tie, int], findings: Findings) -> None:
    """Report contradictions at the rows that make them."""
    by_text = {}
    for tie, number in rows_of.items():
        pair = f"{tie.mentee} to {tie.other}" if tie.kind in _TO_GROUPS else f"{tie.mentee} and {tie.other}"
        by_text[f"{tie.kind} {pair}"] = number
    for problem in error.problems:
        column = problem.place.rpartition(".")[2]
        if column == "ties":
            findings.fault(ties.file, problem.value, problem.expected, row=by_text.get(problem.value, 0))
        else:
            field = {"rooms": "places"}.get(column, column)
            number = _row_with(groups.rows, field, problem.value)
            findings.fault(groups.file, problem.value, problem.expected, row=number, column=column)


def _row_with(rows: Iterable[Row], field: str, value: str) -> int:
    """Return the last row in which a field holds a value, or 0."""
    return max((row.number for row in rows if value in map(str, row.fields.get(field, ()))), default=0)
