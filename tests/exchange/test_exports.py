"""Exports: whoever agreed and nobody else, each with a line in the ledger where it leaves the program."""

from __future__ import annotations

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.audit.models import Actor, AuditEntry
from api.audit.service import verify
from api.consent.models import ConsentAsked, ConsentCreate, Disclosure, Language, Purpose, Sharing
from api.consent.service.consents import offer, revoke, sign
from api.consent.service.disclosures import disclose_many, disclosures_of
from api.consent.texts import STATEMENT, fields_of, hashed, newest
from api.exchange.models.exports import ExportCreate, Format, What
from api.exchange.service.exports import TOLD, gather, hand_out
from api.people.models.mentees import EXAMPLE as A_MENTEE
from api.people.models.mentors import EXAMPLE as A_MENTOR
from api.sheets.columns import MENTEES, MENTORS, column_names
from api.web.parts import Parts
from tests.accounts.people import TEST, a_program
from tests.exchange.builders import held
from tests.kept_people.people import a_mentee, a_mentor, consents
from tests.service import MovedClock, counted_queries

OWN = {"what": "mentees", "format": "json"}
OTHERS = OWN | {"recipient": "Lee Park", "purpose": "matching"}


def agrees(app: FastAPI, program: UUID, person: UUID, purpose: Purpose, language: str = "en", **others: Any) -> None:
    """Sign a consent to any purpose."""
    parts: Parts = app.state.parts
    now = parts.clock.now()
    asked: dict[str, Any] = {"purpose": purpose, "language": Language(language), "last_day": date(2027, 11, 23)}
    asked |= others
    with parts.database.writing() as session:
        shown = offer(session, program, ConsentAsked(**asked), now)
        signed = ConsentCreate(**asked, text_hash=shown.text_hash, signature="Samantha Lopez")
        sign(session, parts.vault, program, person, signed, TEST, now, 6)


def exported(client: TestClient, base: str, **asked: Any) -> dict[str, Any]:
    answer = client.post(f"{base}/exports", json=OWN | asked)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    assert answer.headers["waypair-left-out"] == str(content["left_out"])
    return content


def ledger(parts: Parts) -> list[Disclosure]:
    with parts.database.reading() as session:
        return list(session.exec(select(Disclosure).order_by(col(Disclosure.id))))


def test_the_program_itself_gets_whom_a_week_is_about_and_it_is_logged_and_no_disclosure(
    app: FastAPI, parts: Parts, program: UUID, coordinator: TestClient, base: str
) -> None:
    one, silent = a_mentee(app, program, **A_MENTEE), a_mentee(app, program, name="Silas")
    foreign = a_mentee(app, other := a_program(app, "South"))
    for person, home in ((one, program), (foreign, other)):
        consents(app, home, person)
    content = exported(coordinator, base)
    (row,) = content["mentees"]
    assert tuple(row) == column_names(MENTEES)
    assert (row["id"], row["name"], row["consent_until"]) == (str(one), "Sam", "2027-11-23")
    assert (row["windows"], row["moud"]) == (["Mon 17:00-20:00", "Sat 10:00-14:00"], "yes")
    assert (content["left_out"], content["notices"]) == (1, [])
    assert str(silent) not in json.dumps(content)
    assert ledger(parts) == []
    with parts.database.reading() as session:
        last = session.exec(select(AuditEntry).where(AuditEntry.chain == str(program)).order_by(col(AuditEntry.number)))
        assert [f"{entry.verb} {entry.kind}" for entry in last][-1] == "export mentees"


def test_somebody_else_gets_what_was_agreed_with_its_notice_and_a_line_in_the_ledger(
    app: FastAPI, parts: Parts, program: UUID, coordinator: TestClient, base: str
) -> None:
    people = [a_mentee(app, program, **A_MENTEE | {"birth_year": 1990}) for _ in range(3)]
    consents(app, program, people[0])
    agrees(app, program, people[1], Purpose.MATCHING, "es")
    content = exported(coordinator, base, **OTHERS)
    rows = {row["id"]: row for row in content["mentees"]}
    assert (set(rows), content["left_out"]) == ({str(one) for one in people[:2]}, 1)
    assert set(rows[str(people[0])]) == {"id", "notice"} | {told.column for told in TOLD[Purpose.MATCHING]}
    assert rows[str(people[0])]["age_band"] == "35-44"
    assert not [word for word in ("Sam", "1990", "2026-09-01", "+12025550123") if f'"{word}"' in json.dumps(content)]
    assert len(content["notices"]) == 2
    for person in people[:2]:
        notice = content["notices"][rows[str(person)]["notice"] - 1]
        with parts.database.reading() as session:
            (line,) = disclosures_of(session, parts.vault, person)
        assert (line.recipient, line.purpose, line.notice_hash) == ("Lee Park", Purpose.MATCHING, hashed(notice))
        assert set(line.fields) == {told.field for told in TOLD[Purpose.MATCHING]}
        assert STATEMENT in notice
    assert len(ledger(parts)) == 2
    with parts.database.reading() as session:
        assert verify(session).holds


@pytest.mark.parametrize("purpose", list(TOLD))
def test_no_column_tells_what_the_text_that_is_signed_does_not_name(purpose: Purpose) -> None:
    assert {told.field for told in TOLD[purpose]} <= fields_of(newest(), purpose)


def test_a_consent_that_names_somebody_lets_nobody_else_have_it(
    app: FastAPI, parts: Parts, program: UUID, coordinator: TestClient, base: str, clock: MovedClock
) -> None:
    one, other = a_mentee(app, program), a_mentee(app, program)
    agrees(app, program, one, Purpose.RESEARCH, recipient="Lee Park")
    agrees(app, program, other, Purpose.RESEARCH, recipient="Bo Berg")
    content = exported(coordinator, base, recipient="Lee Park", purpose="research")
    assert content["mentees"] == [{"id": str(one), "age_band": "", "months": 0, "notice": 1}]
    assert content["left_out"] == 1
    assert [line.person_id for line in ledger(parts)] == [one]


def test_whoever_revokes_while_a_file_is_made_is_not_in_it(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock
) -> None:
    people = [a_mentee(app, program) for _ in range(3)]
    for person in people:
        consents(app, program, person)
    asked = ExportCreate.model_validate(OTHERS)
    with parts.database.reading() as session:
        sheet = gather(session, parts.vault, program, asked, clock.now())
    assert len(sheet.rows) == 3
    with parts.database.writing() as session:
        revoke(session, people[1], TEST, clock.now(), 6)
    with parts.database.writing() as session:
        sheet = hand_out(session, parts.vault, program, asked, sheet, TEST, clock.now(), 6)
    assert {row["id"] for row in sheet.rows} == {str(people[0]), str(people[2])}
    assert sheet.left_out == 1
    assert {line.person_id for line in ledger(parts)} == {people[0], people[2]}


def test_sharing_with_many_keeps_every_promise_of_sharing_with_one(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock
) -> None:
    agreed, silent, gone = (a_mentee(app, program) for _ in range(3))
    foreign = a_mentee(app, other := a_program(app, "South"))
    for person, home in ((agreed, program), (gone, program), (foreign, other)):
        consents(app, home, person)
    with parts.database.writing() as session:
        parts.vault.destroy(session, gone, clock.now())
    asked: dict[str, Any] = {"purpose": Purpose.MATCHING, "recipient": "Bo Berg"}
    everybody = [agreed, silent, gone, foreign]
    with parts.database.writing() as session:
        for fields, expected in (({"languages"}, {agreed}), ({"languages", "phone"}, set())):
            sharing = Sharing(**asked, fields=frozenset(fields))
            shared = disclose_many(session, parts.vault, program, everybody, sharing, TEST, clock.now(), 6)
            assert set(shared) == expected
    (line,) = ledger(parts)
    assert (line.person_id, line.fields) == (agreed, "languages")
    with parts.database.reading() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.verb == "disclose")).all()
    assert [(entry.subject_id, entry.actor_id) for entry in entries] == [(str(line.id), TEST.id)]


def test_a_revocation_waits_while_many_are_shared(app: FastAPI, parts: Parts, program: UUID, clock: MovedClock) -> None:
    people = [a_mentee(app, program) for _ in range(3)]
    for person in people:
        consents(app, program, person)
    sharing = Sharing(purpose=Purpose.MATCHING, fields=frozenset({"languages"}), recipient="Bo Berg")
    begun = Event()

    def withdraw() -> int:
        begun.set()
        with parts.database.writing() as session:
            return revoke(session, people[1], TEST, clock.now(), 6)

    with ThreadPoolExecutor(1) as executor:
        with parts.database.writing() as session:
            assert len(disclose_many(session, parts.vault, program, people, sharing, TEST, clock.now(), 6)) == 3
            revocation = executor.submit(withdraw)
            begun.wait()
            with pytest.raises(TimeoutError):
                revocation.result(timeout=0.3)
        assert revocation.result() == 1
    with parts.database.writing() as session:
        shared = disclose_many(session, parts.vault, program, people, sharing, TEST, clock.now(), 6)
    assert set(shared) == {people[0], people[2]}
    assert len(ledger(parts)) == 5


@pytest.mark.parametrize(
    "asked",
    [
        {"recipient": "Lee"},
        {"purpose": "matching"},
        {"recipient": "Lee", "purpose": "family"},
        {"recipient": "Lee", "purpose": "matching", "what": "mentors"},
        {"recipient": "Lee", "purpose": "matching", "what": "holds"},
        {"recipient": "Lee\r\nX: 1", "purpose": "matching"},
        {"what": "users"},
        {"format": "pdf"},
        {"other": 1},
    ],
)
def test_what_cannot_be_asked_for_is_refused(
    parts: Parts, coordinator: TestClient, base: str, asked: dict[str, Any]
) -> None:
    answer = coordinator.post(f"{base}/exports", json=OWN | asked)
    assert answer.status_code == 422
    assert "Lee" not in answer.text
    assert ledger(parts) == []


def test_mentors_and_held_hours_stay_within_the_program(
    app: FastAPI, program: UUID, coordinator: TestClient, base: str
) -> None:
    mentor, idle = a_mentor(app, program, **A_MENTOR), a_mentor(app, program, slots=[])
    people = [a_mentee(app, program) for _ in range(2)]
    consents(app, program, people[0])
    held(app, program, people[0], mentor)
    held(app, program, people[1], a_mentor(app, program))
    content = exported(coordinator, base, what="mentors")
    assert [row["id"] for row in content["mentors"] if row["name"] == "Rosa"] == [str(mentor)]
    assert tuple(content["mentors"][0]) == column_names(MENTORS)
    assert (str(idle) in json.dumps(content), content["left_out"]) == (False, 1)
    content = exported(coordinator, base, what="holds")
    assert content["holds"] == [
        {
            "mentee": str(people[0]), "mentor": str(mentor), "kind": "held", "slot": "Mon 18:00-19:00",
            "time_zone": "America/New_York", "mode": "video", "site": "", "fortnight": None, "day": None,
        }
    ]  # fmt: skip
    assert content["left_out"] == 1


@pytest.mark.parametrize("format", [Format.CSV, Format.XLSX])
def test_a_file_begins_with_its_notice_and_runs_nothing(
    app: FastAPI, program: UUID, coordinator: TestClient, base: str, format: Format
) -> None:
    mentee = a_mentee(app, program, preferences=["interest==cmd:prefer"], interests=["=1+1"])
    consents(app, program, mentee)
    answer = coordinator.post(f"{base}/exports", json=OTHERS | {"format": format})
    assert answer.headers["content-disposition"] == f'attachment; filename="export-2026-11-23.{format}"'
    assert answer.headers["cache-control"] == "no-store"
    if format is Format.CSV:
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert lines[:2] == ["# notice 1", f"# {STATEMENT}"]
        (row,) = csv.DictReader(line for line in lines if line[:1] not in ("#", '"') or line.startswith('"='))
        assert (row["id"], row["interests"], row["notice"]) == (str(mentee), "'=1+1", "1")
        return
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["notice", "mentees"]
    assert str(book["notice"]["B2"].value).startswith(STATEMENT)
    header, values = ([cell.value for cell in row] for row in book["mentees"].iter_rows())
    told = dict(zip(header, values, strict=True))
    assert (told["id"], told["interests"], told["notice"]) == (str(mentee), "=1+1", 1)
    assert "f" not in {cell.data_type for row in book["mentees"].iter_rows() for cell in row}


def test_a_thousand_people_are_shared_in_a_few_statements(
    app: FastAPI, parts: Parts, program: UUID, clock: MovedClock
) -> None:
    many = 1000
    now = clock.now()
    asked: dict[str, Any] = {"purpose": Purpose.MATCHING, "language": Language.EN, "last_day": date(2027, 11, 23)}
    people = [a_mentee(app, program) for _ in range(many)]
    with parts.database.writing() as session:
        text_hash = offer(session, program, ConsentAsked(**asked), now).text_hash
        signed = ConsentCreate(**asked, text_hash=text_hash, signature="Sam")
        for person in people:
            sign(session, parts.vault, program, person, signed, Actor.system("intake"), now, 6)
    for recipient, purpose, most in ((None, None, 8), ("Lee Park", Purpose.MATCHING, 20)):
        export = ExportCreate.model_validate(
            {"what": What.MENTEES, "format": Format.CSV, "recipient": recipient, "purpose": purpose}
        )
        with counted_queries(app) as seen:
            with parts.database.reading() as session:
                sheet = gather(session, parts.vault, program, export, now)
            with parts.database.writing() as session:
                sheet = hand_out(session, parts.vault, program, export, sheet, TEST, now, 6)
        assert len(sheet.rows) == many
        assert len(seen) <= most
    assert len(ledger(parts)) == many
