"""The page of whom somebody is kept apart from: found, added, taken back, and written down."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.accounts.models.words import Role
from api.audit.models import AuditEntry
from tests.accounts.people import a_program, somebody
from tests.kept_people.people import a_mentee, a_mentor


@pytest.fixture
def program(app: FastAPI) -> UUID:
    return a_program(app)


@pytest.fixture
def staff(app: FastAPI, program: UUID) -> TestClient:
    client = somebody(app, program, Role.COORDINATOR)
    client.headers["Accept"] = "text/html"
    return client


def written(app: FastAPI) -> list[str]:
    with app.state.parts.database.reading() as session:
        rows = session.exec(select(AuditEntry).where(col(AuditEntry.kind).in_(["ban", "bans"]))).all()
    return [f"{row.verb} {row.kind}" for row in sorted(rows, key=lambda row: row.number)]


@pytest.mark.parametrize("seen_from", ["people", "mentors"])
def test_two_people_are_kept_apart_and_let_be_paired_again(
    app: FastAPI, program: UUID, staff: TestClient, seen_from: str
) -> None:
    people = {"people": a_mentee(app, program, name="Ada Moss"), "mentors": a_mentor(app, program, name="Bo Reed")}
    other = "mentors" if seen_from == "people" else "people"
    name = {"people": "Ada Moss", "mentors": "Bo Reed"}[other]
    address = f"/programs/{program}/{seen_from}/{people[seen_from]}/apart"
    assert f'href="{address}"' in staff.get(address.removesuffix("/apart")).text
    assert name not in staff.get(address).text

    found = staff.get(address, params={"q": name[:4]}).text
    assert name in found
    typed = {"other": str(people[other]), "reason": "kin"}
    refused = staff.post(f"{address}?q={name[:4]}", data=typed | {"reason": ""})
    assert refused.status_code == 422
    assert 'href="#field-reason"' in refused.text
    assert re.search(rf'value="{people[other]}"\s+checked', refused.text)
    done = staff.post(f"{address}?q={name[:4]}", data=typed)
    assert (done.status_code, done.headers["location"]) == (303, f"{address}?done=apart")
    shown = staff.get(done.headers["location"]).text
    assert name in shown
    assert "They are family" in shown
    assert staff.get(address, params={"q": name[:4]}).text.count(name) == 1  # not offered again
    assert staff.post(address, data=typed).status_code == 409

    (lift,) = re.findall(r"\?lift=([0-9a-f-]+)", shown)
    asked = staff.get(address, params={"lift": lift}).text
    assert name in asked
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', asked))
    assert sent == {"lift": lift, "version": "1"}
    assert staff.post(address, data=sent | {"version": "7"}).status_code == 412
    assert name in staff.get(address).text
    done = staff.post(address, data=sent)
    assert (done.status_code, done.headers["location"]) == (303, f"{address}?done=lifted")
    assert name not in staff.get(address).text
    assert staff.post(address, data=sent).status_code == 404
    log = written(app)
    assert [one for one in log if one != "read bans"] == ["add ban", "remove ban"]
    assert log.count("read bans") == 9  # each time the page was shown


def test_nobody_takes_back_the_ban_of_somebody_else(app: FastAPI, program: UUID, staff: TestClient) -> None:
    mentee, mentor, bystander = a_mentee(app, program), a_mentor(app, program), a_mentee(app, program, name="Cy Lane")
    address = f"/programs/{program}/people/{mentee}/apart"
    assert staff.post(address, data={"other": str(mentor), "reason": "kin"}).status_code == 303
    (lift,) = re.findall(r"\?lift=([0-9a-f-]+)", staff.get(address).text)
    wrong = f"/programs/{program}/people/{bystander}/apart"
    assert staff.get(wrong, params={"lift": lift}).status_code == 404
    assert staff.post(wrong, data={"lift": lift, "version": "1"}).status_code == 404
    assert staff.post(wrong, data={"other": str(a_mentee(app, program)), "reason": "kin"}).status_code == 422
    assert lift in staff.get(address).text
