"""Who was recognised under one secret key is recognised under the next; and who was never marked is marked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, delete, select, update

from api.accounts.models.words import Role, Scope
from api.app import create_app
from api.database.vault import Vault
from api.intake.jobs import Receipts
from api.intake.models.tables import IntakeReceipt
from api.jobs import run_once
from api.people.jobs import Mark
from api.people.models.tables import Likeness, MenteeMark, MenteeRow
from api.people.service.marking import mark_again
from api.web.parts import Parts
from tests.accounts.people import a_member, a_program, signed_in, somebody
from tests.intake.forms import a_form, a_submission, accepted, send
from tests.intake.sheets import bring_in, counts, report_of
from tests.kept_people.people import a_mentee
from tests.service import MovedClock, some_settings

OLD, NEW = "an old key", "a new key"
SAME: dict[str, Any] = {"name": "Jo Doe", "birth_year": 1990}


@contextmanager
def running(url: str, *keys: str) -> Iterator[FastAPI]:
    settings = some_settings(
        url, secret_key=keys[0], former_secret_keys=",".join(keys[1:]), intake_per_minute=10_000, session_hours=720
    )
    app = create_app(settings, MovedClock())
    yield app
    app.state.parts.database.close()


def likenesses(parts: Parts) -> list[tuple[UUID, UUID]]:
    with parts.database.reading() as session:
        return [(row.earlier_id, row.later_id) for row in session.exec(select(Likeness))]


def unmark_all(parts: Parts) -> None:
    """Make everybody like those who came before there were marks."""
    with parts.database.writing() as session:
        session.exec(delete(MenteeMark).where(col(MenteeMark.digest) != ""))
        session.exec(delete(Likeness).where(col(Likeness.facts) != ""))
        session.exec(update(MenteeRow).where(col(MenteeRow.id).is_not(None)).values(marked_by=None))


def test_who_came_before_the_key_was_changed_is_still_recognised(database_url: str) -> None:
    with running(database_url, OLD) as app:
        program = a_program(app)
        before = a_mentee(app, program, **SAME)
    with running(database_url, NEW, OLD) as app:
        after = a_mentee(app, program, **SAME)
        assert likenesses(app.state.parts) == [tuple(sorted((before, after)))]


def test_once_all_are_marked_anew_the_former_key_is_needed_no_more(database_url: str) -> None:
    with running(database_url, OLD) as app:
        program = a_program(app)
        before = a_mentee(app, program, **SAME)
        a_mentee(app, a_program(app, "South"), **SAME)
    with running(database_url, NEW, OLD) as app:
        parts = app.state.parts
        done = []
        for _ in range(3):
            with parts.database.writing() as session:
                done.append(mark_again(session, parts.vault, parts.clock.now()))
        assert done == [1, 1, 0]
        assert likenesses(parts) == []
    with running(database_url, NEW) as app:
        after = a_mentee(app, program, **SAME)
        assert likenesses(app.state.parts) == [tuple(sorted((before, after)))]


def test_who_was_never_marked_is_marked_once_and_then_recognised(database_url: str) -> None:
    with running(database_url, NEW) as app:
        parts, program = app.state.parts, a_program(app)
        one, other = a_mentee(app, program, **SAME), a_mentee(app, program, **SAME)
        a_mentee(app, program)  # of whom nothing is known that could be marked
        unmark_all(parts)
        assert run_once(parts, [Mark()]) == 1
        assert likenesses(parts) == [tuple(sorted((one, other)))]
        assert run_once(parts, [Mark()]) == 0
        with parts.database.reading() as session:
            assert len(session.exec(select(MenteeMark)).all()) == 2


def test_what_was_decided_stays_decided_when_all_are_marked_anew(database_url: str) -> None:
    with running(database_url, OLD) as app:
        program = a_program(app)
        for _ in range(2):
            a_mentee(app, program, **SAME)
        coordinator = somebody(app, program, Role.COORDINATOR)
        path = f"/api/v1/programs/{program}/likenesses"
        (offered,) = coordinator.get(path).json()["items"]
        decided = coordinator.post(
            f"{path}/{offered['id']}/decision", json={"state": "different"}, headers={"If-Match": '"1"'}
        )
        assert decided.status_code == 200, decided.text
    with running(database_url, NEW, OLD) as app:
        with app.state.parts.database.writing() as session:
            assert mark_again(session, app.state.parts.vault, app.state.parts.clock.now()) == 2
        with app.state.parts.database.reading() as session:
            assert [row.state for row in session.exec(select(Likeness))] == ["different"]


def test_a_form_that_sends_the_same_again_after_the_key_was_changed_gets_the_same_answer(database_url: str) -> None:
    with running(database_url, OLD) as app:
        program = a_program(app)
        form = a_form(app, program, Scope.INTAKE)
        body = a_submission(form)
        answer = send(form, body)
        assert answer.status_code == 201
        key = form.headers["X-API-Key"]
    with running(database_url, NEW, OLD) as app:
        form = TestClient(app, base_url="http://testserver", headers={"X-API-Key": key})
        assert send(form, body).content == answer.content
        assert send(form, body | {"reference": "web-2"}).status_code == 409
        with app.state.parts.database.reading() as session:
            assert len(session.exec(select(IntakeReceipt)).all()) == 1


def test_receipts_go_once_their_time_is_over(database_url: str) -> None:
    with running(database_url, NEW) as app:
        parts = app.state.parts
        accepted(a_form(app, a_program(app), Scope.INTAKE), "one")
        parts.clock.move(days=30, minutes=59)
        assert run_once(parts, [Receipts()]) == 0
        parts.clock.move(minutes=1)
        assert run_once(parts, [Receipts()]) == 1
        assert run_once(parts, [Receipts()]) == 0
        with parts.database.reading() as session:
            assert session.exec(select(IntakeReceipt)).all() == []


@pytest.mark.parametrize("keys", [(NEW, OLD), (NEW,)])
def test_a_sheet_that_is_brought_in_again_finds_whom_it_brought_in(database_url: str, keys: tuple[str, ...]) -> None:
    with running(database_url, OLD) as app:
        program = a_program(app)
        assert added(app, program) == (2, 2)
    with running(database_url, NEW, OLD) as app:
        assert added(app, program) == (0, 0)
    with running(database_url, *keys) as app:
        assert added(app, program) == (0, 0)


def added(app: FastAPI, program: UUID) -> tuple[int, int]:
    """Bring the same sheets in by another coordinator; return how many mentees and mentors they add."""
    email = f"{uuid4().hex}@example.org"
    a_member(app, program, Role.COORDINATOR, email=email)
    found = counts(report_of(bring_in(signed_in(app, email), f"/api/v1/programs/{program}")))
    return found["mentees"][0], found["mentors"][0]


def test_what_is_handed_out_is_taken_back_by_the_next_key_as_the_same_thing_and_not_for_long() -> None:
    then, master = MovedClock().now(), [Fernet.generate_key().decode()]
    handed = Vault(master, [OLD]).hand_out("sheets of one", b"Ana Lopez", then)
    assert "Ana Lopez" not in handed
    for keys, kind, later, taken in (
        ([OLD], "sheets of one", 0, b"Ana Lopez"),
        ([NEW, OLD], "sheets of one", 60, b"Ana Lopez"),
        ([OLD], "sheets of one", 61, None),
        ([NEW], "sheets of one", 0, None),
        ([OLD], "sheets of another", 0, None),
    ):
        assert Vault(master, keys).take_back(kind, handed, then + timedelta(seconds=later), 60) == taken
    assert Vault(master, [OLD]).take_back("sheets of one", "añother text", then, 60) is None
