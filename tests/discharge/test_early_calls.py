"""A call before somebody leaves treatment: looked for, asked of the mentor, held once, moved and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import icalendar
import pytest
import recurring_ical_events
from fastapi import FastAPI
from sqlmodel import select

from api.app import create_app
from api.consent.models import Purpose
from api.discharge.early_hour import Free, early_hours
from api.discharge.models.tables import EarlyCall
from api.hours.engagements import EngagedError, engage
from api.hours.models import Engaged, Engagement, EngagementKind
from api.proposals.seen import Hour
from matcher.people import Slot
from matcher.people.notation import read_windows
from tests.discharge.test_pages import plain
from tests.discharge.treatment import Treatment
from tests.service import MovedClock, some_settings

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
ZONE = "America/New_York"
MONDAYS = Hour(0, 18 * 60, 60, ZONE, "video")
EVENINGS = Free(read_windows("Mon-Sat 17:00-20:00"), ZONE, ("video",))
HTML = {"Accept": "text/html"}


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


def hours(hour: Hour = MONDAYS, slots: tuple[Slot, ...] = (), free: Free = EVENINGS, **others: Any) -> list[str]:
    given: dict[str, Any] = {
        "mentor_modes": ("video", "phone"), "taken": set(), "leaves_on": date(2026, 12, 4), "now": NOW,
    }  # fmt: skip
    found = early_hours(hour, slots, free=free, **given | others)
    return [f"{one.day} {one.start_min // 60} {one.mode}" for one in found]


def test_the_hour_that_two_hold_comes_first_and_late_days_before_early_ones() -> None:
    thursdays = Slot(3, 18 * 60, 60, places=2)
    assert hours(slots=(thursdays,)) == ["2026-11-30 18 video", "2026-12-03 18 video", "2026-11-26 18 video"]
    taken = {(turn, cell) for turn in (0, 1) for cell in range(2016)}
    assert hours(slots=(thursdays,), taken=taken) == ["2026-11-30 18 video"]  # that hour is theirs


@pytest.mark.parametrize(
    ("others", "why"),
    [
        ({"free": Free(read_windows("Mon 08:00-10:00"), ZONE, ("video",))}, "not free"),
        ({"free": Free(read_windows("Mon 17:00-20:00"), "America/Los_Angeles", ("video",))}, "not free where they are"),
        ({"free": Free(read_windows("Mon 17:00-20:00"), ZONE, ("in_person",))}, "nobody comes into treatment"),
        ({"leaves_on": date(2026, 11, 24)}, "a day is too short a notice"),
        ({"hour": Hour(0, 18 * 60, 60, ZONE, "video", "", 0)}, "that Monday is of the other turn"),
    ],
)
def test_an_hour_that_does_not_suit_both_is_none(others: dict[str, Any], why: str) -> None:
    assert hours(**others) == [], why


def calls(treatment: Treatment) -> list[EarlyCall]:
    with treatment.parts.database.reading() as session:
        return list(session.exec(select(EarlyCall)))


def engagements(treatment: Treatment) -> list[Engagement]:
    with treatment.parts.database.reading() as session:
        return list(session.exec(select(Engagement)))


def matched(treatment: Treatment, weekday: int = 0, day: str = "2026-12-01") -> str:
    """Have somebody who leaves soon matched in an hour of a weekday, and the plan looked at; return the referral."""
    referral = treatment.refer(discharge_date=day)
    proposal = treatment.put_forward(treatment.pairing(-1, weekday))[0]
    assert treatment.mentor_says(proposal, True).status_code == 200
    assert treatment.on_behalf(proposal, "mentee", True).status_code == 200
    assert treatment.work("plans") == 1
    return referral


def say(treatment: Treatment, call_id: UUID | str, accept: bool) -> Any:
    return treatment.mentor_client.post(f"{treatment.base}/me/calls/{call_id}/answer", json={"accept": accept})


def test_a_mentor_is_asked_and_the_call_is_on_plan_sheet_and_calendar(treatment: Treatment) -> None:
    referral = matched(treatment)
    assert treatment.templates().count("early_call") == 1
    (call,) = treatment.mentor_client.get(f"{treatment.base}/me/calls").json()["items"]
    assert (call["state"], call["starts_at"]) == ("asked", "2026-11-30T23:00:00Z")
    assert "Before you leave:" not in plain(treatment.own("/plan").text)
    people = treatment.mentor_client.get(f"/programs/{treatment.program}/me/people", headers=HTML)
    assert "Can you call before they leave treatment? Mon, Nov 30, 6:00 PM, by video." in plain(people.text)
    path = f"/programs/{treatment.program}/me/calls/{call['id']}"
    done = treatment.mentor_client.post(path, data={"answer": "yes"})
    assert done.headers["location"].endswith(f"/me/people/{call['match_id']}?done=answered")
    assert "Your call before they leave treatment" in treatment.mentor_client.get(done.headers["location"]).text
    again = treatment.mentor_client.post(path, data={"answer": "no"})
    assert again.headers["location"].endswith("?done=over")
    assert say(treatment, call["id"], False).status_code == 409
    assert engagements(treatment) == []  # it lies in the hour that the match holds
    assert treatment.plan(referral).json()["call"]["state"] == "held"
    assert "Before you leave: Mon, Nov 30, 6:00 PM, by video." in plain(treatment.own("/plan").text)
    calendar = icalendar.Calendar.from_ical(treatment.own("/plan.ics").content)
    found = recurring_ical_events.of(calendar).between(date(2026, 11, 23), date(2026, 12, 23))
    assert [(str(one["SUMMARY"]), one["DTSTART"].dt.isoformat()) for one in found] == [
        ("A call", "2026-11-30T23:00:00+00:00"),
        ("First hour", "2026-12-07T23:00:00+00:00"),
    ]
    treatment.work("plans")
    assert len(calls(treatment)) == 1
    assert ("answer", "early_call") in treatment.log()


def test_another_hour_is_engaged_once_and_given_back(treatment: Treatment) -> None:
    referral = matched(treatment, 2, "2026-11-25")  # their own hour is on the day on which they leave
    (call,) = calls(treatment)
    assert call.day == date(2026, 11, 24)
    clash = Engaged(treatment.mentor, EngagementKind.CONVERSATION, Slot(1, 18 * 60, 60), ZONE, day=call.day)
    parts = treatment.parts
    with parts.database.writing() as session:
        engage(session, treatment.program, [clash], parts.clock.now())
    assert say(treatment, call.id, True).status_code == 409
    assert calls(treatment)[0].state == "asked"
    with parts.database.writing() as session:
        session.delete(session.exec(select(Engagement)).one())
    assert say(treatment, call.id, True).status_code == 200
    (engaged,) = engagements(treatment)
    assert (engaged.kind, engaged.day) == ("conversation", call.day)
    with pytest.raises(EngagedError), parts.database.writing() as session:
        engage(session, treatment.program, [clash], parts.clock.now())
    week = treatment.mentor_client.get(f"/programs/{treatment.program}/me/week", headers=HTML)
    assert "one conversation" in plain(week.text)

    treatment.move(referral, "2026-11-28")
    treatment.work("plans")
    assert [one.id for one in calls(treatment)] == [call.id]  # it comes before that day still
    treatment.move(referral, "2026-11-24")
    treatment.work("plans")
    assert (calls(treatment), engagements(treatment)) == ([], [])
    treatment.move(referral, "2026-12-04")
    treatment.work("plans")
    assert [(one.state, one.day) for one in calls(treatment)] == [("asked", date(2026, 12, 2))]  # their own hour now


@pytest.mark.parametrize("how", ["consent", "mentor", "end", "pause", "erased"])
def test_a_call_goes_with_what_it_hangs_on(treatment: Treatment, how: str) -> None:
    referral = matched(treatment, 2, "2026-11-25")
    (call,) = calls(treatment)
    assert say(treatment, call.id, True).status_code == 200
    assert len(engagements(treatment)) == 1
    if how in ("consent", "mentor"):
        treatment.revokes(-1, Purpose.MATCHING if how == "consent" else Purpose.MENTOR)
    elif how == "erased":
        path = f"{treatment.base}/mentees/{treatment.mentees[-1]}"
        tag = {"If-Match": treatment.coordinator.get(path).headers["etag"]}
        assert treatment.coordinator.delete(path, headers=tag).status_code == 204
    else:
        match = treatment.coordinator.get(f"{treatment.base}/matches").json()["items"][0]
        body = {"reason": "moved", "again": True} if how == "end" else {"until": None}
        answer = treatment.post(treatment.coordinator, f"matches/{match['id']}/{how}", match["version"], body)
        assert answer.status_code == 200, answer.text
    assert (calls(treatment), engagements(treatment)) == ([], [])
    assert say(treatment, call.id, True).status_code == 404
    path = f"{treatment.base}/discharges/{referral}/call"
    assert treatment.coordinator.post(path, json={"accept": True}).status_code == 404


def test_a_coordinator_says_it_for_a_mentor_and_a_no_is_not_asked_again(
    treatment: Treatment, clock: MovedClock
) -> None:
    referral = matched(treatment)
    home = f"/programs/{treatment.program}/leaving/{referral}"
    assert "the mentor is asked" in plain(treatment.coordinator.get(home).text)
    assert treatment.coordinator.post(f"{home}/call", data={"answer": "perhaps"}).headers["location"].endswith(home)
    assert [one.state for one in calls(treatment)] == ["asked"]
    assert treatment.coordinator.post(f"{home}/call", data={"answer": "no"}).headers["location"].endswith("answered")
    assert "the mentor cannot" in plain(treatment.coordinator.get(home).text)
    assert treatment.coordinator.post(f"{home}/call", data={"answer": "yes"}).headers["location"].endswith("over")
    clock.move(days=1)
    treatment.work("plans")
    assert [one.state for one in calls(treatment)] == ["declined"]
    assert treatment.templates().count("early_call") == 1
