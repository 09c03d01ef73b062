"""Every route lets in whom the tables say, and nobody else; the tables name every route of the app."""

from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from api.accounts.models.words import Role
from api.web.rule import Public
from tests.accounts.callers import EVERYBODY, PAGE, USERS, P
from tests.accounts.people import a_program, somebody
from tests.accounts.routes import operations, rules_of
from tests.accounts.who_may import TABLE
from tests.accounts.world import World
from tests.service import counted_queries

UNKNOWN = {
    "/programs/{program_id}/reports/{name}.csv",
    f"{PAGE}/program/letters",
    f"{PAGE}/groups/{{group_id}}/members",
    f"{P}/me/open-shifts/{{cover_id}}/take",  # one's own
    f"{PAGE}/presence",  # counts a visit of a site that the form names
    f"{PAGE}/me/shifts",
    f"{PAGE}/me/calls/{{call_id}}",  # before somebody leaves treatment, and whoever leaves has no mentor here
    f"{PAGE}/leaving/{{discharge_id}}/call",
    "/sign-in/{token}",
    "/answer/{token}",
    "/question/{token}",
    f"{PAGE}/rounds/{{round_id}}/what-if/{{trial_id}}",
    f"{PAGE}/groups/policy/trials/{{trial_id}}",
    *(f"{place}/me/stories/shared/{{story_id}}" for place in (P, PAGE)),  # one's own is none of another's
    "/calendar/{token}.ics",
    "/api/v1/sessions/{session_id}",
    "/provider/sign-in",
    "/provider/callback",
    *(
        template
        for _, template in TABLE
        if template.startswith(("/your/{token}", "/ask/{program_id}/{token}", "/centre/{token}"))
    ),
}


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
            refused = 401 if caller == "nobody" and template != "/metrics" else 404
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


ANYBODY = {"mentee_id": str(uuid4()), "mentor_id": str(uuid4())}
BODIES: dict[str, dict[str, Any]] = {
    "/pairs": ANYBODY | {"kind": "pin"},
    "/trials": {"changes": [ANYBODY | {"kind": "pin"}]},
    "/picks": ANYBODY,
    "/webhooks/{webhook_id}": {"active": False},
    "/me/proposals/{proposal_id}/answers": {"accept": True},
    "/answers": {"side": "mentee", "accept": True},
    "/withdrawal": {"again": True},
    "/contacts": {"outcome": "met"},
    "/pause": {"until": None},
    "/end": {"reason": "moved"},
    "/note": {"note": None},
    "/leave": {"reason": "leave"},
    "/group-ties": {"kind": "apart", "mentee_id": str(uuid4()), "other_id": str(uuid4())},
    "/meetings/{day}": {"present": []},
    "/placings": {},
    "/rosters": {},
    "/coverage/{coverage_id}": {"minimum": 2},
    "/visits": {"people": 1},
    "/presence": {"windows": []},
    "/swaps": {"shift_id": str(uuid4())},
    "/remedies": {"kind": "add_places", "group_id": str(uuid4()), "places": 1},
    "/questions": {"kind": "more_hours", "mentor_id": str(uuid4()), "site_id": str(uuid4()), "more": 1},
    "/referrals/{referral_id}/answer": {"answer": "accepted"},
    "/answer": {"accept": False},
    "/call": {"accept": False},
    "/likenesses/{likeness_id}/decision": {"state": "different"},
    "/me/stories/{story_id}": {"title": "Mine"},
    "/submission": {},
    "/reviews": {"decision": "approve"},
}
"""What routes take that know no name, by the end of their address."""
FORM = {"version": "1", "status": "left", "do": "test", "decision": "approve", "leaves_on": "2026-12-07"}
"""What pages take that ask for no more."""


def test_another_programs_things_are_not_found_through_ones_own(world: World, app: FastAPI) -> None:
    own = a_program(app, "East")
    client = somebody(app, own, *Role)
    expected = client.get(f"/api/v1/programs/{own}/sites/{uuid4()}")
    for method, template in TABLE:
        if "{program_id}" not in template or template.count("{") < 2:
            continue
        body = next((body for end, body in BODIES.items() if template.endswith(end)), {"name": "mine"})
        sent: dict[str, Any] = {"json": body} if template.startswith("/api/") else {"data": FORM}
        answer = client.request(method, world.path(template, program_id=own), headers={"If-Match": '"1"'}, **sent)
        assert (answer.status_code, answer.content) == (404, expected.content), template


def test_absent_and_forbidden_take_the_same_work(world: World, app: FastAPI) -> None:
    unlike: list[tuple[str, str, str]] = []
    for (method, template), allowed in TABLE.items():
        for caller in USERS - allowed:
            asked = []
            for program in (world.ids["program_id"], uuid4()):
                with counted_queries(app) as statements:
                    world.clients[caller].request(method, world.path(template, program_id=program))
                asked.append(list(statements))
            if asked[0] != asked[1]:
                unlike.append((method, template, caller))
    assert unlike == []


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
