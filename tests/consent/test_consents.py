"""Consents: live from the signature to the first of revocation, replacement and expiry, and never two at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from api.audit.models import AuditEntry
from api.audit.service import verify
from api.consent.models import Consent, ConsentAsked, ConsentCreate, Ending, Language, Purpose
from api.consent.service.consents import (
    consents_of,
    kept_until,
    live,
    live_in_program,
    offer,
    revoke,
    sign,
    text_signed,
)
from api.consent.texts import hashed, newest
from api.database.engine import Database
from api.errors import ConflictError, NotFoundError, RefusedInputError
from tests.consent.builders import (
    EXPIRES_AT,
    KEEP_YEARS,
    LAST_DAY,
    NOW,
    WORKER,
    World,
    a_world,
    another_person,
    forged,
    hours,
)
from tests.service import counted_statements

SIGNERS = 50
IN_ONE_DATABASE = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=settings().max_examples // 2
)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def world(database: Database) -> World:
    return a_world(database)


def is_live(session: Session, world: World, at: datetime, purpose: Purpose = Purpose.MATCHING) -> bool:
    return live(session, world.person_id, purpose, at) is not None


def test_a_consent_keeps_all_that_was_agreed(world: World) -> None:
    with world.database.writing() as session:
        world.sign(session, purpose=Purpose.FAMILY, language=Language.ES, recipient="Luz Lopez")
    with world.database.reading() as session:
        (seen,) = consents_of(session, world.vault, world.person_id)
        consent = session.get_one(Consent, seen.id)
        key = world.vault.key(session, world.person_id)
        assert hashed(text_signed(consent, key)) == consent.text_hash
        assert "Luz Lopez" in text_signed(consent, key)
    assert (seen.discloser, seen.recipient, seen.signature) == ("North {Star}", "Luz Lopez", "Ana Lopez")
    assert (seen.purpose, seen.language, seen.text_version) == (Purpose.FAMILY, Language.ES, newest())
    assert seen.fields == ["enrolled", "has_mentor", "next_meeting"]
    assert (seen.signed_at, seen.expires_at, seen.ended_at) == (NOW, EXPIRES_AT, None)
    assert consent.kept_until == EXPIRES_AT.replace(year=2033)


def test_names_are_stored_sealed(world: World) -> None:
    with world.database.writing() as session:
        consent = world.sign(session, purpose=Purpose.FAMILY, recipient="Luz")
    assert consent.recipient is not None
    for sealed in (consent.recipient, consent.signature):
        assert not {b"Luz", b"Ana"} & set(sealed.token.split())
        assert "Ana Lopez" not in repr(consent)


@IN_ONE_DATABASE
@given(
    revoked_after=st.none() | st.timedeltas(timedelta(0), timedelta(days=800)),
    days=st.integers(0, 731),
    offset=st.sampled_from([-INSTANT, timedelta(0), INSTANT]) | st.timedeltas(-timedelta(days=9), timedelta(days=9)),
    around=st.sampled_from(["signing", "revocation", "expiry"]),
)
def test_a_consent_is_live_exactly_from_signing_to_the_first_of_revocation_and_expiry(
    world: World, revoked_after: timedelta | None, days: int, offset: timedelta, around: str
) -> None:
    with Session(world.database.engine) as session:
        consent = world.sign(session, last_day=NOW.date() + timedelta(days=days))
        ends = [consent.expires_at]
        if revoked_after is not None:
            ends.append(NOW + revoked_after)
            revoke(session, world.person_id, WORKER, NOW + revoked_after, KEEP_YEARS)
        at = {"signing": NOW, "revocation": min(ends), "expiry": consent.expires_at}[around] + offset
        assert is_live(session, world, at) == (NOW <= at < min(ends))
        session.rollback()


@IN_ONE_DATABASE
@given(
    steps=st.lists(
        st.tuples(
            st.timedeltas(timedelta(0), timedelta(days=40)),
            st.sampled_from(["sign", "revoke"]),
            st.integers(0, 30),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_consents_of_one_person_and_purpose_never_overlap(world: World, steps: list[Any]) -> None:
    with Session(world.database.engine) as session:
        now, expected = NOW, None
        for wait, what, days in steps:
            now += wait
            if what == "sign":
                expected = world.sign(session, now=now, last_day=now.date() + timedelta(days=days + 1)).id
            else:
                revoke(session, world.person_id, WORKER, now, KEEP_YEARS)
                expected = None
            found = live(session, world.person_id, Purpose.MATCHING, now)
            assert (found and found.id) == expected
        rows = session.exec(select(Consent).order_by(col(Consent.signed_at), col(Consent.id))).all()
        spans = [(row.signed_at, row.ended_at or row.expires_at) for row in rows]
        for (_, end), (begin, _) in pairwise(spans):
            assert end <= begin
        session.rollback()


def test_a_consent_ends_when_its_last_day_ends_where_the_program_is(world: World) -> None:
    with world.database.writing() as session:
        consent = world.sign(session)
        assert consent.expires_at == EXPIRES_AT
        assert is_live(session, world, EXPIRES_AT - INSTANT)
        assert not is_live(session, world, EXPIRES_AT)


def test_signing_again_replaces_without_a_gap(world: World) -> None:
    with world.database.writing() as session:
        first = world.sign(session)
        second = world.sign(session, now=NOW + hours(1))
    assert (first.ended_at, first.ended_by) == (second.signed_at, Ending.REPLACED)
    with world.database.reading() as session:
        for at, consent in ((NOW + hours(1) - INSTANT, first), (NOW + hours(1), second)):
            found = live(session, world.person_id, Purpose.MATCHING, at)
            assert found is not None
            assert found.id == consent.id


def test_what_expired_is_neither_revoked_nor_replaced(world: World) -> None:
    with world.database.writing() as session:
        first = world.sign(session)
        assert revoke(session, world.person_id, WORKER, EXPIRES_AT, KEEP_YEARS) == 0
        later = EXPIRES_AT + hours(1)
        second = world.sign(session, now=later, last_day=later.date())
    assert (first.ended_at, first.ended_by, second.signed_at) == (EXPIRES_AT, Ending.EXPIRED, later)


def test_a_clock_that_is_behind_makes_no_overlap_and_stops_no_revocation(world: World) -> None:
    with world.database.writing() as session:
        first = world.sign(session)
        second = world.sign(session, now=NOW - hours(1))
        assert revoke(session, world.person_id, WORKER, NOW - hours(2), KEEP_YEARS) == 1
        third = world.sign(session, now=NOW - hours(3))
    assert first.ended_at == second.signed_at == second.ended_at == third.signed_at == NOW


def test_one_purpose_says_nothing_of_another(world: World) -> None:
    with world.database.writing() as session:
        world.sign(session)
        assert [purpose for purpose in Purpose if is_live(session, world, NOW, purpose)] == [Purpose.MATCHING]


def test_revoking_is_one_action_that_ends_everything_and_does_no_harm_twice(world: World) -> None:
    with world.database.writing() as session:
        for purpose in (Purpose.MATCHING, Purpose.MENTOR, Purpose.TEXT_MESSAGES):
            world.sign(session, purpose=purpose)
    counts = []
    for later in (1, 2):
        with world.database.writing() as session:
            counts.append(revoke(session, world.person_id, WORKER, NOW + hours(later), KEEP_YEARS))
    assert counts == [3, 0]
    with world.database.reading() as session:
        seen = consents_of(session, world.vault, world.person_id)
        assert {(consent.ended_at, consent.ended_by) for consent in seen} == {(NOW + hours(1), Ending.REVOKED)}
        assert not any(is_live(session, world, NOW + hours(1), purpose) for purpose in Purpose)


def test_revoking_one_purpose_leaves_the_others(world: World) -> None:
    with world.database.writing() as session:
        for purpose in (Purpose.MATCHING, Purpose.MENTOR):
            world.sign(session, purpose=purpose)
        assert revoke(session, world.person_id, WORKER, NOW, KEEP_YEARS, Purpose.MENTOR) == 1
        assert is_live(session, world, NOW, Purpose.MATCHING)
        assert not is_live(session, world, NOW, Purpose.MENTOR)


def test_everybody_with_a_live_consent_in_a_program_is_found_at_once(world: World) -> None:
    ben, eve = another_person(world), another_person(world)
    with world.database.writing() as session:
        for person_id in (world.person_id, ben, eve):
            world.sign(session, person_id=person_id)
        revoke(session, ben, WORKER, NOW, KEEP_YEARS)
        assert set(live_in_program(session, world.program_id, Purpose.MATCHING, NOW)) == {world.person_id, eve}
        assert live_in_program(session, uuid4(), Purpose.MATCHING, NOW) == {}


# ---------------------------------------------------------------- what is refused


def test_what_cannot_be_agreed_to_is_refused(world: World) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"last_day": date(2026, 11, 22)}, "#/last_day"),
        ({"last_day": date(2028, 11, 24)}, "#/last_day"),
        ({"purpose": Purpose.FAMILY}, "#/recipient"),
        ({"recipient": "Ben"}, "#/recipient"),
    ]
    for asked, pointer in wrong:
        with world.database.writing() as session, pytest.raises(RefusedInputError) as raised:
            world.sign(session, **asked)
        assert [problem.pointer for problem in raised.value.fields()] == [pointer]


def test_only_the_text_that_was_shown_can_be_signed(world: World) -> None:
    changes: list[dict[str, Any]] = [{"last_day": date(2027, 1, 1)}, {"language": Language.ES}, {"text_hash": "0" * 64}]
    asked: dict[str, Any] = {"purpose": Purpose.MATCHING, "language": Language.EN, "last_day": LAST_DAY}
    for change in changes:
        with world.database.writing() as session:
            shown = offer(session, world.program_id, ConsentAsked(**asked), NOW)
            signed = ConsentCreate(**{**asked, "text_hash": shown.text_hash, "signature": "Ana"} | change)
            with pytest.raises(ConflictError):
                sign(session, world.vault, world.program_id, world.person_id, signed, WORKER, NOW, KEEP_YEARS)


def test_nobody_unknown_signs_or_revokes(world: World) -> None:
    with world.database.writing() as session:
        with pytest.raises(NotFoundError):
            world.sign(session, person_id=uuid4())
        with pytest.raises(NotFoundError):
            revoke(session, uuid4(), WORKER, NOW, KEEP_YEARS)
        with pytest.raises(NotFoundError):
            offer(session, uuid4(), ConsentAsked(purpose=Purpose.MENTOR, language=Language.EN, last_day=LAST_DAY), NOW)


def test_the_database_refuses_a_second_live_consent(world: World) -> None:
    with world.database.writing() as session:
        first = world.sign(session)
    for gap in (-1, 0, 1):
        with pytest.raises(IntegrityError), world.database.writing() as session:
            session.add(forged(first, signed_at=NOW + hours(gap)))


def test_the_database_refuses_an_overlap_with_a_consent_that_ended(world: World) -> None:
    with world.database.writing() as session:
        first = world.sign(session)
        revoke(session, world.person_id, WORKER, NOW + hours(2), KEEP_YEARS)
    with pytest.raises(IntegrityError), world.database.writing() as session:
        session.add(forged(first, signed_at=NOW + hours(1), ended_at=None, ended_by=None))


def test_the_database_refuses_to_change_what_was_signed_or_ended(world: World) -> None:
    with world.database.writing() as session:
        world.sign(session)
        revoke(session, world.person_id, WORKER, NOW + hours(2), KEEP_YEARS)
    for change in (
        "purpose = 'mentor'",
        "fields = 'phone'",
        "text_hash = ''",
        "expires_at = '2028-01-01 00:00:00.000000'",
        "ended_at = NULL, ended_by = NULL",
        "ended_at = '2026-12-24 00:00:00.000000'",
        "kept_until = '2027-01-01 00:00:00.000000'",
    ):
        with pytest.raises(IntegrityError), world.database.writing() as session:
            session.connection().execute(text(f"UPDATE consents SET {change}"))


# ---------------------------------------------------------------- many at once


def test_of_fifty_signatures_at_once_one_is_live(world: World) -> None:
    def act(signer: int) -> None:
        with world.database.writing() as session:
            if signer % 5:
                world.sign(session, now=NOW + timedelta(seconds=signer))
            else:
                revoke(session, world.person_id, WORKER, NOW + timedelta(seconds=signer), KEEP_YEARS)

    with ThreadPoolExecutor(SIGNERS) as executor:
        list(executor.map(act, range(SIGNERS)))
    with world.database.writing() as session:
        world.sign(session, now=NOW + hours(1))
    with world.database.reading() as session:
        rows = session.exec(select(Consent).order_by(col(Consent.signed_at), col(Consent.id))).all()
        assert len(rows) == SIGNERS * 4 // 5 + 1
        assert [row.ended_at for row in rows].count(None) == 1
        assert is_live(session, world, NOW + hours(1))
        assert verify(session).holds


def test_of_fifty_who_go_around_the_lock_one_signs(world: World) -> None:
    with world.database.writing() as session:
        first = world.sign(session)
        revoke(session, world.person_id, WORKER, NOW, KEEP_YEARS)

    def write(writer: int) -> bool:
        row = forged(first, signed_at=NOW + timedelta(seconds=writer), ended_at=None, ended_by=None)
        try:
            with world.database.writing() as session:
                session.add(row)
        except IntegrityError:
            return False
        return True

    with ThreadPoolExecutor(SIGNERS) as executor:
        assert sum(executor.map(write, range(SIGNERS))) == 1


def test_how_many_statements_each_question_takes(world: World) -> None:
    with world.database.writing() as session:
        world.sign(session)
    with world.database.reading() as session, counted_statements(world.database) as seen:
        for ask, statements in (
            (lambda: live(session, world.person_id, Purpose.MATCHING, NOW), 1),
            (lambda: live_in_program(session, world.program_id, Purpose.MATCHING, NOW), 1),
            (lambda: consents_of(session, world.vault, world.person_id), 2),
        ):
            seen.clear()
            ask()
            assert len(seen) == statements


# ---------------------------------------------------------------- what is written down


def test_signing_and_revoking_are_in_the_audit_log_without_a_name(world: World) -> None:
    with world.database.writing() as session:
        consent = world.sign(session)
        revoke(session, world.person_id, WORKER, NOW, KEEP_YEARS)
    with world.database.reading() as session:
        entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.number))).all()
    assert [(entry.verb, entry.kind, entry.subject_id) for entry in entries] == [
        ("sign", "consent", str(consent.id)),
        ("revoke", "consent", str(consent.id)),
    ]
    assert {entry.chain for entry in entries} == {str(world.program_id)}


def test_a_record_is_kept_for_years_to_the_day() -> None:
    assert kept_until(NOW, 6) == NOW.replace(year=2032)
    assert kept_until(NOW.replace(year=2028, month=2, day=29), 6) == NOW.replace(year=2034, month=3, day=1)
