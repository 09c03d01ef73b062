"""Forms that somebody types into: of two at once the slower is told, and neither they nor who is signed out lose it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

import pytest
from fastapi import FastAPI

from tests.accounts.callers import PAGE
from tests.accounts.world import World
from tests.web.sending import Fields, kept_by, sent_by

BROWSER = {"Accept": "text/html"}


@dataclass(frozen=True)
class Form:
    """A form, what one types into it, and what somebody else sends meanwhile.

    Parameters
    ----------
    path : str
        As in the table of routes.
    caller : str
        One of the kinds of callers.
    mine, theirs : dict
        What is typed; the rest is sent as it was shown.
    told : str
        What the page that says so holds, in plain text, of what is stored.
    """

    path: str
    caller: str
    mine: Fields
    theirs: Fields
    told: str


SAVE: Fields = {"do": ["save"]}
FORMS = [
    Form("/people/{mentee_id}/edit", "coordinator", {"goals": ["a long\nthought"]}, {"name": ["Theirs"]},
         "Stored meanwhile: Theirs"),
    Form("/mentors/{mentor_id}/edit", "coordinator", {"skills": ["listens\ncooks"]}, {"modes": ["video"]},
         "Stored meanwhile: by video"),
    Form("/groups/{group_id}", "coordinator", {"address": ["12 Elm"]}, {"weekday": ["Fri"]},
         "Stored meanwhile: Friday"),
    Form("/policy", "coordinator", {"fit_floor": ["0.15"]} | SAVE, {"minimum_age": ["21"], "rules": []} | SAVE,
         "Stored meanwhile: 21"),
    Form("/groups/policy", "coordinator", {"minimum_age": ["21"], "topics": ["30"]}, {"boost_days": ["7"]},
         "Somebody else"),
    Form("/program", "admin", {"crisis_line": ["111"]}, {"regime": ["hipaa"]}, "Stored meanwhile: HIPAA"),
    Form("/program/sites/{site_id}", "coordinator", {"address": ["12 Elm"]}, {"name": ["Theirs"]},
         "Stored meanwhile: Theirs"),
    Form("/program/rooms/{room_id}", "coordinator", {"seats": ["9"]}, {"name": ["Blue"]}, "Stored meanwhile: Blue"),
    Form("/program/teams/{team_id}", "coordinator", {"cap": ["9"]}, {"name": ["Blue"]}, "Stored meanwhile: Blue"),
    Form("/program/members/{member_id}", "admin", {"name": ["Anna"]}, {"roles": ["mentor", "supervisor"]},
         "Stored meanwhile: mentor, supervisor"),
    Form("/program/webhooks/{webhook_id}", "admin", {"address": ["https://mine.example.org/"]},
         {"address": ["https://theirs.example.org/"]}, "Stored meanwhile: https://theirs.example.org/"),
    Form("/me/week", "mentor", {"hours": ["0-18", "6-9"]}, {"hours": ["2-9"]}, "Wednesday, 9:00 AM–10:00 AM"),
    Form("/me/people/{match_id}", "mentor", {"outcome": ["met"], "note": ["a long\nthought"]},
         {"outcome": ["missed"]}, "Missed"),
    Form("/me/stories/{story_id}", "mentor", {"text": ["a long\nthought"]}, {"audience": ["team"]},
         "Stored meanwhile: Only the team and the mentors"),
    Form("/team/{match_id}", "supervisor", {"outcome": ["met"], "note": ["a long\nthought"]},
         {"outcome": ["missed"]}, "Missed"),
    Form("/following/matches/{match_id}", "coordinator", {"outcome": ["met"], "note": ["a long\nthought"]},
         {"outcome": ["missed"]}, "Missed"),
]  # fmt: skip


@pytest.fixture
def world(app: FastAPI) -> World:
    return World(app)


def test_of_two_who_change_the_same_the_slower_is_told_and_loses_nothing(world: World) -> None:
    for form in FORMS:
        path, client = world.path(PAGE + form.path), world.clients[form.caller]
        opened = sent_by(client.get(path, headers=BROWSER).text)
        done = client.post(path, data=opened | form.theirs, headers=BROWSER)
        assert done.status_code == 303, f"{form.path}: {plain(done.text)}"
        told = client.post(path, data=opened | form.mine, headers=BROWSER)
        assert told.status_code == 412, form.path
        assert form.told in plain(told.text), form.path
        buttons = SAVE if "do" in form.mine else {}
        again = sent_by(told.text) | buttons
        assert {name: sorted(again[name]) for name in form.mine} == form.mine, form.path
        assert client.post(path, data=again, headers=BROWSER).status_code == 303, form.path


def test_whoever_is_signed_out_in_the_middle_signs_in_and_sends_it_again(world: World) -> None:
    for form in FORMS:
        path, client = world.path(PAGE + form.path), world.clients[form.caller]
        typed = sent_by(client.get(path, headers=BROWSER).text) | form.mine
        cookies = dict(client.cookies)
        client.cookies.clear()
        refused = client.post(path, data=typed, headers=BROWSER)
        assert refused.status_code == 401, form.path
        assert kept_by(refused.text) == {name: values for name, values in typed.items() if values}, form.path
        client.cookies.update(cookies)
        assert client.post(path, data=kept_by(refused.text), headers=BROWSER).status_code == 303, form.path


def test_whoever_is_overtaken_where_nothing_differs_is_told_and_can_go_on(world: World) -> None:
    client = world.clients["admin"]
    for path in ("/people/{mentee_id}/edit", "/program", "/program/sites/{site_id}", "/program/webhooks/{webhook_id}"):
        address = world.path(PAGE + path)
        opened = sent_by(client.get(address, headers=BROWSER).text)
        assert client.post(address, data=opened, headers=BROWSER).status_code == 303
        told = client.post(address, data=opened, headers=BROWSER)
        assert told.status_code == 412, path
        assert "Changed meanwhile" in plain(told.text), path
        assert client.post(address, data=sent_by(told.text), headers=BROWSER).status_code == 303, path


def test_what_is_stored_is_told_in_the_readers_language(world: World) -> None:
    path, client = world.path(f"{PAGE}/mentors/{{mentor_id}}/edit"), world.clients["coordinator"]
    opened = sent_by(client.get(path, headers=BROWSER).text)
    assert client.post(path, data=opened | {"modes": ["video"]}, headers=BROWSER).status_code == 303
    told = client.post(path, data=opened, headers=BROWSER | {"Accept-Language": "es"})
    assert "Guardado mientras tanto: por video" in plain(told.text)


def test_a_button_that_comes_too_late_takes_nothing_out_of_the_form_beside_it(world: World) -> None:
    path, client = world.path(f"{PAGE}/program/webhooks/{{webhook_id}}"), world.clients["admin"]
    opened = sent_by(client.get(path, headers=BROWSER).text)
    assert client.post(path, data={"version": opened["version"], "do": "off"}, headers=BROWSER).status_code == 303
    late = client.post(path, data={"version": opened["version"], "do": "off"}, headers=BROWSER)
    assert late.status_code == 412
    assert "Changed meanwhile" in plain(late.text)
    assert sent_by(late.text)["address"] == opened["address"]


def plain(page: str) -> str:
    """Return a page as it is read."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
