"""Signing in: by a link that works once, into a session that nobody planted and that can be ended."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import SQLModel, col, select
from structlog.testing import capture_logs

from api.accounts.jobs import JOBS
from api.accounts.models.tables import SignIn, SignInLink, User
from api.accounts.models.words import Role
from api.app import create_app
from api.jobs import run_once
from api.notices.jobs import Deliver
from api.notices.mail import Mail
from api.notices.models.tables import NoticeRow
from api.notices.trying import NotSentError
from api.web.parts import Parts
from tests.accounts.people import ReadMailer, a_member, a_program, a_token, signed_in
from tests.service import MovedClock, a_client, some_settings

ME = "/api/v1/me"


@pytest.fixture
def mailer() -> ReadMailer:
    return ReadMailer()


@pytest.fixture
def app(database_url: str, clock: MovedClock, mailer: ReadMailer) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url), clock, mailer)
    a_member(made, a_program(made), Role.COORDINATOR)
    yield made
    made.state.parts.database.close()


def test_a_link_that_was_asked_for_signs_in(client: TestClient, mailer: ReadMailer) -> None:
    assert client.post("/api/v1/sign-in-links", json={"email": " Ana@Example.org"}).status_code == 202
    assert client.get(ME).status_code == 401
    assert client.post("/api/v1/sessions", json={"token": mailer.token()}).status_code == 204
    assert client.get(ME).json()["programs"][0]["roles"] == ["coordinator"]


def test_mail_says_nothing_of_what_the_service_is_for(client: TestClient, mailer: ReadMailer) -> None:
    client.post("/api/v1/sign-in-links", json={"email": "ana@example.org"})
    to, subject, text = mailer.sent[0]
    assert to == "ana@example.org"
    said = re.sub(r"/sign-in/\S+", "/sign-in/", subject + text).lower()  # a token may spell anything
    for word in ("recovery", "addiction", "mentor", "waypair", "ana", "north"):
        assert word not in said


def test_mail_that_fails_changes_no_answer_and_leaves_no_address_in_the_log(
    client: TestClient, mailer: ReadMailer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(mail: Mail) -> None:
        raise OSError(f"{mail.to} was refused")

    monkeypatch.setattr(mailer, "send", fail)
    with capture_logs() as lines:
        assert client.post("/api/v1/sign-in-links", json={"email": "ana@example.org"}).status_code == 202
    assert lines[0]["kind"] == "OSError"
    assert "ana@" not in str(lines) + "".join(capfd.readouterr())


def test_a_link_whose_mail_failed_is_sent_by_a_worker_while_it_works(
    app: FastAPI, client: TestClient, mailer: ReadMailer, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(mail: Mail) -> None:
        raise NotSentError("network")

    parts: Parts = app.state.parts
    with monkeypatch.context() as patch:
        patch.setattr(mailer, "send", fail)
        client.post("/api/v1/sign-in-links", json={"email": "ana@example.org"})
        client.post("/api/v1/sign-in-links", json={"email": "ana@example.org"})
    assert run_once(parts, [Deliver(mailer)]) == 0  # not at once: the server may need a while
    clock.move(minutes=2)
    assert run_once(parts, [Deliver(mailer)]) == 2
    assert client.post("/api/v1/sessions", json={"token": mailer.token()}).status_code == 204
    assert len(mailer.sent) == 2


def test_a_link_that_works_no_longer_is_not_mailed(
    app: FastAPI, client: TestClient, mailer: ReadMailer, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(mail: Mail) -> None:
        raise NotSentError("network")

    parts: Parts = app.state.parts
    with monkeypatch.context() as patch:
        patch.setattr(mailer, "send", fail)
        for _ in range(2):
            client.post("/api/v1/sign-in-links", json={"email": "ana@example.org"})
    with parts.database.writing() as session:
        first, second = session.exec(select(NoticeRow).order_by(col(NoticeRow.id)))
        second.until = None  # as good as one that is asked for later
    clock.move(minutes=20)
    assert run_once(parts, [Deliver(mailer)]) == 2
    assert len(mailer.sent) == 1
    assert signed_in(app).get(ME).status_code == 200
    with parts.database.reading() as session:
        states = {row.id: (row.state, row.document) for row in session.exec(select(NoticeRow))}
    assert states == {first.id: ("recalled", None), second.id: ("sent", None)}


def test_signing_in_recalls_the_mail_of_the_other_links(
    app: FastAPI, client: TestClient, mailer: ReadMailer, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(mail: Mail) -> None:
        raise NotSentError("network")

    with monkeypatch.context() as patch:
        patch.setattr(mailer, "send", fail)
        client.post("/api/v1/sign-in-links", json={"email": "ana@example.org"})
    signed_in(app)
    clock.move(minutes=2)
    assert run_once(app.state.parts, [Deliver(mailer)]) == 0
    assert mailer.sent == []


def test_the_token_of_a_link_lies_nowhere_in_the_database(
    app: FastAPI, client: TestClient, mailer: ReadMailer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Mail] = []

    def fail(mail: Mail) -> None:
        kept.append(mail)
        raise NotSentError("network")

    with monkeypatch.context() as patch:
        patch.setattr(mailer, "send", fail)
        client.post("/api/v1/sign-in-links", json={"email": "ana@example.org"})
    found = re.search(r"/sign-in/(\S+)", kept[0].text)
    assert found is not None
    with app.state.parts.database.engine.connect() as connection:
        rows = 0
        for table in SQLModel.metadata.sorted_tables:
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table.name}"'):
                rows += 1
                assert found.group(1) not in str([bytes(one) if isinstance(one, memoryview) else one for one in row])
    assert rows > 5


def test_somebody_is_written_to_in_the_language_of_their_program(
    app: FastAPI, client: TestClient, mailer: ReadMailer
) -> None:
    a_member(app, a_program(app, "Sur", language="es"), Role.ADMIN, email="eva@example.org")
    client.post("/api/v1/sign-in-links", json={"email": "eva@example.org"})
    assert mailer.sent[0][1] == "Su enlace"


def test_what_works_no_longer_is_removed_once_an_hour(app: FastAPI, clock: MovedClock) -> None:
    parts: Parts = app.state.parts
    client = signed_in(app)
    a_token(app)
    assert run_once(parts, JOBS) == 0
    clock.move(hours=11)
    assert run_once(parts, JOBS) == 1
    with parts.database.reading() as session:
        assert session.exec(select(SignInLink)).all() == []
    assert client.get(ME).status_code == 200
    clock.move(hours=2.5)
    assert run_once(parts, JOBS) == 1
    with parts.database.reading() as session:
        assert session.exec(select(SignIn)).all() == []


def test_a_stranger_gets_the_same_answer_and_no_mail(client: TestClient, mailer: ReadMailer) -> None:
    known = client.post("/api/v1/sign-in-links", json={"email": "ana@example.org"})
    mailer.sent.clear()
    stranger = client.post("/api/v1/sign-in-links", json={"email": "eve@example.org"})
    assert (known.status_code, known.content) == (stranger.status_code, stranger.content)
    assert mailer.sent == []


def test_opening_a_link_uses_nothing_up_and_its_button_does(app: FastAPI, client: TestClient) -> None:
    path = f"/sign-in/{a_token(app)}"
    for _ in range(3):  # mail scanners
        page = client.get(path)
        assert "<button>" in page.text
        assert "set-cookie" not in page.headers
    done = client.post(path)
    assert (done.status_code, done.headers["location"]) == (303, "/home")
    assert client.get(ME).status_code == 200
    assert "signed in" in client.get("/sign-in").text
    again = a_client(app).post(path)
    assert again.status_code == 404
    assert "does not work" in again.text


def test_a_link_leads_nowhere_else(app: FastAPI, client: TestClient) -> None:
    done = client.post(f"/sign-in/{a_token(app)}?next=//evil.example", headers={"Referer": "http://evil.example/"})
    assert done.headers["location"] == "/home"


def test_a_link_begins_with_the_setting_and_not_with_the_host_header(client: TestClient, mailer: ReadMailer) -> None:
    client.post("/api/v1/sign-in-links", json={"email": "ana@example.org"}, headers={"Host": "localhost"})
    assert "http://testserver/sign-in/" in mailer.sent[0][2]


def test_a_used_link_an_old_one_and_an_unknown_one_answer_alike(
    app: FastAPI, client: TestClient, clock: MovedClock
) -> None:
    used = a_token(app)
    assert client.post("/api/v1/sessions", json={"token": used}).status_code == 204
    old = a_token(app)
    clock.move(minutes=20)
    answers = [a_client(app).post("/api/v1/sessions", json={"token": token}) for token in (used, old, "unknown")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_of_fifty_who_use_one_link_at_once_one_gets_in(app: FastAPI) -> None:
    token = a_token(app)

    def enter(number: int) -> int:
        return a_client(app).post("/api/v1/sessions", json={"token": token}).status_code

    with ThreadPoolExecutor(50) as executor:
        answers = list(executor.map(enter, range(50)))
    assert sorted(answers) == [204] + 49 * [404]


def test_signing_in_uses_up_the_other_links_of_the_same_person(app: FastAPI, client: TestClient) -> None:
    first, second = a_token(app), a_token(app)
    client.post("/api/v1/sessions", json={"token": second})
    assert client.post("/api/v1/sessions", json={"token": first}).status_code == 404


def test_a_session_that_was_planted_is_worth_nothing(app: FastAPI) -> None:
    planted = signed_in(app)
    token = planted.cookies["waypair"]
    victim = a_client(app)
    cookie = {"Cookie": f"waypair={token}"}
    answer = victim.post("/api/v1/sessions", json={"token": a_token(app)}, headers=cookie)
    assert answer.cookies["waypair"] != token
    assert planted.get(ME).status_code == 401  # ended when its browser signed in anew


def test_sessions_are_listed_and_ended_by_their_owner_alone(app: FastAPI, clock: MovedClock) -> None:
    phone = signed_in(app)
    clock.move(minutes=1)
    desk = signed_in(app)
    listing = desk.get("/api/v1/sessions").json()
    assert [entry["current"] for entry in listing] == [False, True]
    a_member(app, a_program(app, "South"), Role.ADMIN, email="eve@example.org")
    assert signed_in(app, "eve@example.org").delete(f"/api/v1/sessions/{listing[0]['id']}").status_code == 404
    assert desk.delete(f"/api/v1/sessions/{listing[0]['id']}").status_code == 204
    assert phone.get(ME).status_code == 401
    assert desk.get(ME).status_code == 200
    assert desk.post("/sign-out").status_code == 303
    assert desk.get(ME).status_code == 401


def test_a_session_ends_by_itself(app: FastAPI, clock: MovedClock) -> None:
    client = signed_in(app)
    clock.move(hours=11.9)
    assert client.get(ME).status_code == 200
    clock.move(hours=0.2)
    assert client.get(ME).status_code == 401


def test_the_cookie_is_for_this_host_and_no_script(app: FastAPI, sqlite_url: str) -> None:
    answer = a_client(app).post("/api/v1/sessions", json={"token": a_token(app)})
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(answer.headers["set-cookie"].split("; "))
    secure = create_app(some_settings(sqlite_url, base_url="https://testserver"))
    answer = a_client(secure).post("/api/v1/sessions", json={"token": a_token(secure)})
    assert answer.headers["set-cookie"].startswith("__Host-waypair=")
    assert "Secure" in answer.headers["set-cookie"].split("; ")
    secure.state.parts.database.close()


def test_links_for_one_address_are_limited(client: TestClient, mailer: ReadMailer) -> None:
    answers = [client.post("/api/v1/sign-in-links", json={"email": "ana@example.org"}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert len(mailer.sent) == 5


def test_the_database_keeps_no_token_and_no_address(app: FastAPI) -> None:
    link = a_token(app)
    client = signed_in(app)
    with app.state.parts.database.reading() as session:
        rows = [*session.exec(select(SignInLink)), *session.exec(select(SignIn)), *session.exec(select(User))]
        stored = str([row.model_dump() for row in rows])
        assert not any(b"ana@" in user.email.token for user in session.exec(select(User)))
    for secret in (link, client.cookies["waypair"], "ana@example.org"):
        assert secret not in stored
