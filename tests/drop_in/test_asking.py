"""Mentors are asked for what a roster found to help: once, in neutral words; a yes counts when it is solved again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import col, select

from api.app import create_app
from api.audit.models import AuditEntry
from api.notices.models.tables import NoticeRow
from api.presence.service.adding import with_time
from matcher.people.notation import read_slots
from tests.drop_in.presences import HTML, Presences
from tests.service import MovedClock, some_settings


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


def asking(summary: Any, kind: str) -> dict[str, Any]:
    """Return what a coordinator would ask for the first remedy of a kind."""
    names = ("kind", "mentor_id", "site_id", "more", "weekday", "start_min", "minutes")
    remedy = next(one for one in summary["remedies"] if one["kind"] == kind and one["mentor_name"] == "Ben Barlow")
    return {name: remedy[name] for name in names if remedy[name] is not None}


def test_a_yes_to_one_more_time_fills_the_hole_when_it_is_solved_again(north: Presences) -> None:
    north.asks("Thu 12:00-14:00")
    north.offers(north.bens, "Fri 12:00-14:00", hours=4)
    roster = north.solved()
    assert north.row(roster).holes == 2
    way, asked = f"{north.base}/rosters/{roster}/questions", asking(north.summary(roster), "more_time")
    for wrong in ({"weekday": 4}, {"mentor_id": str(north.rosa)}):  # the roster did not find that
        assert north.coordinator.post(way, json=asked | wrong).status_code == 404
    assert north.rosas.post(way, json=asked).status_code in (403, 404)
    assert [north.coordinator.post(way, json=asked).json()["came"] for _ in range(2)] == ["sent", "before"]
    with north.parts.database.reading() as session:
        (notice,) = session.exec(select(NoticeRow).where(NoticeRow.template == "question_to_mentee")).all()
        assert notice.key.startswith("roster_asked:")
    own = f"{north.base}/me/presence/questions"
    assert north.rosas.get(own).json() == []
    (question,) = north.bens.get(own).json()
    assert (question["weekday"], question["start_min"], question["site_name"]) == (3, 720, "North")
    answer = f"{own}/{question['id']}/answer"
    assert north.rosas.post(answer, json={"accept": True}).status_code == 404
    assert [north.bens.post(answer, json={"accept": True}).status_code for _ in range(2)] == [204, 404]
    (told,) = north.coordinator.get(way).json()
    assert (told["answer"], told["change"]["kind"]) == (True, "more_time")
    assert north.post(roster, "start").status_code == 200
    north.work()
    assert north.row(roster).holes == 0
    with north.parts.database.reading() as session:
        log = session.exec(select(AuditEntry).where(AuditEntry.kind == "question").order_by(col(AuditEntry.number)))
        assert [one.verb for one in log] == ["answer"]
    (known,) = north.coordinator.get(f"{north.base}/mentors/{north.ben}/export").json()["parts"]["presence"]
    assert [one["answer"] for one in known["asked"]] == [True]


@pytest.mark.parametrize(
    ("offered", "more", "then"),
    [
        ("Thu 12:00-15:00", "Thu 14:00-16:00 @n", "Thu 12:00-15:00; Thu 15:00-16:00 @n"),
        ("Thu 12:00-16:00", "Thu 14:00-16:00 @n", "Thu 12:00-16:00"),
        ("Thu 13:00-14:00 @n", "Thu 12:00-15:00 @n", "Thu 13:00-14:00 @n; Thu 12:00-13:00 @n; Thu 14:00-15:00 @n"),
        ("Thu 12:00-18:00 @s", "Thu 14:00-16:00 @n", "Thu 12:00-14:00 @s; Thu 16:00-18:00 @s; Thu 14:00-16:00 @n"),
        ("Mon 00:00-01:00", "Sun 23:00-02:00 @n", "Mon 00:00-01:00; Sun 23:00-24:00 @n; Mon 01:00-02:00 @n"),
    ],
)
def test_one_more_time_overlaps_with_nothing_that_is_offered(offered: str, more: str, then: str) -> None:
    assert "; ".join(with_time([offered], read_slots(more)[0])) == then


def test_a_yes_to_a_time_that_is_offered_in_part_adds_the_rest(north: Presences) -> None:
    north.asks("Thu 12:00-16:00")
    north.offers(north.bens, "Thu 12:00-13:00", "Thu 13:00-15:00")
    roster = north.solved()
    way, asked = f"{north.base}/rosters/{roster}/questions", asking(north.summary(roster), "more_time")
    assert north.coordinator.post(way, json=asked).json() == {"came": "sent"}
    (question,) = north.bens.get(f"{north.base}/me/presence/questions").json()
    answer = north.bens.post(f"{north.base}/me/presence/questions/{question['id']}/answer", json={"accept": True})
    assert answer.status_code == 204, answer.text
    windows = north.bens.get(f"{north.base}/me/presence").json()["windows"]
    assert windows == ["Thu 12:00-13:00", "Thu 13:00-15:00", f"Thu 15:00-16:00 @{north.north}"]
    north.post(roster, "start")
    north.work()
    assert north.row(roster).holes == 0


def test_more_hours_are_asked_for_and_answered_with_one_tap(north: Presences) -> None:
    north.asks("Thu 12:00-16:00")
    north.offers(north.bens, "Thu 12:00-16:00", hours=2)
    mentor = north.coordinator.get(f"{north.base}/mentors/{north.ben}")
    limited = north.coordinator.patch(
        f"{north.base}/mentors/{north.ben}", json={"max_hours": 2}, headers={"If-Match": mentor.headers["ETag"]}
    )
    assert limited.status_code == 200, limited.text
    roster = north.solved()
    page, own = f"{north.pages}/presence/rosters/{roster}", f"{north.pages}/me/shifts"
    html = north.html(north.coordinator, page)
    assert "Ask Ben Barlow for that" in html
    sent = next(text for text in map(unescape, re.findall('name="ask" value="([^"]+)"', html)) if "more_hours" in text)
    for wrong in ("{", '{"kind": "more_people"}'):
        assert north.coordinator.post(page, data={"ask": wrong}, headers=HTML).status_code == 404
    assert north.coordinator.post(page, data={"ask": sent}).headers["location"].endswith("?done=sent")
    assert "They answer with one tap" in north.html(north.coordinator, f"{page}?done=sent")
    assert "more a week than you said" in north.html(north.bens, own)
    (question,) = north.bens.get(f"{north.base}/me/presence/questions").json()
    form = {"ask": question["id"], "what": "could"}
    assert north.bens.post(own, data=form).headers["location"].endswith("?done=more")
    assert north.bens.post(own, data=form, headers=HTML).status_code == 404
    assert "says yes: solve it again" in north.html(north.coordinator, page)
    north.post(roster, "start")
    north.work()
    assert (
        north.row(roster).hours_covered == 2 + json.loads(sent)["more"]
    )  # all that a week may hold was raised with it


def test_a_no_changes_nothing_and_nobody_is_asked_for_a_roster_that_was_given_up(north: Presences) -> None:
    north.asks("Thu 12:00-14:00")
    north.offers(north.bens, "Fri 12:00-14:00", hours=4)
    roster = north.solved()
    way, asked = f"{north.base}/rosters/{roster}/questions", asking(north.summary(roster), "more_time")
    assert north.coordinator.post(way, json=asked).json() == {"came": "sent"}
    (question,) = north.bens.get(f"{north.base}/me/presence/questions").json()
    form = {"ask": question["id"], "what": "could_not"}
    assert north.bens.post(f"{north.pages}/me/shifts", data=form).status_code == 303
    assert north.bens.get(f"{north.base}/me/presence").json()["windows"] == ["Fri 12:00-14:00"]
    assert "says no" in north.html(north.coordinator, f"{north.pages}/presence/rosters/{roster}")
    north.post(roster, "cancel")
    assert north.coordinator.post(way, json=asked).status_code == 409
    assert north.bens.get(f"{north.base}/me/presence/questions").json() == []
