"""Webhooks: signed, ids alone, tried again, and never into our own network."""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from api.accounts.models.words import Role
from api.app import create_app
from api.audit.models import AuditEntry
from api.database.vault import PersonKey
from api.jobs import run_once
from api.notices.calling import call, is_address, is_public
from api.notices.jobs import Call, Deliver
from api.notices.models.words import Event
from api.notices.trying import NotSentError
from api.notices.webhooks import announce
from api.web.parts import Parts
from tests.accounts.people import a_program, somebody
from tests.loopback import HOST, SERVERS, Listener, a_certificate, web_server
from tests.notices.letters import a_notice, deliveries, notices
from tests.notices.test_outbox import Refusing
from tests.service import MovedClock, some_settings


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    clock.instant = datetime.now(UTC)  # whoever verifies a signature looks at the clock on the wall
    made = create_app(some_settings(database_url, delivery_attempts=3, delivery_wait_s=60), clock)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def parts(app: FastAPI) -> Parts:
    found: Parts = app.state.parts
    return found


@pytest.fixture
def program(app: FastAPI) -> UUID:
    return a_program(app)


@pytest.fixture
def admin(app: FastAPI, program: UUID) -> TestClient:
    return somebody(app, program, Role.ADMIN)


@pytest.fixture
def base(program: UUID) -> str:
    return f"/api/v1/programs/{program}"


@pytest.fixture
def listener() -> Iterator[Listener]:
    with web_server() as listener:
        yield listener


def a_webhook(admin: TestClient, base: str, address: str, *events: str) -> dict[str, Any]:
    asked = {"address": address, "events": events or ["match.began", "round.ready"]}
    answer = admin.post(f"{base}/webhooks", json=asked)
    assert answer.status_code == 201
    issued: dict[str, Any] = answer.json()
    return issued


def tell(parts: Parts, program: UUID, event: str = "match.began", key: str = "k", subject: UUID | None = None) -> UUID:
    subject = subject or uuid4()
    with parts.database.writing() as session:
        announce(session, program, event, subject, key, parts.clock.now())
    return subject


def test_an_event_arrives_signed_with_ids_alone(
    admin: TestClient, base: str, program: UUID, parts: Parts, listener: Listener
) -> None:
    issued = a_webhook(admin, base, listener.url)
    subject = tell(parts, program)
    assert run_once(parts, [Call()]) == 1
    (heard,) = listener.heard
    told = Verifier(issued["secret"]).verify(heard.body, dict(heard.headers))
    at = parts.clock.now().isoformat().replace("+00:00", "Z")
    assert told == {"type": "match.began", "timestamp": at, "data": {"program_id": str(program), "id": str(subject)}}
    assert heard.path == "/hook?a=1"
    with pytest.raises(WebhookVerificationError):
        Verifier(issued["secret"]).verify(heard.body + b" ", dict(heard.headers))
    (row,) = admin.get(f"{base}/webhooks/{issued['id']}/deliveries").json()["items"]
    assert (row["state"], row["event"], row["subject_id"], row["error"]) == ("sent", "match.began", str(subject), None)


def test_only_who_asked_for_an_event_in_this_program_hears_of_it_once_per_key(
    app: FastAPI, admin: TestClient, base: str, program: UUID, parts: Parts, listener: Listener
) -> None:
    for events in (["match.began"], ["match.began", "match.ended"], ["match.ended"]):
        a_webhook(admin, base, listener.url, *events)
    south = a_program(app, "South")
    a_webhook(somebody(app, south, Role.ADMIN), f"/api/v1/programs/{south}", listener.url, "match.began")
    for _ in range(2):
        tell(parts, program, key="same")
    assert run_once(parts, [Call()]) == 2
    assert len({heard.headers["webhook-id"] for heard in listener.heard}) == 2
    with pytest.raises(ValueError, match="nonsense"):
        tell(parts, program, "nonsense")


def test_what_fails_is_tried_again_under_the_same_id_and_then_listed_as_dead(
    admin: TestClient, base: str, program: UUID, parts: Parts, listener: Listener, clock: MovedClock
) -> None:
    a_webhook(admin, base, listener.url)
    tell(parts, program)
    listener.status = 503
    for _ in range(5):
        run_once(parts, [Call()])
        clock.move(hours=1)
    assert len(listener.heard) == 3
    assert len({heard.headers["webhook-id"] for heard in listener.heard}) == 1
    (dead,) = admin.get(f"{base}/dead-letters").json()["items"]
    assert (dead["kind"], dead["what"], dead["failures"], dead["error"]) == ("webhook", "match.began", 3, "status_503")
    listener.status = 200
    assert admin.post(f"{base}/dead-letters/{dead['id']}/retries").status_code == 202
    assert admin.post(f"{base}/dead-letters/{dead['id']}/retries").status_code == 404
    run_once(parts, [Call()])
    assert len(listener.heard) == 4
    assert admin.get(f"{base}/dead-letters").json()["items"] == []


def test_dead_mail_is_listed_without_its_address_and_tried_again(
    app: FastAPI, admin: TestClient, base: str, program: UUID, parts: Parts, listener: Listener
) -> None:
    email = f"admin-{program.hex[-6:]}@example.org"
    a_notice(parts, email=email, program_id=program)
    a_notice(parts, "service", email=email)
    run_once(parts, [Deliver(Refusing(NotSentError("address", final=True)))])
    a_webhook(admin, base, listener.url)
    tell(parts, program)
    listener.status = 404
    for _ in range(3):
        run_once(parts, [Call()])
        with parts.database.writing() as session:
            for row in deliveries(parts):
                row.next_at = parts.clock.now()
                session.merge(row)
    answer = admin.get(f"{base}/dead-letters")
    found = {row["kind"]: row for row in answer.json()["items"]}
    assert (found["mail"]["error"], found["webhook"]["error"]) == ("address", "status_404")
    assert len(answer.json()["items"]) == 2
    assert "example.org" not in answer.text
    first = admin.get(f"{base}/dead-letters?limit=1").json()
    second = admin.get(f"{base}/dead-letters?limit=1&cursor={first['next']}").json()
    assert [*first["items"], *second["items"]] == answer.json()["items"]
    assert second["next"] is None
    letter = found["mail"]["id"]
    south = a_program(app, "South")
    other = somebody(app, south, Role.ADMIN).post(f"/api/v1/programs/{south}/dead-letters/{letter}/retries")
    assert other.status_code == 404
    assert admin.post(f"{base}/dead-letters/{letter}/retries").status_code == 202
    assert sorted(row.state for row in notices(parts)) == ["dead", "due"]


def test_an_answer_of_410_turns_a_webhook_off_until_an_admin_turns_it_on(
    admin: TestClient, base: str, program: UUID, parts: Parts, listener: Listener, clock: MovedClock
) -> None:
    hook = f"{base}/webhooks/{a_webhook(admin, base, listener.url)['id']}"
    tell(parts, program)
    tell(parts, program, "round.ready", "second")
    listener.status = 410
    run_once(parts, [Call()])
    assert admin.get(hook).json()["state"] == "gone"
    assert sorted(row.state for row in deliveries(parts)) == ["dead", "recalled"]
    tell(parts, program, key="third")
    clock.move(hours=1)
    assert run_once(parts, [Call()]) == 0
    assert admin.post(f"{hook}/tests").status_code == 409
    done = admin.patch(hook, json={"active": True}, headers={"If-Match": '"2"'})
    assert (done.status_code, done.json()["state"]) == (200, "on")
    listener.status = 204
    tell(parts, program, key="fourth")
    assert run_once(parts, [Call()]) == 1


def test_a_test_event_arrives_also_where_nobody_asked_for_one(
    admin: TestClient, base: str, parts: Parts, listener: Listener
) -> None:
    hook = f"{base}/webhooks/{a_webhook(admin, base, listener.url)['id']}"
    assert admin.post(f"{hook}/tests").json()["event"] == "webhook.test"
    admin.post(f"{hook}/tests")
    assert run_once(parts, [Call()]) == 2
    assert {json.loads(heard.body)["type"] for heard in listener.heard} == {"webhook.test"}


def test_a_webhook_is_changed_turned_off_and_removed_with_its_secret(
    admin: TestClient, base: str, program: UUID, parts: Parts, listener: Listener
) -> None:
    issued = a_webhook(admin, base, "https://hooks.example.org/a")
    hook = f"{base}/webhooks/{issued['id']}"
    assert "secret" not in admin.get(hook).json()
    assert "secret" not in admin.get(f"{base}/webhooks").json()["items"][0]
    answer = admin.patch(hook, json={"address": listener.url, "events": ["round.ready"]}, headers={"If-Match": '"1"'})
    assert (answer.json()["address"], answer.json()["events"]) == (listener.url, ["round.ready"])
    assert admin.patch(hook, json={"active": False}, headers={"If-Match": '"1"'}).status_code == 412
    tell(parts, program, "round.ready")
    assert admin.patch(hook, json={"active": False}, headers={"If-Match": '"2"'}).json()["state"] == "off"
    run_once(parts, [Call()])
    assert listener.heard == []
    assert admin.delete(hook, headers={"If-Match": '"3"'}).status_code == 204
    assert admin.get(hook).status_code == 404
    assert deliveries(parts) == []
    with parts.database.reading() as session:
        key = session.get(PersonKey, UUID(issued["id"]))
        verbs = [entry.verb for entry in session.exec(select(AuditEntry).where(AuditEntry.kind == "webhook"))]
    assert key is not None
    assert key.wrapped is None
    assert verbs == ["add", "change", "change", "remove"]


def test_a_secret_lies_sealed(admin: TestClient, base: str, parts: Parts) -> None:
    issued = a_webhook(admin, base, "https://hooks.example.org/a")
    with parts.database.engine.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM webhooks").all()
    stored = b"".join(bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in row)
    assert issued["secret"].startswith("whsec_")
    assert issued["secret"].removeprefix("whsec_").encode() not in stored


def test_a_program_has_so_many_webhooks_and_no_more(admin: TestClient, base: str) -> None:
    for _ in range(20):
        a_webhook(admin, base, "https://hooks.example.org/a")
    asked = {"address": "https://hooks.example.org/a", "events": ["match.began"]}
    assert admin.post(f"{base}/webhooks", json=asked).status_code == 409


def test_every_event_is_listed_with_its_meaning(admin: TestClient, base: str) -> None:
    listed = admin.get(f"{base}/webhooks/events").json()
    assert [entry["type"] for entry in listed] == list(Event)
    assert all(entry["meaning"] for entry in listed)


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example.org/", "ftp://hooks.example.org/", "https://", "https:///a", "hooks.example.org",
        "https://me:hush@hooks.example.org/", "https://hooks.example.org/#a", "https://hooks.example.org:0/",
        "https://hooks.example.org:99999/", "https://hooks.example.org/a b", "https://[::1", "javascript:alert(1)",
        "https://hóoks.example.org/",
    ],
)  # fmt: skip
def test_an_address_that_may_not_be_called_is_refused(address: str) -> None:
    assert not is_address(address, anywhere=False)


def test_outside_development_an_address_is_refused_where_it_is_set(sqlite_url: str, clock: MovedClock) -> None:
    made = create_app(some_settings(sqlite_url, environment="production"), clock)
    program = a_program(made)
    admin, base = somebody(made, program, Role.ADMIN), f"/api/v1/programs/{program}"
    asked = {"address": "http://hooks.example.org/", "events": ["match.began"]}
    answer = admin.post(f"{base}/webhooks", json=asked)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/address")
    hook = a_webhook(admin, base, "https://hooks.example.org/")
    done = admin.patch(f"{base}/webhooks/{hook['id']}", json=asked, headers={"If-Match": '"1"'})
    assert done.status_code == 422
    made.state.parts.database.close()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "ff0e::1", "::ffff:127.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "198.18.0.1", "240.0.0.1",
    ],
)  # fmt: skip
def test_an_address_of_our_own_network_is_none_of_the_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"])
def test_an_address_in_the_open_is_public(address: str) -> None:
    assert is_public(address)


def word_of(address: str, **others: Any) -> str:
    with pytest.raises(NotSentError) as error:
        call(address, b"{}", {}, **{"anywhere": False} | others)
    return error.value.word


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Return a listener that proves the name hooks.example.org, to which that name leads."""
    certificate, key = a_certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with web_server(context) as listener:
        yield listener


def leads_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Make every name lead to these addresses; return the names that were asked for."""
    asked: list[str] = []

    def resolve(host: str, port: int, **others: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def test_a_name_that_leads_into_our_own_network_is_not_called(
    secure: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads_to(monkeypatch, HOST)
    assert word_of(f"https://hooks.example.org:{secure.port}/") == "not_public"
    assert word_of(f"https://{HOST}:{secure.port}/") == "not_public"
    leads_to(monkeypatch, "93.184.215.14", HOST)
    assert word_of(f"https://hooks.example.org:{secure.port}/") == "not_public"
    assert secure.heard == []


def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to(
    secure: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = leads_to(monkeypatch, HOST)
    monkeypatch.setattr("api.notices.calling.is_public", lambda address: True)
    connected: list[Any] = []

    def note(address: Any, **others: Any) -> socket.socket:
        connected.append(address[0])
        raw = socket.socket()
        raw.settimeout(others["timeout"])
        raw.connect(address)
        return raw

    monkeypatch.setattr(socket, "create_connection", note)
    assert call(f"https://hooks.example.org:{secure.port}/", b"{}", {}, anywhere=False) == 204
    assert (asked, connected) == (["hooks.example.org"], [HOST])
    assert secure.heard[0].headers["Host"] == f"hooks.example.org:{secure.port}"
    assert word_of(f"https://other.example.org:{secure.port}/") == "encryption"  # proves another name
    monkeypatch.delenv("SSL_CERT_FILE")
    assert word_of(f"https://hooks.example.org:{secure.port}/") == "encryption"  # nobody vouches for it


def test_a_redirect_is_not_followed(listener: Listener) -> None:
    listener.status, listener.answer_headers = 302, {"Location": listener.url}
    assert call(listener.url, b"{}", {}, anywhere=True) == 302
    assert len(listener.heard) == 1


def test_an_answer_is_not_waited_for_longer_than_the_limit(listener: Listener) -> None:
    listener.before = lambda: time.sleep(2)
    began = time.monotonic()
    assert word_of(listener.url, anywhere=True, limit_s=0.3) == "slow"
    assert time.monotonic() - began < 1.5


def test_headers_that_drip_are_cut_off_at_the_limit() -> None:
    with socket.socket() as server:
        server.bind((HOST, 0))
        server.listen()
        address = server.getsockname()
        SERVERS.add(address)

        def drip() -> None:
            line, _ = server.accept()
            with line:
                try:
                    line.sendall(b"HTTP/1.1 200 OK\r\n")
                    for number in range(200):
                        line.sendall(b"X-%d: a\r\n" % number)
                        time.sleep(0.05)
                except OSError:
                    pass

        thread = Thread(target=drip)
        thread.start()
        began = time.monotonic()
        assert word_of(f"http://{HOST}:{address[1]}/", anywhere=True, limit_s=0.4) == "slow"
        assert time.monotonic() - began < 2
        thread.join()
        SERVERS.discard(address)


def test_of_a_long_answer_nothing_is_read(listener: Listener) -> None:
    listener.answer = b"x" * 50_000_000
    began = time.monotonic()
    assert call(listener.url, b"{}", {}, anywhere=True) == 204
    assert time.monotonic() - began < 2


def test_nobody_there_and_no_such_name_are_one_word_each(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        SERVERS.add(taken.getsockname())
        assert word_of(f"http://{HOST}:{taken.getsockname()[1]}/", anywhere=True) == "network"
        SERVERS.discard(taken.getsockname())

    def fail(*asked: Any, **others: Any) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert word_of("https://nowhere.example.org/") == "unresolved"
