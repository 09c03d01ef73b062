"""A person's own record: everything that is known of them, nothing of anybody else, and a line in the log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.words import Role
from api.app import create_app
from api.audit.models import Actor
from api.consent.models import DisclosureCreate, Purpose
from api.consent.service.disclosures import disclose
from api.database.columns import new_id
from tests.accounts.people import a_member, a_program, somebody
from tests.kept_people.people import a_mentee, a_mentor, consents
from tests.service import MovedClock, counted_queries, some_settings


class World:
    """A mentee and a mentor who must not meet, one of them with consents."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.program = a_program(app)
        self.coordinator: TestClient = somebody(app, self.program, Role.COORDINATOR)
        self.base = f"/api/v1/programs/{self.program}"
        self.mentee = a_mentee(app, self.program, goals=["sleep"])
        self.other = a_mentee(app, self.program, name="Timothy")
        self.member = a_member(app, self.program, Role.MENTOR)
        self.mentor = a_mentor(app, self.program, member_id=str(self.member))
        for person in (self.mentee, self.other):
            consents(app, self.program, person)
        self.share()
        pair = {"mentee_id": str(self.mentee), "mentor_id": str(self.mentor), "reason": "kin"}
        assert self.coordinator.post(f"{self.base}/bans", json=pair).status_code == 201

    def share(self) -> None:
        parts = self.app.state.parts
        asked = DisclosureCreate(
            person_id=self.mentee, purpose=Purpose.MATCHING, fields=frozenset({"languages"}), recipient="Bo Berg"
        )
        with parts.database.writing() as session:
            disclose(session, parts.vault, asked, Actor.system("worker"), parts.clock.now(), 6)

    def export(self, side: str, person: UUID) -> Any:
        return self.coordinator.get(f"{self.base}/{side}/{person}/export")


@pytest.fixture
def world(database_url: str, clock: MovedClock) -> Any:
    app = create_app(some_settings(database_url), clock)
    yield World(app)
    app.state.parts.database.close()


def test_a_mentees_record_holds_all_that_is_known_of_them(world: World) -> None:
    answer = world.export("mentees", world.mentee)
    assert answer.status_code == 200
    record = answer.json()
    assert record["person"] == world.coordinator.get(f"{world.base}/mentees/{world.mentee}").json()
    parts = record["parts"]
    assert [ban["reason"] for ban in parts["bans"]] == ["kin"]
    (consent,) = parts["consents"]
    assert consent["signature"] == "Samantha Lopez"
    assert consent["text"].startswith("May we look for a mentor for you?")
    (line,) = parts["disclosures"]
    assert line["recipient"] == "Bo Berg"
    assert {("sign", "consent"), ("disclose", "disclosure")} <= {
        (entry["verb"], entry["kind"]) for entry in parts["log"]
    }
    assert parts["account"] == []


def test_a_mentors_record_holds_their_account(world: World) -> None:
    record = world.export("mentors", world.mentor).json()
    assert record["person"]["name"] == "Rosalinda"
    (account,) = record["parts"]["account"]
    assert (account["email"], account["roles"]) == ("ana@example.org", ["mentor"])
    assert [ban["reason"] for ban in record["parts"]["bans"]] == ["kin"]
    assert record["parts"]["consents"] == []


def test_a_record_names_nobody_else(world: World) -> None:
    mentee, mentor = world.export("mentees", world.mentee).text, world.export("mentors", world.mentor).text
    user = world.coordinator.get("/api/v1/me").json()["user_id"]
    for stranger in (str(world.mentor), str(world.other), str(world.member), "Rosalinda", "Timothy", user):
        assert stranger not in mentee
    for stranger in (str(world.mentee), str(world.other), "Samantha", "Timothy", user):
        assert stranger not in mentor


def test_an_export_is_logged_and_stands_in_the_next_one(world: World) -> None:
    world.export("mentees", world.mentee)
    log = world.export("mentees", world.mentee).json()["parts"]["log"]
    assert ("export", "mentee", "user") in {(entry["verb"], entry["kind"], entry["by"]) for entry in log}


def test_an_export_is_a_file_that_nobody_keeps(world: World) -> None:
    answer = world.export("mentees", world.mentee)
    assert answer.headers["content-disposition"] == 'attachment; filename="record.json"'
    assert answer.headers["cache-control"] == "no-store"


def test_whoever_was_erased_or_is_elsewhere_has_no_record(world: World, clock: MovedClock) -> None:
    stranger = a_mentee(world.app, a_program(world.app, "South"))
    path = f"{world.base}/mentees/{world.mentee}"
    assert world.coordinator.delete(path, headers={"If-Match": '"1"'}).status_code == 204
    answers = {
        (answer.status_code, answer.content)
        for answer in (
            world.export("mentees", world.mentee),
            world.export("mentees", stranger),
            world.export("mentees", world.mentor),
            world.export("mentees", new_id(clock.now())),
        )
    }
    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_a_record_takes_as_many_queries_however_much_is_in_it(world: World) -> None:
    world.export("mentees", world.mentee)
    with counted_queries(world.app) as few:
        world.export("mentees", world.mentee)
    for _ in range(10):
        world.share()
    with counted_queries(world.app) as many:
        record = world.export("mentees", world.mentee).json()
    assert len(record["parts"]["disclosures"]) == 11
    assert len(many) == len(few) <= 36
