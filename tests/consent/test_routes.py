"""Consent over JSON: the texts, a signature recorded by staff, revoking in one action, and the ledger."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.words import Role
from api.app import create_app
from api.audit.models import Actor
from api.consent.models import DisclosureCreate, Language, Purpose
from api.consent.service.disclosures import disclose
from tests.accounts.people import a_program, somebody
from tests.kept_people.people import a_mentee
from tests.service import MovedClock, a_client, some_settings

ASKED = {"purpose": "matching", "language": "en", "last_day": "2027-11-23"}


class Office:
    """A coordinator in front of a mentee."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.program = a_program(app, "North")
        self.client = somebody(app, self.program, Role.COORDINATOR)
        self.mentee = a_mentee(app, self.program)
        self.base = f"/api/v1/programs/{self.program}"
        self.person = f"{self.base}/people/{self.mentee}"

    def sign(self, **asked: Any) -> Any:
        asked = ASKED | asked
        shown = self.client.post(f"{self.base}/consent-texts", json=asked)
        assert shown.status_code == 200, shown.text
        body = asked | {"text_hash": shown.json()["text_hash"], "signature": "Samantha Lopez"}
        return self.client.post(f"{self.person}/consents", json=body)

    def share(self) -> None:
        parts = self.app.state.parts
        asked = DisclosureCreate(
            person_id=self.mentee, purpose=Purpose.MATCHING, fields=frozenset({"languages"}), recipient="Bo Berg"
        )
        with parts.database.writing() as session:
            disclose(session, parts.vault, asked, Actor.system("worker"), parts.clock.now(), 6)


@pytest.fixture
def office(database_url: str, clock: MovedClock) -> Any:
    app = create_app(some_settings(database_url), clock)
    yield Office(app)
    app.state.parts.database.close()


# ---------------------------------------------------------------- texts


def test_everybody_may_read_the_texts_of_every_purpose_in_every_language(app: FastAPI) -> None:
    every = a_client(app).get("/api/v1/consent-texts").json()
    assert [(text["purpose"], text["language"]) for text in every] == [
        (p, spoken) for p in Purpose for spoken in Language
    ]
    for text in every:
        assert "{program}" in text["text"]
        assert "{last_day}" in text["text"]
        assert "{text}" not in text["text"]
        assert ("{recipient}" in text["text"]) == text["names_recipient"]
        assert text["fields"]


def test_the_texts_of_one_purpose_and_language_can_be_asked_for(client: TestClient) -> None:
    (text,) = client.get("/api/v1/consent-texts?purpose=family&language=es").json()
    assert (text["purpose"], text["language"], text["names_recipient"]) == ("family", "es", True)
    assert client.get("/api/v1/consent-texts?purpose=other").status_code == 422


def test_what_is_shown_is_the_public_text_filled_in(office: Office) -> None:
    (words,) = office.client.get("/api/v1/consent-texts?purpose=matching&language=en").json()
    shown = office.client.post(f"{office.base}/consent-texts", json=ASKED).json()
    filled = words["text"].replace("{program}", "North").replace("{last_day}", "November 23, 2027")
    assert shown["text"] == filled
    assert shown["text_hash"] == hashlib.sha256(filled.encode()).hexdigest()
    assert shown["version"] == words["version"]


# ---------------------------------------------------------------- signing and revoking


def test_a_signature_is_recorded_listed_and_logged_as_the_coordinators_doing(office: Office) -> None:
    signed = office.sign()
    assert signed.status_code == 201
    assert signed.json()["signature"] == "Samantha Lopez"
    assert signed.json()["ended_at"] is None
    assert office.client.get(f"{office.person}/consents").json() == [signed.json()]
    admin = somebody(office.app, office.program, Role.ADMIN)
    entry = next(
        entry
        for entry in admin.get(f"{office.base}/audit").json()["items"]
        if entry["subject_id"] == signed.json()["id"]
    )
    assert (entry["verb"], entry["kind"], entry["actor_kind"]) == ("sign", "consent", "user")
    assert entry["actor_id"] == office.client.get("/api/v1/me").json()["user_id"]


def test_a_text_that_was_not_shown_is_not_signed(office: Office) -> None:
    body = ASKED | {"text_hash": "0" * 64, "signature": "Samantha Lopez"}
    assert office.client.post(f"{office.person}/consents", json=body).status_code == 409
    assert office.client.get(f"{office.person}/consents").json() == []


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"last_day": "2020-01-01"}, "#/last_day"),
        ({"recipient": "Luz"}, "#/recipient"),
        ({"purpose": "family"}, "#/recipient"),
        ({"purpose": "other"}, "#/purpose"),
        ({"purpose": "story"}, "#/purpose"),  # mentors sign for theirs themselves
        ({"purpose": "other_programs"}, "#/purpose"),
        ({"signature": " "}, "#/signature"),
        ({"signed_at": "2020-01-01T00:00:00Z"}, "#/signed_at"),
    ],
)
def test_a_field_that_is_wrong_is_named(office: Office, wrong: dict[str, str], pointer: str) -> None:
    body = ASKED | {"text_hash": "0" * 64, "signature": "Samantha Lopez"} | wrong
    answer = office.client.post(f"{office.person}/consents", json=body)
    assert answer.status_code == 422
    assert [problem["pointer"] for problem in answer.json()["errors"]] == [pointer]


def test_everything_is_revoked_in_one_action_and_twice_does_no_harm(office: Office, clock: MovedClock) -> None:
    office.sign()
    office.sign(purpose="family", recipient="Luz")
    clock.move(hours=1)
    ended = [office.client.post(f"{office.person}/revocations", json={}).json() for _ in range(2)]
    assert ended == [{"ended": 2}, {"ended": 0}]
    assert {row["ended_by"] for row in office.client.get(f"{office.person}/consents").json()} == {"revoked"}


def test_one_purpose_is_revoked_alone(office: Office, clock: MovedClock) -> None:
    office.sign()
    office.sign(purpose="family", recipient="Luz")
    clock.move(hours=1)
    assert office.client.post(f"{office.person}/revocations", json={"purpose": "family"}).json() == {"ended": 1}
    rows = office.client.get(f"{office.person}/consents").json()
    assert {row["purpose"]: row["ended_by"] for row in rows} == {"matching": None, "family": "revoked"}


def test_the_ledger_says_what_was_shared_with_whom(office: Office) -> None:
    consent = office.sign().json()["id"]
    office.share()
    (line,) = office.client.get(f"{office.person}/disclosures").json()
    assert (line["consent_id"], line["fields"], line["recipient"]) == (consent, ["languages"], "Bo Berg")


def test_reading_what_is_sealed_is_logged(office: Office) -> None:
    office.client.get(f"{office.person}/consents")
    office.client.get(f"{office.person}/disclosures")
    admin = somebody(office.app, office.program, Role.ADMIN)
    entries = admin.get(f"{office.base}/audit").json()["items"]
    read = [(entry["kind"], entry["subject_id"]) for entry in entries if entry["verb"] == "read"]
    assert read == [("disclosures", str(office.mentee)), ("consents", str(office.mentee))]


def test_of_an_erased_person_shells_stay_and_nothing_is_signed(office: Office) -> None:
    office.sign()
    office.share()
    erased = office.client.delete(f"{office.base}/mentees/{office.mentee}", headers={"If-Match": '"1"'})
    assert erased.status_code == 204
    (consent,) = office.client.get(f"{office.person}/consents").json()
    (line,) = office.client.get(f"{office.person}/disclosures").json()
    assert (consent["signature"], line["recipient"]) == (None, None)
    assert office.sign().status_code == 404


def test_somebody_of_another_program_or_no_person_at_all_is_not_found(office: Office) -> None:
    stranger = a_mentee(office.app, a_program(office.app, "South"))
    user = UUID(office.client.get("/api/v1/me").json()["user_id"])
    answers = set()
    for person in (stranger, user, uuid4()):
        base = f"{office.base}/people/{person}"
        for answer in (
            office.client.get(f"{base}/consents"),
            office.client.get(f"{base}/disclosures"),
            office.client.post(f"{base}/consents", json={}),
            office.client.post(f"{base}/revocations", json={}),
        ):
            answers.add((answer.status_code, answer.content))
    assert len(answers) == 1
    assert answers.pop()[0] == 404


# ---------------------------------------------------------------- the log


def test_the_log_of_a_program_is_read_a_page_at_a_time_newest_first(office: Office) -> None:
    for _ in range(5):
        office.sign()
    admin = somebody(office.app, office.program, Role.ADMIN)
    numbers: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = admin.get(f"{office.base}/audit?limit=2{cursor and f'&cursor={cursor}'}").json()
        numbers += [entry["number"] for entry in page["items"]]
        cursor = page["next"]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers == list(range(len(numbers), 0, -1))
    assert len(numbers) >= 5
    assert (
        somebody(office.app, a_program(office.app, "South"), Role.ADMIN).get(f"{office.base}/audit").status_code == 404
    )


def test_a_log_that_holds_says_so_and_looks_for_a_head_noted_earlier(office: Office) -> None:
    office.sign()
    admin = somebody(office.app, office.program, Role.ADMIN)
    path = f"{office.base}/audit/verification"
    first = admin.get(path).json()
    assert first["holds"]
    assert first["entries"] >= 1
    assert first["head"] == admin.get(f"{office.base}/audit").json()["items"][0]["hash"]
    office.sign()
    assert admin.get(f"{path}?head={first['head']}").json()["holds"]
    rewritten = admin.get(f"{path}?head={'0' * 64}").json()
    assert (rewritten["holds"], rewritten["missing"]) == (False, ["0" * 64])
    assert admin.get(f"{path}?head=short").status_code == 422


def test_a_log_that_was_tampered_with_names_the_entry(app: FastAPI) -> None:
    office = Office(app)
    office.sign()
    office.sign()
    with app.state.parts.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_entries_update")
        connection.exec_driver_sql(
            f"UPDATE audit_entries SET verb = 'x' WHERE number = 2 AND chain = '{office.program}'"
        )
    verdict = somebody(app, office.program, Role.ADMIN).get(f"{office.base}/audit/verification").json()
    assert (verdict["holds"], verdict["broken_at"], verdict["head"]) == (False, 2, None)
    assert verdict["reason"]
