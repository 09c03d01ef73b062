"""A mentor's own availability."""

from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.words import Role
from tests.accounts.people import a_member, a_program, signed_in
from tests.kept_people.people import MENTOR, a_mentor

ONE, TWO = {"If-Match": '"1"'}, {"If-Match": '"2"'}


@pytest.fixture
def member(app: FastAPI, program: UUID) -> str:
    return str(a_member(app, program, Role.MENTOR))


@pytest.fixture
def mentor(app: FastAPI, program: UUID, member: str) -> UUID:
    return a_mentor(app, program, member_id=member, languages=["es"])


def test_a_mentor_changes_their_own_hours_and_nothing_else(
    app: FastAPI, coordinator: TestClient, base: str, mentor: UUID
) -> None:
    path, own = f"{base}/availability", signed_in(app)
    read = own.get(path)
    assert (read.headers["etag"], read.json()["slots"], read.json()["modes"]) == ('"1"', ["Mon 18:00-19:00"], [])
    before = coordinator.get(f"{base}/mentors/{mentor}").json()
    done = own.patch(path, json={"slots": ["Tue 09:00-10:00"], "modes": ["phone"]}, headers=ONE)
    assert (done.status_code, done.headers["etag"]) == (200, '"2"')
    changed = {"slots": ["Tue 09:00-10:00"], "modes": ["phone"], "version": 2}
    assert coordinator.get(f"{base}/mentors/{mentor}").json() == before | changed
    assert own.patch(path, json={"slots": []}).status_code == 428
    assert own.patch(path, json={"slots": []}, headers=ONE).status_code == 412
    for field in ("status", "name", "member_id"):
        answer = own.patch(path, json={field: 1}, headers=TWO)
        assert [error["pointer"] for error in answer.json()["errors"]] == [f"#/{field}"]
    answer = own.patch(path, json={"slots": ["Mon 09:00-10:00", f"Tue 09:00-10:00 @{uuid4()}"]}, headers=TWO)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/slots/1"]


def test_who_is_no_mentor_there_or_left_has_no_availability(
    app: FastAPI, coordinator: TestClient, base: str, mentor: UUID
) -> None:
    other = a_program(app, "South")
    a_member(app, other, Role.MENTOR)
    own = signed_in(app)
    assert own.get(f"/api/v1/programs/{other}/availability").status_code == 404
    assert coordinator.get(f"{base}/availability").status_code == 404
    assert own.get(f"{base}/availability").status_code == 200
    coordinator.patch(f"{base}/mentors/{mentor}", json={"status": "left"}, headers=ONE)
    assert own.get(f"{base}/availability").status_code == 404
    assert own.patch(f"{base}/availability", json={"slots": []}, headers=TWO).status_code == 404


def test_a_member_is_one_mentor_and_has_to_be_one_of_the_program(
    app: FastAPI, program: UUID, coordinator: TestClient, base: str, mentor: UUID, member: str
) -> None:
    assert coordinator.post(f"{base}/mentors", json=MENTOR | {"member_id": member}).status_code == 409
    supervisor = a_member(app, program, Role.SUPERVISOR, email="sue@example.org")
    foreign = a_member(app, a_program(app, "South"), Role.MENTOR, email="max@example.org")
    for wrong in (supervisor, foreign, uuid4()):
        answer = coordinator.post(f"{base}/mentors", json=MENTOR | {"member_id": str(wrong)})
        assert [error["pointer"] for error in answer.json()["errors"]] == ["#/member_id"]
