"""Bringing people in on a page: looked at first with every problem, then all of it or nothing."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.accounts.models.words import Role
from api.app import create_app
from api.audit.models import AuditEntry
from api.consent.models import Consent
from api.intake.models.tables import SheetId
from api.people.models.tables import Ban, MenteeRow, MentorRow
from tests.accounts.people import a_member, a_program, somebody
from tests.intake.sheets import MENTEES, MENTORS, SHEETS, a_workbook
from tests.service import MovedClock, counted_queries, some_settings


@pytest.fixture
def app(sqlite_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(sqlite_url, max_body_bytes=100_000), clock)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def staff(coordinator: TestClient) -> TestClient:
    coordinator.headers["Accept"] = "text/html"
    return coordinator


@pytest.fixture
def page(program: UUID) -> str:
    return f"/programs/{program}/people/import"


def look(staff: TestClient, page: str, sheets: Any = None, **fields: str) -> Any:
    """Choose sheets, and look at what they would do."""
    chosen = SHEETS if sheets is None else sheets
    files = {
        name: (f"{name}.csv", text.encode() if isinstance(text, str) else text, "text/csv")
        for name, text in chosen.items()
    }
    return staff.post(page, files=files, data={"make_places": "yes"} | fields)


def sent_by(answer: Any) -> dict[str, str]:
    """Return what the hidden fields of a page hold."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', answer.text)
    return {name: html.unescape(value) for name, value in found}


def people(app: FastAPI) -> int:
    with app.state.parts.database.reading() as session:
        return sum(len(session.exec(select(table)).all()) for table in (MenteeRow, MentorRow, Ban, SheetId))


def figures(answer: Any) -> list[str]:
    return re.findall(r'class="figure">(\d+)</td>', answer.text)


def plain(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_what_was_looked_at_comes_in_without_choosing_it_again(app: FastAPI, staff: TestClient, page: str) -> None:
    assert 'type="file"' in staff.get(page).text
    seen = look(staff, page)
    assert seen.status_code == 200, seen.text
    assert figures(seen) == ["2", "0", "0"] * 3
    assert "Sites that are made: North." in seen.text
    assert "1 consent on paper is recorded, in your name" in seen.text
    assert "1 person in the sheet has no live consent" in seen.text
    assert "vouches" not in seen.text  # a blank in a sheet consents to nothing here
    assert people(app) == 0
    done = staff.post(page, data=sent_by(seen) | {"do": "bring_in"})
    assert done.status_code == 200
    assert "Everything that the sheets say is in." in done.text
    assert figures(done) == ["2", "0", "0"] * 3
    assert people(app) == 10
    again = staff.post(page, data=sent_by(seen) | {"do": "bring_in"})
    assert figures(again) == ["0", "0", "2"] * 3
    assert people(app) == 10
    with app.state.parts.database.reading() as session:
        (consent,) = session.exec(select(Consent)).all()
        log = [entry.verb for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.number)))]
    assert (consent.paper_recorded_by or "").startswith("user:")
    assert log.count("import") == 4


def test_every_problem_is_in_a_table_with_what_is_there_and_what_is_expected(
    app: FastAPI, staff: TestClient, page: str
) -> None:
    wrong = SHEETS | {
        "mentees": MENTEES.replace("Mon 09:00-12:00", "Mon 25:00-26:00").replace(",1980,", ",<b>next</b>,"),
        "mentors": MENTORS.replace("specialist", "specalist"),
    }
    seen = look(staff, page, wrong)
    assert seen.status_code == 422
    assert "3 things are amiss" in seen.text
    told = plain(seen)
    for line in (
        "mentees.csv 2 windows Mon 25:00-26:00 a time that exists",
        "mentees.csv 3 birth_year <b>next</b> a whole number from 1900 to 2100",
        "mentors.csv 2 kind specalist one of specialist, role_model specialist",
    ):
        assert line in told
    assert "<b>next</b>" not in seen.text
    assert 'value="bring_in"' not in seen.text
    assert staff.post(page, data=sent_by(seen) | {"do": "bring_in"}).status_code == 422
    assert people(app) == 0


def test_the_page_shows_the_first_that_are_amiss_and_a_file_has_them_all(
    app: FastAPI, staff: TestClient, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.intake.pages.importing.MOST_SHOWN", 2)
    wrong = SHEETS | {
        "mentees": MENTEES.replace("Mon 09:00-12:00", "=Mon 25:00-26:00").replace(",1980,", ",next,"),
        "mentors": MENTORS.replace("specialist", "specalist"),
    }
    seen = look(staff, page, wrong)
    assert "These are the first 2 of 3. The file below has them all." in seen.text
    with counted_queries(app) as statements:
        file = staff.post(page, data=sent_by(seen) | {"do": "list", "make_places": "yes"})
    assert not [one for one in statements if not one.startswith("SELECT")]  # made of what the page brings back
    assert file.headers["content-disposition"] == 'attachment; filename="amiss.csv"'
    assert file.headers["cache-control"] == "no-store"
    rows = list(csv.reader(io.StringIO(file.text)))
    assert rows[0] == ["Where", "Row", "Column", "What is there", "What is expected", "Perhaps"]
    assert [row[:4] for row in rows[1:]] == [
        ["mentees.csv", "2", "windows", "'=Mon 25:00-26:00"],
        ["mentees.csv", "3", "birth_year", "next"],
        ["mentors.csv", "2", "kind", "specalist"],
    ]
    assert people(app) == 0
    over = staff.post(page, data={"do": "list"})
    assert (over.status_code, over.headers["content-type"]) == (422, "text/html; charset=utf-8")


def test_unknown_names_are_made_or_left_open_where_that_is_ticked(
    app: FastAPI, program: UUID, staff: TestClient, page: str
) -> None:
    a_member(app, program, Role.SUPERVISOR, email="sue@example.org", name="Sue Ray")
    led = MENTORS.replace("cannot_serve\n", "cannot_serve,supervisor\n").replace("E2\n", "E2,Sue Ray\n")
    sheets = SHEETS | {"mentors": led.replace("yes,\n", "yes,,Sue Roy\n")}
    first = look(staff, page, sheets, make_places="")
    assert "site of this program; add it first" in first.text
    assert "an admin takes them in as a member who supervises" in first.text
    assert "Sue Ray" in first.text
    second = staff.post(page, data=sent_by(first) | {"make_places": "yes", "skip_supervisors": "yes"})
    assert second.status_code == 200
    assert "left open, for no supervisor of this program is called so: Sue Roy." in second.text
    kept = sent_by(second)
    assert kept.keys() == {"handed", "make_places", "skip_supervisors"}
    assert "is in." in staff.post(page, data=kept | {"do": "bring_in"}).text
    with app.state.parts.database.reading() as session:
        supervised = [row.supervisor_id is not None for row in session.exec(select(MentorRow))]
    assert sorted(supervised) == [False, True]


def test_what_was_looked_at_is_sealed_for_whoever_sent_it_and_for_half_an_hour(
    app: FastAPI, program: UUID, staff: TestClient, page: str, clock: MovedClock
) -> None:
    with counted_queries(app) as statements:
        kept = sent_by(look(staff, page)) | {"do": "bring_in"}
    assert not [one for one in statements if not one.startswith("SELECT")]  # nothing of it is stored
    assert "Ana," not in kept["handed"]
    other = somebody(app, program, Role.ADMIN)
    elsewhere = a_program(app, "South")
    a_member(app, elsewhere, Role.COORDINATOR, email=f"coordinator-{program.hex[-6:]}@example.org")
    for client, address in ((other, page), (staff, f"/programs/{elsewhere}/people/import")):
        refused = client.post(address, data=kept)
        assert refused.status_code == 422
        assert "the files once more" in refused.text
    assert staff.post(page, data=kept | {"handed": "gAAAAA"}).status_code == 422
    clock.move(minutes=31)
    over = staff.post(page, data=kept)
    assert over.status_code == 422
    assert "the files once more" in over.text
    assert 'name="make_places" value="yes" checked' in over.text
    assert people(app) == 0


def test_files_that_are_chosen_are_looked_at_before_they_come_in(app: FastAPI, staff: TestClient, page: str) -> None:
    assert figures(look(staff, page, do="bring_in")) == ["2", "0", "0"] * 3
    assert people(app) == 0


@pytest.mark.parametrize(
    ("sheets", "told"),
    [
        ({}, "one CSV file at least, or a workbook"),
        ({"mentees": b"\x89PNG\r\n\x00\x1a", "mentors": MENTORS}, "bytes that are not text"),
        ({"mentees": MENTEES.encode("utf-16"), "mentors": MENTORS}, "CSV UTF-8"),
        ({"workbook": b"no workbook"}, "an Excel workbook (.xlsx)"),
        ({"workbook": a_workbook({"people": MENTEES, "mentors": MENTORS})}, "a sheet named mentees"),
        ({"workbook": a_workbook(), "mentees": MENTEES}, "either CSV files or one workbook"),
        ({"mentees": "name\nAna\n", "mentors": MENTORS}, "a column windows"),
    ],
)
def test_a_file_that_is_no_sheet_is_said_to_be_none(
    app: FastAPI, staff: TestClient, page: str, sheets: dict[str, Any], told: str
) -> None:
    seen = look(staff, page, sheets)
    assert seen.status_code == 422
    assert told in html.unescape(seen.text)
    assert people(app) == 0


def test_a_file_that_is_too_large_is_said_to_be_so(app: FastAPI, staff: TestClient, page: str) -> None:
    seen = look(staff, page, SHEETS | {"mentees": MENTEES + "#" * 100_000})
    assert seen.status_code == 413
    assert "Send a smaller file, or several." in seen.text
    assert people(app) == 0


def test_sheets_that_would_make_the_page_heavy_are_chosen_once_more(
    app: FastAPI, program: UUID, staff: TestClient, page: str
) -> None:
    noise = [f",{token_urlsafe(30_000)}" for _ in MENTEES.splitlines()[1:]]  # in a column that nobody knows
    rows = [line + more for line, more in zip(MENTEES.splitlines(), [",noise", *noise], strict=True)]
    large = SHEETS | {"mentees": "\n".join(rows)}
    first = look(staff, page, large)
    assert len(first.content) < 20_000
    kept = sent_by(first) | {"do": "bring_in"}
    assert kept["again"] == "yes"
    forgotten = staff.post(page, data=kept)
    assert forgotten.status_code == 422
    assert "the same files once more: they are too large" in forgotten.text
    other = look(staff, page, large | {"mentors": MENTORS.replace("specialist", "role_model")}, **kept)
    assert figures(other) == ["2", "0", "0"] * 3
    stranger = look(somebody(app, program, Role.ADMIN), page, large, **kept)
    assert "nothing is written yet" in stranger.text
    assert people(app) == 0
    assert "is in." in look(staff, page, large, **kept).text
    assert people(app) > 0


def test_a_capacity_below_what_is_held_is_a_problem_of_its_row(
    app: FastAPI, staff: TestClient, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff.post(page, data=sent_by(look(staff, page)) | {"do": "bring_in"})
    monkeypatch.setattr("api.intake.service.plans.held_places", lambda session, ids: dict.fromkeys(ids, 3))
    fewer = look(staff, page, SHEETS | {"mentors": MENTORS.replace(",A,4,", ",A,2,")})
    assert "mentors.csv 2 capacity 2 3 or more" in plain(fewer)
    assert look(staff, page, SHEETS | {"mentors": MENTORS.replace(",A,4,", ",A,3,")}).status_code == 200


def test_all_of_it_is_said_in_spanish(app: FastAPI, staff: TestClient, page: str) -> None:
    staff.headers["Accept-Language"] = "es"
    wrong = {
        "mentees": MENTEES.replace("2027-06-30", "30/6/27").replace("Thu 18:00-20:00", "Thursday").replace("Bo,", ","),
        "mentors": MENTORS.replace(",A,4", ",A,four").replace("specialist", "boss").replace("R1,", "R2,"),
        "pairs": "mentee,mentor,kind\nE9,R2,ban\n",
    }
    seen = plain(look(staff, page, wrong))
    for english in ("expected", "for example", "whole number", "one of", "the id of", "such as", "has this one"):
        assert english not in seen
    assert "el identificador de una persona que pide apoyo" in seen
    noted = plain(
        look(staff, page, SHEETS | {"mentees": MENTEES.replace(",R2,", ",R7,").replace("urgency", "urgenzy")})
    )
    assert "ningún mentor tiene el identificador: R7." in noted
    assert "la columna urgenzy no es de las conocidas; ¿quiso decir urgency?" in noted
