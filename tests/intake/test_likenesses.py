"""Two records of one person: found by what agrees, offered to the program alone, and merged by nobody."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from sqlmodel import select

from api.accounts.models.words import Role, Scope
from api.audit.models import AuditEntry
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import Likeness, MenteeMark
from api.people.models.words import Fact
from api.people.service import marks
from api.people.service.marks import COMMON, facts_of
from tests.accounts.people import a_program, somebody
from tests.intake.forms import PERSON, a_form, a_submission, accepted, send
from tests.kept_people.people import a_mentee, consents, names
from tests.service import counted_queries

ONE = {"If-Match": '"1"'}
ALONE: dict[str, Any] = {"contact": None, "birth_year": None}
PHONE = {"contact": {"route": "phone", "phone": "+12025550123"}}


def offered(coordinator: TestClient, base: str, state: str = "open") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = coordinator.get(f"{base}/likenesses", params={"state": state}).json()["items"]
    return items


@pytest.mark.parametrize(
    ("one", "other", "facts"),
    [
        ({"name": "José  Núñez", "birth_year": 1990}, {"name": "jose nunez", "birth_year": 1990}, ["name"]),
        ({"name": "José Núñez", "birth_year": 1990}, {"name": "jose nunez", "birth_year": 1991}, []),
        ({"name": "Jo"}, {"name": "Jo"}, []),
        (PHONE, {"contact": {"route": "text", "phone": "+12025550123", "text_ok": True}}, ["phone"]),
        (
            {"contact": {"route": "email", "email": "Sam.O@Example.org"}},
            {"contact": {"route": "email", "email": "sam.o@example.ORG"}},
            ["email"],
        ),
        (PERSON, PERSON | {"goals": []}, ["email", "name", "phone"]),
        (PHONE, {"contact": {"route": "phone", "phone": "+12025550124"}}, []),
    ],
)
def test_two_records_are_offered_for_what_agrees(
    form: TestClient, coordinator: TestClient, base: str, one: dict[str, Any], other: dict[str, Any], facts: list[str]
) -> None:
    accepted(form, "one", **ALONE | {"name": "A"} | one)
    accepted(form, "other", **ALONE | {"name": "B"} | other)
    found = offered(coordinator, base)
    assert [likeness["facts"] for likeness in found] == ([facts] if facts else [])
    if found:
        told = {found[0]["earlier"]["name"], found[0]["later"]["name"]}
        assert told == {one.get("name", "A"), other.get("name", "B")}


def test_a_form_is_never_told_that_somebody_is_known(form: TestClient, coordinator: TestClient, base: str) -> None:
    stranger, known = (accepted(form, key) for key in ("one", "two"))
    assert len(offered(coordinator, base)) == 1
    assert stranger | {"receipt_id": ""} == known | {"receipt_id": ""}


def test_people_of_two_programs_are_never_compared(
    app: FastAPI, form: TestClient, coordinator: TestClient, base: str
) -> None:
    accepted(form, "one")
    south = a_program(app, "South")
    accepted(a_form(app, south, Scope.INTAKE), "one")
    assert offered(coordinator, base) == []
    assert offered(somebody(app, south, Role.COORDINATOR), f"/api/v1/programs/{south}") == []


def test_who_is_added_or_changed_by_hand_is_compared_as_well(
    coordinator: TestClient, form: TestClient, base: str
) -> None:
    accepted(form, "one")
    bare = {"name": "Bo", "time_zone": "UTC", "windows": ["Mon 17:00-20:00"]}
    bo = coordinator.post(f"{base}/mentees", json=bare).json()
    assert offered(coordinator, base) == []
    changed = coordinator.patch(f"{base}/mentees/{bo['id']}", json=PHONE, headers=ONE)
    assert changed.status_code == 200
    assert [likeness["facts"] for likeness in offered(coordinator, base)] == [["phone"]]
    corrected = {"contact": {"route": "phone", "phone": "+12025550199"}}
    assert coordinator.patch(f"{base}/mentees/{bo['id']}", json=corrected, headers={"If-Match": '"2"'}).is_success
    assert offered(coordinator, base) == []


def test_different_people_are_never_offered_again(coordinator: TestClient, form: TestClient, base: str) -> None:
    accepted(form, "one", birth_year=None)
    accepted(form, "two", birth_year=None)
    (likeness,) = offered(coordinator, base)
    path = f"{base}/likenesses/{likeness['id']}/decision"
    decided = coordinator.post(path, json={"state": "different"}, headers=ONE)
    assert decided.status_code == 200
    assert "different people" in decided.json()["outcome"]
    later = likeness["later"]["id"]
    again = coordinator.patch(f"{base}/mentees/{later}", json={"birth_year": 1990}, headers=ONE)
    assert again.status_code == 200
    assert offered(coordinator, base) == []
    assert [one["id"] for one in offered(coordinator, base, "different")] == [likeness["id"]]


@pytest.mark.parametrize("keep", ["earlier", "later"])
def test_of_one_person_the_kept_record_waits_since_the_earlier_day(
    app: FastAPI, coordinator: TestClient, program: UUID, base: str, keep: str
) -> None:
    first = a_mentee(app, program, name="Sam", waiting_since="2026-10-01", **PHONE)
    a_mentee(app, program, name="Sammy", waiting_since="2026-11-01", **PHONE)
    consents(app, program, first)
    (likeness,) = offered(coordinator, base)
    kept, other = likeness[keep]["id"], likeness["later" if keep == "earlier" else "earlier"]["id"]
    path = f"{base}/likenesses/{likeness['id']}/decision"
    decided = coordinator.post(path, json={"state": "same", "kept_id": kept}, headers=ONE).json()
    assert decided["kept_id"] == kept
    assert "Nothing else was moved" in decided["outcome"]
    people = {one: coordinator.get(f"{base}/mentees/{one}").json() for one in (kept, other)}
    assert [people[one]["status"] for one in (kept, other)] == ["waiting", "left"]
    assert people[kept]["waiting_since"] == "2026-10-01"
    assert people[kept]["name"] == likeness[keep]["name"]
    assert {person["version"] for person in people.values()} == {2}
    assert coordinator.post(path, json={"state": "different"}, headers=ONE).status_code == 412
    assert coordinator.post(path, json={"state": "different"}, headers={"If-Match": '"2"'}).status_code == 409
    with app.state.parts.database.reading() as session:
        assert "decide_same" in [entry.verb for entry in session.exec(select(AuditEntry))]


@pytest.mark.parametrize(
    "asked",
    [
        {"state": "same"},
        {"state": "different", "kept_id": "{id}"},
        {"state": "same", "kept_id": "{id}"},
        {"state": "open"},
    ],
)
def test_a_decision_names_one_of_the_two_where_they_are_the_same(
    coordinator: TestClient, form: TestClient, base: str, asked: dict[str, str]
) -> None:
    accepted(form, "one")
    accepted(form, "two")
    (likeness,) = offered(coordinator, base)
    asked = {name: value.replace("{id}", likeness["id"]) for name, value in asked.items()}
    answer = coordinator.post(f"{base}/likenesses/{likeness['id']}/decision", json=asked, headers=ONE)
    assert answer.status_code == 422
    assert len(offered(coordinator, base)) == 1


def test_nothing_is_left_of_an_erased_person_to_be_recognised_by(
    app: FastAPI, coordinator: TestClient, form: TestClient, base: str
) -> None:
    accepted(form, "one")
    accepted(form, "two")
    (likeness,) = offered(coordinator, base)
    for person in (likeness["earlier"], likeness["later"]):
        assert coordinator.delete(f"{base}/mentees/{person['id']}", headers=ONE).status_code == 204
        assert coordinator.get(f"{base}/likenesses/{likeness['id']}").status_code == 404
    with app.state.parts.database.reading() as session:
        assert session.exec(select(MenteeMark)).all() == []
        assert session.exec(select(Likeness)).all() == []


def test_a_phone_of_a_whole_house_tells_of_nobody(coordinator: TestClient, form: TestClient, base: str) -> None:
    for number in range(COMMON + 2):
        accepted(form, str(number), name=f"Person {number}", **PHONE)
    assert (
        len(coordinator.get(f"{base}/likenesses", params={"limit": 200}).json()["items"]) == COMMON * (COMMON - 1) / 2
    )


def test_those_who_come_at_the_same_moment_are_found(coordinator: TestClient, form: TestClient, base: str) -> None:
    body = a_submission(form)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda number: send(form, body, str(number)), range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert len(offered(coordinator, base)) == 15


def test_a_page_of_likenesses_takes_as_many_queries_as_one(
    app: FastAPI, coordinator: TestClient, form: TestClient, base: str
) -> None:
    for number in range(6):
        accepted(form, str(number))
    counted = []
    for limit in (1, 10):
        with counted_queries(app) as queries:
            answer = coordinator.get(f"{base}/likenesses", params={"limit": limit})
        assert len(answer.json()["items"]) == limit
        counted.append(len(queries))
    assert counted == [8, 8]  # the sign-in, the roles, the likenesses, the mentees, their keys; three for the log


@given(name=names)
def test_a_name_is_compared_however_its_accents_and_spaces_are_written(name: str) -> None:
    def fact(text: str) -> str | None:
        about = MenteeAbout(name=text, birth_year=1990, time_zone="UTC", windows=("Mon 17:00-20:00",))
        return facts_of(about).get(Fact.NAME)

    name = name[:30]
    assert fact(name) == fact(f"  {unicodedata.normalize('NFD', name).replace(' ', '  ')}  ") is not None


def test_people_of_a_long_list_are_compared_across_its_parts(
    coordinator: TestClient, base: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "AT_ONCE", 2)
    rows = [f"E{number},Person {number % 3},1990,Mon 09:00-12:00" for number in range(6)]
    sheets = {
        "mentees": "\n".join(["id,name,birth_year,windows", *rows]),
        "mentors": "id,name,slots\nM1,Bo,Mon 09:00-10:00",
    }
    files = {name: (f"{name}.csv", text.encode()) for name, text in sheets.items()}
    done = coordinator.post(f"{base}/imports", params={"dry_run": "false"}, files=files)
    assert done.status_code == 200, done.text
    assert [likeness["facts"] for likeness in offered(coordinator, base)] == [["name"]] * 3
