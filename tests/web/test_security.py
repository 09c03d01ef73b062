"""What attackers try, each tried on everything that the app's own routes offer."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.testclient import TestClient
from sqlmodel import select

from api.accounts.models.tables import SignInLink, User
from api.accounts.models.words import Role
from api.app import create_app
from api.audit.models import AuditEntry
from api.people.models.tables import MenteeRow
from api.web.frame import SAFE_METHODS
from tests.accounts.people import ReadMailer, a_member, a_program, a_token, signed_in
from tests.accounts.routes import operations
from tests.accounts.world import World
from tests.audit.test_routes import TABLE, caller_of, request_of
from tests.service import HOST, MovedClock, a_client, counted_queries, some_settings

EVIL = "https://evil.example"
ME = "/api/v1/me"


@pytest.fixture
def mailer() -> ReadMailer:
    return ReadMailer()


@pytest.fixture
def app(sqlite_url: str, clock: MovedClock, mailer: ReadMailer) -> Iterator[FastAPI]:
    made = create_app(some_settings(sqlite_url), clock, mailer)
    yield made
    made.state.parts.database.close()


def entries(app: FastAPI) -> int:
    with app.state.parts.database.reading() as session:
        return len(session.exec(select(AuditEntry.number)).all())


# ---------------------------------------------------------------- CSRF


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": EVIL},
        {"Origin": "null"},
        {"Origin": f"{HOST}.evil.example"},
        {},
    ],
)
def test_no_other_site_changes_anything_with_the_cookie_of_somebody(app: FastAPI, headers: dict[str, str]) -> None:
    world = World(app)
    admin = world.clients["admin"]
    cookie = f"waypair={admin.cookies['waypair']}"
    attacker = TestClient(app, base_url=HOST, headers={"Cookie": cookie, **headers})
    before = entries(app)
    tried = 0
    for method, template in operations(app):
        if method in SAFE_METHODS:
            continue
        sent, _ = TABLE.get((method, template), ({}, []))
        asked = request_of(world, admin, sent)
        headers = {"If-Match": '"1"'} | asked.pop("headers", {})
        answer = attacker.request(method, world.path(template), headers=headers, **asked)
        assert (answer.status_code, answer.json()["type"]) == (403, "urn:waypair:problem:foreign-origin"), template
        tried += 1
    assert tried > 25
    assert entries(app) == before
    assert admin.get(ME).status_code == 200


def test_what_is_safe_changes_nothing(app: FastAPI) -> None:
    """GET and HEAD are let through from everywhere: none of them may do more than log that something was read."""
    world = World(app)
    admin = world.clients["admin"]
    with counted_queries(app) as statements:
        for method, template in operations(app):
            if method in SAFE_METHODS and not template.startswith("/provider"):
                admin.request(method, world.path(template))
                admin.request("HEAD", world.path(template))
    writes = [one for one in statements if not one.startswith("SELECT")]
    assert writes
    assert {one.split()[2 if one.startswith("INSERT") else 1] for one in writes} <= {"audit_entries", "audit_heads"}


# ---------------------------------------------------------------- links and sessions


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
def test_whoever_looks_at_a_link_beforehand_leaves_it_alive(app: FastAPI, method: str) -> None:
    a_member(app, a_program(app), Role.MENTOR)
    token = a_token(app)
    for headers in ({}, {"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}):
        answer = a_client(app).request(method, f"/sign-in/{token}", headers=headers)
        assert answer.status_code in (200, 405)
        assert "set-cookie" not in answer.headers
    assert a_client(app).post(f"/sign-in/{token}").status_code == 303


def test_a_link_that_was_used_opens_nothing_by_page_or_by_json(app: FastAPI) -> None:
    a_member(app, a_program(app), Role.MENTOR)
    token = a_token(app)
    assert a_client(app).post(f"/sign-in/{token}").status_code == 303
    for _ in range(2):
        for client in (a_client(app), signed_in(app)):
            before = client.cookies.get("waypair")
            assert client.post(f"/sign-in/{token}").status_code == 404
            assert client.post("/api/v1/sessions", json={"token": token}).status_code == 404
            assert client.cookies.get("waypair") == before


def test_no_token_that_a_browser_brings_becomes_a_session(app: FastAPI) -> None:
    a_member(app, a_program(app), Role.MENTOR)
    for planted in ("planted", "a" * 43, ""):
        client = a_client(app)
        client.cookies.set("waypair", planted)
        answer = client.post(f"/sign-in/{a_token(app)}")
        opened = answer.cookies["waypair"]
        assert opened != planted
        assert len(opened) == 43
        other = a_client(app)
        other.cookies.set("waypair", planted)
        assert other.get(ME).status_code == 401


# ---------------------------------------------------------------- fields


def test_every_shape_that_comes_in_refuses_fields_that_it_does_not_name(app: FastAPI) -> None:
    schema = app.openapi()
    shapes = schema["components"]["schemas"]
    met: set[str] = set()

    def objects(part: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        if isinstance(part, list):
            for one in part:
                yield from objects(one)
        elif isinstance(part, dict):
            if name := part.get("$ref", "").rpartition("/")[2]:
                if name not in met:
                    met.add(name)
                    if "properties" in shapes[name]:
                        yield name, shapes[name]
                    yield from objects(shapes[name])
            else:
                for one in part.values():
                    yield from objects(one)

    # Files come as multipart, which reads the parts that it knows and no other.
    bodies = [operation["requestBody"] for path in schema["paths"].values() for operation in path.values()
              if "application/json" in operation.get("requestBody", {}).get("content", {})]  # fmt: skip
    found = dict(objects(bodies))
    assert {"MenteeCreate", "MenteeUpdate", "Contact", "MemberUpdate", "ProgramUpdate"} <= set(found)
    assert [name for name, shape in found.items() if shape.get("additionalProperties") is not False] == []


def test_nothing_is_slipped_in_beside_what_is_asked(app: FastAPI) -> None:
    world = World(app)
    slipped = {"id": str(uuid4()), "program_id": str(uuid4()), "version": 9, "created_at": "2020-01-01T00:00:00Z",
               "is_admin": True}  # fmt: skip
    tried = 0
    for (method, template), (sent, _) in TABLE.items():
        if not sent or callable(sent) or template.startswith("/api/v1/se") or template.startswith("/api/v1/sign"):
            continue
        client = world.clients[caller_of((method, template))]
        body = {name: world.path(value) if isinstance(value, str) else value for name, value in sent.items()}
        answer = client.request(method, world.path(template), json=body | slipped, headers={"If-Match": '"1"'})
        assert answer.status_code == 422, (template, answer.text)
        assert {error["pointer"] for error in answer.json()["errors"]} == {f"#/{name}" for name in slipped}
        tried += 1
    assert tried > 12


# ---------------------------------------------------------------- where an answer leads, and under which name


def test_no_answer_leads_away(app: FastAPI, client: TestClient) -> None:
    a_member(app, a_program(app), Role.MENTOR)
    for path in ("//evil.example", "//evil.example/%2e%2e", "/\\evil.example", "/sign-in/", "/sign-in//evil.example",
                 "/https:/evil.example"):  # fmt: skip
        answer = client.get(f"{HOST}{path}")
        assert "location" not in answer.headers, path
    for name in ("next", "url", "redirect", "return_to", "continue"):
        query = f"?{name}={quote(EVIL)}"
        answer = client.post(f"/sign-in/{a_token(app)}{query}", data={name: EVIL}, headers={"Referer": EVIL})
        assert (answer.status_code, answer.headers["location"]) == (303, "/home")
        answer = client.post(f"/sign-out{query}", data={name: EVIL}, headers={"Referer": EVIL})
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


@pytest.mark.parametrize(
    "host",
    [
        *(
            "evil.example",
            "testserver.evil.example",
            "eviltestserver",
            "testserver.",
            "xn--testserver",
            "[::1]",
            "",
            " ",
        ),
        *("testserver@evil.example", "evil.example@testserver", "evil.example#testserver", "testserver, evil.example"),
        *("evil.example:testserver", "testserver:x", "testserver/", "testserver?"),
    ],
)
def test_another_host_is_refused(sqlite_url: str, host: str) -> None:
    app = create_app(some_settings(sqlite_url, environment="production"))
    client = TestClient(app, base_url=HOST)
    for usual in ("testserver", "TestServer:8000"):
        assert client.get("/healthz", headers={"Host": usual}).status_code == 200
    answer = client.get("/healthz", headers={"Host": host})
    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:waypair:problem:unknown-host"


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-Host"])
def test_no_header_changes_where_a_link_begins(
    client: TestClient, app: FastAPI, mailer: ReadMailer, header: str
) -> None:
    a_member(app, a_program(app), Role.MENTOR)
    value = "host=evil.example" if header == "Forwarded" else "evil.example"
    client.post("/api/v1/sign-in-links", json={"email": "ana@example.org"}, headers={header: value})
    assert f"{HOST}/sign-in/" in mailer.sent[0][2]
    assert "evil" not in mailer.sent[0][2]


# ---------------------------------------------------------------- keys


def test_a_key_that_is_there_and_one_that_is_not_take_the_same_statements(app: FastAPI) -> None:
    world = World(app)
    key = world.clients["reading key"].headers["X-API-Key"]
    path = world.path("/api/v1/programs/{program_id}/sites")
    asked = {}
    for name, sent in {
        "wrong secret": key[:-1] + ("0" if key[-1] != "0" else "1"), "no secret": key.rsplit("_", 1)[0],
        "another prefix": f"wp_{'0' * 12}_{'0' * 64}", "no key at all": "nonsense", "much": "x" * 5000,
    }.items():  # fmt: skip
        with counted_queries(app) as statements:
            answer = a_client(app).get(path, headers={"X-API-Key": sent})
        asked[name] = (answer.status_code, answer.content, tuple(statements))
    assert len(set(asked.values())) == 1
    status, _, seen = asked["wrong secret"]
    assert (status, len(seen)) == (401, 1)


# ---------------------------------------------------------------- injections

INJECTIONS = [
    "'", "\"", "' OR '1'='1", "'; DROP TABLE users; --", "1; DELETE FROM mentees", "waiting' OR status='left",
    "x') UNION SELECT token_hash FROM sessions --", "\\", "%", "_", "\x00", "1 OR 1=1", "${7*7}", "{{7*7}}",
]  # fmt: skip


def people_there(app: FastAPI) -> tuple[int, int]:
    with app.state.parts.database.reading() as session:
        return len(session.exec(select(User)).all()), len(session.exec(select(MenteeRow)).all())


FREE = {"recipient"}
"""Parameters that take any text: a name."""
TELL_OF_READS = ("/audit", "/verification", "/export")


def test_no_parameter_reaches_the_database_as_anything_but_a_value(database_url: str, clock: MovedClock) -> None:
    app = create_app(some_settings(database_url), clock, ReadMailer())
    world = World(app)
    tried, there = 0, people_there(app)
    for (method, template), route in operations(app).items():
        if method != "GET" or not template.startswith("/api/v1"):
            continue
        client = world.clients[caller_of((method, template))]
        listed = client.get(world.path(template)).content
        for parameter in parameters_of(route.dependant):
            for text in INJECTIONS:
                answer = client.get(world.path(template), params={parameter: text})
                assert answer.status_code == 422 or parameter in FREE, (template, parameter, text)
                tried += 1
        for text in INJECTIONS:
            for name in world.ids:
                if f"{{{name}}}" in template:
                    answer = client.get(world.path(template, **{name: quote(text, safe="")}))
                    assert answer.status_code in (404, 422), (template, name, text)
                    tried += 1
        assert client.get(world.path(template)).content == listed or template.endswith(TELL_OF_READS), template
    assert tried > 500
    assert people_there(app) == there
    app.state.parts.database.close()


def parameters_of(dependant: Dependant) -> set[str]:
    """Return the names of a route's query parameters, those of what it depends on as well."""
    own = {field.alias for field in dependant.query_params}
    return own.union(*(parameters_of(below) for below in dependant.dependencies))


def test_what_is_written_by_others_stays_a_value(database_url: str, clock: MovedClock) -> None:
    app = create_app(some_settings(database_url), clock)
    world = World(app)
    admin, base = world.clients["admin"], world.path("/api/v1/programs/{program_id}")
    for number, text in enumerate(one for one in INJECTIONS if one.isprintable()):
        name = f"{number} {text}"
        made = admin.post(f"{base}/sites", json={"name": name}).json()
        assert made["name"] == name.strip()
        assert admin.get(f"{base}/sites/{made['id']}").json() == made
    app.state.parts.database.close()


LINES = ["\r\nSet-Cookie: waypair=planted", "\nLocation: https://evil.example", "%0d%0aX-Evil: 1", "\u2028X-Evil: 1"]


@pytest.mark.parametrize("line", LINES)
def test_no_header_is_slipped_into_an_answer_or_a_letter(
    app: FastAPI, client: TestClient, mailer: ReadMailer, line: str
) -> None:
    a_member(app, a_program(app), Role.MENTOR)
    encoded = quote(line, safe="%")
    for answer in (
        client.get(f"/sign-in/{encoded}"),
        client.post(f"/sign-in/{encoded}"),
        client.post(f"/sign-in/{a_token(app)}?next={encoded}"),
        client.post("/api/v1/sessions", json={"token": line}),
        client.get(f"/api/v1/programs?cursor={encoded}"),
        client.post("/sign-in", data={"email": f"ana@example.org{line}"}),
        client.post("/api/v1/sign-in-links", json={"email": f"ana@example.org{line}"}),
        client.post("/api/v1/sign-in-links", json={"email": f"{line}ana@example.org"}),
    ):
        assert answer.status_code < 500
        assert "x-evil" not in answer.headers
        assert answer.headers.get("location", "/home") == "/home"
        assert "planted" not in answer.headers.get("set-cookie", "")
    assert mailer.sent == []
    with app.state.parts.database.reading() as session:
        assert len(session.exec(select(SignInLink)).all()) == 1
