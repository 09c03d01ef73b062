"""The pages of presence: typed input kept, names only of those who agree, visitors nowhere."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from icalendar import Calendar
from sqlmodel import select

from api.accounts.models.words import Role
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow
from api.people.service.documents import opened_one
from api.people.service.suggestions import suggested_to
from api.presence.models.tables import Visits
from tests.accounts.people import a_program, somebody
from tests.drop_in.presences import HTML, Presences
from tests.kept_people.people import a_mentee
from tests.service import MovedClock, a_client


def told(north: Presences, mentee: Any) -> list[tuple[str, str, int, int, tuple[str, ...]]]:
    with north.parts.database.reading() as session:
        row = session.get_one(MenteeRow, mentee)
        about = opened_one(session, north.parts.vault, row, MenteeAbout)
        found = suggested_to(session, north.parts.vault, row, about, north.now).presence
    return [(one.place, one.day.isoformat(), one.start_min, one.minutes, one.languages) for one in found]


def test_hours_are_asked_for_on_a_week_grid_and_what_was_typed_stays(north: Presences) -> None:
    client, way = north.coordinator, f"{north.pages}/presence/hours"
    client.headers |= HTML
    typed = {"site_id": north.north, "windows": ["3-12", "3-13"], "minimum": "2", "wanted": "1", "languages": "es, xx"}
    refused = client.post(f"{way}/new", data=typed)
    assert refused.status_code == 422
    assert 'value="es, xx"' in refused.text
    assert client.post(f"{way}/new", data=typed | {"wanted": "", "languages": "es"}).status_code == 303
    (one,) = client.get(f"{north.base}/coverage").json()["items"]
    assert (one["windows"], one["minimum"], one["wanted"], one["languages"]) == (["Thu 12:00-14:00"], 2, 2, ["es"])
    page = north.html(client, f"{way}/{one['id']}")
    assert page.count(" checked") == 2
    twice = client.post(f"{way}/new", data=typed | {"wanted": "", "languages": ""})
    assert (twice.status_code, "that nothing else asks for already" in twice.text) == (422, True)
    changed = {"windows": ["4-9"], "minimum": "1", "wanted": "3", "languages": "", "version": "1"}
    assert client.post(f"{way}/{one['id']}", data=changed).status_code == 303
    overtaken = client.post(f"{way}/{one['id']}", data=changed | {"wanted": "4"})
    assert (overtaken.status_code, 'value="4"' in overtaken.text) == (412, True)
    assert client.post(f"{way}/{one['id']}/remove", data={"version": "2"}).status_code == 303
    assert client.get(f"{north.base}/coverage").json()["items"] == []


def test_everybody_reads_who_is_here_and_names_only_of_those_who_agree(north: Presences, clock: MovedClock) -> None:
    north.thursdays()
    clock.instant = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)  # half past one in New York
    anybody = a_client(north.app)
    page = anybody.get(f"/here/{north.program}", headers=HTML)
    assert page.status_code == 200
    assert "Rosa" in page.text
    assert "Reyes" not in page.text
    assert north.here()["sites"][0]["now"] == {
        "people": 1, "names": ["Rosa"], "languages": ["en", "es"], "until_min": 960,
    }  # fmt: skip
    north.offers(north.rosas, "Thu 12:00-16:00", named=False)
    assert north.here()["sites"][0]["now"]["names"] == []
    north.rosas.patch(f"{north.base}/availability", json={"away": True}, headers={"If-Match": '"1"'})
    assert north.here()["sites"] == []
    assert "Ask for support" in anybody.get(f"/here/{north.program}", headers=HTML).text
    absent = anybody.get("/here/nothing", headers=HTML)
    hidden = a_program(north.app, "South", public_form=False)
    assert anybody.get(f"/here/{hidden}", headers=HTML).status_code == absent.status_code == 404
    assert anybody.get(f"/api/v1/here/{hidden}").status_code == 404


def test_people_are_told_of_hours_that_fit_their_week_place_and_language(north: Presences) -> None:
    north.thursdays()
    there = ("North", "2026-11-26")
    fits = a_mentee(north.app, north.program, windows=["Thu 13:00-20:00"], languages=["es"])
    assert told(north, fits) == [(*there, 780, 180, ("es",))]
    in_berlin = a_mentee(north.app, north.program, windows=["Thu 17:00-23:00"], time_zone="Europe/Berlin")
    assert told(north, in_berlin) == [(*there, 1080, 240, ("en",))]
    for other in ({"windows": ["Fri 13:00-20:00"]}, {"windows": ["Thu 13:00-20:00"], "languages": ["fr"]}):
        assert told(north, a_mentee(north.app, north.program, **other)) == []
    south = north.a_site("South")
    elsewhere = a_mentee(north.app, north.program, windows=["Thu 13:00-20:00"], sites=[south])
    assert told(north, elsewhere) == []


def test_visits_are_numbers_and_small_ones_are_hidden(north: Presences, app: FastAPI) -> None:
    way, visits = f"{north.pages}/presence", f"{north.base}/sites/{north.north}/visits"
    staff = somebody(app, north.program, Role.SUPERVISOR)
    assert staff.post(way, data={"site": north.north}, headers=HTML).status_code == 303
    assert "fewer than 11" in north.html(staff, way)
    assert staff.post(visits, json={"people": 10}).json()["people"] == 11
    assert staff.post(visits, json={"people": -20}).status_code == 409
    assert staff.post(way, data={"site": north.north, "slip": "yes"}, headers=HTML).status_code == 303
    (told,) = staff.get(f"{north.base}/visits").json()
    assert (told["people"], told["hidden"]) == (None, True)
    with north.parts.database.reading() as session:
        (row,) = session.exec(select(Visits)).all()
        assert set(row.model_dump()) == {"site_id", "day", "hour", "program_id", "people"}
    other = somebody(app, a_program(app, "South"), Role.COORDINATOR)
    assert other.post(visits, json={"people": 1}).status_code == 404


def test_a_mentor_gives_a_day_away_and_takes_it_back_on_a_phone(north: Presences) -> None:
    north.thursdays()
    way = f"{north.pages}/me/shifts"
    (shift,) = north.rosas.get(f"{north.base}/me/shifts").json()
    form = {"shift": shift["id"], "day": "2026-11-26"}
    assert north.rosas.post(way, data=form | {"what": "absent"}).status_code == 303
    assert "nobody comes yet" in north.html(north.coordinator, f"{north.pages}/presence")
    assert north.rosas.post(way, data=form | {"what": "back"}).status_code == 303
    assert north.rosas.post(way, data=form | {"what": "absent"}).status_code == 303
    (open_,) = north.bens.get(f"{north.base}/me/open-shifts").json()
    page = north.html(north.bens, way)
    assert "Yes, I come" in page
    assert "Rosa" not in page.split("<main", 1)[1]
    assert north.bens.post(way, data={"cover": open_["id"], "what": "take"}).status_code == 303
    assert "you come" in north.html(north.bens, way)
    assert "a shift" in north.html(north.bens, f"{north.pages}/me/week")
    address = north.bens.post(f"{north.base}/calendar", json={"language": "en"}).json()["address"]
    (event,) = Calendar.from_ical(north.bens.get(urlsplit(address).path).text).walk("VEVENT")
    assert (event.decoded("DTSTART"), event.get("RRULE")) == (datetime(2026, 11, 26, 17, tzinfo=UTC), None)
    refused = north.rosas.post(way, data=form | {"what": "back"})
    assert (refused.status_code, "Somebody comes instead already" in refused.text) == (409, True)
    offer = {"windows": ["0-9"], "kept": [], "hours": "-1", "named": "", "version": "1"}
    wrong = north.bens.post(f"{way}/offer", data=offer)
    assert (wrong.status_code, 'value="-1"' in wrong.text) == (422, True)
    assert north.bens.post(f"{way}/offer", data=offer | {"hours": "4"}).status_code == 303
    assert north.bens.get(f"{north.base}/me/presence").json()["windows"] == ["Mon 09:00-10:00"]
    known = north.coordinator.get(f"{north.base}/mentors/{north.rosa}/export").json()["parts"]["presence"]
    assert [(one["named"], len(one["shifts"])) for one in known] == [(True, 1)]


def test_a_swap_is_asked_for_and_answered_on_a_phone(north: Presences) -> None:
    for client, window in ((north.rosas, "Thu 12:00-14:00"), (north.bens, "Fri 12:00-14:00")):
        assert north.asks(window).status_code == 201
        north.offers(client, window)
    north.published()
    (shift,) = north.rosas.get(f"{north.base}/me/shifts").json()
    (bens,) = north.bens.get(f"{north.base}/me/shifts").json()
    way = f"{north.pages}/me/shifts"
    assert "none to swap with" in north.html(north.rosas, f"{way}/{shift['id']}/swap")
    refused = north.rosas.post(f"{way}/{shift['id']}/swap", data={"other": bens["id"]}, headers=HTML)
    assert (refused.status_code, "cannot be swapped any more" in refused.text) == (422, True)
    for client in (north.rosas, north.bens):
        north.offers(client, "Thu 12:00-14:00", "Fri 12:00-14:00", hours=2)
    page = north.html(north.rosas, f"{way}/{shift['id']}/swap")
    assert "Ben" not in page.split("<main", 1)[1]
    assert north.rosas.post(f"{way}/{shift['id']}/swap", data={"other": bens["id"]}).status_code == 303
    assert "You asked for it" in north.html(north.rosas, way)
    assert "Yes, we swap" in north.html(north.bens, way)
    (asked,) = north.bens.get(f"{north.base}/me/swaps").json()
    assert north.bens.post(way, data={"swap": asked["id"], "what": "no"}).status_code == 303
    assert north.rosas.get(f"{north.base}/me/swaps").json() == []
