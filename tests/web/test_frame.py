"""The frame around every request: guards, headers, logs, counts, and the one shape of errors."""

import json
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from api.app import create_app
from api.errors import ServiceError
from api.web.frame import CONTENT_POLICY
from api.web.problems import in_words
from tests.service import HOST, a_client, some_settings

PROBLEM = "application/problem+json"


class Person(BaseModel):
    name: str
    year: int


OWN = {"/fault/{token}", "/away", "/people"}


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    """Return the app with routes of our `OWN` that go wrong in each way."""

    @app.get("/fault/{token}")
    def fault(token: str) -> None:
        raise RuntimeError(f"Ana of {token}")

    @app.get("/away")
    def away() -> None:
        raise OperationalError("select", {"name": "Ana"}, sqlite3.OperationalError("Ana"))

    @app.post("/people")
    def people(person: Person) -> Person:
        return person

    return app


def tree(kind: type[ServiceError]) -> list[type[ServiceError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in tree(child))]


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("ask", "status", "code"),
    [
        (lambda client: client.get("/nowhere"), 404, "not-found"),
        (lambda client: client.delete("/healthz"), 405, "method-not-allowed"),
        (lambda client: client.post("/people", content=b"{", headers={"Content-Type": "application/json"}), 400,
         "undecodable"),
        (lambda client: client.post("/people", content=b"\xff\xfe{", headers={"Content-Type": "application/json"}),
         400, "undecodable"),
        (lambda client: client.post("/people", json={"name": "Ana"}), 422, "refused-input"),
        (lambda client: client.get("/fault/secret"), 500, "fault"),
        (lambda client: client.get("/away"), 503, "unavailable"),
        (lambda client: client.get("/healthz", headers={"Host": "evil.example"}), 400, "unknown-host"),
        (lambda client: client.get("/healthz", headers={"Host": "[::"}), 400, "unknown-host"),
        (lambda client: client.post("/people", json={}, headers={"Sec-Fetch-Site": "cross-site"}), 403,
         "foreign-origin"),
        (lambda client: client.post("/people", content=b"x" * 10_000_001), 413, "too-large"),
        (lambda client: client.post("/people", content=(b"x" * 1_000_000 for _ in range(11))), 413, "too-large"),
        (lambda client: client.post("/people", content=b"{}", headers={"Content-Length": "many"}), 400, "undecodable"),
    ],
)  # fmt: skip
def test_every_error_has_the_one_shape(
    client: TestClient, ask: Callable[[TestClient], Any], status: int, code: str
) -> None:
    answer = ask(client)
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    body = answer.json()
    assert set(body) - {"errors"} == {"type", "title", "status", "detail"}
    assert body["type"] == f"urn:waypair:problem:{code}"
    assert body["status"] == status
    for word in ("Ana", "secret", "Traceback", "RuntimeError"):
        assert word not in answer.text


def test_a_field_error_points_at_the_field_and_does_not_repeat_it(client: TestClient) -> None:
    answer = client.post("/people", json={"name": ["Ana"], "year": "last"})
    assert answer.json()["errors"] == [
        {"pointer": "#/name", "expected": "text", "received": "a list of 1"},
        {"pointer": "#/year", "expected": "a whole number", "received": "text of 4 characters"},
    ]


def test_each_error_has_its_own_code_and_a_sentence() -> None:
    kinds = tree(ServiceError)[1:]
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert all(kind.title for kind in kinds)


# ---------------------------------------------------------------- guards


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": HOST}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Cookie": "waypair=x"}, 403),
        ({}, 200),
    ],
)
def test_only_the_services_own_pages_change_things(app: FastAPI, headers: dict[str, str], status: int) -> None:
    client = TestClient(app, base_url=HOST, headers=headers)
    assert client.post("/people", json={"name": "Ana", "year": 1980}).status_code == status


def test_a_flood_is_told_when_to_come_back(sqlite_url: str) -> None:
    client = a_client(create_app(some_settings(sqlite_url, requests_per_minute=3)))
    assert [client.get("/nowhere").status_code for _ in range(4)] == [404, 404, 404, 429]
    assert 1 <= int(client.get("/nowhere").headers["retry-after"]) <= 60
    assert client.get("/healthz").status_code == 200


def test_every_answer_carries_the_headers(client: TestClient) -> None:
    for path in ("/healthz", "/nowhere", "/fault/x"):
        headers = client.get(path).headers
        assert headers["content-security-policy"] == CONTENT_POLICY
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert len(headers["x-request-id"]) == 16


def test_encryption_is_kept_to_once_there(sqlite_url: str) -> None:
    app = create_app(some_settings(sqlite_url, base_url="https://testserver"))
    assert "max-age" in a_client(app).get("/healthz").headers["strict-transport-security"]


# ---------------------------------------------------------------- health, counts, logs


def test_ready_means_migrated(client: TestClient, tmp_path: Path) -> None:
    assert client.get("/readyz").json() == {"status": "ok"}
    empty = a_client(create_app(some_settings(f"sqlite:///{tmp_path / 'other.db'}")))
    assert empty.get("/readyz").status_code == 503
    assert empty.get("/healthz").status_code == 200
    nowhere = a_client(create_app(some_settings(f"sqlite:///{tmp_path / 'no' / 'folder.db'}")))
    assert nowhere.get("/readyz").status_code == 503


def test_the_service_is_ready_while_somebody_writes_for_long(app: FastAPI, client: TestClient) -> None:
    with app.state.parts.database.writing() as session:
        session.connection()
        assert client.get("/readyz").json() == {"status": "ok"}


def test_the_metrics_count_routes_and_not_addresses(client: TestClient) -> None:
    client.get("/fault/secret")
    text = TestClient(client.app, base_url=HOST, client=("127.0.0.1", 50000)).get("/metrics").text
    assert 'waypair_requests_total{method="GET",route="/fault/{token}",status="500"} 1.0' in text
    assert "secret" not in text


def test_a_log_line_says_what_was_asked_and_by_nobody(client: TestClient) -> None:
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        answer = client.get("/fault/secret?name=Ana", headers={"User-Agent": "Ana's phone"})
    fault, request = lines
    assert fault["kind"] == "RuntimeError"
    assert {key: request[key] for key in ("event", "method", "route", "status", "request_id")} == {
        "event": "request", "method": "GET", "route": "/fault/{token}", "status": 500,
        "request_id": answer.headers["x-request-id"],
    }  # fmt: skip
    for word in ("secret", "Ana", "phone"):
        assert word not in json.dumps(lines)


def test_the_schema_documents_every_error(client: TestClient) -> None:
    schema = client.get("/api/v1/openapi.json").json()
    assert "ProblemShape" in schema["components"]["schemas"]
    for path in schema["paths"].keys() - OWN:
        for operation in schema["paths"][path].values():
            assert {"400", "403", "413", "422", "429", "500", "503"} <= set(operation["responses"])
            assert list(operation["responses"]["422"]["content"]) == [PROBLEM]


@pytest.mark.parametrize(
    ("shape", "sent", "expected"),
    [
        (Annotated[str, Field(min_length=2)], "", "text of 2 characters or more"),
        (Annotated[str, Field(max_length=2)], "long", "text of 2 characters or fewer"),
        (Annotated[int, Field(ge=1)], 0, "1 or more"),
        (Annotated[int, Field(le=9)], 10, "9 or less"),
        (Annotated[float, Field(gt=0)], 0, "more than 0.0"),
        (Annotated[list[int], Field(max_length=1)], [1, 2], "1 or fewer of them"),
        (Literal["yes", "no"], "maybe", "one of 'yes' or 'no'"),
        (date, "soon", "a date such as 2026-11-23"),
        (bool, "perhaps", "true or false"),
        (dict[str, int], [], "an object with named fields"),
        (list[int], "one", "a list"),
        (UUID, "x", "an id as this service gives them"),
    ],
)
def test_what_was_expected_is_said_in_words(shape: Any, sent: Any, expected: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(shape).validate_python(sent)
    assert [in_words(error) for error in caught.value.errors()] == [expected]
