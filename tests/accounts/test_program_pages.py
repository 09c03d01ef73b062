"""The pages of what a program is made of: nothing typed is lost, and reads are written down."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

import api
from api.accounts import logged
from api.accounts.models.words import Role
from api.audit.models import AuditEntry
from tests.accounts.people import a_member, a_program, signed_in, somebody
from tests.service import counted_queries


@pytest.fixture
def program(app: FastAPI) -> UUID:
    return a_program(app)


@pytest.fixture
def admin(app: FastAPI, program: UUID) -> TestClient:
    client = somebody(app, program, Role.ADMIN)
    client.headers["Accept"] = "text/html"
    return client


def first_id(page: str, path: str) -> str:
    found = re.search(rf"/program/{path}/([\w-]+)\"", page)
    assert found is not None
    return found[1]


def test_settings_are_changed_and_whoever_is_overtaken_sees_both(program: UUID, admin: TestClient) -> None:
    address = f"/programs/{program}/program"
    mine = {"name": "Mine", "regime": "hipaa", "crisis_line": "988", "language": "es", "zone": "America/New_York",
            "answer_hours": "24", "reminder_hours": "12", "first_contact_hours": "48", "version": "1"}  # fmt: skip
    assert admin.post(address, data=mine | {"name": "Theirs"}).status_code == 303
    overtaken = admin.post(address, data=mine)
    assert overtaken.status_code == 412
    assert "Stored meanwhile: Theirs" in " ".join(overtaken.text.split())
    assert 'name="version" value="2"' in overtaken.text
    assert admin.post(address, data=mine | {"version": "2"}).status_code == 303
    refused = admin.post(address, data=mine | {"answer_hours": "0", "zone": "Mars", "version": "3"})
    assert refused.status_code == 422
    assert re.findall(r'href="#field-(\w+)"', refused.text) == ["zone", "answer_hours"]
    assert 'value="Mars"' in refused.text


def test_what_is_kept_and_for_how_long_is_said_to_all_who_run_the_program(
    app: FastAPI, program: UUID, admin: TestClient
) -> None:
    settings = app.state.parts.settings
    address = f"/programs/{program}/program"
    coordinator = somebody(app, program, Role.COORDINATOR)
    for client in (admin, coordinator):
        text = client.get(address, headers={"Accept": "text/html"}).text
        assert f"{settings.retention_years} years after it ended or was shared" in text
        assert f"{settings.draft_days} days" in text
        assert f"{settings.receipt_days} days" in text
        assert ("/program/log?check=yes" in text) == (client is admin)
    assert "The log holds" in admin.get(f"{address}/log?check=yes").text


def test_whoever_is_overtaken_in_a_team_sees_the_names_of_who_is_stored(
    app: FastAPI, program: UUID, admin: TestClient
) -> None:
    sue, joe = (
        a_member(app, program, Role.SUPERVISOR, email=f"{name}@example.org", name=name) for name in ("Sue", "Joe")
    )
    base = f"/programs/{program}/program/teams"
    admin.post(base, data={"name": "Evening", "supervisors": [str(sue)]})
    team = f"{base}/{first_id(admin.get(base).text, 'teams')}"
    stored = {"name": "Evening", "cap": "9", "supervisors": [str(sue), str(joe)], "version": "1"}
    assert admin.post(team, data=stored).status_code == 303
    overtaken = admin.post(team, data={"name": "Evening", "supervisors": [str(joe)], "version": "1"})
    assert overtaken.status_code == 412
    said = re.findall("Stored meanwhile: ([^<]*)<", " ".join(overtaken.text.split()))
    assert [sorted(one.split(", ")) for one in said] == [["9"], ["Joe", "Sue"]]


def test_what_contradicts_what_is_there_is_told_and_kept(program: UUID, admin: TestClient) -> None:
    address = f"/programs/{program}/program/sites"
    assert admin.post(address, data={"name": "North"}).headers["location"] == f"{address}?done=added"
    again = admin.post(address, data={"name": "North", "address": "12 Elm"})
    assert again.status_code == 409
    assert 'value="12 Elm"' in again.text
    assert 'href="#field-name"' in again.text


def test_a_room_needs_a_site_of_this_very_program(app: FastAPI, program: UUID, admin: TestClient) -> None:
    base = f"/programs/{program}/program"
    other = a_program(app, "South")
    there = somebody(app, other, Role.ADMIN)
    there.post(f"/programs/{other}/program/sites", data={"name": "Theirs"})
    theirs = first_id(there.get(f"/programs/{other}/program/sites").text, "sites")
    refused = admin.post(f"{base}/rooms", data={"name": "Blue", "seats": "4", "site_id": theirs})
    assert refused.status_code == 422
    admin.post(f"{base}/sites", data={"name": "North"})
    site = first_id(admin.get(f"{base}/sites").text, "sites")
    page = admin.get(f"{base}/rooms").text
    assert f'<option value="{site}">North</option>' in page
    assert theirs not in page
    assert admin.post(f"{base}/rooms", data={"name": "Blue", "seats": "4", "site_id": site}).status_code == 303
    assert "North" in admin.get(f"{base}/rooms").text


def test_members_are_seen_by_admins_alone_and_that_they_were_is_written_down(
    app: FastAPI, program: UUID, admin: TestClient
) -> None:
    base = f"/programs/{program}/program"
    a_member(app, program, Role.SUPERVISOR, email="boss@example.org", name="Supervisor Sue")
    page = admin.get(f"{base}/members").text
    assert "Supervisor Sue" in page
    assert "boss@example.org" in page
    coordinator = somebody(app, program, Role.COORDINATOR)
    assert coordinator.get(f"{base}/members").status_code == 404
    assert "/program/members" not in coordinator.get(base).text
    teams = coordinator.get(f"{base}/teams").text
    assert "Supervisor Sue" in teams  # who supervises a team has to be chosen by name
    assert "boss@example.org" not in teams
    with app.state.parts.database.reading() as session:
        log = session.exec(select(AuditEntry).where(AuditEntry.chain == str(program)).order_by(col(AuditEntry.number)))
        assert [one.kind for one in log if one.verb == "list"] == ["members", "members"]


def test_the_last_admin_is_told_that_somebody_has_to_be_one(app: FastAPI, program: UUID) -> None:
    a_member(app, program, Role.ADMIN)
    only = signed_in(app)
    only.headers["Accept"] = "text/html"
    base = f"/programs/{program}/program/members"
    member = first_id(only.get(base).text, "members")
    refused = only.post(f"{base}/{member}", data={"name": "Ana", "roles": ["mentor"], "version": "1"})
    assert refused.status_code == 409
    assert only.get(base).status_code == 200


def test_a_list_takes_as_many_queries_however_long_it_is(app: FastAPI, program: UUID, admin: TestClient) -> None:
    base, counts = f"/programs/{program}/program", []
    for number in range(12):
        admin.post(f"{base}/sites", data={"name": f"Site {number}"})
        a_member(app, program, Role.SUPERVISOR, email=f"s{number}@example.org", name=f"S{number}")
        admin.post(f"{base}/teams", data={"name": f"Team {number}"})
        if number in (1, 11):
            seen = []
            for path in ("sites", "teams", "members", "keys", "webhooks", "letters", "log"):
                with counted_queries(app) as statements:
                    assert admin.get(f"{base}/{path}").status_code == 200
                seen.append(len(statements))
            counts.append(seen)
    assert counts[0] == counts[1]


def test_the_log_is_said_in_words_that_every_language_has(app: FastAPI, program: UUID, admin: TestClient) -> None:
    written = set()
    for path in Path(api.__file__).parent.rglob("*.py"):
        written |= set(re.findall(r'Act\(\s*"([a-z_]+)",\s*"([a-z_]+)"', path.read_text(encoding="utf-8")))
    assert {verb for verb, _ in written} - logged.DID.keys() == set()
    assert {kind for _, kind in written} - logged.TO.keys() == set()
    admin.post(f"/programs/{program}/program/sites", data={"name": "North"})
    for language, words in (("en", "added site somebody signed in"), ("es", "añadió sede alguien que entró")):
        text = admin.get(f"/programs/{program}/program/log?lang={language}").text
        cells = " ".join(re.sub("<small>[^<]*</small>|<[^>]+>", " ", text).split())
        assert words in cells
