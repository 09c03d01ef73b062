"""Who may call what: one table over every route and every kind of caller, taken from the app's own routes."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from api.accounts.models.shapes import KeyCreate
from api.accounts.models.words import Role, Scope
from api.accounts.service import keys
from api.web.rule import Public, Rule
from tests.accounts.people import a_member, a_program, signed_in, somebody
from tests.kept_people.people import a_mentee, a_mentor
from tests.service import a_client

CALLERS = ["nobody", "outsider", "mentor", "supervisor", "coordinator", "admin", "intake key", "reading key"]
USERS = {"outsider", "mentor", "supervisor", "coordinator", "admin"}
INSIDE = USERS - {"outsider"}
ADMIN = {"admin"}
RUNNING = {"admin", "coordinator"}
STAFF = RUNNING | {"supervisor"}
READING = INSIDE | {"reading key"}
EVERYBODY = set(CALLERS)

P = "/api/v1/programs/{program_id}"
TABLE: dict[tuple[str, str], set[str]] = {
    ("GET", "/healthz"): EVERYBODY,
    ("GET", "/readyz"): EVERYBODY,
    ("GET", "/metrics"): EVERYBODY,
    ("GET", "/sign-in"): EVERYBODY,
    ("POST", "/sign-in"): EVERYBODY,
    ("GET", "/sign-in/{token}"): EVERYBODY,
    ("POST", "/sign-in/{token}"): EVERYBODY,
    ("POST", "/sign-out"): USERS,
    ("POST", "/api/v1/sign-in-links"): EVERYBODY,
    ("POST", "/api/v1/sessions"): EVERYBODY,
    ("GET", "/api/v1/sessions"): USERS,
    ("DELETE", "/api/v1/sessions/{session_id}"): USERS,
    ("GET", "/api/v1/me"): USERS,
    ("GET", "/api/v1/programs"): USERS,
    ("GET", P): READING,
    ("PATCH", P): ADMIN,
    ("GET", f"{P}/sites"): READING,
    ("POST", f"{P}/sites"): RUNNING,
    ("GET", f"{P}/sites/{{site_id}}"): READING,
    ("PATCH", f"{P}/sites/{{site_id}}"): RUNNING,
    ("DELETE", f"{P}/sites/{{site_id}}"): RUNNING,
    ("GET", f"{P}/rooms"): READING,
    ("POST", f"{P}/rooms"): RUNNING,
    ("GET", f"{P}/rooms/{{room_id}}"): READING,
    ("PATCH", f"{P}/rooms/{{room_id}}"): RUNNING,
    ("DELETE", f"{P}/rooms/{{room_id}}"): RUNNING,
    ("GET", f"{P}/teams"): STAFF,
    ("POST", f"{P}/teams"): RUNNING,
    ("GET", f"{P}/teams/{{team_id}}"): STAFF,
    ("PATCH", f"{P}/teams/{{team_id}}"): RUNNING,
    ("DELETE", f"{P}/teams/{{team_id}}"): RUNNING,
    ("GET", f"{P}/members"): ADMIN,
    ("POST", f"{P}/members"): ADMIN,
    ("GET", f"{P}/members/{{member_id}}"): ADMIN,
    ("PATCH", f"{P}/members/{{member_id}}"): ADMIN,
    ("DELETE", f"{P}/members/{{member_id}}"): ADMIN,
    ("GET", f"{P}/api-keys"): ADMIN,
    ("POST", f"{P}/api-keys"): ADMIN,
    ("GET", f"{P}/api-keys/{{key_id}}"): ADMIN,
    ("DELETE", f"{P}/api-keys/{{key_id}}"): ADMIN,
    ("POST", f"{P}/api-keys/{{key_id}}/rotations"): ADMIN,
    ("GET", f"{P}/mentees"): STAFF,
    ("POST", f"{P}/mentees"): RUNNING,
    ("GET", f"{P}/mentees/{{mentee_id}}"): STAFF,
    ("PATCH", f"{P}/mentees/{{mentee_id}}"): RUNNING,
    ("DELETE", f"{P}/mentees/{{mentee_id}}"): RUNNING,
    ("GET", f"{P}/mentors"): STAFF,
    ("POST", f"{P}/mentors"): RUNNING,
    ("GET", f"{P}/mentors/{{mentor_id}}"): STAFF,
    ("PATCH", f"{P}/mentors/{{mentor_id}}"): RUNNING,
    ("DELETE", f"{P}/mentors/{{mentor_id}}"): RUNNING,
    ("GET", f"{P}/availability"): {"mentor"},
    ("PATCH", f"{P}/availability"): {"mentor"},
    ("GET", f"{P}/bans"): RUNNING,
    ("POST", f"{P}/bans"): RUNNING,
    ("GET", f"{P}/bans/{{ban_id}}"): RUNNING,
    ("DELETE", f"{P}/bans/{{ban_id}}"): RUNNING,
}


UNKNOWN = {"/sign-in/{token}", "/api/v1/sessions/{session_id}"}


def routes_of(app: FastAPI) -> Iterator[APIRoute]:
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            yield context.original_route


def rules_of(dependant: Dependant) -> list[Rule]:
    call: object = dependant.call
    own = [call] if isinstance(call, Rule) else []
    return own + [rule for below in dependant.dependencies for rule in rules_of(below)]


def operations(app: FastAPI) -> dict[tuple[str, str], APIRoute]:
    return {(method, route.path): route for route in routes_of(app) for method in route.methods or ()}


def test_every_route_declares_one_rule(app: FastAPI) -> None:
    assert {
        operation: rules for operation, route in operations(app).items() if len(rules := rules_of(route.dependant)) != 1
    } == {}


def test_a_route_without_a_rule_is_noticed(app: FastAPI) -> None:
    @app.get("/bare")
    def bare() -> None: ...

    assert rules_of(operations(app)["GET", "/bare"].dependant) == []


def test_the_table_names_every_route(app: FastAPI) -> None:
    assert set(operations(app)) == set(TABLE)


class World:
    """A program with one of everything, another program, and one client of every kind."""

    def __init__(self, app: FastAPI) -> None:
        program = a_program(app)
        admin = somebody(app, program, Role.ADMIN)
        base = f"/api/v1/programs/{program}"
        site = admin.post(f"{base}/sites", json={"name": "North"}).json()["id"]
        self.ids: dict[str, Any] = {
            "program_id": program,
            "site_id": site,
            "room_id": admin.post(f"{base}/rooms", json={"name": "1", "site_id": site}).json()["id"],
            "team_id": admin.post(f"{base}/teams", json={"name": "A"}).json()["id"],
            "member_id": a_member(app, program, Role.MENTOR),
            "mentee_id": a_mentee(app, program),
            "token": "unknown",
            "session_id": uuid4(),
        }
        self.ids["mentor_id"] = a_mentor(app, program, member_id=str(self.ids["member_id"]))
        pair = {"mentee_id": str(self.ids["mentee_id"]), "mentor_id": str(self.ids["mentor_id"]), "reason": "kin"}
        self.ids["ban_id"] = admin.post(f"{base}/bans", json=pair).json()["id"]
        with app.state.parts.database.writing() as session:
            now = app.state.parts.clock.now()
            issued = {
                scope: keys.issue_key(session, program, KeyCreate(name="Form", scopes=frozenset({scope})), now)
                for scope in Scope
            }
        self.ids["key_id"] = issued[Scope.INTAKE].id
        self.clients = {
            "nobody": a_client(app),
            "outsider": somebody(app, a_program(app, "South"), *Role),
            "mentor": signed_in(app),  # as the member above, whom a mentor is linked to
            "supervisor": somebody(app, program, Role.SUPERVISOR),
            "coordinator": somebody(app, program, Role.COORDINATOR),
            "admin": admin,
            "intake key": self.with_key(app, issued[Scope.INTAKE].key),
            "reading key": self.with_key(app, issued[Scope.READ].key),
        }

    @staticmethod
    def with_key(app: FastAPI, key: str) -> TestClient:
        client = a_client(app)
        client.headers["X-API-Key"] = key
        return client

    def path(self, template: str, **others: object) -> str:
        return template.format(**self.ids | others)


@pytest.fixture
def world(app: FastAPI) -> World:
    return World(app)


def test_every_route_lets_in_whom_the_table_says_and_nobody_else(world: World) -> None:
    wrong: list[tuple[str, str, str, int | str]] = []
    absent: dict[str, bytes] = {}
    for (method, template), allowed in TABLE.items():
        if method == "POST" and template == "/sign-out":
            continue  # would end the session that the rest of the table needs
        for caller, client in world.clients.items():
            answer = client.request(method, world.path(template))
            refused = 401 if caller == "nobody" else 404
            is_in = answer.status_code not in (401, 404)
            if template in UNKNOWN and caller in allowed:
                is_in = answer.status_code in (200, 404)  # let in, and found nothing under that token or id
            if is_in != (caller in allowed) or (not is_in and answer.status_code != refused):
                wrong.append((method, template, caller, answer.status_code))
            if caller not in allowed and caller != "nobody":
                elsewhere = client.request(method, world.path(template, program_id=uuid4()))
                if (answer.status_code, answer.content) != (elsewhere.status_code, elsewhere.content):
                    wrong.append((method, template, caller, "tells absent from forbidden"))
                absent[caller] = answer.content
    assert wrong == []
    assert len(set(absent.values())) == 1


def test_another_programs_things_are_not_found_through_ones_own(world: World, app: FastAPI) -> None:
    own = a_program(app, "East")
    client = somebody(app, own, *Role)
    expected = client.get(f"/api/v1/programs/{own}/sites/{uuid4()}")
    for method, template in TABLE:
        if template.count("{") < 2:
            continue
        answer = client.request(
            method, world.path(template, program_id=own), headers={"If-Match": '"1"'}, json={"name": "mine"}
        )
        assert (answer.status_code, answer.content) == (404, expected.content), template


def test_roles_are_looked_up_at_every_request(app: FastAPI) -> None:
    program = a_program(app)
    admin, second = somebody(app, program, Role.ADMIN), somebody(app, program, Role.ADMIN, Role.MENTOR)
    path = f"/api/v1/programs/{program}/members"
    listing = admin.get(path).json()["items"]
    target = next(entry for entry in listing if len(entry["roles"]) == 2)
    done = admin.patch(f"{path}/{target['id']}", json={"roles": ["mentor"]}, headers={"If-Match": '"1"'})
    assert done.status_code == 200
    assert second.get(path).status_code == 404
    assert admin.delete(f"{path}/{target['id']}", headers={"If-Match": '"2"'}).status_code == 204
    assert second.get(f"/api/v1/programs/{program}").status_code == 404
    assert second.get("/api/v1/me").json()["programs"] == []


def test_only_public_things_are_public(app: FastAPI) -> None:
    public = {key for key, route in operations(app).items() if isinstance(rules_of(route.dependant)[0], Public)}
    assert public == {key for key, allowed in TABLE.items() if allowed == EVERYBODY}


def test_a_program_that_is_no_id_is_not_found(world: World) -> None:
    assert world.clients["admin"].get("/api/v1/programs/none/sites").status_code == 404
