"""The coordinator's pages of groups: an empty list says what to do, nothing typed is lost, removing asks first."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.words import Role
from tests.accounts.people import somebody
from tests.open_groups.groups import a_group, path_of
from tests.service import counted_queries

TYPED: dict[str, Any] = {
    "name": "Sunday evening", "languages": "en, es", "modes": ["in_person", "video"], "weekday": "Sun",
    "starts": "18:30", "minutes": "90", "time_zone": "America/New_York", "topics": "grief, running",
    "least": "4", "most": "12", "leaders": "1", "running": "yes",
    "link": "https://meet.example.org/", "shown": "yes", "open": "yes", "newcomers": "yes", "site_id": "",
}  # fmt: skip


@pytest.fixture
def pages(program: UUID) -> str:
    return f"/programs/{program}/groups"


@pytest.fixture
def coordinator(app: FastAPI, program: UUID) -> TestClient:
    client = somebody(app, program, Role.COORDINATOR)
    client.headers["Accept"] = "text/html"
    return client


def test_an_empty_list_says_what_to_do(pages: str, coordinator: TestClient) -> None:
    page = coordinator.get(pages).text
    assert "No group yet" in page
    assert f'href="{pages}/new"' in page
    assert re.search(rf'href="{pages}"[^>]*aria-current="page"', page)


def test_a_group_is_typed_in_changed_and_removed(program: UUID, pages: str, coordinator: TestClient) -> None:
    assert "America/New_York" in coordinator.get(f"{pages}/new").text
    added = coordinator.post(f"{pages}/new", data=TYPED)
    assert added.headers["location"] == f"{pages}?done=added"
    (group,) = coordinator.get(path_of(program)).json()["items"]
    assert (group["weekday"], group["minutes"], group["topics"]) == ("Sun", 90, ["grief", "running"])
    assert (group["newcomers"], group["medication_friendly"]) == (True, False)
    listed = coordinator.get(pages).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Sunday, 6:30 PM–8:00 PM" in listed
    assert "in person, by video" in listed
    one = f"{pages}/{group['id']}"
    assert 'value="grief, running"' in coordinator.get(one).text
    changed = coordinator.post(one, data=TYPED | {"minutes": "60", "open": "", "version": "1"})
    assert changed.headers["location"] == f"{pages}?done=changed"
    assert coordinator.get(f"{path_of(program)}/{group['id']}").json()["open"] is False
    assert "Remove Sunday evening?" in coordinator.get(f"{one}/remove").text
    removed = coordinator.post(f"{one}/remove", data={"version": "2"})
    assert removed.headers["location"] == f"{pages}?done=removed"
    assert "No group yet" in coordinator.get(pages).text


def test_what_cannot_be_is_summed_up_and_kept(pages: str, coordinator: TestClient) -> None:
    wrong = {"starts": "half six", "link": "http://meet.example.org/", "modes": []}
    refused = coordinator.post(f"{pages}/new", data=TYPED | wrong)
    assert refused.status_code == 422
    assert re.findall(r'href="#field-(\w+)"', refused.text) == ["starts", "modes", "link"]
    assert 'value="half six"' in refused.text
    spanish = coordinator.post(f"{pages}/new?lang=es", data=TYPED | wrong, headers={"Accept-Language": "es"}).text
    assert "una dirección que empiece por https://" in spanish
    assert "una hora de 24 horas como 18:30" in spanish


def test_a_list_takes_as_many_queries_however_long_it_is(
    app: FastAPI, program: UUID, pages: str, coordinator: TestClient
) -> None:
    counts = []
    for number in range(9):
        a_group(coordinator, program, name=f"Group {number}")
        if number in (0, 8):
            with counted_queries(app) as statements:
                assert coordinator.get(pages).status_code == 200
            counts.append(len(statements))
    assert counts[0] == counts[1]
