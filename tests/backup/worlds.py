"""A program with people, consents, what was shared, bans and somebody who was erased; and how to compare databases."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from api.accounts.models.words import Role
from api.app import create_app
from api.audit.models import Actor
from api.consent.models import DisclosureCreate, Purpose
from api.consent.service.consents import revoke
from api.consent.service.disclosures import disclose
from api.database.engine import Database
from api.people.models.shapes import BanCreate
from api.people.models.words import BanReason
from api.people.service.bans import ban
from api.people.service.mentees import erase_mentee, read_mentee
from tests.accounts.people import a_member, a_program, a_token
from tests.kept_people.people import a_mentee, a_mentor, consents
from tests.service import MovedClock, some_settings

WORKER = Actor.system("worker")
YEARS = 6


@dataclass(frozen=True)
class Filled:
    """Where it is, and ids in it."""

    url: str
    program: UUID
    mentee: UUID
    revoked: UUID
    erased: UUID


def filled(url: str) -> Filled:
    app = create_app(some_settings(url), MovedClock())
    parts = app.state.parts
    now = parts.clock.now()
    program = a_program(app, "Nørth — ‘Star’\u2028")
    member = a_member(app, program, Role.MENTOR, Role.SUPERVISOR, name="Änne")
    a_token(app)
    mentee, revoked, erased = (a_mentee(app, program, name=name) for name in ("Samantha", "Timothy", "Ursula"))
    mentor = a_mentor(app, program, member_id=str(member), supervisor_id=str(member))
    for person in (mentee, revoked, erased):
        consents(app, program, person)
    asked = DisclosureCreate(
        person_id=revoked, purpose=Purpose.MATCHING, fields=frozenset({"languages"}), recipient="Bo Berg"
    )
    with parts.database.writing() as session:
        ban(session, parts, program, BanCreate(mentee_id=mentee, mentor_id=mentor, reason=BanReason.KIN), WORKER, now)
        disclose(session, parts.vault, asked, WORKER, now, YEARS)
        revoke(session, revoked, WORKER, now, YEARS)  # in the very instant of the disclosure
        erase_mentee(session, parts.vault, program, erased, 1, WORKER, now, YEARS)
    parts.database.close()
    return Filled(url, program, mentee, revoked, erased)


def rows_of(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table as the models read it, sorted."""
    with closing(Database(url)) as database, database.engine.connect() as connection:
        return {
            table.name: sorted(tuple(map(repr, row)) for row in connection.execute(table.select()))
            for table in SQLModel.metadata.sorted_tables
        }


def guards_of(url: str) -> set[tuple[str, ...]]:
    """Return what the database refuses by itself: triggers that are on, and how foreign keys are looked at."""
    with closing(Database(url)) as database, database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            asked = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        else:
            asked = (
                "SELECT tgname, tgenabled::text, tgdeferrable::text, tginitdeferred::text FROM pg_trigger "
                "UNION ALL SELECT conname, condeferrable::text, condeferred::text, convalidated::text "
                "FROM pg_constraint WHERE contype = 'f'"
            )
        found = {tuple(row) for row in connection.execute(text(asked))}
        return {row for row in found if not str(row[0]).startswith("RI_")}


def name_opened(url: str, world: Filled) -> str:
    """Return the name of the mentee, opened with the keys that tests have."""
    app = create_app(some_settings(url))
    parts = app.state.parts
    with closing(parts.database), parts.database.reading() as session:
        return read_mentee(session, parts.vault, world.program, world.mentee).name


def tables_in(url: str) -> list[str]:
    with closing(Database(url)) as database:
        return inspect(database.engine).get_table_names()


def columns_in(url: str, table: str) -> set[str]:
    with closing(Database(url)) as database:
        return {column["name"] for column in inspect(database.engine).get_columns(table)}
