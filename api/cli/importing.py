"""`waypair import`: the people of spreadsheets into a program of the service."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

import api.groups.service.members
import api.matches.service.keeping_apart  # noqa: F401 # both end what stands between those whom a sheet keeps apart
from api.accounts.models.tables import Program
from api.audit.models import Actor
from api.cli.guard import DONE
from api.cli.inputs import read_people
from api.cli.screen import answers, counted, say, say_notes
from api.database.migrating import is_migrated
from api.intake.models.imports import ImportPublic
from api.intake.service.imports import Outcome, import_sheets, try_import
from api.intake.service.names import Leeway
from api.settings import Settings
from api.sheets.problems import nearest
from api.sheets.read import coming_monday
from api.web.parts import Parts, assembled
from matcher.errors import InvalidInputError, Problem
from matcher.policy import Policy

ACTOR: Final = Actor.system("import")


def import_folder(folder: Path, *, program: str, leeway: Leeway, dry_run: bool) -> int:
    """Bring the people of a folder into a program, and say what was done or would be.

    Raises
    ------
    InvalidInputError
        If a setting is wrong, the database is not migrated, there is not exactly one program of that name, or with
        every problem of the files.
    """
    parts = assembled(Settings.from_environment())
    try:
        if not is_migrated(parts.database.engine):
            raise InvalidInputError(
                Problem("the database", "other tables", "the tables of this version: run waypair migrate")
            )
        outcome = _import(parts, folder, program, leeway, dry_run=dry_run)
    finally:
        parts.database.close()
    if outcome.problems:
        raise InvalidInputError(outcome.problems)
    _tell(outcome.report, dry_run=dry_run)
    return DONE


def _import(parts: Parts, folder: Path, name: str, leeway: Leeway, *, dry_run: bool) -> Outcome:
    database, now = parts.database, parts.clock.now()
    with database.reading() as session:
        program = _program(session, name)
    reading = read_people(folder, _week(program, now), Policy(time_zone=program.zone), skip_invalid=False)
    if dry_run:
        with database.reading() as session:
            return try_import(session, parts.vault, program.id, reading, now, leeway)
    with database.writing() as session:
        return import_sheets(session, parts, program.id, reading, ACTOR, now, leeway)


def _program(session: Session, name: str) -> Program:
    programs = session.exec(select(Program)).all()
    found = [program for program in programs if program.name == name]
    if len(found) != 1:
        value = f"{name} ({len(found)} of them)" if found else name
        close = "" if found else nearest(name, (program.name for program in programs))
        raise InvalidInputError(Problem("--program", value, "the name of one program", close))
    return found[0]


def _week(program: Program, now: datetime) -> date:
    return coming_monday(now.astimezone(ZoneInfo(program.zone)).date())


def _tell(report: ImportPublic, *, dry_run: bool) -> None:
    say_notes(report.notes)
    verb = "would be" if dry_run else "were"
    for what, counts in (("mentees", report.mentees), ("mentors", report.mentors), ("bans", report.bans)):
        said = f"{counts.added:,} added, {counts.updated:,} changed, {counts.unchanged:,} left as they are"
        say(answers(), f"{what.capitalize()}: {said}.")
    for what, names in (("Sites", report.sites), ("Teams", report.teams)):
        if names:
            say(answers(), f"{what} that {verb} made: {', '.join(names)}.")
    recorded = counted(report.consents_recorded, "consent")
    say(answers(), f"{recorded} on paper {verb} recorded; {report.without_consent:,} mentees have no live consent.")
    if dry_run:
        say(answers(), "Nothing was written.")
