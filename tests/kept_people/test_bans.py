"""Bans: who must never be paired with whom, kept apart by the database, on both."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import IntegrityError

from api.app import create_app
from api.database.columns import new_id
from api.people.models.tables import Ban
from tests.accounts.people import a_program
from tests.kept_people.people import a_mentee, a_mentor
from tests.service import MovedClock, some_settings

ONE = {"If-Match": '"1"'}


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url), clock)
    yield made
    made.state.parts.database.close()


def test_two_people_are_kept_apart_once(app: FastAPI, program: UUID, coordinator: TestClient, base: str) -> None:
    pair = {"mentee_id": str(a_mentee(app, program)), "mentor_id": str(a_mentor(app, program))}
    made = coordinator.post(f"{base}/bans", json=pair | {"reason": "known_personally"})
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    path = f"{base}/bans/{made.json()['id']}"
    assert coordinator.get(path).json() == made.json()
    assert coordinator.post(f"{base}/bans", json=pair | {"reason": "kin"}).status_code == 409
    assert coordinator.get(f"{base}/bans").json()["items"] == [made.json()]
    assert coordinator.delete(path).status_code == 428
    assert coordinator.delete(path, headers=ONE).status_code == 204
    assert coordinator.get(path).status_code == 404
    assert coordinator.post(f"{base}/bans", json=pair | {"reason": "kin"}).status_code == 201


def test_a_ban_has_a_code_and_no_text(app: FastAPI, program: UUID, coordinator: TestClient, base: str) -> None:
    pair = {"mentee_id": str(a_mentee(app, program)), "mentor_id": str(a_mentor(app, program))}
    for wrong in ({"reason": "he owes me money"}, {"reason": "kin", "note": "cousin"}, {}):
        assert coordinator.post(f"{base}/bans", json=pair | wrong).status_code == 422


def test_of_twenty_bans_of_one_pair_at_once_one_is_kept(
    app: FastAPI, program: UUID, coordinator: TestClient, base: str
) -> None:
    asked = {"mentee_id": str(a_mentee(app, program)), "mentor_id": str(a_mentor(app, program)), "reason": "kin"}
    with ThreadPoolExecutor(20) as executor:
        answers = sorted(executor.map(lambda _: coordinator.post(f"{base}/bans", json=asked).status_code, range(20)))
    assert answers == [201] + 19 * [409]


def test_a_ban_across_programs_is_refused_and_the_database_could_not_hold_it(
    app: FastAPI, program: UUID, coordinator: TestClient, base: str
) -> None:
    other = a_program(app, "South")
    mentee, mentor = a_mentee(app, program), a_mentor(app, program)
    foreign_mentee, foreign_mentor = a_mentee(app, other), a_mentor(app, other)
    asked = {"mentee_id": str(foreign_mentee), "mentor_id": str(foreign_mentor), "reason": "kin"}
    answer = coordinator.post(f"{base}/bans", json=asked)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/mentee_id", "#/mentor_id"]
    now = app.state.parts.clock.now()
    for one, two in ((mentee, foreign_mentor), (foreign_mentee, mentor)):
        for owner in (program, other):
            with pytest.raises(IntegrityError), app.state.parts.database.writing() as session:
                session.add(
                    Ban(id=new_id(now), created_at=now, program_id=owner, mentee_id=one, mentor_id=two, reason="kin")
                )
    with pytest.raises(IntegrityError), app.state.parts.database.writing() as session:
        session.add(
            Ban(id=new_id(now), created_at=now, program_id=program, mentee_id=mentee, mentor_id=mentor, reason="gossip")
        )
