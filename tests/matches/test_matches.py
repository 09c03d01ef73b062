"""A match from the first contact to its end."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import select

from api.accounts.models.words import Role
from api.hours.models import Former, Hold
from api.matches.clocks import next_due
from api.matches.models.tables import ContactEntry, Match
from api.matches.models.words import Due
from api.people.models.tables import Ban, MenteeRow
from tests.accounts.people import somebody
from tests.proposals.weeks import SURNAME, Week
from tests.service import MovedClock


def row(week: Week, match: dict[str, Any]) -> Match:
    with week.parts.database.reading() as session:
        return session.get_one(Match, UUID(match["id"]))


def mentee(week: Week, number: int = 0) -> MenteeRow:
    with week.parts.database.reading() as session:
        return session.get_one(MenteeRow, week.mentees[number])


def held(week: Week) -> int:
    with week.parts.database.reading() as session:
        return len(session.exec(select(Hold)).all())


def act(week: Week, match: dict[str, Any], what: str, json: Any = None) -> Any:
    return week.post(week.coordinator, f"matches/{match['id']}/{what}", row(week, match).version, json)


def logs(week: Week, match: dict[str, Any], outcome: str, note: str | None = None) -> Any:
    asked = {"outcome": outcome, "note": note}
    return week.post(week.mentor_client, f"me/matches/{match['id']}/contacts", row(week, match).version, asked)


def test_a_mentor_sees_first_name_and_safe_contact_now_and_only_under_live_consent(week: Week) -> None:
    match = week.match()
    path = f"{week.base}/me/matches/{match['id']}"
    seen = week.mentor_client.get(path).json()
    assert seen["mentee"]["name"] == "Samantha"
    assert seen["mentee"]["contact"]["email"] == "samantha@example.org"
    assert seen["notice"].startswith("42 CFR part 2")
    assert SURNAME not in week.mentor_client.get(path).text
    assert week.mentor_client.get(f"{week.base}/me/matches").json()["items"][0]["mentee"]["name"] == "Samantha"
    week.revokes()
    after = week.mentor_client.get(path)
    assert (after.json()["mentee"], after.json()["notice"]) == (None, None)
    listing = week.mentor_client.get(f"{week.base}/me/matches")
    assert "Samantha" not in after.text + listing.text
    assert "samantha" not in after.text + listing.text


def due(week: Week, match: dict[str, Any]) -> tuple[str, int]:
    """Return what comes next in a match, and on which day of it."""
    now = row(week, match)
    return now.due, (now.due_at - now.created_at).days


def test_the_clock_goes_from_contact_to_meeting_to_check_ins(week: Week, clock: MovedClock) -> None:
    match = week.match()
    assert due(week, match) == ("first_contact", 2)
    assert logs(week, match, "left_message").status_code == 201
    assert due(week, match) == ("first_contact", 2)
    clock.move(hours=2)
    assert logs(week, match, "reached").status_code == 201
    assert due(week, match) == ("first_meeting", 7)
    for later, expected in ((1, 14), (9, 14), (4, 30), (10, 30)):
        clock.move(days=later)
        assert logs(week, match, "met").status_code == 201
        assert due(week, match) == ("check_in", expected)


@pytest.mark.parametrize(("age", "expected"), [(29, 30), (30, 44), (43, 44), (44, 58), (300, 310)])
def test_check_ins_are_at_two_weeks_a_month_then_fortnightly(age: int, expected: int) -> None:
    began = datetime(2026, 11, 2, 12, tzinfo=UTC)
    what, at = next_due(began, timedelta(hours=48), True, True, began + timedelta(days=age))
    assert (what, at - began) == (Due.CHECK_IN, timedelta(days=expected))


def test_what_is_overdue_is_told_once_to_whoever_supervises_and_listed(week: Week, clock: MovedClock) -> None:
    match = week.match()
    assert week.work("overdue") == 0
    clock.move(hours=49)
    assert week.work("overdue") == 1
    assert week.work("overdue") == 0
    told = [template for template, _, _ in week.letters()]
    assert told.count("overdue") == 1
    overdue = week.coordinator.get(f"{week.base}/matches", params={"overdue": True}).json()["items"]
    assert [(item["id"], item["is_overdue"], item["due"]) for item in overdue] == [(match["id"], True, "first_contact")]
    assert act(week, match, "contacts", {"outcome": "reached"}).status_code == 201
    assert week.coordinator.get(f"{week.base}/matches", params={"overdue": True}).json()["items"] == []
    clock.move(days=6)
    assert week.work("overdue") == 1


def test_worry_is_told_to_the_supervisor_at_once_and_the_note_is_sealed(week: Week) -> None:
    match = week.match()
    assert logs(week, match, "worried", f"{SURNAME} sounded low").status_code == 201
    (letter,) = [text for template, _, text in week.letters() if template == "worried"]
    assert SURNAME not in letter
    with week.parts.database.reading() as session:
        entry = session.exec(select(ContactEntry)).one()
        assert SURNAME.encode() not in bytes(entry.note.token if entry.note else b"")
    for client, path in (
        (week.mentor_client, "me/matches"),
        (week.supervisor, "matches"),
        (week.coordinator, "matches"),
    ):
        log = client.get(f"{week.base}/{path}/{match['id']}/contacts").json()["items"]
        assert [(line["outcome"], line["note"]) for line in log] == [("worried", f"{SURNAME} sounded low")]
    week.revokes()
    assert SURNAME not in week.mentor_client.get(f"{week.base}/me/matches/{match['id']}/contacts").text


def test_a_break_holds_the_hour_and_ends_on_its_day(week: Week, clock: MovedClock) -> None:
    match = week.match()
    assert act(week, match, "resumption").status_code == 409
    paused = act(week, match, "pause", {"until": "2026-12-01"})
    assert (paused.json()["state"], paused.json()["paused_until"]) == ("paused", "2026-12-01")
    assert held(week) == 1
    clock.move(days=7)
    assert week.work("overdue", "resume") == 0
    clock.move(days=1)
    assert week.work("resume") == 1
    after = row(week, match)
    assert (after.state, after.paused_until) == ("active", None)
    assert (after.due_at - clock.now()).total_seconds() == 48 * 3600


@pytest.mark.parametrize(
    ("reason", "again", "status"),
    [
        ("mismatch", True, "waiting"),
        ("completed", False, "left"),
        ("needs_more_support", False, "paused"),
        ("mentee_left", False, "left"),
    ],
)
def test_an_end_gives_the_hour_back_and_says_how_it_goes_on(week: Week, reason: str, again: bool, status: str) -> None:
    match = week.match()
    before = mentee(week)
    assert before.status == "matched"
    ended = act(week, match, "end", {"reason": reason, "again": again})
    assert (ended.json()["state"], ended.json()["end_reason"]) == ("ended", reason)
    after = mentee(week)
    assert (after.status, after.waiting_since, after.urgency) == (status, before.waiting_since, before.urgency)
    assert held(week) == 0
    with week.parts.database.reading() as session:
        former = session.exec(select(Former)).one()
    assert (former.mentee_id, former.mentor_id) == (week.mentees[0], week.mentor)
    assert act(week, match, "end", {"reason": reason}).status_code == 409


def test_priority_is_set_by_a_coordinator_in_so_many_words(week: Week) -> None:
    match = week.match()
    assert act(week, match, "end", {"reason": "no_contact", "urgency": "urgent"}).status_code == 200
    listed = week.coordinator.get(f"{week.base}/mentees/{week.mentees[0]}").json()
    assert (listed["status"], listed["urgency"], listed["waiting_since"]) == ("waiting", "urgent", "2026-11-23")


def test_a_complaint_keeps_the_two_apart_for_good(week: Week) -> None:
    match = week.match()
    assert act(week, match, "end", {"reason": "complaint"}).status_code == 200
    with week.parts.database.reading() as session:
        assert session.exec(select(Ban)).one().reason == "complaint"


def test_an_edit_needs_the_version_that_was_read(week: Week) -> None:
    match = week.match()
    path = f"{week.base}/matches/{match['id']}/end"
    assert week.coordinator.post(path, json={"reason": "moved"}).status_code == 428
    assert week.post(week.coordinator, f"matches/{match['id']}/end", 9, {"reason": "moved"}).status_code == 412
    assert row(week, match).state == "active"


def test_mentors_see_their_own_supervisors_their_mentors_and_coordinators_the_programs(
    week: Week, app: FastAPI
) -> None:
    own = week.match(0)
    other = week.a_mentor(name="Benedikta")
    proposal = week.put_forward(week.pairing(1, mentor_id=other))[0]
    for side in ("mentor", "mentee"):
        assert week.on_behalf(proposal, side, True).status_code == 200
    items = week.coordinator.get(f"{week.base}/matches").json()["items"]
    another = next(item["id"] for item in items if item["id"] != own["id"])
    assert len(items) == 2
    for client, path in ((week.mentor_client, "me/matches"), (week.supervisor, "matches")):
        assert [item["id"] for item in client.get(f"{week.base}/{path}").json()["items"]] == [own["id"]]
        for end in ("", "/contacts"):
            assert client.get(f"{week.base}/{path}/{another}{end}").status_code == 404
            assert client.get(f"{week.base}/{path}/{own['id']}{end}").status_code == 200
        assert week.post(client, f"{path}/{another}/contacts", 1, {"outcome": "met"}).status_code == 404
    nobody = somebody(app, week.program, Role.SUPERVISOR)
    assert nobody.get(f"{week.base}/matches").json()["items"] == []


def test_who_is_erased_or_set_to_left_ends_the_match(week: Week) -> None:
    first, second = week.match(0), week.match(1)
    version = mentee(week, 0).version
    path = f"{week.base}/mentees/{week.mentees[0]}"
    assert week.coordinator.delete(path, headers={"If-Match": f'"{version}"'}).status_code == 204
    assert week.mentor_client.get(f"{week.base}/me/matches/{first['id']}").json()["mentee"] is None
    assert week.work("close") == 1
    assert (row(week, first).end_reason, row(week, second).state) == ("mentee_left", "active")
    assert held(week) == 1
