"""The coordinator's pages of placings: one button, progress, who goes where and why, settling by hand, publishing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.placings.circles import Circles


@pytest.fixture
def desk(circles: Circles) -> TestClient:
    circles.coordinator.headers["Accept"] = "text/html"
    return circles.coordinator


@pytest.fixture
def home(circles: Circles) -> str:
    return f"{circles.pages}/groups/placings"


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page).replace("\N{NO-BREAK SPACE}", " ").split())


def test_without_a_closed_group_the_page_says_what_to_add(circles: Circles, desk: TestClient, home: str) -> None:
    page = desk.get(home).text
    assert "No closed group yet" in page
    assert f'href="{circles.pages}/groups/new?closed=yes"' in page


def test_a_placing_is_started_looked_at_and_published_on_pages(circles: Circles, desk: TestClient, home: str) -> None:
    group_id = circles.a_group(least=3)
    early = circles.a_mentee(name="Early Bird", windows=["Tue 06:00-07:00"])
    placing = desk.post(home).headers["location"]
    assert desk.post(home).headers["location"] == placing  # going on with it
    waiting = desk.get(placing).text
    assert "Waiting for its turn" in waiting
    assert "data-poll" in waiting
    circles.work()
    seen = plain(desk.get(placing).text)
    assert "Thursday circle opens Thursday, 6:00 PM–7:00 PM Rosalinda Reyes" in seen
    assert "nobody can do better" in seen
    assert "Person1 Lopez" in seen
    left = plain(desk.get(f"{placing}/left").text)
    assert "Early Bird A group fits, but at no hour in common What would help" in left
    assert "Being free as well on Thursday, 6:00 PM–7:00 PM: one more person would have a place" in left
    spanish = plain(desk.get(f"{placing}/left?lang=es").text)
    assert "Un grupo encaja, pero sin ninguna hora en común" in spanish
    desk.cookies.delete("language")
    assert "A group fits" in plain(desk.get(f"{placing}/people/{early}").text)
    version = {"version": str(circles.row(placing.rpartition("/")[2]).version)}
    assert "Whoever leads a group is told the first names" in plain(desk.get(f"{placing}/publish").text)
    assert desk.post(f"{placing}/publish", data={"version": "1"}).status_code == 412
    done = desk.post(f"{placing}/publish", data=version)
    assert done.headers["location"] == f"{placing}?done=published"
    assert "Published." in desk.get(f"{placing}?done=published").text
    members = f"{circles.pages}/groups/{group_id}/members"
    assert "Who leads it: Rosalinda Reyes" in plain(desk.get(members).text)
    end = re.search(r'href="\?end=([0-9a-f-]+)"', desk.get(members).text)
    assert end is not None
    assert "The place is free at once" in desk.get(f"{members}?end={end[1]}").text
    ended = desk.post(members, data={"end": end[1], "version": "1"})
    assert ended.headers["location"] == f"{members}?done=ended"
    assert "2 of 4" in plain(desk.get(f"{circles.pages}/groups").text)


def test_what_is_settled_by_hand_is_listed_and_taken_back(circles: Circles, desk: TestClient, home: str) -> None:
    group_id = circles.a_group()
    one, other = circles.a_mentee(name="Ana", gender="woman"), circles.people[1]
    placing = circles.solved()
    page = f"{home}/{placing}/people/{one}"
    sent: list[dict[str, Any]] = [
        {"kind": "apart", "other": str(other)},
        {"kind": "ban", "group": group_id},
        {"kind": "not_only", "which": "gender=woman"},
    ]
    for form in sent:
        assert desk.post(page, data=form).headers["location"] == f"{page}?done=settled"
    said = plain(desk.get(page).text)
    for text in ("never in one group with Person1 Lopez", "never in Thursday circle", "of a kind: gender, a woman"):
        assert text in said
    assert desk.post(page, data=sent[0]).status_code == 409
    wrong = desk.post(page, data={"kind": "not_only", "which": ""})
    assert wrong.status_code == 422
    assert 'href="#field-which"' in wrong.text
    tie = re.search(r'name="free" value="([0-9a-f-]+)"', desk.get(page).text)
    assert tie is not None
    assert desk.post(page, data={"free": tie[1], "version": "1"}).status_code == 303
    refused = desk.post(f"{home}/{placing}/publish", data={"version": str(circles.row(placing).version)})
    assert refused.status_code == 409
    assert "Solve it again" in refused.text
    again = desk.post(f"{home}/{placing}", data={"version": str(circles.row(placing).version)})
    assert again.status_code == 303
    assert circles.row(placing).state == "solving"
    assert "Cancel this placing?" in desk.get(f"{home}/{placing}/cancel").text
    gone = desk.post(f"{home}/{placing}/cancel", data={"version": str(circles.row(placing).version)})
    assert gone.headers["location"] == home
    assert "This placing was cancelled" in desk.get(f"{home}/{placing}").text


def test_the_form_of_a_closed_group_keeps_what_cannot_be(circles: Circles, desk: TestClient) -> None:
    circles.a_group(running=True)
    assert 'name="running" value="yes" checked aria-describedby' in desk.get(f"{circles.pages}/groups/new").text
    typed = {
        "name": "Second", "languages": "en", "modes": ["video"], "weekday": "Thu", "starts": "18:30", "minutes": "60",
        "time_zone": "America/New_York", "running": "yes", "least": "9", "most": "4", "leaders": "1",
        "facilitators": [str(circles.mentor)], "other_times": "Mon at six",
    }  # fmt: skip
    wrong = desk.post(f"{circles.pages}/groups/new", data=typed)
    assert re.findall(r'href="#field-(\w+)"', wrong.text) == ["other_times"]
    wrong = desk.post(f"{circles.pages}/groups/new", data=typed | {"other_times": ""})
    assert re.findall(r'href="#field-(\w+)"', wrong.text) == ["least"]
    held = desk.post(f"{circles.pages}/groups/new", data=typed | {"other_times": "", "least": "2"})
    assert (held.status_code, re.findall(r'href="#field-(\w+)"', held.text)) == (409, ["facilitators"])
    assert f'value="{circles.mentor}" checked' in held.text
    done = desk.post(f"{circles.pages}/groups/new", data=typed | {"other_times": "", "least": "2", "starts": "19:00"})
    assert done.status_code == 303
