"""Feeds of meetings: looked at first, brought in whole or not at all, the same one once; and given out again."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.accounts.models.words import Role
from api.app import create_app
from api.audit.models import AuditEntry
from tests.accounts.people import a_program, somebody
from tests.open_groups.groups import a_group, path_of
from tests.service import MovedClock, some_settings

NOON: dict[str, Any] = {
    "slug": "noon", "name": "Noon group", "day": [1, 3], "time": "12:00", "end_time": "13:00",
    "types": ["O", "S", "W"], "location": "Grace Church", "formatted_address": "4 Oak Street, Albany",
    "entity": "Capital District",
}  # fmt: skip
ONLINE: dict[str, Any] = {
    "slug": "online", "name": "Online", "day": 0, "time": "20:00", "timezone": "America/Chicago",
    "conference_url": "https://meet.example.org/online",
}  # fmt: skip
FEED = [NOON, ONLINE]
BROKEN = b'[{"slug": "\\ud800", "name": "\\ud800", "day": 1, "time": "12:00"}]'


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


def bring(client: TestClient, program: UUID, feed: object, **asked: Any) -> Any:
    content = feed if isinstance(feed, bytes) else json.dumps(feed).encode()
    sent = {"meetings": ("meetings.json", content, "application/json")}
    return client.post(f"{path_of(program)}/imports", files=sent, params={"dry_run": False, **asked})


def groups_of(client: TestClient, program: UUID) -> dict[str, Any]:
    return {one["feed_key"] or one["name"]: one for one in client.get(path_of(program)).json()["items"]}


def test_a_dry_run_writes_nothing(program: UUID, coordinator: TestClient) -> None:
    looked = bring(coordinator, program, FEED, dry_run=True).json()
    assert (looked["written"], looked["added"], looked["problem_count"]) == (False, 3, 0)
    assert groups_of(coordinator, program) == {}


def test_what_a_feed_says_is_kept(app: FastAPI, program: UUID, coordinator: TestClient) -> None:
    done = bring(coordinator, program, FEED, pathway="twelve_step", medication_friendly=True)
    assert (done.status_code, done.json()["written"], done.json()["added"]) == (200, True, 3)
    found = groups_of(coordinator, program)
    assert set(found) == {"noon-mon", "noon-wed", "online"}
    noon, online = found["noon-wed"], found["online"]
    assert (noon["weekday"], noon["starts"], noon["minutes"]) == ("Wed", "12:00", 60)
    assert noon["time_zone"] == "America/New_York"  # the program's: this meeting states none
    assert (noon["languages"], noon["only_for"], noon["modes"]) == (["es"], ["woman"], ["in_person"])
    assert noon["address"] == "Grace Church, 4 Oak Street, Albany"
    assert (noon["fellowship"], noon["pathway"]) == ("Capital District", "twelve_step")
    assert (online["weekday"], online["time_zone"], online["modes"]) == ("Sun", "America/Chicago", ["video"])
    assert (online["link"], online["medication_friendly"]) == ("https://meet.example.org/online", True)
    with app.state.parts.database.reading() as session:
        log = session.exec(select(AuditEntry).where(AuditEntry.kind == "group").order_by(col(AuditEntry.number)))
        assert [one.verb for one in log] == ["import"] * 3


def test_the_same_feed_again_changes_what_it_says_and_nothing_else(program: UUID, coordinator: TestClient) -> None:
    bring(coordinator, program, FEED)
    a_group(coordinator, program, name="By hand")
    online = groups_of(coordinator, program)["online"]
    ours = {"shown": False, "newcomers": False, "pathway": "smart"}
    path = f"{path_of(program)}/{online['id']}"
    assert coordinator.patch(path, json=ours, headers={"If-Match": '"1"'}).status_code == 200
    again = bring(coordinator, program, FEED, pathway="twelve_step", medication_friendly=True).json()
    assert (again["added"], again["updated"], again["unchanged"]) == (0, 0, 3)
    moved = bring(coordinator, program, [ONLINE | {"time": "21:00"}]).json()
    assert (moved["added"], moved["updated"], moved["unchanged"]) == (0, 1, 0)
    found = groups_of(coordinator, program)
    assert set(found) == {"noon-mon", "noon-wed", "online", "By hand"}
    assert found["online"] == online | ours | {"starts": "21:00", "version": 3}


def test_every_problem_is_named_and_nothing_comes_in(program: UUID, coordinator: TestClient) -> None:
    feed = [
        NOON,
        {"slug": "noon", "name": "Twice", "day": 1, "time": "12:00"},
        {"slug": "long", "name": "x" * 121, "day": 8, "time": "noon"},
        {"slug": "longer", "name": "x" * 121, "day": 1, "time": "12:00"},
    ]
    looked = bring(coordinator, program, feed, dry_run=True)
    assert looked.status_code == 200
    assert {(one["row"], one["column"]) for one in looked.json()["problems"]} == {(2, "slug"), (3, "day"), (3, "time")}
    refused = bring(coordinator, program, feed)
    assert refused.status_code == 422
    assert {one["pointer"] for one in refused.json()["errors"]} == {
        "#/meetings/2/slug", "#/meetings/3/day", "#/meetings/3/time",
    }  # fmt: skip
    mended = [*feed[:1], *feed[3:]]
    assert [one["pointer"] for one in bring(coordinator, program, mended).json()["errors"]] == ["#/meetings/2/name"]
    assert groups_of(coordinator, program) == {}


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[" * 100_000, b'[["a"]]', BROKEN])
def test_what_is_no_feed_is_refused(program: UUID, coordinator: TestClient, content: bytes) -> None:
    refused = bring(coordinator, program, content)
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"]


def test_a_link_that_is_not_https_is_left_out_and_noted(program: UUID, coordinator: TestClient) -> None:
    done = bring(coordinator, program, [ONLINE | {"conference_url": "http://meet.example.org/"}]).json()
    assert done["notes"] == ["meetings, meeting 1: its conference_url is no https address, and left out."]
    assert groups_of(coordinator, program)["online"]["link"] == ""


def test_what_is_by_appointment_is_left_out_and_noted(program: UUID, coordinator: TestClient) -> None:
    done = bring(coordinator, program, [{"slug": "\ud800", "name": "Ring us"}])
    assert (done.status_code, done.json()["added"]) == (200, 0)
    assert done.json()["notes"] == ["meetings, meeting 1: � is by appointment, and left out."]


def test_two_programs_keep_the_same_feed_each(app: FastAPI, program: UUID, coordinator: TestClient) -> None:
    south = a_program(app, "South")
    there = somebody(app, south, Role.COORDINATOR)
    assert bring(coordinator, program, FEED).json()["added"] == bring(there, south, FEED).json()["added"] == 3


def test_what_people_are_told_of_comes_out_and_goes_in_elsewhere(
    app: FastAPI, program: UUID, coordinator: TestClient
) -> None:
    bring(coordinator, program, FEED)
    a_group(coordinator, program, name="Hidden", shown=False)
    a_group(coordinator, program, name="Closed", open=False)
    given = coordinator.get(f"{path_of(program)}/meeting-guide").json()
    assert [one["slug"] for one in given] == ["noon-mon", "noon-wed", "online"]
    assert given[2]["conference_url"] == "https://meet.example.org/online"
    south = a_program(app, "South")
    there = somebody(app, south, Role.COORDINATOR)
    assert bring(there, south, given).json()["added"] == 3
    kept = ("name", "weekday", "starts", "minutes", "time_zone", "languages", "modes", "only_for", "address", "link")
    ours, theirs = groups_of(coordinator, program), groups_of(there, south)
    assert {key: {name: one[name] for name in kept} for key, one in theirs.items()} == {
        key: {name: ours[key][name] for name in kept} for key in theirs
    }


# ---------------------------------------------------------------- the page


def hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in found}


def look(client: TestClient, page: str, feed: object, **typed: str) -> Any:
    files = {"meetings": ("meetings.json", json.dumps(feed).encode(), "application/json")}
    return client.post(page, files=files, data={"time_zone": "America/New_York"} | typed)


def test_the_page_shows_first_and_brings_in_then(program: UUID, coordinator: TestClient) -> None:
    page = f"/programs/{program}/groups/import"
    coordinator.headers["Accept"] = "text/html"
    assert 'value="America/New_York"' in coordinator.get(page).text
    looked = look(coordinator, page, FEED, pathway="twelve_step")
    assert looked.status_code == 200
    assert "nothing is written yet" in looked.text
    assert groups_of(coordinator, program) == {}
    done = coordinator.post(page, data=hidden(looked.text) | {"do": "bring_in"})
    assert "Everything that the feed says is in." in done.text
    assert groups_of(coordinator, program)["online"]["pathway"] == "twelve_step"


def test_the_page_names_every_problem_in_the_readers_language(program: UUID, coordinator: TestClient) -> None:
    page = f"/programs/{program}/groups/import"
    coordinator.headers |= {"Accept": "text/html", "Accept-Language": "es"}
    wrong = look(coordinator, page, [ONLINE | {"time": "late"}, ONLINE])
    assert wrong.status_code == 422
    said = html.unescape(wrong.text)
    assert "una hora HH:MM de 24 horas" in said
    assert "un texto que no tenga ninguna otra reunión" in said
    assert coordinator.post(page, data=hidden(wrong.text) | {"do": "bring_in"}).status_code == 422
    assert groups_of(coordinator, program) == {}


def test_without_a_file_or_too_late_the_page_asks_for_it(
    program: UUID, coordinator: TestClient, clock: MovedClock
) -> None:
    page = f"/programs/{program}/groups/import"
    coordinator.headers["Accept"] = "text/html"
    assert "a file in the Meeting Guide format" in coordinator.post(page, data={"time_zone": "UTC"}).text
    kept = hidden(look(coordinator, page, FEED).text)
    clock.move(minutes=31)
    late = coordinator.post(page, data=kept | {"do": "bring_in"})
    assert late.status_code == 422
    assert "kept for half an hour" in late.text
    assert groups_of(coordinator, program) == {}
