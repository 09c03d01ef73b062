"""Programs, places, teams, members: what can be changed, by which version, and what the database refuses."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.words import Role
from api.app import create_app
from tests.accounts.people import a_member, a_program, somebody
from tests.service import MovedClock, counted_queries, some_settings

ONE = {"If-Match": '"1"'}


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url), clock)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def program(app: FastAPI) -> UUID:
    return a_program(app)


@pytest.fixture
def admin(app: FastAPI, program: UUID) -> TestClient:
    return somebody(app, program, Role.ADMIN)


@pytest.fixture
def base(program: UUID) -> str:
    return f"/api/v1/programs/{program}"


# ---------------------------------------------------------------- defaults and versions


def test_a_program_has_the_clocks_that_work(admin: TestClient, base: str) -> None:
    program = admin.get(base).json()
    assert {name: program[name] for name in ("answer_hours", "reminder_hours", "first_contact_hours")} == {
        "answer_hours": 48, "reminder_hours": 24, "first_contact_hours": 48,
    }  # fmt: skip
    assert (program["crisis_line"], program["regime"], program["peer_run"]) == ("988", "42_cfr_part_2", False)


def test_an_edit_needs_the_version_that_was_read(admin: TestClient, base: str) -> None:
    etag = admin.get(base).headers["etag"]
    assert admin.patch(base, json={"name": "New"}).status_code == 428
    done = admin.patch(base, json={"name": "New"}, headers={"If-Match": etag})
    assert (done.status_code, done.json()["name"], done.headers["etag"]) == (200, "New", '"2"')
    for stale in (etag, "*", "W/x", '"' + "9" * 30 + '"'):
        assert admin.patch(base, json={"name": "Newer"}, headers={"If-Match": stale}).status_code == 412
    assert admin.get(base).json()["name"] == "New"


def test_of_twenty_edits_of_one_version_one_wins(admin: TestClient, base: str) -> None:
    def rename(number: int) -> int:
        return admin.patch(base, json={"name": f"N{number}"}, headers=ONE).status_code

    with ThreadPoolExecutor(20) as executor:
        answers = sorted(executor.map(rename, range(20)))
    assert answers == [200] + 19 * [412]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"id": "0193", "name": "x"}, "#/id"),
        ({"version": 7}, "#/version"),
        ({"created_at": "2020-01-01T00:00:00Z"}, "#/created_at"),
        ({"name": ""}, "#/name"),
        ({"name": "a\u0000b"}, "#/name"),
        ({"name": "x" * 121}, "#/name"),
        ({"name": None}, "#"),
        ({"answer_hours": 0}, "#/answer_hours"),
        ({"answer_hours": 10**12}, "#/answer_hours"),
        ({"zone": "Mars/Olympus"}, "#/zone"),
        ({"language": "xx"}, "#/language"),
        ({"regime": "none"}, "#/regime"),
    ],
)
def test_what_is_no_field_or_no_value_is_refused(
    admin: TestClient, base: str, body: dict[str, object], pointer: str
) -> None:
    answer = admin.patch(base, json=body, headers=ONE)
    assert answer.status_code == 422
    assert [problem["pointer"] for problem in answer.json()["errors"]] == [pointer]
    assert admin.get(base).headers["etag"] == '"1"'


def test_a_reminder_after_the_deadline_is_refused(admin: TestClient, base: str) -> None:
    assert admin.patch(base, json={"answer_hours": 24}, headers=ONE).status_code == 409
    assert admin.get(base).headers["etag"] == '"1"'


def test_a_thing_cannot_be_moved_to_another_program(app: FastAPI, admin: TestClient, base: str) -> None:
    other = str(a_program(app, "South"))
    for path, body in (("sites", {"name": "A"}), ("teams", {"name": "A"})):
        assert admin.post(f"{base}/{path}", json=body | {"program_id": other}).status_code == 422
        made = admin.post(f"{base}/{path}", json=body).json()
        assert admin.patch(f"{base}/{path}/{made['id']}", json={"program_id": other}, headers=ONE).status_code == 422


# ---------------------------------------------------------------- places and teams


def test_two_sites_of_a_program_cannot_have_one_name(admin: TestClient, base: str) -> None:
    assert admin.post(f"{base}/sites", json={"name": "A"}).status_code == 201
    assert admin.post(f"{base}/sites", json={"name": " A "}).status_code == 409


def test_a_room_stands_at_a_site_of_its_own_program(app: FastAPI, admin: TestClient, base: str) -> None:
    other = a_program(app, "South")
    elsewhere = somebody(app, other, Role.ADMIN).post(f"/api/v1/programs/{other}/sites", json={"name": "B"}).json()
    refused = admin.post(f"{base}/rooms", json={"name": "1", "site_id": elsewhere["id"]})
    assert refused.json()["errors"][0]["pointer"] == "#/site_id"
    site = admin.post(f"{base}/sites", json={"name": "A"}).json()
    room = admin.post(f"{base}/rooms", json={"name": "1", "site_id": site["id"], "seats": 4}).json()
    assert room["seats"] == 4
    assert admin.delete(f"{base}/sites/{site['id']}", headers=ONE).status_code == 204
    assert admin.get(f"{base}/rooms/{room['id']}").status_code == 404


def test_a_team_is_supervised_by_supervisors_of_its_program(app: FastAPI, admin: TestClient, base: str) -> None:
    program = UUID(base.rsplit("/", 1)[1])
    supervisor = a_member(app, program, Role.SUPERVISOR, email="sue@example.org")
    mentor = a_member(app, program, Role.MENTOR, email="max@example.org")
    team = admin.post(f"{base}/teams", json={"name": "A", "cap": 5, "supervisors": [str(supervisor)]}).json()
    assert team["supervisors"] == [str(supervisor)]
    path = f"{base}/teams/{team['id']}"
    assert admin.patch(path, json={"supervisors": [str(mentor)]}, headers=ONE).status_code == 422
    changed = admin.patch(path, json={"cap": None}, headers=ONE)
    assert (changed.json()["cap"], changed.json()["supervisors"]) == (None, [str(supervisor)])
    admin.patch(f"{base}/members/{supervisor}", json={"roles": ["mentor"]}, headers=ONE)
    assert admin.get(path).json()["supervisors"] == []


# ---------------------------------------------------------------- members


def test_a_member_has_a_name_of_their_own_in_each_program(app: FastAPI, admin: TestClient, base: str) -> None:
    a_member(app, a_program(app, "South"), Role.MENTOR, email="max@example.org", name="Max of South")
    asked = {"email": "MAX@example.org", "name": "M.", "roles": ["mentor", "supervisor"]}
    member = admin.post(f"{base}/members", json=asked)
    assert (member.json()["name"], member.json()["roles"]) == ("M.", ["mentor", "supervisor"])
    assert "South" not in member.text
    assert admin.post(f"{base}/members", json=asked).status_code == 409


def test_a_program_keeps_an_admin(admin: TestClient, base: str) -> None:
    (member,) = admin.get(f"{base}/members").json()["items"]
    path = f"{base}/members/{member['id']}"
    assert admin.delete(path, headers=ONE).status_code == 409
    assert admin.patch(path, json={"roles": ["mentor"]}, headers=ONE).status_code == 409
    assert admin.patch(path, json={"roles": ["mentor", "admin"]}, headers=ONE).status_code == 200


def test_admins_who_remove_each_other_at_once_leave_one(app: FastAPI, program: UUID, base: str) -> None:
    clients = [somebody(app, program, Role.ADMIN, *extra) for extra in ((), (Role.MENTOR,), (Role.SUPERVISOR,))]
    ids = [entry["id"] for entry in clients[0].get(f"{base}/members").json()["items"]]

    def remove(pair: tuple[TestClient, str]) -> int:
        return pair[0].delete(f"{base}/members/{pair[1]}", headers=ONE).status_code

    with ThreadPoolExecutor(3) as executor:
        answers = list(executor.map(remove, zip(clients, ids[1:] + ids[:1], strict=True)))
    assert set(answers) <= {204, 404, 409}
    assert sum(client.get(f"{base}/members").status_code == 200 for client in clients) >= 1


# ---------------------------------------------------------------- lists


def test_pages_show_every_row_once_with_as_many_queries_each(
    app: FastAPI, program: UUID, admin: TestClient, base: str
) -> None:
    for number in range(12):
        admin.post(f"{base}/sites", json={"name": f"S{number}"})
        admin.post(f"{base}/teams", json={"name": f"T{number}"})
        a_member(app, program, Role.MENTOR, Role.SUPERVISOR, email=f"m{number}@example.org")
    # Two queries tell who asks: the session and its roles. Three log that members were read.
    for path, rows, queries in (("sites", 12, 3), ("teams", 12, 4), ("members", 13, 9), ("api-keys", 0, 3)):
        for limit in (5, 200):
            seen, cursor = [], ""
            while True:
                with counted_queries(app) as statements:
                    page = admin.get(f"{base}/{path}?limit={limit}{cursor}").json()
                assert len(statements) == queries, (path, statements)
                assert len(page["items"]) <= limit
                seen += [item["id"] for item in page["items"]]
                if page["next"] is None:
                    break
                cursor = f"&cursor={page['next']}"
            assert len(seen) == len(set(seen)) == rows


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=!", "cursor=" + "a" * 65, "cursor=é"])
def test_a_page_that_cannot_be_is_refused(admin: TestClient, base: str, query: str) -> None:
    assert admin.get(f"{base}/sites?{query}").status_code == 422
