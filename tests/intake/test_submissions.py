"""One person from a form: kept whole or not at all, once for a key, and told nothing of others."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlmodel import select

from api.accounts.models.words import Role, Scope
from api.app import create_app
from api.audit.service import verify
from api.consent.models import Consent
from api.database.vault import PersonKey
from api.intake.models.tables import IntakeReceipt
from api.intake.service.submissions import remove_receipts
from api.notices.models.shapes import WebhookCreate
from api.notices.models.tables import Delivery
from api.notices.models.words import Event
from api.notices.webhooks import add_webhook
from api.people.engine import pool_of
from api.people.models.tables import MenteeRow
from matcher.policy import Policy
from tests.accounts.people import TEST, a_program, somebody
from tests.intake.forms import PERSON, a_consent, a_form, a_submission, accepted, pointers, send
from tests.service import MovedClock, counted_statements, some_settings


def mentees_of(coordinator: TestClient, base: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = coordinator.get(f"{base}/mentees", params={"limit": 200}).json()["items"]
    return items


def test_whoever_was_answered_is_there_and_can_be_matched(
    app: FastAPI, form: TestClient, coordinator: TestClient, program: UUID, base: str
) -> None:
    accepted(form, "one")
    (summary,) = mentees_of(coordinator, base)
    mentee = coordinator.get(f"{base}/mentees/{summary['id']}").json()
    assert mentee["name"] == PERSON["name"]
    assert mentee["goals"] == PERSON["goals"]
    parts = app.state.parts
    with parts.database.reading() as session:
        pool = pool_of(session, parts.vault, program, date(2026, 11, 23), Policy(), parts.clock.now())
        assert [one.id for one in pool.mentees] == [summary["id"]]
        assert verify(session).holds


def test_the_answer_says_what_happens_next_and_nothing_of_the_person(form: TestClient) -> None:
    answer = accepted(form, "one")
    assert set(answer) == {
        "receipt_id", "received_at", "reference", "language", "next_matching_day", "zone", "crisis_line", "what_next",
        "suggestions",
    }  # fmt: skip
    assert answer["suggestions"] == {"groups": [], "drop_in_hours": [], "stories": []}
    assert answer["reference"] == "web-1"
    assert answer["next_matching_day"] == "2026-11-30"
    assert answer["crisis_line"] == "988"
    said = " ".join(answer["what_next"])
    assert "Monday, November 30, 2026" in said
    assert "988" in said
    assert not any(word in said.lower() for word in ("recovery", "mentor", "sober", "addict", "substance"))


def test_the_matching_day_is_one_of_the_programs_zone(app: FastAPI, clock: MovedClock) -> None:
    clock.move(hours=(24 * 6) + 19.5)  # Monday 4:30 in London, Sunday evening in New York
    for zone, day in (("America/New_York", "2026-11-30"), ("Europe/London", "2026-12-07")):
        form = a_form(app, a_program(app, zone, zone=zone), Scope.INTAKE)
        assert accepted(form, "one")["next_matching_day"] == day


@pytest.mark.parametrize(
    ("accepts", "language"),
    [("es-MX,en;q=0.5", "es"), ("fr", "en"), ("es;q=0, en", "en"), ("es;q=nonsense", "en"), ("", "en")],
)
def test_the_answer_is_in_the_language_asked_for(form: TestClient, accepts: str, language: str) -> None:
    answer = send(form, a_submission(form), **{"Accept-Language": accepts}).json()
    assert answer["language"] == language
    assert answer["what_next"][0].startswith({"en": "Your answers", "es": "Sus respuestas"}[language])


def test_the_same_key_and_body_gives_the_same_answer(app: FastAPI, form: TestClient, clock: MovedClock) -> None:
    body = a_submission(form)
    first = send(form, body)
    clock.move(days=29)
    turned = json.loads(json.dumps({name: body[name] for name in reversed(body)}))
    for again in (send(form, body), send(form, turned, **{"Accept-Language": "es"})):
        assert (again.status_code, again.content) == (201, first.content)
    with app.state.parts.database.reading() as session:
        assert len(session.exec(select(MenteeRow)).all()) == 1


@pytest.mark.parametrize("change", [{"reference": "web-2"}, {"person": PERSON | {"birth_year": 1991}}])
def test_the_same_key_with_another_body_is_refused(
    form: TestClient, coordinator: TestClient, base: str, change: dict[str, Any]
) -> None:
    body = a_submission(form)
    assert send(form, body).status_code == 201
    answer = send(form, body | change)
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:waypair:problem:key-reused"
    assert len(mentees_of(coordinator, base)) == 1


def test_keys_of_two_callers_are_two_keys(
    app: FastAPI, form: TestClient, coordinator: TestClient, program: UUID, base: str
) -> None:
    body = a_submission(form)
    other = a_form(app, program, Scope.INTAKE)
    sent = coordinator.post(f"{base}/intake", json=body, headers={"Idempotency-Key": "one"})
    answers = [send(form, body), send(other, body), sent]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.json()["receipt_id"] for answer in answers}) == 3
    assert len(mentees_of(coordinator, base)) == 3


def test_one_key_of_a_coordinator_is_good_for_one_program(app: FastAPI, form: TestClient, program: UUID) -> None:
    other = a_program(app, "North")  # of the same name: the texts are the same
    both = somebody(app, program, Role.COORDINATOR)
    email = f"coordinator-{program.hex[-6:]}@example.org"
    admin = somebody(app, other, Role.ADMIN)
    assert admin.post(
        f"/api/v1/programs/{other}/members", json={"email": email, "name": "B", "roles": ["coordinator"]}
    ).is_success
    body, headers = a_submission(form), {"Idempotency-Key": "one"}
    answers = [both.post(f"/api/v1/programs/{one}/intake", json=body, headers=headers) for one in (program, other)]
    assert [answer.status_code for answer in answers] == [201, 409]


def test_an_erased_person_comes_back_by_no_key(form: TestClient, coordinator: TestClient, base: str) -> None:
    body = a_submission(form)
    first = send(form, body)
    (mentee,) = mentees_of(coordinator, base)
    erased = coordinator.delete(f"{base}/mentees/{mentee['id']}", headers={"If-Match": '"1"'})
    assert erased.status_code == 204
    again, other = send(form, body), send(form, body | {"reference": "x"})
    assert again.status_code == other.status_code == 409
    assert again.content == other.content  # what was sent is not known any more
    assert first.json()["receipt_id"] not in again.text
    assert mentees_of(coordinator, base) == []


def test_nothing_of_a_person_is_readable_in_the_tables(app: FastAPI, form: TestClient) -> None:
    accepted(form, "samantha-1990")
    with app.state.parts.database.reading() as session:
        tables = ("intake_receipts", "mentee_marks", "mentees", "consents", "audit_entries", "likenesses")
        rows = {table: session.connection().execute(text(f"SELECT * FROM {table}")).all() for table in tables}
    assert rows["intake_receipts"]
    assert len(rows["mentee_marks"]) == 3
    kept = str(rows).lower()
    for said in ("samantha", "lafsd", "2025550123", "example.org", "quiet year", "web-1"):
        assert said not in kept


def test_every_wrong_field_is_named_at_once(form: TestClient) -> None:
    wrong = {"windows": ["Mon 25:00-26:00", "Tue 9-"], "birth_year": "x", "languages": [], "shoe": 1}
    body = a_submission(form, **wrong) | {"version": 2, "consents": []}
    answer = form.post("/api/v1/intake", json=body)
    assert set(pointers(answer)) == {
        "header/Idempotency-Key", "#/version", "#/person/windows/0", "#/person/windows/1", "#/person/birth_year",
        "#/person/languages", "#/person/shoe", "#/consents",
    }  # fmt: skip


def test_what_only_the_program_knows_is_named_at_once_as_well(
    form: TestClient, coordinator: TestClient, base: str
) -> None:
    unknown = "019ab3c4-1000-7000-8000-000000000001"
    body = a_submission(form, sites=[unknown], avoid=[unknown], urgency="crisis", waiting_since="2020-01-01")
    body["consents"] = [
        a_consent(form) | {"text_hash": "0" * 64},
        a_consent(form, purpose="mentor") | {"last_day": "2020-01-01"},
    ]
    assert set(pointers(send(form, body))) == {
        "#/person/sites/0", "#/person/avoid/0", "#/person/urgency", "#/person/waiting_since",
        "#/consents/0/text_hash", "#/consents/1/last_day",
    }  # fmt: skip
    assert mentees_of(coordinator, base) == []


def test_a_refused_submission_leaves_nothing_and_its_key_free(app: FastAPI, form: TestClient) -> None:
    body = a_submission(form)
    assert send(form, body | {"consents": [body["consents"][0] | {"text_hash": "0" * 64}]}).status_code == 422
    with app.state.parts.database.reading() as session:
        for table in (IntakeReceipt, MenteeRow, Consent):
            assert session.exec(select(table)).all() == []
        assert session.exec(select(PersonKey)).all() == []
    assert send(form, body).status_code == 201


@pytest.mark.parametrize(
    "consents", [[], ["mentor"], ["matching", "matching"]], ids=["none", "another", "the same twice"]
)
def test_consent_to_matching_is_needed_once(form: TestClient, consents: list[str]) -> None:
    body = a_submission(form) | {"consents": [a_consent(form, purpose=purpose) for purpose in consents]}
    assert "#/consents" in pointers(send(form, body))


def test_a_coordinator_says_how_urgent_it_is(coordinator: TestClient, form: TestClient, base: str) -> None:
    body = a_submission(form, urgency="crisis", waiting_since="2026-10-01")
    answer = coordinator.post(f"{base}/intake", json=body, headers={"Idempotency-Key": "one"})
    assert answer.status_code == 201
    (mentee,) = mentees_of(coordinator, base)
    assert (mentee["urgency"], mentee["waiting_since"]) == ("crisis", "2026-10-01")


def test_a_key_opens_its_own_program_alone_and_only_with_the_scope(app: FastAPI, form: TestClient, base: str) -> None:
    south = a_program(app, "South")
    foreign, reader = a_form(app, south, Scope.INTAKE), a_form(app, south, Scope.READ)
    body, headers = a_submission(form), {"Idempotency-Key": "one"}
    assert foreign.post(f"{base}/intake", json=body, headers=headers).status_code == 404
    assert send(reader, body).status_code == 404
    assert form.post(f"{base}/intake", json=body, headers=headers).status_code == 201
    assert foreign.get(f"/api/v1/programs/{south}/mentees").status_code == 404
    assert "#/consents/0/text_hash" in pointers(send(foreign, body))  # the texts name the other program


@pytest.mark.parametrize("key", ["", "x" * 201, "schlüssel", "two\tparts"])
def test_a_key_is_one_to_two_hundred_printable_characters(form: TestClient, key: str) -> None:
    body = a_submission(form)
    answer = form.post("/api/v1/intake", json=body, headers=[(b"Idempotency-Key", key.encode("latin-1"))])
    assert set(pointers(answer)) == {"header/Idempotency-Key"}
    assert send(form, body, "x" * 200).status_code == 201


def test_fifty_at_once_with_one_key_make_one_person(
    app: FastAPI, form: TestClient, coordinator: TestClient, base: str
) -> None:
    body = a_submission(form)
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: send(form, body), range(50)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert len(mentees_of(coordinator, base)) == 1
    with app.state.parts.database.reading() as session:
        assert len(session.exec(select(IntakeReceipt)).all()) == 1
        assert verify(session).holds


def test_fifty_at_once_with_bodies_of_two_kinds_make_one_person(
    form: TestClient, coordinator: TestClient, base: str
) -> None:
    bodies = [a_submission(form), a_submission(form, name="Another")]
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda number: send(form, bodies[number % 2]), range(50)))
    assert sorted(answer.status_code for answer in answers) == [201] * 25 + [409] * 25
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert len(mentees_of(coordinator, base)) == 1


def test_a_form_that_sends_too_often_is_told_when_to_come_back(database_url: str, clock: MovedClock) -> None:
    app = create_app(some_settings(database_url, intake_per_minute=2), clock)
    program = a_program(app)
    form, other = a_form(app, program, Scope.INTAKE), a_form(app, program, Scope.INTAKE)
    body = a_submission(form)
    assert [send(form, body).status_code for _ in range(3)] == [201, 201, 429]
    assert 0 < int(send(form, body).headers["Retry-After"]) <= 60
    assert send(other, body).status_code == 201
    app.state.parts.database.close()


def test_receipts_are_kept_for_thirty_days_and_then_removed(app: FastAPI, form: TestClient, clock: MovedClock) -> None:
    accepted(form, "one")
    with app.state.parts.database.writing() as session:
        assert remove_receipts(session, clock.now() + timedelta(days=29.9)) == 0
        assert remove_receipts(session, clock.now() + timedelta(days=30)) == 1


def test_one_submission_takes_few_statements(app: FastAPI, form: TestClient) -> None:
    accepted(form, "before")  # the first one opens the chain of the log
    body = a_submission(form, name="Bo", contact={"route": "phone", "phone": "+12025550177"}, birth_year=1970)
    with counted_statements(app.state.parts.database) as statements:
        assert send(form, body, "two").status_code == 201
    on_postgresql = app.state.parts.database.engine.dialect.name == "postgresql"
    assert len(statements) == (14 if on_postgresql else 13), statements
    with counted_statements(app.state.parts.database) as statements:
        assert send(form, body, "two").status_code == 201
    assert len(statements) == 4  # key, claim, receipt, person's key


@pytest.mark.parametrize("ending", ["revoked", "over"])
def test_a_key_that_was_good_before_is_looked_at_again_where_it_writes(
    app: FastAPI, form: TestClient, coordinator: TestClient, clock: MovedClock, program: UUID, base: str, ending: str
) -> None:
    body = a_submission(form)
    for number in range(2):
        assert send(form, body, key=str(number)).status_code == 201
    admin = somebody(app, program, Role.ADMIN)
    (key,) = admin.get(f"{base}/api-keys").json()["items"]
    if ending == "revoked":
        match = {"If-Match": f'"{key["version"]}"'}
        assert admin.delete(f"{base}/api-keys/{key['id']}", headers=match).status_code == 204
    else:
        clock.move(days=400)
    for number in range(3):  # again with what was answered before as well
        refused = send(form, body, key=str(number))
        assert refused.status_code == 401
        assert "receipt_id" not in refused.json()
    with app.state.parts.database.reading() as session:
        assert len(session.exec(select(MenteeRow)).all()) == 2


def test_every_text_that_is_offered_can_be_signed(app: FastAPI, form: TestClient, program: UUID) -> None:
    listed = form.get("/api/v1/intake/consent-texts", params={"recipient": "Luz"}).json()["items"]
    assert len(listed) == 18
    assert {item["last_day"] for item in listed} == {"2027-11-23"}
    for item in listed:
        assert "North" in item["text"]
        assert item["fields"]
        assert (item["recipient"] == "Luz") == ("Luz" in item["text"])
    signed = [
        {name: item[name] for name in ("purpose", "language", "last_day", "text_hash", "recipient")}
        | {"signature": "Sam"}
        for item in listed
        if item["language"] == "es"
    ]
    assert send(form, a_submission(form) | {"consents": signed}).status_code == 201
    with app.state.parts.database.reading() as session:
        assert len(session.exec(select(Consent)).all()) == len(signed) == 9


def test_texts_that_name_a_recipient_are_there_where_one_is_given(form: TestClient) -> None:
    purposes = {item["purpose"] for item in form.get("/api/v1/intake/consent-texts").json()["items"]}
    assert "matching" in purposes
    assert "family" not in purposes
    assert "query/recipient" in pointers(form.get("/api/v1/intake/consent-texts", params={"purpose": "family"}))
    assert "query/last_day" in pointers(form.get("/api/v1/intake/consent-texts", params={"last_day": "2020-01-01"}))


def test_a_submission_is_announced_once_by_the_id_of_its_receipt(app: FastAPI, form: TestClient, program: UUID) -> None:
    parts = app.state.parts
    with parts.database.writing() as session:
        asked = WebhookCreate(address="https://hook.example.org/", events=frozenset({Event.INTAKE_RECEIVED}))
        add_webhook(session, parts.vault, parts.settings, program, asked, TEST, parts.clock.now())
    body = a_submission(form)
    answer = send(form, body)
    assert send(form, body).json() == answer.json()
    assert send(form, body | {"person": {}}, "two").status_code == 422
    with parts.database.reading() as session:
        (told,) = session.exec(select(Delivery)).all()
    assert (told.event, str(told.subject_id)) == ("intake.received", answer.json()["receipt_id"])
