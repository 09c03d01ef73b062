"""One conversation from the day that is put forward until it took place: it ends by itself, and nobody failed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import icalendar
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from api.hours.models import HeldTime, Hold
from api.matches.models.tables import Match
from api.people.models.tables import MenteeRow
from api.proposals.models.tables import Proposal
from tests.proposals.weeks import Week
from tests.service import MovedClock, a_client

MONDAY = 0
HTML = {"Accept": "text/html"}


@pytest.fixture
def week(app: FastAPI) -> Week:
    made = Week(app, people=0)
    made.a_mentee(cadence="once")
    return made


def match_of(week: Week, number: int = 0) -> Match:
    with week.parts.database.reading() as session:
        return session.exec(select(Match).where(Match.mentee_id == week.mentees[number])).one()


def agreed(week: Week) -> Match:
    week.accepted()
    return match_of(week)


def status(week: Week, number: int = 0) -> str:
    with week.parts.database.reading() as session:
        return session.get_one(MenteeRow, week.mentees[number]).status


def held(week: Week) -> int:
    with week.parts.database.reading() as session:
        return len(session.exec(select(Hold)).all()) + len(session.exec(select(HeldTime)).all())


def logs(week: Week, outcome: str) -> Any:
    match = match_of(week)
    return week.post(week.mentor_client, f"me/matches/{match.id}/contacts", match.version, {"outcome": outcome})


def own_page(week: Week, number: int = 0) -> tuple[Any, str]:
    issued = week.coordinator.post(f"{week.base}/mentees/{week.mentees[number]}/own-link").json()
    client, path = a_client(week.app), "/your/" + issued["address"].rsplit("/", 1)[1]
    return client, path


def page(week: Week) -> str:
    client, path = own_page(week)
    return str(client.get(path).text)


def mentors_page(week: Week, path: str) -> str:
    return str(week.mentor_client.get(f"/programs/{week.program}/me{path}", headers=HTML).text)


def test_both_say_yes_to_one_day_that_leaves_them_time_to_answer(week: Week, clock: MovedClock) -> None:
    now = clock.now()
    (proposal,) = week.put_forward()
    assert proposal.once
    assert proposal.day is not None
    assert proposal.day.weekday() == MONDAY
    start = datetime(proposal.day.year, proposal.day.month, proposal.day.day, 23, tzinfo=UTC)  # 18:00 in New York
    assert timedelta(days=3) <= start - now < timedelta(days=10)
    assert proposal.answer_by <= start - timedelta(days=2)
    assert now < (proposal.remind_at or now) < proposal.answer_by
    card = mentors_page(week, "")
    assert "one conversation" in card
    assert "Nov 30" in card
    assert "Monday, 6:00" not in card
    assert week.mentor_says(proposal, True).status_code == 200
    row = week.proposal(proposal.id)
    assert row.day == proposal.day
    assert row.answer_by <= start - timedelta(days=1)
    offer = a_client(week.app).get(week.link()).text
    assert "one conversation" in offer
    assert "Nov 30" in offer


def test_it_is_shown_with_its_day_and_never_as_every_week(week: Week) -> None:
    match = agreed(week)
    assert match.once
    day = week.proposal(match.proposal_id).day
    assert day == date(2026, 11, 30)
    item = week.coordinator.get(f"{week.base}/matches/{match.id}").json()
    assert (item["once"], item["hour"]["day"]) == (True, "2026-11-30")
    base = f"/programs/{week.program}/following"
    shown = [
        page(week),
        mentors_page(week, "/people"),
        mentors_page(week, f"/people/{match.id}"),
        week.coordinator.get(f"{base}?see=active", headers=HTML).text,
        week.coordinator.get(f"{base}/matches/{match.id}", headers=HTML).text,
        week.supervisor.get(f"/programs/{week.program}/team/{match.id}", headers=HTML).text,
    ]
    for text in shown:
        assert "Nov 30, 6:00" in text
        assert "Monday, 6:00" not in text
    assert "Your conversation is arranged." in shown[0]
    assert "one conversation" in shown[0]
    own_week = mentors_page(week, "/week")
    assert "Nov 30, 6:00" in own_week
    assert ": one conversation" in own_week


def test_once_they_met_it_is_over_and_the_person_waits_no_more(week: Week, clock: MovedClock) -> None:
    before = agreed(week)
    clock.move(hours=5)
    assert logs(week, "reached").status_code == 201
    assert (match_of(week).due, match_of(week).due_at) == ("first_meeting", datetime(2026, 12, 2, tzinfo=UTC))
    clock.move(days=7)
    letters = len(week.letters())
    assert logs(week, "met").status_code == 201
    match = match_of(week)
    assert (match.state, match.end_reason, match.hold_id) == ("ended", "conversation_over", None)
    assert match.met_at == match.ended_at == clock.now()
    assert match.reached_at == before.created_at + timedelta(hours=5)
    assert (held(week), status(week)) == (0, "paused")
    assert len(week.letters()) == letters  # the mentor wrote it down, and nobody is asked how it ended
    assert logs(week, "missed").status_code == 409
    clock.move(days=60)
    assert week.work() == 0
    assert status(week) == "paused"


def test_one_that_was_missed_is_put_off_to_the_next_time_of_the_hour(week: Week, clock: MovedClock) -> None:
    match = agreed(week)
    assert logs(week, "missed").status_code == 201  # days ahead: they talked of another time, and the day stays
    assert week.proposal(match.proposal_id).day == date(2026, 11, 30)
    clock.move(days=8)
    before = len(week.letters())
    assert "tell them the new day yourself" in mentors_page(week, f"/people/{match.id}")
    assert logs(week, "missed").status_code == 201
    assert [template for template, _, _ in week.letters()[before:]] == ["news_on_own_page"]
    row = match_of(week)
    assert week.proposal(match.proposal_id).day == date(2026, 12, 7)
    assert (row.state, row.once) == ("active", True)
    assert "Dec 7, 6:00" in page(week)
    counts = week.coordinator.get(f"/programs/{week.program}/following?see=missed", headers=HTML)
    assert "Dec 7" in counts.text
    assert held(week) > 0


def test_a_break_puts_it_off_to_after_the_break(week: Week, clock: MovedClock) -> None:
    match = agreed(week)
    until = {"until": "2026-12-09"}
    assert week.post(week.coordinator, f"matches/{match.id}/pause", match.version, until).status_code == 200
    clock.move(days=20)
    assert week.work("resume") == 1
    assert week.work("give_up") == 0
    assert week.proposal(match.proposal_id).day == date(2026, 12, 14)


def test_nobody_writes_anything_down_it_is_asked_for_and_then_it_lapses(week: Week, clock: MovedClock) -> None:
    agreed(week)
    assert week.work("talked") == 0
    clock.move(hours=49)
    assert week.work("overdue") == 1  # no first contact
    clock.move(days=6)
    assert week.work("talked") == 1
    assert week.work("talked") == 0
    before = [template for template, _, _ in week.letters()].count("overdue")
    clock.move(days=1)
    assert week.work("overdue") == 1
    assert [template for template, _, _ in week.letters()].count("overdue") == before + 2  # the mentor, who would know
    assert week.work("give_up") == 0
    clock.move(days=13)
    assert week.work("give_up") == 1
    match = match_of(week)
    assert (match.state, match.end_reason, match.met_at) == ("ended", "not_written_down", None)
    assert (held(week), status(week)) == (0, "paused")


def test_nobody_ends_it_by_hand_for_what_only_comes_by_itself(week: Week) -> None:
    match = agreed(week)
    for reason in ("conversation_over", "not_written_down"):
        ended = week.post(week.coordinator, f"matches/{match.id}/end", match.version, {"reason": reason})
        assert ended.status_code == 422
    ended = week.post(week.coordinator, f"matches/{match.id}/end", match.version, {"reason": "mismatch"})
    assert ended.status_code == 200
    assert status(week) == "waiting"


@pytest.mark.parametrize(
    "change",
    [
        {"due": "check_in"},
        {"met_at": datetime(2026, 11, 30, tzinfo=UTC)},
        {"once": False},
    ],
    ids=["a check-in", "met and open", "every week"],
)
def test_the_database_refuses_what_one_conversation_never_is(week: Week, change: dict[str, Any]) -> None:
    match = agreed(week)
    of_match = update(Match).where(col(Match.id) == match.id).values(**change)
    of_proposal = update(Proposal).where(col(Proposal.id) == match.proposal_id).values(day=None)
    for refused in (of_match, of_proposal):
        with pytest.raises(IntegrityError), week.parts.database.writing() as session:
            session.connection().execute(refused)


def test_whoever_asked_for_one_of_each_kind_is_looked_for_the_other_one(week: Week, clock: MovedClock) -> None:
    other = week.a_mentee(cadence="once", asks_for="both")
    week.accepted(1)
    clock.move(days=9)
    match = match_of(week, 1)
    done = week.post(week.mentor_client, f"me/matches/{match.id}/contacts", match.version, {"outcome": "met"})
    assert done.status_code == 201
    assert status(week, 1) == "waiting"
    about = week.coordinator.get(f"{week.base}/mentees/{other}").json()
    kinds = {"specialist", "role_model"}
    mentor = week.coordinator.get(f"{week.base}/mentors/{week.mentor}").json()
    assert about["asks_for"] == (kinds - {mentor["kind"]}).pop()


def test_of_two_conversations_each_ends_by_itself(week: Week, clock: MovedClock) -> None:
    week.a_mentee(cadence="once", asks_for="both")
    model = week.a_mentor(kind="role_model")
    week.accepted(1)
    (second,) = week.put_forward(week.pairing(1, 2, mentor_id=model))
    for side in ("mentor", "mentee"):
        assert week.on_behalf(second, side, True).status_code == 200
    with week.parts.database.reading() as session:
        ids = session.exec(select(Match.id).where(Match.mentee_id == week.mentees[1]).order_by(col(Match.need))).all()
    clock.move(days=12)
    for match_id, expected in zip(ids, ("matched", "paused"), strict=True):
        with week.parts.database.reading() as session:
            version = session.get_one(Match, match_id).version
        done = week.post(week.coordinator, f"matches/{match_id}/contacts", version, {"outcome": "met"})
        assert done.status_code == 201
        assert status(week, 1) == expected
    assert held(week) == 0


def test_whoever_has_a_mentor_every_week_can_have_one_conversation_beside(week: Week, clock: MovedClock) -> None:
    mentee: UUID = week.a_mentee(asks_for="both")
    model = week.a_mentor(kind="role_model")
    week.accepted(1)
    read = week.coordinator.get(f"{week.base}/mentees/{mentee}").json()
    change = {"cadence": "once"}
    path = f"{week.base}/mentees/{mentee}"
    assert week.coordinator.patch(path, json=change, headers={"If-Match": f'"{read["version"]}"'}).status_code == 200
    (talk,) = week.put_forward(week.pairing(1, 2, mentor_id=model))
    assert (talk.once, talk.need) == (True, 2)
    for side in ("mentor", "mentee"):
        assert week.on_behalf(talk, side, True).status_code == 200
    with week.parts.database.reading() as session:
        open_ = session.exec(select(Match).where(Match.mentee_id == mentee).order_by(col(Match.need))).all()
    assert [one.once for one in open_] == [False, True]
    clock.move(days=12)
    match = open_[1]
    done = week.post(week.coordinator, f"matches/{match.id}/contacts", match.version, {"outcome": "met"})
    assert done.status_code == 201
    assert status(week, 1) == "matched"
    assert week.coordinator.get(path).json()["asks_for"] == "any"


def events(week: Week, address: str) -> list[Any]:
    content = a_client(week.app).get(urlsplit(address).path).content
    return [*icalendar.Calendar.from_ical(content).walk("VEVENT")]


def test_a_calendar_has_one_event_of_it_which_moves_and_goes(week: Week, clock: MovedClock) -> None:
    agreed(week)
    asked = ((week.mentor_client, "calendar"), (week.coordinator, f"mentees/{week.mentees[0]}/calendar"))
    calendars = [client.post(f"{week.base}/{path}").json()["address"] for client, path in asked]
    before = [event for address in calendars for event in events(week, address)]
    assert [event["DTSTART"].dt for event in before] == [datetime(2026, 11, 30, 23, tzinfo=UTC)] * 2
    assert not any("RRULE" in event for event in before)
    clock.move(days=8)
    assert logs(week, "missed").status_code == 201
    (later,) = events(week, calendars[1])
    assert later["DTSTART"].dt == datetime(2026, 12, 7, 23, tzinfo=UTC)
    assert later["UID"] == before[1]["UID"]
    assert later["SEQUENCE"] > before[1]["SEQUENCE"]
    assert logs(week, "met").status_code == 201
    assert [events(week, address) for address in calendars] == [[], []]


def chooses(week: Week, cadence: str) -> tuple[Any, str, str]:
    """Answer on one's own page how often one would like to meet; return the browser, the page and what it then says."""
    client, path = own_page(week)
    client.headers |= HTML
    shown = client.get(path + "/often").text
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version is not None
    answer = client.post(path + "/often", data={"version": version[1], "cadence": cadence})
    return answer, shown, client.get(path, params={"lang": "es"}).text


def test_whoever_had_theirs_can_ask_for_more_and_waits_from_then_on(week: Week, clock: MovedClock) -> None:
    agreed(week)
    clock.move(days=8)
    assert logs(week, "met").status_code == 201
    said = page(week)
    assert "You have had your conversation." in said
    assert "Your place is kept" not in said
    answer, shown, _ = chooses(week, "daily")
    assert answer.status_code == 422
    assert status(week) == "paused"
    answer, shown, after = chooses(week, "weekly")
    assert "Would you like to meet somebody again?" in shown
    assert (answer.status_code, answer.headers["location"].rpartition("?")[2]) == (303, "done=again")
    about = week.coordinator.get(f"{week.base}/mentees/{week.mentees[0]}").json()
    assert (about["status"], about["cadence"], about["waiting_since"]) == ("waiting", "weekly", "2026-12-01")
    assert "Con qué frecuencia le gustaría reunirse" in after
    answer, shown, _ = chooses(week, "any")
    assert "How often you would like to meet" in shown
    assert answer.headers["location"].endswith("done=often")
    about = week.coordinator.get(f"{week.base}/mentees/{week.mentees[0]}").json()
    assert (about["status"], about["cadence"]) == ("waiting", None)


def test_whose_conversation_nobody_knows_of_asks_again_without_losing_their_day(week: Week, clock: MovedClock) -> None:
    agreed(week)
    clock.move(days=23)
    week.work("give_up")
    assert "Nobody has told us whether it took place." in page(week)
    chooses(week, "once")
    about = week.coordinator.get(f"{week.base}/mentees/{week.mentees[0]}").json()
    assert (about["status"], about["cadence"], about["waiting_since"]) == ("waiting", "once", "2026-11-23")


def test_whoever_takes_a_break_tells_the_team_when_to_go_on(week: Week) -> None:
    path = f"{week.base}/mentees/{week.mentees[0]}"
    tag = {"If-Match": week.coordinator.get(path).headers["etag"]}
    assert week.coordinator.patch(path, json={"status": "paused"}, headers=tag).status_code == 200
    chooses(week, "weekly")
    assert status(week) == "paused"
