"""Spreadsheets, brought in as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select, update

from api.accounts.models.tables import Program, Site, Team
from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Consent, Purpose
from api.consent.service.consents import is_live
from api.consent.service.papers import record_papers
from api.database.columns import new_id
from api.database.sealed import Key
from api.database.vault import Vault
from api.errors import FieldProblem, NotFoundError, RefusedInputError
from api.intake.models.imports import ImportCounts, ImportProblem, ImportPublic
from api.intake.models.tables import SheetId
from api.intake.service.names import Leeway
from api.intake.service.plans import Plan, Side, plan_import
from api.people.models.mentees import MenteeAbout
from api.people.models.mentors import MentorAbout
from api.people.models.tables import Ban
from api.people.models.words import MentorStatus
from api.people.service.bans import add_bans
from api.people.service.documents import KEYS_AT_ONCE, changed, sealed
from api.people.service.leaving import follow_leaving
from api.people.service.marks import mark, queue
from api.people.service.mentees import MARKED, add_mentees
from api.people.service.mentors import add_mentors
from api.sheets.mentees import vouched_for
from api.sheets.problems import SheetProblem
from api.sheets.read import Reading, coming_monday, in_order, read_uploaded
from api.web.parts import Parts
from api.web.problems import shape_of
from matcher.errors import InvalidInputError, Problem
from matcher.policy import Policy

ROW_LIMIT: Final = 20_000
UNPACKED_LIMIT_BYTES: Final = 64 * 2**20
PROBLEMS_SHOWN: Final = 1000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did or would do, and the problems that stand in its way, as the sheets' readers tell them."""

    report: ImportPublic
    problems: tuple[Problem, ...]


def read_files(program: Program, files: Mapping[str, bytes], now: datetime) -> Reading:
    """Read sheets that were sent: CSV files by ``mentees``, ``mentors`` and ``pairs``, or one ``workbook``.

    Raises
    ------
    InvalidInputError
        With every problem of every file at once, each a `SheetProblem`.
    """
    week = coming_monday(now.astimezone(ZoneInfo(program.zone)).date())
    policy = Policy(time_zone=program.zone)
    return read_uploaded(
        files, week=week, policy=policy, row_limit=ROW_LIMIT, unpacked_limit_bytes=UNPACKED_LIMIT_BYTES
    )


def bring_in(
    parts: Parts, program_id: UUID, files: Mapping[str, bytes], leeway: Leeway, actor: Actor, *, dry_run: bool
) -> Outcome:
    """Say what sheets that were sent would do, or do it; they are read before anything is locked.

    Parameters
    ----------
    parts, program_id : Parts, UUID
    files : mapping of str to bytes
        As for `read_files`.
    leeway, actor : Leeway, Actor
    dry_run : bool
        Write nothing.

    Raises
    ------
    NotFoundError
        If there is no such program.
    """
    now = parts.clock.now()
    with parts.database.reading() as session:
        program = program_of(session, program_id)
    try:
        reading = read_files(program, files, now)
    except InvalidInputError as error:
        return Outcome(told(ImportPublic(dry_run=dry_run, written=False), error.problems), error.problems)
    if dry_run:
        with parts.database.reading() as session:
            return try_import(session, parts.vault, program_id, reading, now, leeway)
    with parts.database.writing() as session:
        return import_sheets(session, parts, program_id, reading, actor, now, leeway)


def try_import(
    session: Session, vault: Vault, program_id: UUID, reading: Reading, now: datetime, leeway: Leeway
) -> Outcome:
    """Return what an import would do; nothing is written."""
    program = program_of(session, program_id)
    plan = plan_import(session, vault, program, reading, now, leeway, lock=False)
    return Outcome(_report(session, program_id, plan, reading, now, written=False), _problems(plan))


def import_sheets(
    session: Session,
    parts: Parts,
    program_id: UUID,
    reading: Reading,
    actor: Actor,
    now: datetime,
    leeway: Leeway,
) -> Outcome:
    """Bring sheets in, or where there are problems nothing of them.

    Who was brought in before is known by the id in the sheet: what the sheet has a column for is changed to what it
    says, all else stays. Whoever is not in the sheet stays as they are.

    Raises
    ------
    NotFoundError
        If there is no such program.
    """
    statement = select(Program).where(Program.id == program_id).with_for_update(key_share=True)
    program = session.exec(statement).one_or_none()  # two imports of one program would each make the same people
    if program is None:
        raise NotFoundError
    plan = plan_import(session, parts.vault, program, reading, now, leeway, lock=True)
    problems = _problems(plan)
    if not problems:
        _write(session, parts, program, plan, actor, now)
    return Outcome(_report(session, program_id, plan, reading, now, written=not problems), problems)


def told(report: ImportPublic, problems: Iterable[Problem]) -> ImportPublic:
    """Return a report with problems, of which nothing that was sent is repeated but its shape."""
    every = list(problems)
    return report.model_copy(update={"problem_count": len(every), "problems": shown(every)})


def shown(problems: Sequence[Problem]) -> list[ImportProblem]:
    """Return the first thousand problems as they go out."""
    return [_shown(problem) for problem in problems[:PROBLEMS_SHOWN]]


def refused(problems: Iterable[ImportProblem]) -> RefusedInputError:
    """Return the refusal that problems are."""
    return RefusedInputError(
        FieldProblem(
            "#/" + "/".join(part for part in (_escaped(one.file), str(one.row or ""), _escaped(one.column)) if part),
            f"{one.expected}; perhaps {one.nearest}" if one.nearest else one.expected,
            one.received,
        )
        for one in problems
    )


def _write(session: Session, parts: Parts, program: Program, plan: Plan, actor: Actor, now: datetime) -> None:
    vault = parts.vault
    queue(session, program.id)
    for name, site_id in plan.places.sites.made.items():
        session.add(Site(id=site_id, created_at=now, program_id=program.id, name=name, address=""))
    for name, team_id in plan.places.teams.made.items():
        session.add(Team(id=team_id, created_at=now, program_id=program.id, name=name))
    session.flush()
    for row in add_mentors(session, vault, program.id, plan.mentors.new, now):
        if row.id in plan.on_leave:
            row.status = MentorStatus.LEAVE
    add_mentees(session, vault, program.id, plan.mentees.new, now)
    sides: tuple[tuple[str, Side[Any]], ...] = (("mentees", plan.mentees), ("mentors", plan.mentors))
    for name, side in sides:
        session.add_all(
            SheetId(program_id=program.id, side=name, digest=digest, person_id=person_id)
            for person_id, digest in side.new_ids.items()
        )
        for older, newest in side.older.items():
            kept = update(SheetId).where(col(SheetId.program_id) == program.id, col(SheetId.side) == name)
            session.exec(kept.where(col(SheetId.digest) == older).values(digest=newest))
    keys = _keys(session, vault, [*plan.mentees.changed, *plan.mentors.changed, *plan.papers])
    _change(session, vault, program.id, plan, keys, now)
    bans = [
        Ban(id=new_id(now), created_at=now, program_id=program.id, mentee_id=mentee, mentor_id=mentor, reason=reason)
        for (mentee, mentor), reason in plan.bans.items()
    ]
    add_bans(session, parts, bans, actor, now)
    papers = record_papers(session, program.id, plan.papers, keys, actor, now, parts.settings.retention_years)
    acts = [
        *(Act("add", "site", one) for one in plan.places.sites.made.values()),
        *(Act("add", "team", one) for one in plan.places.teams.made.values()),
        *(Act("import", "mentor", one) for one in (*plan.mentors.new, *plan.mentors.changed)),
        *(Act("import", "mentee", one) for one in (*plan.mentees.new, *plan.mentees.changed)),
        *(Act("add", "ban", ban.id) for ban in bans),
        *(Act("record_paper", "consent", paper.id) for paper in papers),
    ]
    record(session, program.id, actor, now, *acts)


def _change(
    session: Session, vault: Vault, program_id: UUID, plan: Plan, keys: Mapping[UUID, Key], now: datetime
) -> None:
    marked = {}
    leaving = {}
    for side, shape in ((plan.mentors, MentorAbout), (plan.mentees, MenteeAbout)):
        for person_id, change in side.changed.items():
            about = changed(change.about, change.fields)
            row: Any = change.row
            row.document = sealed(keys[person_id], about, shape)
            for name, value in change.columns.items():
                setattr(row, name, value)
            row.version += 1
            if isinstance(about, MenteeAbout) and change.fields.keys() & MARKED:
                marked[person_id] = about
            if isinstance(about, MenteeAbout) and "discharge_date" in change.fields:
                leaving[person_id] = about.discharge_date
    session.flush()
    if marked:
        mark(session, vault, program_id, marked, now, known=True)
    follow_leaving(session, program_id, leaving, now)


def _keys(session: Session, vault: Vault, ids: list[UUID]) -> dict[UUID, Key]:
    keys: dict[UUID, Key] = {}
    for start in range(0, len(ids), KEYS_AT_ONCE):
        keys |= vault.keys(session, ids[start : start + KEYS_AT_ONCE])
    return keys


def _report(
    session: Session, program_id: UUID, plan: Plan, reading: Reading, now: datetime, *, written: bool
) -> ImportPublic:
    agreed = set(
        session.exec(select(Consent.person_id).where(Consent.program_id == program_id, is_live(Purpose.MATCHING, now)))
    )
    agreed |= plan.papers.keys()
    rows = reading.sheets["mentees"]
    vouched = vouched_for(rows, reading.pool.mentees, "consent_until")  # here a blank consents to nothing
    report = ImportPublic(
        dry_run=not written,
        written=written,
        mentees=_counts(plan.mentees),
        mentors=_counts(plan.mentors),
        bans=ImportCounts(added=len(plan.bans), unchanged=plan.bans_kept),
        sites=sorted(plan.places.sites.made),
        teams=sorted(plan.places.teams.made),
        consents_recorded=len(plan.papers),
        without_consent=sum(plan.mentees.people[row.id] not in agreed for row in rows.rows),
        notes=[*(note for note in reading.notes if note != vouched), *plan.findings.all_notes()],
    )
    return told(report, _problems(plan))


def _counts(side: Side[Any]) -> ImportCounts:
    return ImportCounts(added=len(side.new), updated=len(side.changed), unchanged=side.unchanged)


def _problems(plan: Plan) -> tuple[SheetProblem, ...]:
    return tuple(in_order(plan.findings.problems))


def _shown(problem: Problem) -> ImportProblem:
    file, row, column = (
        (problem.file, problem.row, problem.column) if isinstance(problem, SheetProblem) else (problem.place, 0, "")
    )
    return ImportProblem(
        file=file,
        row=row,
        column=column,
        expected=problem.expected,
        received=shape_of(problem.value or None),
        nearest=problem.nearest,
    )


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
