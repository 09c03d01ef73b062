"""What is refused of mentees and mentors: every wrong field at once, none of it said back."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.accounts.models.words import Role
from api.people.models.mentees import MenteeCreate
from api.people.models.mentors import MentorCreate
from api.people.models.shapes import About
from tests.accounts.people import a_member, a_program, somebody
from tests.kept_people.people import MENTEE, MENTOR, NEW, SIDES, a_mentor

ONE = {"If-Match": '"1"'}
ODD = ["\ud800", "\x00", "Mon 09:00-10:00", "Mon-Sun 00:00-24:00; x", "9" * 400, "age=999-1", "İ=ß:must", "2026-13-45"]


@pytest.mark.parametrize("kind", SIDES)
def test_what_is_no_field_cannot_be_slipped_in(coordinator: TestClient, base: str, kind: str) -> None:
    path = f"{base}/{kind}/{coordinator.post(f'{base}/{kind}', json=NEW[kind]).json()['id']}"
    theirs = {"mentees": ["capacity", "team_id"], "mentors": ["urgency", "waiting_since"]}[kind]
    for field in ("id", "version", "created_at", "program_id", "document", *theirs):
        error = {"pointer": f"#/{field}", "expected": "no such field", "received": "text of 36 characters"}
        added = coordinator.post(f"{base}/{kind}", json=NEW[kind] | {field: str(uuid4())})
        edited = coordinator.patch(path, json={field: str(uuid4())}, headers={"If-Match": '"1"'})
        assert [added.status_code, edited.status_code] == [422, 422]
        assert added.json()["errors"] == edited.json()["errors"] == [error]
    assert coordinator.post(f"{base}/{kind}", json=NEW[kind] | {"status": "left"}).status_code == 422


def test_every_wrong_field_is_named_at_once_without_what_was_sent(coordinator: TestClient, base: str) -> None:
    wrong = {
        "name": "",
        "time_zone": "Mars/Olympus",
        "windows": ["Mon 09:00-10:00", "someday"],
        "languages": ["Spannish"],
        "gender": "secretive",
        "preferences": ["gender=woman:must", "age=secretive"],
        "experiences": ["secretive"],
        "recovery_start": "1066-10-14",
        "minutes": 0,
        "contact": {"route": "phone", "phone": "secretive"},
        "urgency": "secretive",
        "caste": "secretive",
    }
    answer = coordinator.post(f"{base}/mentees", json=wrong)
    assert answer.status_code == 422
    assert {error["pointer"]: error["received"] for error in answer.json()["errors"]} == {
        "#/name": "text of 0 characters",
        "#/time_zone": "text of 12 characters",
        "#/windows/1": "text of 7 characters",
        "#/languages/0": "text of 8 characters",
        "#/gender": "text of 9 characters",
        "#/preferences/1": "text of 13 characters",
        "#/experiences/0": "text of 9 characters",
        "#/recovery_start": "text of 10 characters",
        "#/minutes": "a number",
        "#/contact/phone": "text of 9 characters",
        "#/urgency": "text of 9 characters",
        "#/caste": "text of 9 characters",
    }
    assert "secretive" not in answer.text
    assert "Spannish" not in answer.text


def test_ids_have_to_be_the_programs_own_and_all_are_named_at_once(
    app: FastAPI, program: UUID, coordinator: TestClient, base: str
) -> None:
    other = a_program(app, "South")
    there = somebody(app, other, Role.COORDINATOR)
    site = there.post(f"/api/v1/programs/{other}/sites", json={"name": "S"}).json()["id"]
    team = there.post(f"/api/v1/programs/{other}/teams", json={"name": "T"}).json()["id"]
    own_site = coordinator.post(f"{base}/sites", json={"name": "N"}).json()["id"]
    mentor, own_mentor = a_mentor(app, other), a_mentor(app, program)
    member = a_member(app, program, Role.MENTOR, email="max@example.org")
    asked: dict[str, Any] = {
        "sites": [own_site, site], "slots": [f"Mon 09:00-10:00 @{own_site}", f"Tue 09:00-10:00 @{site}"],
        "team_id": team, "supervisor_id": str(member),
    }  # fmt: skip
    answer = coordinator.post(f"{base}/mentors", json=MENTOR | asked)
    assert [error["pointer"] for error in answer.json()["errors"]] == [
        "#/sites/1", "#/slots/1", "#/team_id", "#/supervisor_id",
    ]  # fmt: skip
    edit = coordinator.patch(f"{base}/mentors/{own_mentor}", json=asked, headers=ONE)
    assert edit.json()["errors"] == answer.json()["errors"]
    asked = {"requested": [str(own_mentor), str(mentor)], "avoid": [str(uuid4())], "sites": [site]}
    answer = coordinator.post(f"{base}/mentees", json=MENTEE | asked)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/sites/0", "#/requested/1", "#/avoid/0"]


def test_the_schema_shows_an_example_of_whatever_goes_in_and_out(coordinator: TestClient) -> None:
    schemas = coordinator.get("/api/v1/openapi.json").json()["components"]["schemas"]
    shapes = {
        f"{who}{what}"
        for who, others in (("Mentee", ("Update", "Summary")), ("Mentor", ("Update", "Summary")), ("Ban", ()))
        for what in ("Create", "Public", *others)
    }
    for name in shapes:
        (example,) = schemas[name]["examples"]
        assert example.keys() <= schemas[name]["properties"].keys(), name
        assert set(schemas[name].get("required", ())) <= example.keys(), name
    assert schemas["MenteeCreate"]["properties"]["pathways"]["items"]["enum"][0] == "twelve_step"


# ---------------------------------------------------------------- whatever is sent

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(ODD),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("side", "shape"), [("mentees", MenteeCreate), ("mentors", MentorCreate)], ids=["mentee", "mentor"]
)
@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_body_is_a_fault(
    coordinator: TestClient, base: str, side: str, shape: type[About], data: st.DataObject
) -> None:
    fields = data.draw(st.dictionaries(st.sampled_from([*shape.model_fields]), ANYTHING, min_size=1, max_size=4))
    body = json.dumps(NEW[side] | fields)  # NaN and lone surrogates too: Python's reader takes them
    answer = coordinator.post(f"{base}/{side}", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (201, 422), fields


@pytest.mark.parametrize(("kind", "field"), [("mentees", "preferences"), ("mentors", "excludes")])
def test_a_wish_that_a_sheet_would_take_for_two_is_refused(
    coordinator: TestClient, base: str, kind: str, field: str
) -> None:
    answer = coordinator.post(f"{base}/{kind}", json=NEW[kind] | {field: ["interest=chess; gender=woman:must"]})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["expected"].startswith("one wish, without a semicolon")) == (f"#/{field}/0", True)
