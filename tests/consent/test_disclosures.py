"""The ledger: nothing is shared without a live consent to it, and each line stays as it was written."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from api.audit.models import AuditEntry
from api.consent.models import Disclosure, Purpose
from api.consent.service.consents import revoke
from api.consent.service.disclosures import disclosures_of
from api.consent.texts import STATEMENT, hashed, newest
from api.database.engine import Database
from api.errors import ConflictError
from tests.consent.builders import EXPIRES_AT, KEEP_YEARS, NOW, WORKER, World, a_world, another_person, forged, hours


@pytest.fixture
def world(database: Database) -> World:
    return a_world(database)


def test_what_is_shared_is_written_down_with_its_notice(world: World) -> None:
    mentor = uuid4()
    with world.database.writing() as session:
        consent = world.sign(session)
        shared = world.disclose(session, now=NOW + hours(1), fields={"languages", "modes"}, recipient_id=mentor)
    assert shared.notice.startswith(STATEMENT)
    assert "North {Star}" in shared.notice
    with world.database.reading() as session:
        (line,) = disclosures_of(session, world.vault, world.person_id)
        row = session.get_one(Disclosure, line.id)
        last = session.exec(select(AuditEntry).order_by(col(AuditEntry.number).desc())).first()
    assert (line.consent_id, line.created_at, line.purpose) == (consent.id, NOW + hours(1), Purpose.MATCHING)
    assert (line.fields, line.recipient) == (["languages", "modes"], "Bo Berg")
    assert (line.notice_version, line.notice_hash) == (newest(), hashed(shared.notice))
    assert (row.recipient_id, row.program_id) == (mentor, world.program_id)
    assert row.kept_until == (NOW + hours(1)).replace(year=2032)
    assert b"Bo Berg" not in row.recipient.token
    assert last is not None
    assert (last.verb, last.kind, last.subject_id) == ("disclose", "disclosure", str(line.id))


def test_nothing_is_shared_beyond_what_was_agreed(world: World) -> None:
    with world.database.writing() as session:
        world.sign(session)
    beyond: list[tuple[dict[str, Any], str]] = [
        ({"purpose": Purpose.MENTOR}, "no live consent"),
        ({"now": NOW - hours(1)}, "no live consent"),
        ({"now": EXPIRES_AT}, "no live consent"),
        ({"person_id": uuid4()}, "no live consent"),
        ({"fields": {"languages", "phone"}}, "fields"),
    ]
    for asked, said in beyond:
        with pytest.raises(ConflictError, match=said), world.database.writing() as session:
            world.disclose(session, **asked)
    with world.database.reading() as session:
        assert session.exec(select(Disclosure)).all() == []


def test_a_consent_that_names_somebody_lets_nobody_else_know(world: World) -> None:
    asked: dict[str, Any] = {"purpose": Purpose.FAMILY, "fields": {"enrolled"}}
    with world.database.writing() as session:
        world.sign(session, purpose=Purpose.FAMILY, recipient="Luz")
        world.disclose(session, recipient="Luz", **asked)
        with pytest.raises(ConflictError, match="another recipient"):
            world.disclose(session, recipient="Bo", **asked)


def test_nothing_is_shared_after_a_revocation(world: World) -> None:
    with world.database.writing() as session:
        world.sign(session)
        revoke(session, world.person_id, WORKER, NOW + hours(1), KEEP_YEARS)
        with pytest.raises(ConflictError):
            world.disclose(session, now=NOW + hours(1))


def test_the_database_refuses_a_line_without_a_live_consent(world: World) -> None:
    with world.database.writing() as session:
        world.sign(session)
        line = world.disclose(session).disclosure
    wrong: list[dict[str, Any]] = [
        {"purpose": "mentor"},
        {"person_id": another_person(world)},
        {"consent_id": uuid4()},
        {"created_at": EXPIRES_AT},
    ]
    for change in wrong:
        with pytest.raises(IntegrityError), world.database.writing() as session:
            session.add(forged(line, **change))


def test_the_database_refuses_to_change_the_ledger(world: World) -> None:
    with world.database.writing() as session:
        world.sign(session)
        world.disclose(session)
    for statement in (
        "UPDATE disclosures SET fields = 'none'",
        "UPDATE disclosures SET kept_until = created_at",
        "DELETE FROM disclosures",
    ):
        with pytest.raises(IntegrityError), world.database.writing() as session:
            session.connection().execute(text(statement))


def test_fifty_at_once_share_nothing_once_it_is_revoked(world: World) -> None:
    """Everybody asks for the same instant: whoever is let in wrote before the revocation did, and nobody after."""
    with world.database.writing() as session:
        world.sign(session)

    def act(number: int) -> str:
        with world.database.writing() as session:
            if number == 25:
                return str(revoke(session, world.person_id, WORKER, NOW, KEEP_YEARS))
            try:
                world.disclose(session, now=NOW)
            except ConflictError:
                return "refused"
        return "shared"

    with ThreadPoolExecutor(50) as executor:
        said = list(executor.map(act, range(50)))
    assert said.count("1") == 1
    with world.database.reading() as session:
        entries = session.exec(select(AuditEntry.verb).order_by(col(AuditEntry.number))).all()
    assert entries == ["sign", *["disclose"] * said.count("shared"), "revoke"]


def test_a_revocation_waits_for_what_is_being_shared(world: World) -> None:
    with world.database.writing() as session:
        world.sign(session)
        line = world.disclose(session).disclosure
    begun = Event()

    def withdraw() -> int:
        begun.set()
        with world.database.writing() as session:
            return revoke(session, world.person_id, WORKER, NOW + hours(1), KEEP_YEARS)

    with ThreadPoolExecutor(1) as executor:
        with world.database.writing() as session:
            session.add(forged(line))
            session.flush()
            revocation = executor.submit(withdraw)
            begun.wait()
            with pytest.raises(TimeoutError):
                revocation.result(timeout=0.3)
        assert revocation.result() == 1
