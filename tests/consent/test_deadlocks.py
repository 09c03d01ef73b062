"""Whoever shares and whoever revokes never wait for each other: people first, then consents, then the log."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from api.audit.models import SERVICE, Act
from api.audit.service import record, verify
from api.consent.models import Purpose
from api.consent.service.consents import revoke
from api.consent.service.erasure import erase
from api.database.engine import Database
from api.errors import ConflictError
from tests.consent.builders import KEEP_YEARS, NOW, WORKER, World, a_world, another_person, hours

STEP_S = 0.4
"""Long enough for a transaction that waits for nothing."""


@pytest.fixture
def world(database: Database) -> World:
    return a_world(database)


def beside(world: World, first: Callable[[Session], object], other: Callable[[Session], object],
           then: Callable[[Session], object]) -> Future[object]:  # fmt: skip
    """Do `first` and `then` in one transaction, and between them begin another and let it come as far as it can."""

    def run() -> object:
        with world.database.writing() as session:
            return other(session)

    with ThreadPoolExecutor(1) as executor:
        with world.database.writing() as session:
            first(session)
            beginning = executor.submit(run)
            wait([beginning], STEP_S)
            with suppress(ConflictError):  # it was revoked in time
                then(session)
        return beginning


@pytest.mark.parametrize("end", [revoke, erase])
def test_sharing_about_two_people_while_the_second_revokes(world: World, end: Callable[..., object]) -> None:
    second = another_person(world)
    with world.database.writing() as session:
        world.sign(session)
        world.sign(session, person_id=second)

    def ending(session: Session) -> None:
        if end is revoke:
            revoke(session, second, WORKER, NOW + hours(1), KEEP_YEARS)
        else:
            erase(session, world.vault, second, WORKER, NOW + hours(1), KEEP_YEARS)

    done = beside(
        world,
        lambda session: world.disclose(session, NOW + hours(1)),
        ending,
        lambda session: world.disclose(session, NOW + hours(1), person_id=second),
    )
    assert done.exception() is None
    with world.database.reading() as session:
        assert verify(session).holds


def test_sharing_for_two_purposes_while_both_are_revoked(world: World) -> None:
    with world.database.writing() as session:
        world.sign(session)
        world.sign(session, purpose=Purpose.GROUP_HOST)
    for purposes in ((Purpose.MATCHING, Purpose.GROUP_HOST), (Purpose.GROUP_HOST, Purpose.MATCHING)):
        one, two = purposes
        done = beside(
            world,
            lambda session, one=one: world.disclose(session, NOW, purpose=one),  # type: ignore[misc]
            lambda session: revoke(session, world.person_id, WORKER, NOW + hours(1), KEEP_YEARS),
            lambda session, two=two: world.disclose(session, NOW, purpose=two),  # type: ignore[misc]
        )
        assert done.exception() is None
        with world.database.writing() as session:
            world.sign(session, NOW + hours(2))
            world.sign(session, NOW + hours(2), purpose=Purpose.GROUP_HOST)


def test_signing_for_two_people_while_the_second_revokes(world: World) -> None:
    second = another_person(world)
    with world.database.writing() as session:
        world.sign(session, person_id=second)
    done = beside(
        world,
        lambda session: world.sign(session, NOW + hours(1)),
        lambda session: revoke(session, second, WORKER, NOW + hours(1), KEEP_YEARS),
        lambda session: world.sign(session, NOW + hours(1), person_id=second),
    )
    assert done.exception() is None


def test_logs_of_several_programs_are_written_in_one_order(world: World) -> None:
    if world.database.engine.dialect.name == "sqlite":
        pytest.skip("its writers queue from their first statement on")
    programs: list[UUID | None] = [None, uuid4(), uuid4()]
    barrier = Barrier(2)

    def write(order: list[UUID | None]) -> None:
        with world.database.writing() as session:
            for program in order:
                record(session, program, WORKER, NOW, Act("read", "person"))
                session.connection()
                barrier.wait()

    with ThreadPoolExecutor(2) as executor:
        for done in [executor.submit(write, programs), executor.submit(write, programs[::-1])]:
            done.result(timeout=30)
    with world.database.reading() as session:
        verdict = verify(session)
    assert verdict.holds
    assert {chain.id: chain.entries for chain in verdict.chains} == {str(one or SERVICE): 2 for one in programs}
