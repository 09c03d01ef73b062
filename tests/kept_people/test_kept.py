"""Mentees and mentors as a program keeps them, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from api.accounts.models.words import Role
from api.app import create_app
from api.audit.models import Actor, AuditEntry
from api.consent.models import Purpose
from api.consent.service.consents import live
from api.database.vault import PersonKey
from api.people.models.mentees import EXAMPLE as A_MENTEE
from api.people.models.mentors import EXAMPLE as A_MENTOR
from api.people.models.tables import MenteeRow, MentorRow
from api.people.service.mentees import erase_mentee
from tests.accounts.people import a_member, a_program, somebody
from tests.kept_people.people import MENTEE, MENTOR, NEW, SIDES, a_mentee, a_mentor, consents
from tests.service import MovedClock, counted_queries, some_settings

ONE, TWO = {"If-Match": '"1"'}, {"If-Match": '"2"'}


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url), clock)
    yield made
    made.state.parts.database.close()


@pytest.mark.parametrize(("kind", "example"), [("mentees", A_MENTEE), ("mentors", A_MENTOR)])
def test_what_is_sent_is_what_is_read(coordinator: TestClient, base: str, kind: str, example: dict[str, Any]) -> None:
    made = coordinator.post(f"{base}/{kind}", json=example)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    read = coordinator.get(f"{base}/{kind}/{made.json()['id']}")
    assert (read.json(), read.headers["etag"]) == (made.json(), '"1"')
    same = {name for name, value in example.items() if read.json()[name] == value}
    assert example.keys() - same <= {"contact", "preferences"}


def test_a_mentee_waits_from_today_in_the_programs_zone(app: FastAPI, clock: MovedClock) -> None:
    clock.move(hours=18)  # 03:00 UTC on the 24th, still the 23rd in New York
    program = a_program(app)
    client = somebody(app, program, Role.COORDINATOR)
    made = client.post(f"/api/v1/programs/{program}/mentees", json=MENTEE).json()
    assert (made["status"], made["waiting_since"], made["urgency"]) == ("waiting", "2026-11-23", "routine")


@pytest.mark.parametrize(("kind", "capacity"), [("specialist", 12), ("role_model", 3)])
def test_a_mentor_has_the_usual_capacity_of_the_kind(
    coordinator: TestClient, base: str, kind: str, capacity: int
) -> None:
    assert coordinator.post(f"{base}/mentors", json=MENTOR | {"kind": kind}).json()["capacity"] == capacity


@pytest.mark.parametrize("kind", SIDES)
def test_an_edit_changes_what_it_names_alone_and_needs_the_version_that_was_read(
    coordinator: TestClient, base: str, kind: str
) -> None:
    made = coordinator.post(f"{base}/{kind}", json=NEW[kind] | {"languages": ["es"], "pronouns": "she"}).json()
    path = f"{base}/{kind}/{made['id']}"
    assert coordinator.patch(path, json={"name": "Zoe"}).status_code == 428
    done = coordinator.patch(path, json={"name": "Zoe", "pronouns": None}, headers=ONE)
    assert (done.status_code, done.headers["etag"]) == (200, '"2"')
    assert done.json() == made | {"name": "Zoe", "pronouns": None, "version": 2}
    assert coordinator.get(path).json() == done.json()
    assert coordinator.patch(path, json={"name": "Yve"}, headers=ONE).status_code == 412


@pytest.mark.parametrize("kind", SIDES)
def test_of_twenty_edits_of_one_version_one_wins(coordinator: TestClient, base: str, kind: str) -> None:
    path = f"{base}/{kind}/{coordinator.post(f'{base}/{kind}', json=NEW[kind]).json()['id']}"

    def rename(number: int) -> int:
        return coordinator.patch(path, json={"name": f"N{number}"}, headers=ONE).status_code

    with ThreadPoolExecutor(20) as executor:
        assert sorted(executor.map(rename, range(20))) == [200] + 19 * [412]


def test_who_pauses_keeps_their_place_and_who_left_waits_anew(
    app: FastAPI, program: UUID, base: str, clock: MovedClock
) -> None:
    path = f"{base}/mentees/{a_mentee(app, program)}"
    clock.move(days=7)
    client = somebody(app, program, Role.COORDINATOR)
    steps = [("paused", "2026-11-23"), ("waiting", "2026-11-23"), ("left", "2026-11-23"), ("waiting", "2026-11-30")]
    for version, (status, since) in enumerate(steps, start=1):
        done = client.patch(path, json={"status": status}, headers={"If-Match": f'"{version}"'}).json()
        assert (done["status"], done["waiting_since"]) == (status, since)


def test_nobody_sets_by_hand_who_is_matched_or_changes_it(
    app: FastAPI, program: UUID, coordinator: TestClient, base: str
) -> None:
    mentee = a_mentee(app, program)
    path, first = f"{base}/mentees/{mentee}", {"If-Match": '"1"'}
    assert coordinator.patch(path, json={"status": "matched"}, headers=first).status_code == 422
    with app.state.parts.database.writing() as session:
        session.get(MenteeRow, mentee).status = "matched"
    assert coordinator.patch(path, json={"status": "left"}, headers=first).status_code == 409
    assert coordinator.patch(path, json={"urgency": "urgent"}, headers=first).json()["status"] == "matched"


def test_a_mentor_goes_on_leave_and_returns(coordinator: TestClient, base: str) -> None:
    path = f"{base}/mentors/{coordinator.post(f'{base}/mentors', json=MENTOR).json()['id']}"
    for version, status in enumerate(("leave", "active", "left"), start=1):
        done = coordinator.patch(path, json={"status": status}, headers={"If-Match": f'"{version}"'})
        assert done.json()["status"] == status


def test_a_team_that_goes_leaves_its_mentors(app: FastAPI, program: UUID, coordinator: TestClient, base: str) -> None:
    supervisor = a_member(app, program, Role.SUPERVISOR, email="sue@example.org")
    team = coordinator.post(f"{base}/teams", json={"name": "A"}).json()["id"]
    asked = MENTOR | {"team_id": team, "supervisor_id": str(supervisor)}
    made = coordinator.post(f"{base}/mentors", json=asked).json()
    assert (made["team_id"], made["supervisor_id"]) == (team, str(supervisor))
    assert coordinator.delete(f"{base}/teams/{team}", headers=ONE).status_code == 204
    assert coordinator.get(f"{base}/mentors/{made['id']}").json()["team_id"] is None


@pytest.mark.parametrize("kind", SIDES)
def test_another_programs_people_and_nobody_answer_alike(
    app: FastAPI, coordinator: TestClient, base: str, kind: str
) -> None:
    other = a_program(app, "South")
    stranger = a_mentee(app, other) if kind == "mentees" else a_mentor(app, other)
    for method in ("GET", "PATCH", "DELETE"):
        answers = [
            coordinator.request(method, f"{base}/{kind}/{one}", json={"name": "mine"}, headers=ONE)
            for one in (stranger, uuid4())
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    assert coordinator.get(f"{base}/{kind}").json()["items"] == []


def test_the_database_refuses_what_cannot_be(app: FastAPI, program: UUID) -> None:
    mentee, mentor = a_mentee(app, program), a_mentor(app, program)
    for statement in (
        "UPDATE mentors SET capacity = -1",
        "UPDATE mentors SET new_per_week = -1",
        "UPDATE mentors SET status = 'gone'",
        "UPDATE mentors SET document = NULL",
        "UPDATE mentees SET status = 'gone'",
        "UPDATE mentees SET urgency = 4",
        "UPDATE mentees SET document = NULL",
    ):
        with pytest.raises(IntegrityError), app.state.parts.database.writing() as session:
            session.connection().execute(text(statement))
    with app.state.parts.database.writing() as session:
        assert session.get_one(MenteeRow, mentee).status == "waiting"
        assert session.get_one(MentorRow, mentor).capacity == 12


# ---------------------------------------------------------------- sealed, and erased


def everything_stored(app: FastAPI, database_url: str) -> bytes:
    """Return all bytes of the database: of the files where it is files, of every row of every table where not."""
    if database_url.startswith("sqlite"):
        path = Path(database_url.removeprefix("sqlite:///"))
        return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    with app.state.parts.database.reading() as session:
        connection = session.connection()
        names = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
        rows = [
            connection.execute(text(f"SELECT encode(CAST(t.*::text AS bytea), 'escape') FROM {name} t")).scalars().all()
            for name in names
        ]
    return repr(rows).encode()


def test_what_is_sensitive_is_stored_nowhere_in_clear(
    app: FastAPI, coordinator: TestClient, base: str, database_url: str
) -> None:
    program_name = b"North"
    # what is short has a sign that no sealed text has, lest chance write it
    words = ["Samantha", "Rosalinda", "12025550123", "opioids", "twelve_step", "veteran", "17:00", "18:00", "woman",
             "wheelchair", "residential", "detoxhouse", "nonbinary", ":1987", ": 1987", "knitting",
             "CPRS (Ohio)"]  # fmt: skip
    asked = {
        "contact": {"route": "phone", "phone": "+12025550123"}, "substances": ["opioids"], "birth_year": 1987,
        "pathways": ["twelve_step"], "experiences": ["veteran"], "preferences": ["gender=woman"],
        "gender": "nonbinary", "interests": ["knitting"],
    }  # fmt: skip
    extra = {"access_needs": "wheelchair", "level_of_care": "residential", "referral_source": "detoxhouse"}
    made = coordinator.post(f"{base}/mentees", json=MENTEE | asked | extra)
    assert made.status_code == 201
    assert coordinator.post(f"{base}/mentors", json=MENTOR | asked | {"credential": "CPRS (Ohio)"}).status_code == 201
    stored = everything_stored(app, database_url)
    assert program_name in stored  # it is looked at where it would be found
    assert [word for word in words if word.encode() in stored] == []
    assert all(word in made.text for word in ("Samantha", "opioids", "wheelchair"))


@pytest.mark.parametrize("kind", SIDES)
def test_erasing_leaves_a_row_with_nothing_in_it(
    app: FastAPI, program: UUID, coordinator: TestClient, base: str, kind: str
) -> None:
    mentee = a_mentee(app, program, urgency="crisis")
    mentor = a_mentor(app, program, credential_expires="2027-01-01", new_per_week=1)
    pair = {"mentee_id": str(mentee), "mentor_id": str(mentor), "reason": "complaint"}
    assert coordinator.post(f"{base}/bans", json=pair).status_code == 201
    erased, table = (mentee, MenteeRow) if kind == "mentees" else (mentor, MentorRow)
    path = f"{base}/{kind}/{erased}"
    assert coordinator.delete(path).status_code == 428
    assert coordinator.delete(path, headers=TWO).status_code == 412
    assert coordinator.delete(path, headers=ONE).status_code == 204
    absent = coordinator.get(f"{base}/{kind}/{uuid4()}").content
    for answer in (
        coordinator.get(path),
        coordinator.patch(path, json={"name": "Back"}, headers=TWO),
        coordinator.delete(path, headers=TWO),
    ):
        assert (answer.status_code, answer.content) == (404, absent)
    assert coordinator.get(f"{base}/{kind}").json()["items"] == []
    assert coordinator.get(f"{base}/bans").json()["items"] == []
    assert [error["pointer"] for error in coordinator.post(f"{base}/bans", json=pair).json()["errors"]] == [
        f"#/{kind[:-1]}_id"
    ]
    with app.state.parts.database.writing() as session:
        row = session.get_one(table, erased).model_dump()
        assert {name for name, value in row.items() if value} == {"id", "created_at", "version", "program_id", "status"}
        assert row["status"] == "left"
        assert session.get_one(PersonKey, erased).wrapped is None


def test_the_file_keeps_neither_key_nor_document_of_whoever_was_erased(sqlite_url: str, clock: MovedClock) -> None:
    app = create_app(some_settings(sqlite_url), clock)
    parts = app.state.parts
    program = a_program(app)
    others = [a_mentee(app, program) for _ in range(30)]
    erased = others[14]
    with parts.database.reading() as session:
        row, key = session.get_one(MenteeRow, erased), session.get_one(PersonKey, erased)
        assert row.document is not None
        assert key.wrapped is not None
        secrets = [row.document.token, key.wrapped]
    stored = everything_stored(app, sqlite_url)
    assert all(secret in stored for secret in secrets)
    with parts.database.writing() as session:
        erase_mentee(session, parts.vault, program, erased, 1, Actor.system("test"), clock.now(), 6)
    parts.database.close()  # what was written ahead goes into the file
    stored = everything_stored(app, sqlite_url)
    assert [secret in stored for secret in secrets] == [False, False]


def test_erasing_ends_consents_and_is_written_into_the_log(
    app: FastAPI, program: UUID, coordinator: TestClient, base: str
) -> None:
    mentee = a_mentee(app, program)
    consents(app, program, mentee)
    assert coordinator.delete(f"{base}/mentees/{mentee}", headers=ONE).status_code == 204
    with app.state.parts.database.reading() as session:
        assert live(session, mentee, Purpose.MATCHING, app.state.parts.clock.now()) is None
        entries = session.exec(select(AuditEntry).where(col(AuditEntry.verb).in_(["sign", "revoke", "erase"]))).all()
    assert {(entry.verb, entry.kind) for entry in entries} == {
        ("sign", "consent"), ("revoke", "consent"), ("erase", "person"), ("erase", "mentee"),
    }  # fmt: skip
    assert {entry.actor_kind for entry in entries if entry.verb == "erase"} == {"user"}


# ---------------------------------------------------------------- lists


def test_pages_show_everybody_once_with_as_many_queries_each(
    app: FastAPI, program: UUID, coordinator: TestClient, base: str
) -> None:
    mentees = [a_mentee(app, program, name=f"E{number}") for number in range(12)]
    mentors = [a_mentor(app, program, name=f"R{number}") for number in range(12)]
    for mentee, mentor in zip(mentees, mentors, strict=True):
        asked = {"mentee_id": str(mentee), "mentor_id": str(mentor), "reason": "kin"}
        assert coordinator.post(f"{base}/bans", json=asked).status_code == 201
    # Two queries tell who asks: the session and its roles. Three log that people were read.
    for path, queries in (("mentees", 7), ("mentors", 7), ("bans", 3)):
        for limit in (5, 200):
            seen, cursor = [], ""
            while True:
                with counted_queries(app) as statements:
                    page = coordinator.get(f"{base}/{path}?limit={limit}{cursor}").json()
                assert len(statements) == queries, (path, statements)
                seen += page["items"]
                if page["next"] is None:
                    break
                cursor = f"&cursor={page['next']}"
            assert len(seen) == len({item["id"] for item in seen}) == 12
    assert {item["name"] for item in coordinator.get(f"{base}/mentees").json()["items"]} == {
        f"E{number}" for number in range(12)
    }


def test_a_list_of_one_status_has_nobody_else_and_nothing_but_what_a_list_needs(
    app: FastAPI, program: UUID, coordinator: TestClient, base: str
) -> None:
    a_mentee(app, program)
    paused = a_mentee(app, program, urgency="urgent")
    coordinator.patch(f"{base}/mentees/{paused}", json={"status": "paused"}, headers=ONE)
    (item,) = coordinator.get(f"{base}/mentees?status=paused").json()["items"]
    assert item.pop("created_at")
    assert item == {
        "id": str(paused), "version": 2, "status": "paused", "urgency": "urgent", "waiting_since": "2026-11-23",
        "name": "Samantha",
    }  # fmt: skip
    assert coordinator.get(f"{base}/mentors?status=active").json() == {"items": [], "next": None}
    assert coordinator.get(f"{base}/mentees?status=gone").status_code == 422


def test_who_was_erased_elsewhere_is_in_no_list(
    app: FastAPI, program: UUID, coordinator: TestClient, base: str
) -> None:
    mentee, mentor = a_mentee(app, program), a_mentor(app, program)
    with app.state.parts.database.writing() as session:
        for person in (mentee, mentor):
            app.state.parts.vault.destroy(session, person, app.state.parts.clock.now())
    for path in ("mentees", "mentors"):
        assert coordinator.get(f"{base}/{path}").json()["items"] == []
    assert coordinator.get(f"{base}/mentees/{mentee}").status_code == 404
