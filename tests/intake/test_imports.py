"""Spreadsheets come in whole or not at all, and only what is new of them changes anything."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from time import perf_counter
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlmodel import SQLModel, select

from api.accounts.models.tables import Site
from api.accounts.models.words import Role
from api.audit.models import Actor
from api.audit.service import verify
from api.consent.models import Consent, Purpose
from api.consent.service.consents import consents_of, revoke, text_signed
from api.consent.texts import hashed
from api.intake.models.tables import SheetId
from api.people.engine import pool_of
from api.people.models.tables import Ban, MenteeRow, MentorRow
from matcher.policy import Policy
from tests.accounts.people import a_member, a_program, somebody
from tests.intake.sheets import MENTEES, MENTORS, PAIRS, SHEETS, a_workbook, bring_in, counts, many, report_of
from tests.kept_people.people import a_mentee, consents
from tests.service import MovedClock, counted_statements

TABLES: list[type[SQLModel]] = [MenteeRow, MentorRow, Ban, Consent, SheetId, Site]


def rows_of(app: FastAPI, *tables: type[SQLModel]) -> list[Any]:
    with app.state.parts.database.reading() as session:
        return [row.model_dump() for table in tables for row in session.exec(select(table))]


def mentee_called(client: TestClient, base: str, name: str) -> dict[str, Any]:
    items = client.get(f"{base}/mentees", params={"limit": 200}).json()["items"]
    (summary,) = [item for item in items if item["name"] == name]
    mentee: dict[str, Any] = client.get(f"{base}/mentees/{summary['id']}").json()
    return mentee


def test_sheets_come_in_with_all_that_they_say(app: FastAPI, coordinator: TestClient, program: UUID, base: str) -> None:
    report = report_of(bring_in(coordinator, base))
    assert report["written"]
    assert counts(report) == {"mentees": (2, 0, 0), "mentors": (2, 0, 0), "bans": (2, 0, 0)}
    assert (report["sites"], report["teams"]) == (["North"], ["A"])
    assert (report["consents_recorded"], report["without_consent"]) == (1, 1)
    ana, bo = (mentee_called(coordinator, base, name) for name in ("Ana", "Bo"))
    (site,) = coordinator.get(f"{base}/sites").json()["items"]
    mentors = {item["name"]: item for item in coordinator.get(f"{base}/mentors").json()["items"]}
    assert ana["sites"] == bo["sites"] == [site["id"]]
    assert ana["avoid"] == [mentors["Raul"]["id"]]
    assert (ana["urgency"], ana["waiting_since"], bo["waiting_since"]) == ("soon", "2026-11-02", "2026-11-23")
    assert ana["preferences"] == ["gender=woman:must"]
    assert bo["preferences"] == [f"site={site['id']}:prefer"]
    assert ana["time_zone"] == "America/New_York"
    assert (mentors["Raul"]["status"], mentors["Raul"]["capacity"], mentors["Rosa"]["capacity"]) == ("leave", 3, 4)
    raul = coordinator.get(f"{base}/mentors/{mentors['Raul']['id']}").json()
    assert raul["slots"] == ["Thu 18:00-19:00", f"Fri 08:00-09:00 @{site['id']} x2"]
    bans = {
        ban["reason"]: (ban["mentee_id"], ban["mentor_id"]) for ban in coordinator.get(f"{base}/bans").json()["items"]
    }
    assert bans == {"kin": (ana["id"], mentors["Raul"]["id"]), "other": (bo["id"], mentors["Rosa"]["id"])}
    parts = app.state.parts
    with parts.database.reading() as session:
        pool = pool_of(session, parts.vault, program, date(2026, 11, 23), Policy(), parts.clock.now())
        assert [(mentee.id, mentee.consent_until) for mentee in pool.mentees] == [(ana["id"], date(2027, 6, 30))]
        assert verify(session).holds


def test_a_workbook_says_the_same_as_files(coordinator: TestClient, base: str) -> None:
    assert report_of(bring_in(coordinator, base))["written"]
    report = report_of(bring_in(coordinator, base, {"workbook": a_workbook()}))
    assert counts(report) == {"mentees": (0, 0, 2), "mentors": (0, 0, 2), "bans": (0, 0, 2)}


def test_a_dry_run_tells_the_same_and_writes_nothing(app: FastAPI, coordinator: TestClient, base: str) -> None:
    told = report_of(bring_in(coordinator, base, write=False))
    assert rows_of(app, *TABLES) == []
    done = report_of(bring_in(coordinator, base))
    assert told | {"written": True, "dry_run": False} == done | {"dry_run": False}
    assert not told["written"]


def test_the_same_sheets_change_nothing_the_second_time(app: FastAPI, coordinator: TestClient, base: str) -> None:
    bring_in(coordinator, base)
    before = rows_of(app, *TABLES)
    report = report_of(bring_in(coordinator, base))
    assert counts(report) == {"mentees": (0, 0, 2), "mentors": (0, 0, 2), "bans": (0, 0, 2)}
    assert (report["sites"], report["consents_recorded"]) == ([], 0)
    assert rows_of(app, *TABLES) == before


def test_what_a_sheet_says_anew_is_changed_and_all_else_stays(coordinator: TestClient, base: str) -> None:
    bring_in(coordinator, base)
    bo = mentee_called(coordinator, base, "Bo")
    edited = coordinator.patch(
        f"{base}/mentees/{bo['id']}",
        json={"goals": ["rest"], "time_zone": "America/Chicago"},
        headers={"If-Match": '"1"'},
    )
    assert edited.status_code == 200
    anew = SHEETS | {
        "mentees": MENTEES.replace("Thu 18:00-20:00", "Fri 18:00-20:00"),
        "mentors": MENTORS.replace("specialist,A,4", "specialist,A,5"),
    }
    report = report_of(bring_in(coordinator, base, anew))
    assert counts(report) == {"mentees": (0, 1, 1), "mentors": (0, 1, 1), "bans": (0, 0, 2)}
    after = mentee_called(coordinator, base, "Bo")
    expected = {"windows": ["Fri 18:00-20:00"], "goals": ["rest"], "time_zone": "America/Chicago", "version": 3}
    assert {name: after[name] for name in expected} == expected
    assert after["id"] == bo["id"]


def test_two_programs_may_use_the_same_ids(app: FastAPI, coordinator: TestClient, base: str) -> None:
    other = a_program(app, "South")
    elsewhere = somebody(app, other, Role.COORDINATOR)
    bring_in(coordinator, base)
    report = report_of(bring_in(elsewhere, f"/api/v1/programs/{other}"))
    assert counts(report)["mentees"] == (2, 0, 0)
    assert len(elsewhere.get(f"/api/v1/programs/{other}/mentees").json()["items"]) == 2


def test_every_problem_is_told_at_once_and_nothing_is_written(app: FastAPI, coordinator: TestClient, base: str) -> None:
    wrong = {
        "mentees": MENTEES.replace("2027-06-30", "2099-01-01").replace("Bo,", "=cmd(),"),
        "mentors": MENTORS.replace(",A,4", ",Aa,4").replace("@North", "@Nort"),
        "pairs": PAIRS + "E2,R2,pin,\n",
    }
    site = coordinator.post(f"{base}/sites", json={"name": "Norte"})
    team = coordinator.post(f"{base}/teams", json={"name": "A"})
    assert site.is_success
    assert team.is_success
    report = report_of(bring_in(coordinator, base, wrong, write=False, create_places=False))
    told = {(one["file"], one["row"], one["column"]): one for one in report["problems"]}
    assert set(told) == {
        ("mentees.csv", 2, "sites"), ("mentees.csv", 2, "consent_until"), ("mentees.csv", 3, "name"),
        ("mentees.csv", 3, "sites"), ("mentees.csv", 3, "preferences"), ("mentors.csv", 2, "team"),
        ("mentors.csv", 3, "slots"), ("pairs.csv", 3, "kind"),
    }  # fmt: skip
    assert told["mentors.csv", 3, "slots"]["nearest"] == "Norte"
    assert told["mentors.csv", 2, "team"]["received"] == "text of 2 characters"
    refused = bring_in(coordinator, base, wrong, create_places=False)
    assert refused.status_code == 422
    pointers = {error["pointer"] for error in refused.json()["errors"]}
    assert "#/mentees.csv/2/sites" in pointers
    assert len(refused.json()["errors"]) == report["problem_count"]
    assert rows_of(app, MenteeRow, MentorRow, Ban, Consent, SheetId) == []


def test_what_the_readers_find_is_told_in_the_same_way(coordinator: TestClient, base: str) -> None:
    wrong = SHEETS | {"mentees": MENTEES.replace("Mon 09:00-12:00", "Mon 25:00-26:00").replace(",1980,", ",next,")}
    report = report_of(bring_in(coordinator, base, wrong, write=False))
    told = {(one["file"], one["row"], one["column"]) for one in report["problems"]}
    assert told == {("mentees.csv", 2, "windows"), ("mentees.csv", 3, "birth_year")}
    assert "next" not in str(report["problems"])
    assert bring_in(coordinator, base, wrong).status_code == 422


def test_an_erased_person_does_not_come_back_by_a_sheet(app: FastAPI, coordinator: TestClient, base: str) -> None:
    bring_in(coordinator, base)
    ana = mentee_called(coordinator, base, "Ana")
    assert coordinator.delete(f"{base}/mentees/{ana['id']}", headers={"If-Match": '"1"'}).status_code == 204
    refused = bring_in(coordinator, base)
    assert [error["pointer"] for error in refused.json()["errors"]] == ["#/mentees.csv/2/id"]
    without = {"mentees": "\n".join(line for line in MENTEES.splitlines() if "Ana" not in line), "mentors": MENTORS}
    assert counts(report_of(bring_in(coordinator, base, without)))["mentees"] == (0, 0, 1)


def test_a_paper_is_kept_as_what_it_is(app: FastAPI, coordinator: TestClient, base: str) -> None:
    bring_in(coordinator, base)
    parts = app.state.parts
    with parts.database.reading() as session:
        (consent,) = session.exec(select(Consent)).all()
        key = parts.vault.key(session, consent.person_id)
        assert hashed(text_signed(consent, key)) == consent.text_hash
        assert "on paper" in text_signed(consent, key)
        assert (consent.paper_recorded_by or "").startswith("user:")
        (shown,) = consents_of(session, parts.vault, consent.person_id)
    assert shown.on_paper
    assert (shown.signature, shown.expires_at.date()) == ("Ana", date(2027, 7, 1))
    with parts.database.writing() as session:
        changed = session.get_one(Consent, consent.id)
        changed.paper_recorded_by = None
        with pytest.raises(Exception, match="kept as it was written"):
            session.flush()
        session.rollback()


def test_a_later_paper_replaces_an_earlier_one(app: FastAPI, coordinator: TestClient, base: str) -> None:
    bring_in(coordinator, base)
    report = report_of(bring_in(coordinator, base, SHEETS | {"mentees": MENTEES.replace("2027-06-30", "2027-09-30")}))
    assert (report["consents_recorded"], report["without_consent"]) == (1, 1)
    assert sorted((row["last_day"], row["ended_by"]) for row in rows_of(app, Consent)) == [
        (date(2027, 6, 30), "replaced"), (date(2027, 9, 30), None)
    ]  # fmt: skip


def test_nobody_who_revoked_consents_again_by_a_sheet(app: FastAPI, coordinator: TestClient, base: str) -> None:
    bring_in(coordinator, base)
    parts = app.state.parts
    ana = UUID(mentee_called(coordinator, base, "Ana")["id"])
    with parts.database.writing() as session:
        assert revoke(session, ana, Actor.system("test"), parts.clock.now(), 6, Purpose.MATCHING) == 1
    for day in ("2027-06-30", "2027-09-30"):
        report = report_of(bring_in(coordinator, base, SHEETS | {"mentees": MENTEES.replace("2027-06-30", day)}))
        assert (report["consents_recorded"], report["without_consent"]) == (0, 2)


def test_no_paper_takes_the_place_of_a_signature(
    app: FastAPI, coordinator: TestClient, program: UUID, base: str
) -> None:
    bring_in(coordinator, base, SHEETS | {"mentees": MENTEES.replace("2027-06-30", "")})
    consents(app, program, UUID(mentee_called(coordinator, base, "Ana")["id"]), date(2027, 1, 1))
    report = report_of(bring_in(coordinator, base))
    assert (report["consents_recorded"], report["without_consent"]) == (0, 1)


def test_a_paper_that_is_over_lets_nobody_in(coordinator: TestClient, base: str) -> None:
    report = report_of(bring_in(coordinator, base, SHEETS | {"mentees": MENTEES.replace("2027-06-30", "2026-11-22")}))
    assert (report["consents_recorded"], report["without_consent"]) == (0, 2)


def test_whoever_is_in_a_sheet_and_here_already_is_offered(
    app: FastAPI, coordinator: TestClient, program: UUID, base: str
) -> None:
    a_mentee(app, program, name="ANÁ", birth_year=1990)
    bring_in(coordinator, base)
    (likeness,) = coordinator.get(f"{base}/likenesses").json()["items"]
    assert likeness["facts"] == ["name"]


def test_a_supervisor_is_found_by_name_and_never_made(
    app: FastAPI, coordinator: TestClient, program: UUID, base: str
) -> None:
    a_member(app, program, Role.SUPERVISOR, email="sue@example.org", name="Sue Ray")
    mentors = "id,slots,supervisor\nR1,Mon 09:00-10:00,sue  ray\nR2,Mon 09:00-10:00,Sue Roy\n"
    report = report_of(
        bring_in(coordinator, base, {"mentees": MENTEES.replace("R2", ""), "mentors": mentors}, write=False)
    )
    (problem,) = report["problems"]
    assert (problem["row"], problem["column"], problem["nearest"]) == (3, "supervisor", "Sue Ray")


def test_one_sheet_comes_in_alone_and_names_who_came_before(app: FastAPI, coordinator: TestClient, base: str) -> None:
    alone = {"mentors": MENTORS}
    refused = bring_in(coordinator, base, alone)
    assert [error["pointer"] for error in refused.json()["errors"]] == ["#/mentors.csv/2/cannot_serve"]
    free = report_of(bring_in(coordinator, base, {"mentors": MENTORS.replace(",E2\n", ",\n")}))
    assert counts(free) == {"mentees": (0, 0, 0), "mentors": (2, 0, 0), "bans": (0, 0, 0)}
    unknown = {"mentees": MENTEES.replace(",R2,", ",R2;R7,")}
    assert "mentees.csv/2/avoid" in bring_in(coordinator, base, unknown).text
    later = report_of(bring_in(coordinator, base, {"mentees": MENTEES}))
    assert counts(later) == {"mentees": (2, 0, 0), "mentors": (0, 0, 0), "bans": (0, 0, 0)}
    assert not [note for note in later["notes"] if "vouches" in note]
    mentors = {item["name"]: item["id"] for item in coordinator.get(f"{base}/mentors").json()["items"]}
    assert mentee_called(coordinator, base, "Ana")["avoid"] == [mentors["Raul"]]
    again = report_of(bring_in(coordinator, base, alone))
    assert counts(again) == {"mentees": (0, 0, 0), "mentors": (0, 0, 2), "bans": (1, 0, 0)}


def test_a_supervisor_whom_nobody_knows_is_left_open_where_that_is_allowed(
    app: FastAPI, coordinator: TestClient, program: UUID, base: str
) -> None:
    a_member(app, program, Role.SUPERVISOR, email="sue@example.org", name="Sue Ray")
    unknown = "id,slots,supervisor\nR1,Mon 09:00-10:00,Sue Ray\nR2,Mon 09:00-10:00,Sue Roy\n"
    first = report_of(bring_in(coordinator, base, SHEETS | {"mentors": unknown}, skip_supervisors=True))
    assert [note for note in first["notes"] if "left open" in note] == [
        "mentors.csv, column supervisor: left open, for no supervisor of this program is called so: Sue Roy."
    ]
    (before,) = [row for row in rows_of(app, MentorRow) if row["supervisor_id"]]
    renamed = SHEETS | {"mentors": unknown.replace("Sue Ray", "S. Ray")}
    assert bring_in(coordinator, base, renamed).status_code == 422
    again = report_of(bring_in(coordinator, base, renamed, skip_supervisors=True))
    assert again["mentors"] == {"added": 0, "updated": 0, "unchanged": 2}
    assert [row for row in rows_of(app, MentorRow) if row["supervisor_id"]] == [before]
    cleared = SHEETS | {"mentors": unknown.replace("Sue Ray", "")}
    assert report_of(bring_in(coordinator, base, cleared, skip_supervisors=True))["mentors"]["updated"] == 1
    assert not any(row["supervisor_id"] for row in rows_of(app, MentorRow))


# ---------------------------------------------------------------- files that are no sheets


def a_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (65 * 2**20))
    return packed.getvalue()


WRONG_FILES: dict[str, dict[str, str | bytes]] = {
    "nothing": {},
    "pairs alone": {"pairs": PAIRS},
    "pairs with one side": {"pairs": PAIRS, "mentees": MENTEES},
    "no text": {"mentees": b"\xff\xfe\x00i\x00d", "mentors": MENTORS},
    "another encoding": {"mentees": MENTEES.replace("Ana", "José").encode("latin-1"), "mentors": MENTORS},
    "an empty file": {"mentees": "", "mentors": MENTORS},
    "a header alone": {"mentees": "id,windows\n", "mentors": MENTORS},
    "too many rows": {"mentees": "id,windows\n" + "E,Mon 09:00-10:00\n" * 20_001, "mentors": MENTORS},
    "no workbook": {"workbook": b"PK\x03\x04 nothing"},
    "a bomb": {"workbook": a_bomb()},
    "both": {"workbook": a_workbook(), "mentees": MENTEES},
}


@pytest.mark.parametrize("name", WRONG_FILES)
def test_a_file_that_is_no_sheet_is_refused_in_words(
    app: FastAPI, coordinator: TestClient, base: str, name: str
) -> None:
    answer = bring_in(coordinator, base, WRONG_FILES[name])
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert report_of(bring_in(coordinator, base, WRONG_FILES[name], write=False))["problem_count"] > 0
    assert rows_of(app, *TABLES) == []


@pytest.mark.parametrize("cell", ["XFD1", "XFD2", "A20005", "A1048576"])
def test_a_cell_far_out_is_refused(coordinator: TestClient, base: str, cell: str) -> None:
    book = load_workbook(io.BytesIO(a_workbook()))
    book["mentees"][cell] = "far"
    written = io.BytesIO()
    book.save(written)
    started = perf_counter()
    assert bring_in(coordinator, base, {"workbook": written.getvalue()}).status_code == 422
    assert perf_counter() - started < 20


def test_a_formula_that_was_never_worked_out_is_refused(coordinator: TestClient, base: str) -> None:
    book = load_workbook(io.BytesIO(a_workbook()))
    book["mentees"]["G3"] = '=CONCAT("R", 2)'
    written = io.BytesIO()
    book.save(written)
    report = report_of(bring_in(coordinator, base, {"workbook": written.getvalue()}, write=False))
    assert [(one["row"], one["column"], one["received"]) for one in report["problems"]] == [
        (3, "G", "text of 9 characters")
    ]


def test_more_than_ten_megabytes_are_not_read(coordinator: TestClient, base: str) -> None:
    answer = bring_in(coordinator, base, {"mentees": b"x" * 10_000_001, "mentors": MENTORS})
    assert answer.status_code == 413


def test_what_is_no_form_is_refused(coordinator: TestClient, base: str) -> None:
    for content, kind in ((b"--x", "multipart/form-data; boundary=y"), (b"{}", "application/json")):
        answer = coordinator.post(f"{base}/imports", content=content, headers={"Content-Type": kind})
        assert answer.status_code in (200, 400, 422)
        assert answer.status_code != 200 or answer.json()["problem_count"] > 0


# ---------------------------------------------------------------- many, and at once


def test_a_thousand_people_come_in_within_seconds(app: FastAPI, coordinator: TestClient, base: str) -> None:
    sheets = many(1_000)
    started = perf_counter()
    with counted_statements(app.state.parts.database) as statements:
        report = report_of(bring_in(coordinator, base, sheets))
    took = perf_counter() - started
    assert counts(report)["mentees"] == (1_000, 0, 0)
    assert report["consents_recorded"] == 1_000
    assert took < 30, took  # a few seconds on a machine that does nothing else
    assert len(statements) < 60, len(statements)
    again = report_of(bring_in(coordinator, base, sheets))
    assert counts(again) == {"mentees": (0, 0, 1_000), "mentors": (0, 0, 100), "bans": (0, 0, 0)}


def test_the_number_of_statements_does_not_grow_with_the_rows(app: FastAPI, coordinator: TestClient, base: str) -> None:
    bring_in(coordinator, base)
    numbers = []
    for sheets in (many(20), many(60)):
        with counted_statements(app.state.parts.database) as statements:
            bring_in(coordinator, base, sheets, write=False)
        numbers.append(len(statements))
    assert numbers[0] == numbers[1]


def test_two_imports_at_once_make_everybody_once(app: FastAPI, coordinator: TestClient, base: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: bring_in(coordinator, base), range(8)))
    added = [report_of(answer)["mentees"]["added"] for answer in answers]
    assert sorted(added) == [0] * 7 + [2]
    assert len(rows_of(app, MenteeRow)) == 2


def test_only_those_who_run_the_program_bring_anybody_in(
    app: FastAPI, program: UUID, base: str, clock: MovedClock
) -> None:
    for client in (somebody(app, program, Role.SUPERVISOR), somebody(app, a_program(app, "South"), Role.COORDINATOR)):
        assert bring_in(client, base).status_code == 404
