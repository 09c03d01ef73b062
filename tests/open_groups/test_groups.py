"""Groups of a program: kept by coordinators, of that program alone, each change once and written down."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from api.accounts.models.words import Role
from api.app import create_app
from api.audit.models import AuditEntry
from api.groups.models.tables import GroupRow
from tests.accounts.people import a_program, somebody
from tests.open_groups.groups import SUNDAY, a_group, path_of
from tests.service import MovedClock, some_settings


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


def test_a_group_comes_back_as_it_was_given(program: UUID, coordinator: TestClient) -> None:
    said = SUNDAY | {
        "fellowship": "SMART Recovery", "pathway": "smart", "topics": ["grief"], "only_for": ["woman"],
        "address": "12 Elm Street", "link": "https://meet.example.org/sunday", "notes": "Ring twice", "shown": False,
        "medication_friendly": True, "newcomers": False, "open": False, "site_id": None,
    }  # fmt: skip
    made = a_group(coordinator, program, **said)
    assert {name: made[name] for name in said} == said
    read = coordinator.get(f"{path_of(program)}/{made['id']}")
    assert read.json() == made
    assert read.headers["etag"] == '"1"'


def test_groups_are_listed_a_page_at_a_time(program: UUID, coordinator: TestClient) -> None:
    for number in range(3):
        a_group(coordinator, program, name=f"Group {number}")
    first = coordinator.get(path_of(program), params={"limit": 2}).json()
    second = coordinator.get(path_of(program), params={"limit": 2, "cursor": first["next"]}).json()
    assert [one["name"] for one in first["items"] + second["items"]] == ["Group 0", "Group 1", "Group 2"]
    assert second["next"] is None


def test_a_change_names_the_version_that_it_changes(program: UUID, coordinator: TestClient) -> None:
    path = f"{path_of(program)}/{a_group(coordinator, program, pathway='smart')['id']}"
    assert coordinator.patch(path, json={"minutes": 90}).status_code == 428
    changed = coordinator.patch(path, json={"minutes": 90, "starts": "07:05", "pathway": None}, headers=version(1))
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    now = changed.json()
    assert (now["weekday"], now["starts"], now["minutes"], now["pathway"]) == ("Sun", "07:05", 90, None)
    assert coordinator.patch(path, json={"minutes": 60}, headers=version(1)).status_code == 412
    assert coordinator.delete(path, headers=version(1)).status_code == 412
    assert coordinator.delete(path, headers=version(2)).status_code == 204
    assert coordinator.get(path).status_code == 404


def version(number: int) -> dict[str, str]:
    return {"If-Match": f'"{number}"'}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("link", "http://meet.example.org/"),
        ("link", "javascript:alert(1)"),
        ("link", "https:///no-host"),
        ("link", "https://name:word@meet.example.org/"),
        ("link", "https://[broken"),
        ("starts", "6:30"),
        ("starts", "24:00"),
        ("weekday", "Someday"),
        ("minutes", 0),
        ("minutes", 1440),
        ("time_zone", "Mars/Olympus"),
        ("languages", []),
        ("modes", []),
        ("modes", ["letter"]),
        ("pathway", "none at all"),
        ("only_for", ["cat"]),
        ("site_id", str(UUID(int=1))),
        ("name", ""),
    ],
)
def test_what_cannot_be_is_named(program: UUID, coordinator: TestClient, field: str, value: Any) -> None:
    refused = coordinator.post(path_of(program), json=SUNDAY | {field: value})
    assert refused.status_code == 422
    assert [one["pointer"].split("/")[1] for one in refused.json()["errors"]] == [field]


def test_a_site_is_one_of_this_very_program(app: FastAPI, program: UUID, coordinator: TestClient) -> None:
    south = a_program(app, "South")
    there = somebody(app, south, Role.COORDINATOR)
    theirs = there.post(f"/api/v1/programs/{south}/sites", json={"name": "Theirs"}).json()["id"]
    ours = coordinator.post(f"/api/v1/programs/{program}/sites", json={"name": "Ours"}).json()["id"]
    assert coordinator.post(path_of(program), json=SUNDAY | {"site_id": theirs}).status_code == 422
    made = a_group(coordinator, program, site_id=ours)
    path = f"{path_of(program)}/{made['id']}"
    assert coordinator.patch(path, json={"site_id": theirs}, headers=version(1)).status_code == 422
    gone = coordinator.delete(f"/api/v1/programs/{program}/sites/{ours}", headers=version(1))
    assert gone.status_code == 204
    assert coordinator.get(path).json()["site_id"] is None


def test_every_change_is_written_down(app: FastAPI, program: UUID, coordinator: TestClient) -> None:
    path = f"{path_of(program)}/{a_group(coordinator, program)['id']}"
    coordinator.patch(path, json={"shown": False}, headers=version(1))
    coordinator.delete(path, headers=version(2))
    with app.state.parts.database.reading() as session:
        log = session.exec(select(AuditEntry).where(AuditEntry.kind == "group").order_by(col(AuditEntry.number)))
        assert [one.verb for one in log] == ["add", "change", "remove"]


def test_the_database_itself_takes_no_other_link(app: FastAPI, program: UUID, coordinator: TestClient) -> None:
    a_group(coordinator, program)
    with pytest.raises(IntegrityError), app.state.parts.database.writing() as session:
        session.exec(select(GroupRow)).one().link = "http://meet.example.org/"
