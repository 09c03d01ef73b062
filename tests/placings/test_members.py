"""What members and hosts see, before and after publishing, and what ends with a consent: looked for in the pages."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.consent.models import Disclosure, Purpose
from api.groups.jobs import EndPlaces, FreeHosts
from api.groups.models.tables import Attendance, GroupLead, Placement
from api.hours.engagements import engagements
from api.notices.models.tables import NoticeRow
from api.people.service.own_links import send_own_link
from tests.accounts.people import TEST
from tests.placings.circles import Circles, agree
from tests.service import a_client

MONDAY = "2026-11-23"
"""The day on which tests begin."""


def own_page(circles: Circles, mentee: UUID) -> tuple[TestClient, str]:
    with circles.parts.database.writing() as session:
        link = send_own_link(session, circles.parts, circles.program, mentee, TEST, circles.now)
    return a_client(circles.app), "/your/" + link.address.rpartition("/")[2]


@pytest.fixture
def group(circles: Circles) -> str:
    """Return a group on Mondays in which everybody has a place, the first with attendance noted."""
    group_id = circles.a_group(weekday="Mon", notes="Ring twice")
    circles.published()
    agree(circles.app, circles.program, circles.people[0], Purpose.ATTENDANCE)
    return group_id


def test_a_host_sees_first_names_once_it_is_published_and_nothing_before(circles: Circles) -> None:
    group_id = circles.a_group(weekday="Mon")
    placing = circles.solved()
    pages = f"{circles.pages}/me/groups"
    for path in (pages, f"{circles.pages}/me/week", f"{circles.pages}/me/people"):
        assert "Person" not in circles.html(circles.host, path)
    assert circles.host.get(f"{pages}/{group_id}").status_code == 404
    assert circles.post(placing, "publish").status_code == 200
    assert "Thursday circle" in circles.html(circles.host, pages)
    seen = circles.html(circles.host, f"{pages}/{group_id}")
    assert all(f"Person{number}" in seen for number in range(3))
    assert "Lopez" not in seen
    assert "1990" not in re.sub(r"[0-9a-f-]{36}", "", seen)
    assert "42 CFR part 2" in seen
    week = circles.html(circles.host, f"{circles.pages}/me/week").replace("\N{NO-BREAK SPACE}", " ")
    assert "Monday, 6:00 PM–7:00 PM: a group" in week
    address = circles.host.post(f"{circles.base}/calendar").json()["address"]
    assert circles.host.get(address).text.count("SUMMARY:Weekly hour") == 1
    other = circles.a_group(name="Not theirs", facilitators=[])
    assert circles.host.get(f"{circles.base}/me/groups/{other}").status_code == 404


def test_a_member_sees_their_group_and_leaves_it(circles: Circles, group: str) -> None:
    mentee = circles.people[1]
    client, way = own_page(circles, mentee)
    page = client.get(way).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Your group" in page
    assert "Monday, 6:00 PM–7:00 PM" in page
    assert "Rosalinda" in page
    assert "Reyes" not in page
    assert "Person0" not in page
    more = client.get(f"{way}/group").text
    assert "Ring twice" in more
    record: Any = client.get(f"{way}/record").json()
    assert record["parts"]["groups"][0]["name"] == "Thursday circle"
    assert client.post(f"{way}/group").headers["location"] == f"{way}?done=group_left"
    assert "Your group" not in client.get(way).text
    assert str(mentee) not in circles.members(group)
    assert client.post(f"{way}/group").status_code == 303  # twice does no harm


def test_taking_the_yes_back_ends_the_place_at_once(circles: Circles, group: str) -> None:
    first = circles.people[0]
    circles.host.put(f"{circles.base}/me/groups/{group}/meetings/{MONDAY}", json={"present": []})
    circles.revoke(first)
    assert str(first) not in circles.members(group)
    assert "Person0" not in circles.html(circles.host, f"{circles.pages}/me/groups/{group}")
    with circles.parts.database.reading() as session:
        assert session.exec(select(Attendance)).all() == []


def test_a_consent_that_runs_out_shows_nothing_and_ends_the_place_soon(circles: Circles, group: str) -> None:
    circles.parts.clock.move(days=363)  # type: ignore[attr-defined] # the clock of tests
    job = EndPlaces()
    with circles.parts.database.reading() as session:
        keys = job.due(session, circles.now)
    assert sorted(keys) == sorted(map(str, circles.people))
    for key in [*keys, *keys]:
        job.run(circles.parts, key)
    with circles.parts.database.reading() as session:
        assert session.exec(select(Placement)).all() == []


def test_a_host_is_shown_nothing_of_a_member_whom_they_must_not_meet_any_more(circles: Circles, group: str) -> None:
    apart = {"mentee_id": str(circles.people[0]), "mentor_id": str(circles.mentor), "reason": "complaint"}
    assert circles.coordinator.post(f"{circles.base}/bans", json=apart).status_code == 201
    hosted = circles.host.get(f"{circles.base}/me/groups/{group}").json()
    assert "Person0" not in {one["name"] for one in hosted["members"]}
    assert hosted["hidden"] == 1


def test_attendance_is_noted_of_those_who_agree_and_seen_by_them_and_the_host_alone(
    circles: Circles, group: str
) -> None:
    hosted = circles.host.get(f"{circles.base}/me/groups/{group}").json()
    may = {one["name"]: one["id"] for one in hosted["members"] if one["may_note"]}
    others = [one["id"] for one in hosted["members"] if not one["may_note"]]
    assert list(may) == ["Person0"]
    path = f"{circles.base}/me/groups/{group}/meetings"
    assert circles.host.put(f"{path}/{MONDAY}", json={"present": others[:1]}).status_code == 422
    assert circles.host.put(f"{path}/2026-11-24", json={"present": []}).status_code == 422
    page = f"{circles.pages}/me/groups/{group}"
    noted = circles.host.post(page, data={"day": MONDAY, "present": [may["Person0"]]})
    assert noted.headers["location"].endswith(f"?day={MONDAY}&done=noted")
    seen = circles.html(circles.host, page)
    assert "was there 1 of 1 times" in seen
    assert f'value="{may["Person0"]}" checked' in seen
    client, way = own_page(circles, circles.people[0])
    assert "Mon, Nov 23: there" in client.get(f"{way}/group").text
    for theirs in (f"{circles.pages}/groups/{group}/members", f"{circles.base}/groups/{group}/members"):
        assert "present" not in circles.coordinator.get(theirs).text
    export = circles.coordinator.post(f"{circles.base}/exports", json={"what": "mentees", "format": "json"}).text
    assert "attend" not in export
    circles.revoke(circles.people[0], Purpose.ATTENDANCE)
    assert "was there" not in circles.html(circles.host, page)
    assert str(circles.people[0]) in circles.members(group)
    with circles.parts.database.reading() as session:
        assert session.exec(select(Attendance)).all() == []


def test_whoever_is_erased_leaves_no_place_and_nothing_that_was_settled(circles: Circles, group: str) -> None:
    one, other = circles.people[:2]
    circles.tie(kind="apart", mentee_id=str(other), other_id=str(circles.people[2]))
    circles.tie(kind="together", mentee_id=str(one), other_id=str(circles.people[2]))
    path = f"{circles.base}/mentees/{one}"
    version = circles.coordinator.get(path).headers["etag"]
    assert circles.coordinator.delete(path, headers={"If-Match": version}).status_code == 204
    assert str(one) not in circles.members(group)
    assert len(circles.coordinator.get(f"{circles.base}/group-ties").json()["items"]) == 1


def test_a_new_host_is_told_by_the_ledger_and_one_who_left_holds_no_hour(circles: Circles, group: str) -> None:
    new = circles.a_mentor(name="Bo Berg")
    path = f"{circles.base}/groups/{group}"
    version = circles.coordinator.get(path).headers["etag"]
    asked = {"facilitators": [str(new)]}
    assert circles.coordinator.patch(path, json=asked, headers={"If-Match": version}).status_code == 200
    with circles.parts.database.reading() as session:
        assert [one.mentor_id for one in engagements(session, circles.program)] == [new]
        told = [one for one in session.exec(select(Disclosure)) if one.recipient_id == new]
        assert {one.person_id for one in told} == set(circles.people)
    assert circles.host.get(f"{circles.base}/me/groups/{group}").status_code == 404
    mentor = f"{circles.base}/mentors/{new}"
    version = circles.coordinator.get(mentor).headers["etag"]
    circles.coordinator.patch(mentor, json={"status": "left"}, headers={"If-Match": version})
    job = FreeHosts()
    with circles.parts.database.reading() as session:
        keys = job.due(session, circles.now)
    for key in keys:
        job.run(circles.parts, key)
    with circles.parts.database.reading() as session:
        assert engagements(session, circles.program) == []
        assert session.exec(select(GroupLead)).all() == []


def test_whom_e_mail_reaches_is_sent_a_neutral_link(circles: Circles) -> None:
    circles.a_group(weekday="Mon")
    contact = {"route": "email", "email": "ana@example.org"}
    ana = circles.a_mentee(name="Ana", contact=contact)
    circles.published()
    with circles.parts.database.reading() as session:
        sent = [one for one in session.exec(select(NoticeRow)) if one.template == "news_on_own_page"]
        assert [one.person_id for one in sent] == [ana]
