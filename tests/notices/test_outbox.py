"""The outbox: nothing is said of what did not happen, nothing is lost, and nobody reads it on the way."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError
from sqlmodel import select
from structlog.testing import capture_logs

from api.accounts.models.words import Role
from api.app import create_app
from api.errors import NotFoundError
from api.jobs import run_once
from api.notices.jobs import Deliver
from api.notices.mail import Mail
from api.notices.models.tables import NoticeRow
from api.notices.outbox import Notice, deliver, post, recall
from api.notices.trying import NotSentError, key_of
from api.web.parts import Parts
from tests.accounts.people import ReadMailer, a_member, a_program
from tests.notices.letters import LINK, a_notice, notices, user_id_of
from tests.service import MovedClock, some_settings


@dataclass
class Refusing:
    """Refuses mail, the first so many times."""

    error: NotSentError = field(default_factory=lambda: NotSentError("network"))
    times: int = 1000
    tried: list[Mail] = field(default_factory=list)

    def send(self, mail: Mail) -> None:
        self.tried.append(mail)
        if len(self.tried) <= self.times:
            raise self.error


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, delivery_attempts=4, delivery_wait_s=60), clock)
    a_member(made, a_program(made), Role.COORDINATOR)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def parts(app: FastAPI) -> Parts:
    found: Parts = app.state.parts
    return found


@pytest.fixture
def mailer() -> ReadMailer:
    return ReadMailer()


def states(parts: Parts) -> list[str]:
    return [row.state for row in notices(parts)]


def test_a_notice_is_sent_once_and_its_text_is_gone_then(parts: Parts, mailer: ReadMailer) -> None:
    a_notice(parts)
    assert run_once(parts, [Deliver(mailer)]) == 1
    assert run_once(parts, [Deliver(mailer)]) == 0
    ((to, _, text),) = mailer.sent
    assert (to, LINK in text) == ("ana@example.org", True)
    (row,) = notices(parts)
    assert (row.state, row.document, row.sent_at) == ("sent", None, parts.clock.now())


def test_what_is_posted_in_a_transaction_that_fails_is_never_sent(parts: Parts, mailer: ReadMailer) -> None:
    def post_and_fail() -> None:
        with parts.database.writing() as session:
            notice = Notice("one", None, user_id_of(session, parts), "a@b.org", "worried", "en", {"link": LINK})
            post(session, parts.vault, notice, parts.clock.now())
            assert len(session.exec(select(NoticeRow)).all()) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        post_and_fail()
    assert notices(parts) == []
    assert run_once(parts, [Deliver(mailer)]) == 0


def test_the_same_key_is_posted_once_also_by_many_at_once(parts: Parts, mailer: ReadMailer) -> None:
    with ThreadPoolExecutor(12) as executor:
        list(executor.map(lambda number: a_notice(parts), range(24)))
    run_once(parts, [Deliver(mailer)])
    a_notice(parts)
    run_once(parts, [Deliver(mailer)])
    assert len(mailer.sent) == 1


def test_address_and_text_lie_sealed(parts: Parts) -> None:
    a_notice(parts)
    with parts.database.engine.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM notices").all()
    stored = b"".join(bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in row)
    assert b"ana@example.org" not in stored
    assert LINK.encode() not in stored


def test_a_reminder_waits_for_its_hour_and_can_be_recalled(parts: Parts, mailer: ReadMailer, clock: MovedClock) -> None:
    hour = clock.now().replace(hour=12)
    a_notice(parts, "kept", due_at=hour)
    a_notice(parts, "recalled", due_at=hour)
    assert run_once(parts, [Deliver(mailer)]) == 0
    with parts.database.writing() as session:
        assert recall(session, ["recalled", "unknown"], clock.now()) == 1
        assert recall(session, ["recalled"], clock.now()) == 0
        assert recall(session, [], clock.now()) == 0
    clock.move(hours=3)
    assert run_once(parts, [Deliver(mailer)]) == 1
    assert states(parts) == ["sent", "recalled"]
    assert [row.document for row in notices(parts)] == [None, None]
    a_notice(parts, "recalled")
    assert run_once(parts, [Deliver(mailer)]) == 0


def test_what_was_sent_cannot_be_recalled(parts: Parts, mailer: ReadMailer, clock: MovedClock) -> None:
    a_notice(parts)
    run_once(parts, [Deliver(mailer)])
    with parts.database.writing() as session:
        assert recall(session, ["one"], clock.now()) == 0
    assert states(parts) == ["sent"]


def test_what_is_recalled_while_it_is_sent_is_told_as_it_is(parts: Parts, clock: MovedClock) -> None:
    class Recalling(ReadMailer):
        def send(self, mail: Mail) -> None:
            with parts.database.writing() as session:
                recall(session, ["one"], clock.now())
            super().send(mail)

    a_notice(parts)
    run_once(parts, [Deliver(Recalling())])
    assert states(parts) == ["sent"]


def test_what_fails_is_tried_again_each_time_later_until_it_is_given_up(parts: Parts, clock: MovedClock) -> None:
    mailer, waits = Refusing(), []
    a_notice(parts)
    for _ in range(3):
        assert run_once(parts, [Deliver(mailer)]) == 1
        (row,) = notices(parts)
        waits.append((row.next_at - clock.now()).total_seconds())
        clock.instant = row.next_at
    assert [60 * 2**n <= wait <= 90 * 2**n for n, wait in enumerate(waits)] == [True] * 3
    with capture_logs() as lines:
        assert run_once(parts, [Deliver(mailer)]) == 1
    assert [(line["event"], line["error"]) for line in lines] == [("given up", "network")]
    (row,) = notices(parts)
    assert (row.state, row.failures, row.error, row.document is None) == ("dead", 4, "network", False)
    clock.move(days=30)
    assert run_once(parts, [Deliver(mailer)]) == 0
    assert len({mail.id for mail in mailer.tried}) == 1


def test_what_fails_first_arrives_later(parts: Parts, clock: MovedClock) -> None:
    mailer = Refusing(times=2)
    a_notice(parts)
    for _ in range(3):
        run_once(parts, [Deliver(mailer)])
        clock.move(minutes=5)
    assert states(parts) == ["sent"]
    assert notices(parts)[0].error is None


def test_what_would_be_in_vain_is_given_up_at_once(parts: Parts) -> None:
    a_notice(parts)
    run_once(parts, [Deliver(Refusing(NotSentError("address", final=True)))])
    assert [(row.state, row.error) for row in notices(parts)] == [("dead", "address")]


def test_a_fault_of_the_mailer_is_tried_again_and_its_words_are_kept_nowhere(
    parts: Parts, clock: MovedClock, capfd: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        def send(self, mail: Mail) -> None:
            raise RuntimeError(mail.to)

    a_notice(parts)
    run_once(parts, [Deliver(Broken())])
    assert [(row.state, row.error) for row in notices(parts)] == [("due", "fault")]
    assert "ana@" not in "".join(capfd.readouterr())


def test_a_worker_that_dies_on_the_way_loses_nothing_however_often(
    parts: Parts, mailer: ReadMailer, clock: MovedClock
) -> None:
    class Killed(BaseException):
        pass

    class Dying:
        def send(self, mail: Mail) -> None:
            raise Killed

    a_notice(parts)
    for _ in range(10):  # more often than what is refused is tried
        with pytest.raises(Killed):
            run_once(parts, [Deliver(Dying())])
        clock.move(minutes=2)
    assert run_once(parts, [Deliver(mailer)]) == 1
    assert [(row.state, row.attempts, row.failures) for row in notices(parts)] == [("sent", 11, 0)]


def test_one_attempt_is_made_by_one_of_many(parts: Parts, mailer: ReadMailer) -> None:
    a_notice(parts)
    key = key_of(notices(parts)[0].id, 0)
    with ThreadPoolExecutor(12) as executor:
        list(executor.map(lambda number: deliver(parts, mailer, key), range(24)))
    assert len(mailer.sent) == 1


def test_what_is_said_to_somebody_who_was_erased_is_recalled(
    parts: Parts, mailer: ReadMailer, clock: MovedClock
) -> None:
    a_notice(parts)
    with parts.database.writing() as session:
        parts.vault.destroy(session, user_id := user_id_of(session, parts), clock.now())
    assert run_once(parts, [Deliver(mailer)]) == 1
    assert (mailer.sent, states(parts)) == ([], ["recalled"])
    with pytest.raises(NotFoundError):
        a_notice(parts, "two", person_id=user_id)


def test_the_database_refuses_a_state_that_contradicts_itself(parts: Parts) -> None:
    a_notice(parts)

    def set_to(wrong: dict[str, object]) -> None:
        with parts.database.writing() as session:
            row = session.exec(select(NoticeRow)).one()
            for name, value in wrong.items():
                setattr(row, name, value)

    every: list[dict[str, object]] = [
        {"state": "sent"}, {"document": None}, {"state": "lost"}, {"sent_at": parts.clock.now()},
    ]  # fmt: skip
    for wrong in every:
        with pytest.raises(IntegrityError):
            set_to(wrong)


def test_what_waits_and_what_was_given_up_is_measured(app: FastAPI, parts: Parts, clock: MovedClock) -> None:
    registry = app.state.meters.registry

    def measured(state: str, kind: str = "mail") -> float | None:
        value: float | None = registry.get_sample_value("waypair_letters", {"kind": kind, "state": state})
        return value

    assert (measured("due"), measured("dead"), measured("due", "webhook")) == (0, 0, 0)
    a_notice(parts)
    a_notice(parts, "two")
    a_notice(parts, "later", due_at=clock.now().replace(hour=23))
    assert (measured("due"), measured("dead")) == (2, 0)
    run_once(parts, [Deliver(Refusing(NotSentError("address", final=True)))])
    assert (measured("due"), measured("dead")) == (0, 2)
