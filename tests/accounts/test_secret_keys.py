"""Changing the key that e-mails are hashed by, and what is left of a user who was erased."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from api.accounts.models.tables import Member, MemberRole, SignIn, SignInLink, User
from api.accounts.models.words import Role
from api.app import create_app
from api.audit.models import Actor
from api.audit.service import verify
from api.consent.service.erasure import erase
from tests.accounts.people import ReadMailer, a_member, a_program, signed_in, somebody
from tests.service import MovedClock, a_client, some_settings

OLD, NEW, NEWEST = "an old key", "a new key", "the newest key"
ADDRESS = "ana@example.org"


@contextmanager
def running(url: str, *keys: str) -> Iterator[FastAPI]:
    app = create_app(
        some_settings(url, secret_key=keys[0], former_secret_keys=",".join(keys[1:])), MovedClock(), ReadMailer()
    )
    yield app
    app.state.parts.database.close()


def is_known(app: FastAPI, email: str = ADDRESS) -> bool:
    """Return whether a link is sent to an address."""
    before = len(app.state.mailer.sent)
    assert a_client(app).post("/api/v1/sign-in-links", json={"email": email}).status_code == 202
    return len(app.state.mailer.sent) > before


def test_who_is_found_by_an_older_key_is_found_by_the_newest_from_then_on(database_url: str) -> None:
    with running(database_url, OLD) as app:
        a_member(app, a_program(app), Role.COORDINATOR)
        assert is_known(app)
    with running(database_url, NEW) as app:
        assert not is_known(app)
    with running(database_url, NEWEST, NEW, OLD) as app:
        assert is_known(app)
        assert not is_known(app, "eve@example.org")
    with running(database_url, NEWEST) as app:
        assert is_known(app)


def test_who_is_taken_in_again_under_a_new_key_is_the_same_user(database_url: str) -> None:
    with running(database_url, OLD) as app:
        a_member(app, a_program(app), Role.MENTOR)
    with running(database_url, NEW, OLD) as app:
        a_member(app, a_program(app, "South"), Role.MENTOR)
        with app.state.parts.database.reading() as session:
            assert len(session.exec(select(User)).all()) == 1


def test_of_two_with_one_address_the_newest_key_decides(database_url: str) -> None:
    with ExitStack() as stack:
        old, new, both = (stack.enter_context(running(database_url, *keys)) for keys in ([OLD], [NEW], [NEW, OLD]))
        a_member(old, a_program(old), Role.MENTOR)
        newer = a_member(new, a_program(new, "South"), Role.ADMIN)
        for _ in range(2):
            me = signed_in(both).get("/api/v1/me").json()
            with both.state.parts.database.reading() as session:
                assert me["user_id"] == str(session.get_one(Member, newer).user_id)


@pytest.fixture
def app(database_url: str) -> Iterator[FastAPI]:
    with running(database_url, NEW, OLD) as app:
        yield app


def test_nothing_is_left_by_which_an_erased_user_could_be_found_or_sign_in(app: FastAPI) -> None:
    program = a_program(app)
    a_member(app, program, Role.MENTOR, Role.SUPERVISOR)
    erased, admin = signed_in(app), somebody(app, program, Role.ADMIN)
    parts = app.state.parts
    with parts.database.reading() as session:
        user = session.exec(select(User).where(User.id == id_of(erased))).one()
    with parts.database.writing() as session:
        erase(session, parts.vault, user.id, Actor.system("test"), parts.clock.now(), 6)
    assert erased.get("/api/v1/me").status_code == 401
    assert not is_known(app)
    listing = admin.get(f"/api/v1/programs/{program}/members").json()["items"]
    assert [item["roles"] for item in listing] == [["admin"]]
    with parts.database.reading() as session:
        rows = [*session.exec(select(User)), *session.exec(select(Member)), *session.exec(select(MemberRole)),
                *session.exec(select(SignIn)), *session.exec(select(SignInLink))]  # fmt: skip
        assert user.email_digest not in str([row.model_dump() for row in rows])
        assert str(user.id) not in str([row.model_dump() for row in rows])
        assert len(session.exec(select(Member)).all()) == 1
        assert verify(session).holds
    a_member(app, program, Role.MENTOR)  # the same address is somebody new
    assert id_of(signed_in(app)) != user.id


def id_of(client: TestClient) -> UUID:
    return UUID(client.get("/api/v1/me").json()["user_id"])
