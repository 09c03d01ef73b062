"""The page of a mentor's calendar: its address is shown once, and ends when they say so."""

import re
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.words import Role
from tests.accounts.people import a_member, signed_in, somebody
from tests.kept_people.people import a_mentor

BROWSER = {"Accept": "text/html"}


@pytest.fixture
def own(app: FastAPI, program: UUID) -> TestClient:
    a_mentor(app, program, member_id=str(a_member(app, program, Role.MENTOR)))
    return signed_in(app)


@pytest.fixture
def path(program: UUID) -> str:
    return f"/programs/{program}/me/week/calendar"


def sent(own: TestClient, path: str, what: str, version: int = 0) -> Any:
    return own.post(path, data={"what": what, "version": str(version)}, headers=BROWSER)


def feed(page: str) -> str:
    found = re.search(r'value="http://testserver(/calendar/[^"]+)"', page)
    assert found is not None
    return found.group(1)


def test_an_address_is_shown_once_works_and_ends(own: TestClient, path: str) -> None:
    assert "Make an address" in own.get(path, headers=BROWSER).text
    first = feed(sent(own, path, "make").text)
    assert own.get(first).status_code == 200
    page = own.get(path, headers=BROWSER).text
    assert first.rpartition("/")[2] not in page
    assert f"{first.rpartition('/')[2][:6]}…" in page
    second = feed(sent(own, path, "another", 1).text)
    assert (own.get(first).status_code, own.get(second).status_code) == (404, 200)
    assert sent(own, path, "end", 1).headers["location"] == f"{path}?done=ended"
    assert own.get(second).status_code == 404
    assert "The address has ended" in own.get(f"{path}?done=ended", headers=BROWSER).text


def test_two_windows_make_one_address_and_the_second_is_told(own: TestClient, path: str) -> None:
    working = feed(sent(own, path, "make").text)
    for what, version, status in (("make", 0, 409), ("another", 7, 412), ("end", 7, 412)):
        answer = sent(own, path, what, version)
        assert answer.status_code == status
        assert "changed meanwhile" in answer.text
    assert own.get(working).status_code == 200
    assert sent(own, path, "end", 1).status_code == 303
    assert sent(own, path, "end", 1).status_code == 404


def test_a_mentor_whom_nobody_wrote_down_yet_is_told_what_to_do(app: FastAPI, program: UUID, path: str) -> None:
    other = somebody(app, program, Role.MENTOR)
    assert "Your coordinator has to add you" in other.get(path, headers=BROWSER).text
