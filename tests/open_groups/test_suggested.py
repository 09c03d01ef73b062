"""Whoever asks for support is told of open groups that fit them, in their words, and of nothing private."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import SQLModel

from api.accounts.models.words import Role
from tests.accounts.people import a_program, somebody
from tests.asking.telling import asked, people, person
from tests.backup.worlds import rows_of
from tests.open_groups.groups import a_group, path_of

# Samantha is free on Mondays from 17:00 to 19:00 and on Thursdays from 9:00 to 10:00 in New York, by video or phone.
MONDAY: dict[str, Any] = {"weekday": "Mon", "starts": "17:30"}


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).replace("\N{NO-BREAK SPACE}", " ").split())


def test_where_there_is_no_group_nothing_is_said(app: FastAPI, program: UUID) -> None:
    asking = asked(app, program)
    for page in (asking.page("done"), asking.own()):
        assert page.status_code == 200
        assert "Groups that" not in page.text


def test_both_pages_tell_when_how_and_why(app: FastAPI, program: UUID, coordinator: TestClient) -> None:
    a_group(
        coordinator, program, **MONDAY, name="Elm Street", fellowship="SMART Recovery",
        link="https://meet.example.org/elm", notes="Cameras may stay off",
    )  # fmt: skip
    asking = asked(app, program)
    for page in (asking.page("done"), asking.own()):
        said = plain(page.text)
        assert "Elm Street" in said
        assert "SMART Recovery" in said
        assert "Monday, 5:30 PM–6:30 PM (New York)" in said
        assert "by video" in said
        assert "it speaks the language that you named first" in said
        assert "Cameras may stay off" in said
        assert 'href="https://meet.example.org/elm" rel="noreferrer noopener">' in page.text
        assert "nobody is told" in said


def test_they_are_told_in_their_own_language(app: FastAPI, program: UUID, coordinator: TestClient) -> None:
    a_group(coordinator, program, **MONDAY, languages=["es"])
    asking = asked(app, program, "es", talk={"modes": ["video"], "languages": ["es"]})
    for page in (asking.page("done"), asking.own()):
        said = plain(page.text)
        assert "lunes, 17:30–18:30" in said or "lunes, 5:30" in said
        assert "se habla el idioma que usted nombró primero" in said


def test_a_group_elsewhere_is_told_by_the_persons_own_clock(
    app: FastAPI, program: UUID, coordinator: TestClient
) -> None:
    a_group(coordinator, program, weekday="Tue", starts="00:00", time_zone="Europe/Berlin")
    assert "Monday, 6:00 PM–7:00 PM (New York)" in plain(asked(app, program).own().text)


@pytest.mark.parametrize(
    "other",
    [
        {"weekday": "Tue"},
        {"starts": "18:30"},  # ends after they are free
        {"languages": ["es"]},
        {"modes": ["in_person"]},
        {"open": False},
        {"shown": False},
        {"only_for": ["man"]},
    ],
)
def test_what_does_not_fit_is_not_told(
    app: FastAPI, program: UUID, coordinator: TestClient, other: dict[str, Any]
) -> None:
    a_group(coordinator, program, **{**MONDAY, **other})
    asking = asked(app, program)
    assert "Groups that" not in asking.own().text
    assert "Groups that" not in asking.page("done").text


def test_three_are_told_at_most_the_best_first(app: FastAPI, program: UUID, coordinator: TestClient) -> None:
    for number in range(4):
        a_group(coordinator, program, **MONDAY, name=f"Plain {number}")
    a_group(coordinator, program, **MONDAY, name="About it", topics=["opioids"])
    told = re.findall(r"<h3>([^<]+)</h3>", asked(app, program).own().text)
    assert len(told) == 3
    assert told[0] == "About it"


def test_medication_keeps_groups_away_and_is_never_named(app: FastAPI, program: UUID, coordinator: TestClient) -> None:
    asking = asked(app, program)
    (row,) = people(app, program)
    path = f"/api/v1/programs/{program}/mentees/{row.id}"
    changes = {"takes_medication": True}
    assert coordinator.patch(path, json=changes, headers={"If-Match": f'"{row.version}"'}).status_code == 200
    a_group(coordinator, program, **MONDAY, name="Without")
    assert "Groups that" not in asking.own().text
    a_group(coordinator, program, **MONDAY, name="With", medication_friendly=True)
    for page in (asking.own(), asking.page("done")):
        assert re.findall(r"<h3>([^<]+)</h3>", page.text) == ["With"]
        assert "medic" not in page.text.lower()


def test_who_has_agreed_to_nothing_is_told_all_the_same(app: FastAPI, program: UUID, coordinator: TestClient) -> None:
    a_group(coordinator, program, **MONDAY)
    asking = asked(app, program)
    assert asking.client.post(f"/your/{asking.token}/consents/matching").status_code == 303
    assert "Sunday evening" in asking.own().text


def test_another_programs_groups_are_not_told(app: FastAPI, program: UUID) -> None:
    south = a_program(app, "South")
    a_group(somebody(app, south, Role.COORDINATOR), south, **MONDAY)
    assert "Groups that" not in asked(app, program).own().text


def test_a_site_of_the_program_is_named_where_somebody_comes_in_person(
    app: FastAPI, program: UUID, coordinator: TestClient
) -> None:
    place = {"name": "North House", "address": "4 Oak Street"}
    site = coordinator.post(f"/api/v1/programs/{program}/sites", json=place).json()["id"]
    a_group(coordinator, program, **MONDAY, modes=["in_person"], site_id=site, link="https://meet.example.org/")
    asking = asked(app, program, talk={"modes": ["in_person"], "languages": ["en"], "sites": [site]})
    said = asking.own().text
    assert "North House, 4 Oak Street" in said
    assert "meet.example.org" not in said


def test_telling_writes_nothing_of_who_might_come(app: FastAPI, program: UUID, coordinator: TestClient) -> None:
    a_group(coordinator, program, **MONDAY)
    asking = asked(app, program)
    url = app.state.parts.settings.database_url.get_secret_value()
    before = rows_of(url)
    assert "Sunday evening" in asking.own().text
    after = rows_of(url)
    assert {name for name in SQLModel.metadata.tables if before[name] != after[name]} == {
        "audit_entries", "audit_heads",
    }  # fmt: skip
    assert person(app, program).version == 1
    assert len(coordinator.get(path_of(program)).json()["items"]) == 1
