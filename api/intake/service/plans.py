"""What sheets would change in a program: worked out whole before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Program
from api.consent.service.consents import LONGEST_DAYS
from api.consent.service.papers import Paper, holds, to_record
from api.database.columns import new_id
from api.database.vault import Vault
from api.intake.models.tables import SheetId
from api.intake.service.names import Leeway, Places, places_of
from api.intake.service.rows import COLUMNS, Turning
from api.people.models.mentees import MenteeAbout, MenteeCreate
from api.people.models.mentors import MentorAbout, MentorCreate
from api.people.models.shapes import About
from api.people.models.tables import Ban, MenteeRow, MentorRow, PersonRow
from api.people.models.words import BanReason
from api.people.service.caseload import held_places
from api.people.service.documents import opened
from api.sheets.problems import Findings
from api.sheets.read import Reading
from api.sheets.rows import Row, Rows
from matcher.people.mentor import Mentor

IDS_AT_ONCE: Final = 10_000

Asked = TypeVar("Asked", MenteeCreate, MentorCreate)
Kept = TypeVar("Kept", bound=PersonRow)


@dataclass(frozen=True, slots=True)
class Change(Generic[Asked]):
    """What the sheets say anew of somebody who is there: fields of the document, and columns of the row."""

    row: PersonRow
    about: About
    fields: Mapping[str, Any]
    columns: Mapping[str, Any]


@dataclass(slots=True)
class Side(Generic[Asked]):
    """The people of one sheet: who is new, who changed, and how many are as they were.

    `older` are hashes of ids that are kept by a secret key of before, each with the one by the newest.
    """

    people: dict[str, UUID]
    digests: dict[str, str]
    older: dict[str, str] = field(default_factory=dict)
    new: dict[UUID, Asked] = field(default_factory=dict)
    new_ids: dict[UUID, str] = field(default_factory=dict)
    changed: dict[UUID, Change[Asked]] = field(default_factory=dict)
    unchanged: int = 0


@dataclass(slots=True)
class Plan:
    """Everything that sheets would change; nothing may be written while there are problems."""

    places: Places
    mentees: Side[MenteeCreate]
    mentors: Side[MentorCreate]
    findings: Findings
    on_leave: set[UUID] = field(default_factory=set)
    bans: dict[tuple[UUID, UUID], BanReason] = field(default_factory=dict)
    bans_kept: int = 0
    papers: dict[UUID, Paper] = field(default_factory=dict)


def plan_import(
    session: Session, vault: Vault, program: Program, reading: Reading, now: datetime, leeway: Leeway, *, lock: bool
) -> Plan:
    """Return what the sheets would change in a program; a handful of queries however many rows there are.

    Parameters
    ----------
    session, vault : Session, Vault
    program : Program
    reading : Reading
    now : datetime
    leeway : Leeway
        What may be done about names that nothing in the program has.
    lock : bool
        Whether the rows found are to be changed in this transaction.
    """
    findings = Findings()
    mentees, mentors = reading.sheets["mentees"], reading.sheets["mentors"]
    by_id = {mentor.id: mentor for mentor in reading.pool.mentors}
    asked_of_mentees = {name for mentor in by_id.values() for name in mentor.cannot_serve}
    asked_of_mentors = {name for one in reading.pool.mentees for name in one.requested | one.avoid}
    plan = Plan(
        places_of(session, vault, program.id, leeway),
        _side(session, vault, program.id, "mentees", [*mentees.ids(), *asked_of_mentees]),
        _side(session, vault, program.id, "mentors", [*mentors.ids(), *asked_of_mentors]),
        findings,
    )
    kept_mentees = _kept(session, MenteeRow, plan.mentees, lock=lock)
    kept_mentors = _kept(session, MentorRow, plan.mentors, lock=lock)
    _forget_erased(plan.mentees, mentees, kept_mentees)
    _forget_erased(plan.mentors, mentors, kept_mentors)
    _check_named(plan, reading)
    _number(plan.mentees, mentees, now)
    _number(plan.mentors, mentors, now)
    _plan_mentors(session, vault, plan, mentors, by_id, kept_mentors, now)
    _plan_mentees(session, vault, plan, reading, kept_mentees, now)
    _plan_bans(session, program.id, plan, reading, by_id)
    _plan_papers(session, program, plan, reading, now)
    return plan


def _side(session: Session, vault: Vault, program_id: UUID, name: str, ids: Iterable[str]) -> Side[Any]:
    """Return who of a sheet was there before."""
    every = {one: vault.digests(f"sheet {name}", one) for one in ids}
    known: dict[str, UUID] = {}
    wanted = [digest for digests in every.values() for digest in digests]
    for start in range(0, len(wanted), IDS_AT_ONCE):
        some = wanted[start : start + IDS_AT_ONCE]
        statement = select(SheetId.digest, SheetId.person_id).where(
            SheetId.program_id == program_id, SheetId.side == name, col(SheetId.digest).in_(some)
        )
        known |= dict(session.exec(statement).all())
    found = {one: next((digest for digest in digests if digest in known), None) for one, digests in every.items()}
    digests = {one: newest for one, (newest, *_) in every.items()}
    return Side(
        {one: known[digest] for one, digest in found.items() if digest is not None},
        digests,
        older={digest: digests[one] for one, digest in found.items() if digest not in (None, digests[one])},
    )


def _kept(session: Session, table: type[Kept], side: Side[Any], *, lock: bool) -> dict[UUID, Kept]:
    ids = sorted(side.people.values())
    rows: dict[UUID, Kept] = {}
    for start in range(0, len(ids), IDS_AT_ONCE):
        statement = select(table).where(col(table.id).in_(ids[start : start + IDS_AT_ONCE])).order_by(col(table.id))
        rows |= {row.id: row for row in session.exec(statement.with_for_update() if lock else statement)}
    return rows


def _forget_erased(side: Side[Any], rows: Rows, kept: Mapping[UUID, PersonRow]) -> None:
    """Take out whom a sheet names and who was erased; those with a row of their own are told of later."""
    own = rows.ids()
    for one, person_id in list(side.people.items()):
        if one not in own and kept[person_id].document is None:
            del side.people[one]


def _check_named(plan: Plan, reading: Reading) -> None:
    """Check the ids that a sheet names of the other side, where that sheet is not beside it: else its reader did.

    Whom somebody avoids or cannot serve has to be known, for such a word that goes unnoticed can do harm.
    """
    mentees, mentors = reading.sheets["mentees"], reading.sheets["mentors"]
    if not mentors.complete:
        for row in mentees.rows:
            _refuse_unknown(plan, mentees, row, "avoid", "mentor", plan.mentors)
            for one in sorted(row.fields.get("requested", frozenset()) - plan.mentors.people.keys()):
                place = f"{mentees.file}, column requested"
                plan.findings.tally(place, "nobody among the mentors has the id", one)
    if not mentees.complete:
        for row in mentors.rows:
            _refuse_unknown(plan, mentors, row, "cannot_serve", "mentee", plan.mentees)


def _refuse_unknown(plan: Plan, rows: Rows, row: Row, column: str, who: str, side: Side[Any]) -> None:
    expected = f"the id of a {who} who is here; bring in the sheet of the {who}s beside this one, or take the id out"
    for one in sorted(row.fields.get(column, frozenset()) - side.people.keys()):
        plan.findings.problem(rows.file, row.number, column, one, expected)


def _number(side: Side[Any], rows: Rows, now: datetime) -> None:
    """Give everybody who is new an id, before anybody names them."""
    for one in rows.ids():
        if one not in side.people:
            side.people[one] = new_id(now)
            side.new_ids[side.people[one]] = side.digests[one]


def _plan_mentors(
    session: Session,
    vault: Vault,
    plan: Plan,
    rows: Rows,
    mentors: Mapping[str, Mentor],
    kept: Mapping[UUID, MentorRow],
    now: datetime,
) -> None:
    turning = Turning(rows, plan.places, plan.mentees.people, plan.findings, now)
    documents = opened(session, vault, list(kept.values()), MentorAbout)
    for row in rows.rows:
        mentor, person_id = mentors[row.id], plan.mentors.people[row.id]
        present = kept.get(person_id)
        about = documents.get(person_id)
        if present is not None and about is None:
            _refuse_erased(plan, rows, row)
            continue
        asked = turning.checked(row, MentorCreate, turning.mentor(row, mentor, about.name if about else row.id))
        if mentor.on_leave:
            plan.on_leave.add(person_id)
        if asked is None:
            continue
        if present is None or about is None:
            plan.mentors.new[person_id] = asked
            continue
        columns = _differing(
            rows, asked, present, ("team_id", "supervisor_id", "capacity", "new_per_week", "credential_expires")
        )
        if mentor.supervisor and asked.supervisor_id is None:
            columns.pop("supervisor_id", None)
        if "on_leave" in rows.columns and present.status != "left":
            status = "leave" if mentor.on_leave else "active"
            columns |= {"status": status} if status != present.status else {}
        _sort(plan.mentors, present, about, _differing(rows, asked, about, MentorAbout.model_fields), columns)
    _check_capacities(session, plan, rows)
    if "former" in rows.columns and any(mentor.former for mentor in mentors.values()):
        plan.findings.note(f"{rows.file}, column former: who was mentored before is not brought in.")


def _check_capacities(session: Session, plan: Plan, rows: Rows) -> None:
    """Check that nobody's capacity becomes smaller than what is held of it."""
    capacities = {
        person_id: change.columns["capacity"]
        for person_id, change in plan.mentors.changed.items()
        if "capacity" in change.columns
    }
    held = held_places(session, capacities.keys())
    for row in rows.rows:
        person_id = plan.mentors.people[row.id]
        capacity = capacities.get(person_id)
        if capacity is not None and capacity < held[person_id]:
            expected = f"{held[person_id]} or more: so many of this mentor's places are held"
            plan.findings.problem(rows.file, row.number, "capacity", str(capacity), expected)


def _plan_mentees(
    session: Session, vault: Vault, plan: Plan, reading: Reading, kept: Mapping[UUID, MenteeRow], now: datetime
) -> None:
    rows = reading.sheets["mentees"]
    mentees = {mentee.id: mentee for mentee in reading.pool.mentees}
    turning = Turning(rows, plan.places, plan.mentors.people, plan.findings, now)
    documents = opened(session, vault, list(kept.values()), MenteeAbout)
    for row in rows.rows:
        mentee, person_id = mentees[row.id], plan.mentees.people[row.id]
        present = kept.get(person_id)
        about = documents.get(person_id)
        if present is not None and about is None:
            _refuse_erased(plan, rows, row)
            continue
        asked = turning.checked(row, MenteeCreate, turning.mentee(row, mentee, about.name if about else row.id))
        if asked is None:
            continue
        if present is None or about is None:
            plan.mentees.new[person_id] = asked
            continue
        columns: dict[str, Any] = {}
        if "urgency" in rows.columns and mentee.urgency != present.urgency:
            columns["urgency"] = mentee.urgency
        if mentee.waiting_since not in (None, present.waiting_since):
            columns["waiting_since"] = mentee.waiting_since
        _sort(plan.mentees, present, about, _differing(rows, asked, about, MenteeAbout.model_fields), columns)


def _differing(rows: Rows, asked: Any, present: Any, names: Iterable[str]) -> dict[str, Any]:
    """Return those fields that the sheet has a column for, and says something else in."""
    return {
        name: value
        for name in names
        if COLUMNS.get(name, name) in rows.columns and (value := getattr(asked, name)) != getattr(present, name)
    }


def _sort(side: Side[Any], row: PersonRow, about: About, fields: Mapping[str, Any], columns: Mapping[str, Any]) -> None:
    if fields or columns:
        side.changed[row.id] = Change(row, about, fields, columns)
    else:
        side.unchanged += 1


def _refuse_erased(plan: Plan, rows: Rows, row: Row) -> None:
    expected = "somebody who was not erased; take the row out, or give a new person an id of their own"
    plan.findings.problem(rows.file, row.number, "id", row.id, expected)


def _plan_bans(session: Session, program_id: UUID, plan: Plan, reading: Reading, mentors: Mapping[str, Mentor]) -> None:
    """Keep apart whom a ban or a mentor's own word keeps apart; other pairs are not brought in."""
    wanted: dict[tuple[UUID, UUID], BanReason] = {}
    for mentor in mentors.values():
        for one in mentor.cannot_serve & plan.mentees.people.keys():
            wanted[plan.mentees.people[one], plan.mentors.people[mentor.id]] = BanReason.OTHER
    pairs = reading.sheets.get("pairs")
    for row in pairs.rows if pairs is not None else ():
        if row.fields["kind"] == "ban":
            pair = plan.mentees.people[row.fields["mentee"]], plan.mentors.people[row.fields["mentor"]]
            wanted[pair] = _reason(row.fields.get("reason", ""))
        elif pairs is not None:
            expected = "ban: pairs that stand, or that must be, are not brought in; take the row out"
            plan.findings.problem(pairs.file, row.number, "kind", row.fields["kind"], expected)
    there = set(session.exec(select(Ban.mentee_id, Ban.mentor_id).where(Ban.program_id == program_id)).all())
    plan.bans = {pair: reason for pair, reason in wanted.items() if pair not in there}
    plan.bans_kept = len(wanted) - len(plan.bans)


def _reason(text: str) -> BanReason:
    """Return the code of a reason; its words are not kept."""
    code = "_".join(text.lower().replace("-", " ").split())
    return next((reason for reason in BanReason if reason == code), BanReason.OTHER)


def _plan_papers(session: Session, program: Program, plan: Plan, reading: Reading, now: datetime) -> None:
    rows = reading.sheets["mentees"]
    papers: dict[UUID, Paper] = {}
    for row in rows.rows:
        last_day = row.fields.get("consent_until")
        if last_day is None:
            continue
        is_live = holds(program, last_day, now)
        if is_live is None:
            expected = f"a day at most {LONGEST_DAYS} days off: no consent lasts longer"
            plan.findings.problem(rows.file, row.number, "consent_until", last_day.isoformat(), expected)
        elif is_live:
            person_id = plan.mentees.people[row.id]
            asked = plan.mentees.new.get(person_id)
            papers[person_id] = Paper(asked.name if asked else row.name or row.id, last_day)
    plan.papers = to_record(session, papers, now)
