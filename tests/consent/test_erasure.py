"""Erasing a person: names cannot be opened any more, and shells stay until their clock has run out."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from cryptography.fernet import InvalidToken
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from api.audit.models import AuditEntry
from api.audit.service import verify
from api.consent.jobs import JOBS
from api.consent.models import Consent, Disclosure, Purpose
from api.consent.service.consents import consents_of, live
from api.consent.service.disclosures import disclosures_of
from api.consent.service.erasure import erase, remove_kept
from api.database.engine import Database
from api.errors import NotFoundError
from api.working import JOBS as EVERY_JOB
from tests.accounts.people import a_program
from tests.consent.builders import KEEP_YEARS, NOW, WORKER, World, a_world, another_person, hours

LONG_AGO = datetime(2001, 5, 1, 12, tzinfo=UTC)
RUN_OUT = datetime(2010, 1, 1, tzinfo=UTC)


@pytest.fixture
def world(database: Database) -> World:
    return a_world(database)


def share_and_erase(world: World, now: datetime) -> None:
    with world.database.writing() as session:
        world.sign(
            session, now=now, purpose=Purpose.FAMILY, recipient="Luz", last_day=now.replace(year=now.year + 1).date()
        )
        world.disclose(session, now=now, purpose=Purpose.FAMILY, fields={"enrolled"}, recipient="Luz")
    with world.database.writing() as session:
        erase(session, world.vault, world.person_id, WORKER, now + hours(1), KEEP_YEARS)


def test_an_erased_person_has_no_name_and_no_live_consent(world: World) -> None:
    other = another_person(world)
    with world.database.reading() as session:
        stranger = world.vault.key(session, other)
        key = world.vault.key(session, world.person_id)
    share_and_erase(world, NOW)
    with world.database.reading() as session:
        with pytest.raises(NotFoundError):
            world.vault.key(session, world.person_id)
        (consent,) = consents_of(session, world.vault, world.person_id)
        (line,) = disclosures_of(session, world.vault, world.person_id)
        row = session.exec(select(Consent)).one()
        assert live(session, world.person_id, Purpose.FAMILY, NOW + hours(1)) is None
    assert (consent.signature, consent.recipient, line.recipient) == (None, None, None)
    assert key.open(row.signature) == "Ana Lopez"  # only whoever kept the key could
    with pytest.raises(InvalidToken):
        stranger.open(row.signature)


def test_the_shells_of_an_erased_person_still_say_what_was_agreed_and_shared(world: World) -> None:
    share_and_erase(world, NOW)
    with world.database.writing() as session:
        assert remove_kept(session, WORKER, NOW + hours(2)) == 0
        (consent,) = consents_of(session, world.vault, world.person_id)
        (line,) = disclosures_of(session, world.vault, world.person_id)
        row = session.exec(select(Consent)).one()
    assert (consent.purpose, consent.signed_at, consent.ended_at) == (Purpose.FAMILY, NOW, NOW + hours(1))
    assert (line.consent_id, line.fields, line.created_at) == (consent.id, ["enrolled"], NOW)
    assert row.kept_until == (NOW + hours(1)).replace(year=2032)


def test_no_name_is_left_readable_anywhere(world: World) -> None:
    share_and_erase(world, NOW)
    with world.database.reading() as session:
        for table in ("consents", "disclosures", "audit_entries", "person_keys"):
            for row in session.connection().execute(text(f"SELECT * FROM {table}")):
                assert not any(name in str(tuple(row)) for name in ("Ana", "Lopez", "Luz"))


def test_erasing_twice_does_no_harm_and_a_stranger_is_nobody(world: World) -> None:
    share_and_erase(world, NOW)
    with world.database.writing() as session:
        erase(session, world.vault, world.person_id, WORKER, NOW + hours(3), KEEP_YEARS)
        with pytest.raises(NotFoundError):
            erase(session, world.vault, uuid4(), WORKER, NOW, KEEP_YEARS)
        with pytest.raises(NotFoundError):
            world.sign(session)
    with world.database.reading() as session:
        assert session.exec(select(AuditEntry.verb).where(AuditEntry.kind == "person")).all() == ["erase"]
        assert verify(session).holds


def test_shells_go_once_their_clock_has_run_out(world: World) -> None:
    share_and_erase(world, LONG_AGO)
    almost = (LONG_AGO + hours(1)).replace(year=2007)
    with world.database.writing() as session:
        assert remove_kept(session, WORKER, LONG_AGO.replace(year=2006)) == 0
        assert remove_kept(session, WORKER, LONG_AGO.replace(year=2007)) == 1  # the disclosure, an hour earlier
        assert remove_kept(session, WORKER, almost) == 1
    with world.database.reading() as session:
        assert session.exec(select(Consent)).all() == []
        assert session.exec(select(Disclosure)).all() == []
        removed = session.exec(
            select(AuditEntry.kind).where(AuditEntry.verb == "remove").order_by(col(AuditEntry.number))
        )
        assert removed.all() == ["disclosure", "consent"]


def test_a_worker_removes_shells_a_day_after_their_clock_has_run_out(app: FastAPI) -> None:
    parts, (shells,) = app.state.parts, JOBS
    person_id = uuid4()
    program_id = a_program(app)
    with parts.database.writing() as session:
        parts.vault.create(session, person_id, LONG_AGO)
    world = World(parts.database, parts.vault, program_id, person_id)
    share_and_erase(world, LONG_AGO)
    with parts.database.reading() as session:
        assert shells.due(session, LONG_AGO.replace(year=2007)) == ()
        (key,) = shells.due(session, LONG_AGO.replace(year=2007) + hours(24))
    for _ in range(2):
        shells.run(parts, key)
    with parts.database.reading() as session:
        assert session.exec(select(Consent)).all() == []
        assert shells.due(session, parts.clock.now()) == ()
    assert shells in EVERY_JOB


def test_people_who_were_not_erased_keep_their_record(world: World) -> None:
    with world.database.writing() as session:
        world.sign(session, now=LONG_AGO, last_day=LONG_AGO.date())
        assert remove_kept(session, WORKER, RUN_OUT) == 0


def test_the_database_refuses_to_remove_a_shell_early_whatever_the_clock_says(world: World) -> None:
    in_a_thousand_years = NOW.replace(year=3026)
    share_and_erase(world, in_a_thousand_years)
    with pytest.raises(IntegrityError), world.database.writing() as session:
        remove_kept(session, WORKER, in_a_thousand_years.replace(year=3100))
