"""The sheets of a placing in groups as the engine's pool: every problem of every file at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from api.sheets.groups.columns import PERHAPS, SHEETS
from api.sheets.groups.making import (
    locate_clashes,
    make_groups,
    make_leads,
    make_not_only,
    make_taken,
    make_ties,
    sites_of,
)
from api.sheets.mentees import make_mentees
from api.sheets.mentors import make_mentors
from api.sheets.opening import open_sheets
from api.sheets.pairs import make_pairs
from api.sheets.problems import Findings, SheetProblem
from api.sheets.read import check_anybody, checked_week, in_order, unread
from api.sheets.references import Ids
from api.sheets.rows import Rows, read_rows
from api.sheets.setting import setting_of
from api.sheets.tables import Table
from matcher.errors import ClashError, InvalidInputError
from matcher.groups import GroupPolicy, GroupPool, Taken
from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.policy import Policy
from matcher.pool import Pair


@dataclass(frozen=True, slots=True)
class GroupReading:
    """What the sheets of a placing hold.

    Parameters
    ----------
    pool : GroupPool
    notes : tuple of str
        What is worth knowing and stops nothing.
    problems : tuple of SheetProblem
        Of the rows that were left out.
    """

    pool: GroupPool
    notes: tuple[str, ...]
    problems: tuple[SheetProblem, ...]


def read_groups(source: Path, *, week: date, policy: GroupPolicy, skip_invalid: bool = False) -> GroupReading:
    """Read the pool of a placing in groups.

    Parameters
    ----------
    source : Path
        A folder with ``mentees.csv``, ``mentors.csv`` and ``groups.csv``, and perhaps ``pairs.csv``,
        ``group_pairs.csv`` and ``hours.csv``; or one ``.xlsx`` file with sheets of these names.
    week : date
        The Monday of the week in which people first come.
    policy : GroupPolicy
    skip_invalid : bool
        Go on without the rows that have problems.

    Raises
    ------
    InvalidInputError
        With every problem of every file at once, each a `SheetProblem`.
    """
    findings = Findings()
    week = checked_week(week, findings)
    return _reading(open_sheets(source, SHEETS, findings), week, policy, findings, skip_invalid)


def check_groups(source: Path, *, week: date, policy: Policy, skip_invalid: bool = False) -> GroupReading | None:
    """Read the groups that lie beside people, or return None where there are none; as `read_groups` does."""
    findings = Findings()
    week = checked_week(week, findings)
    tables = open_sheets(source, PERHAPS, findings)
    if "groups" not in tables and not findings.fatal:
        return None
    theirs = GroupPolicy(time_zone=policy.time_zone, minimum_age=policy.minimum_age, boost_days=policy.boost_days)
    return _reading(tables, week, theirs, findings, skip_invalid)


def _reading(
    tables: dict[str, Table], week: date, policy: GroupPolicy, findings: Findings, skip_invalid: bool
) -> GroupReading:
    read = {name: read_rows(table, SHEETS.columns[name], findings) for name, table in tables.items()}
    rows = {name: read.get(name, unread(name)) for name in SHEETS.columns}
    sites_of(rows["groups"])
    base = Policy(time_zone=policy.time_zone, minimum_age=policy.minimum_age, boost_days=policy.boost_days)
    setting = setting_of(week, base, (rows["mentees"], rows["mentors"], rows["groups"]), findings)
    ids = {name: Ids(rows[name]) for name in ("mentees", "mentors", "groups")}
    alone, leads = _aside(rows["mentees"], "not_only"), _aside(rows["mentors"], "leads", "leads_minutes")
    mentees = make_mentees(rows["mentees"], setting, rows["mentors"], ids["mentors"], findings)
    mentors = make_mentors(rows["mentors"], setting, rows["mentees"], ids["mentees"], findings)
    people, guides = {one.id: one for one in mentees}, {one.id: one for one in mentors}
    groups = make_groups(rows["groups"], setting, ids["mentors"], findings)
    groups = tuple(group for group in groups if group.facilitators <= guides.keys())
    members = frozenset(member for group in groups for member in group.members)
    not_only = make_not_only(rows["mentees"], {row: one[0] or () for row, one in alone.items()}, people, findings)
    ties = make_ties(rows["group_pairs"], ids["mentees"], ids["groups"], members, findings)
    taken = make_taken(rows["hours"], ids["mentors"], frozenset(guides), findings)
    pairs = _pairs(rows, ids, people, guides, findings)
    if not findings.fatal:
        for name, who in (("mentees", "mentee"), ("mentors", "mentor"), ("groups", "group")):
            found = len({"mentees": mentees, "mentors": mentors, "groups": groups}[name])
            if name != "mentors":
                check_anybody(rows[name], who, found, skip_invalid, findings)
    _refuse(findings, skip_invalid)
    known = {group.id for group in groups}
    kept = {
        tie: row
        for tie, row in ties.items()
        if tie.mentee in people and tie.other in (known if tie.kind in ("pin", "ban") else people.keys() | members)
    }
    try:
        pool = GroupPool(
            mentees=mentees,
            mentors=mentors,
            groups=groups,
            week=week,
            leads=make_leads(rows["mentors"], {row: (one[0], one[1]) for row, one in leads.items()}, frozenset(guides)),
            ties=tuple(sorted(kept)),
            not_only=not_only,
            taken=tuple(sorted({*taken, *_held(pairs, findings)})),
            bans=frozenset((pair.mentee, pair.mentor) for pair in pairs if pair.kind == "ban"),
            policy=policy,
        )
    except ClashError as error:
        locate_clashes(error, rows["groups"], rows["group_pairs"], kept, findings)
        raise ClashError(in_order(findings.problems)) from None
    if any(group.leaders and not group.runs for group in groups) and not any(_can_lead(pool)):
        findings.note("mentors.csv: nobody leads a group: say how many in a column leads, or name them in groups.csv.")
    return GroupReading(pool, findings.all_notes(), tuple(in_order(findings.problems)))


def _can_lead(pool: GroupPool) -> list[str]:
    named = [mentor for group in pool.groups for mentor in group.facilitators]
    return named + [one.mentor for one in pool.leads if one.groups]


def _aside(rows: Rows, *fields: str) -> dict[int, tuple[Any, ...]]:
    """Take fields that a person's type does not have out of the rows; return them by row number."""
    return {row.number: tuple(row.fields.pop(name, None) for name in fields) for row in rows.rows}


def _pairs(
    rows: dict[str, Rows], ids: dict[str, Ids], people: dict[str, Mentee], guides: dict[str, Mentor], findings: Findings
) -> tuple[Pair, ...]:
    if not (rows["mentees"].complete and rows["mentors"].complete):
        return ()
    return make_pairs(rows["pairs"], ids["mentees"], ids["mentors"], people, guides, findings)


def _held(pairs: tuple[Pair, ...], findings: Findings) -> list[Taken]:
    """Return the hours that matches and pending proposals hold: one model of a mentor's time."""
    for pair in pairs:
        if pair.kind == "held" and pair.slot is None:
            findings.tally("pairs.csv, column slot", "no hour is said, so none is kept free for the match", pair.mentee)
    return [Taken(pair.mentor, pair.slot) for pair in pairs if pair.kind in ("held", "pending") and pair.slot]


def _refuse(findings: Findings, skip_invalid: bool) -> None:
    if findings.problems and (findings.fatal or not skip_invalid):
        raise InvalidInputError(in_order(findings.problems))
