"""What follows a day by itself, and what does not: days that move twice, days long past, people who met already."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlmodel import select

from api.accounts.models.words import Role
from api.discharge.models.tables import Discharge
from api.discharge.service import referring
from api.errors import NotFoundError
from api.hours.models import Hold
from api.matches.models.tables import Match
from tests.accounts.people import TEST, somebody
from tests.discharge.treatment import DISCHARGES, Treatment, a_referral, submit
from tests.service import MovedClock


def moved_to(treatment: Treatment, day: str | None) -> None:
    """Have a coordinator write down another day for the newest mentee, or none."""
    path = f"{treatment.base}/mentees/{treatment.mentees[-1]}"
    tag = {"If-Match": treatment.coordinator.get(path).headers["etag"]}
    answer = treatment.coordinator.patch(path, json={"discharge_date": day}, headers=tag)
    assert answer.status_code == 200, answer.text


def match_of(treatment: Treatment) -> Match:
    with treatment.parts.database.reading() as session:
        return session.exec(select(Match).where(Match.state != "ended")).one()


def logged(treatment: Treatment, outcome: str) -> None:
    match = match_of(treatment)
    answer = treatment.post(
        treatment.mentor_client, f"me/matches/{match.id}/contacts", match.version, {"outcome": outcome}
    )
    assert answer.status_code == 201, answer.text


def told_of_a_move(treatment: Treatment) -> int:
    return treatment.templates().count("news_on_own_page")


def test_many_who_leave_soon_are_one_letter_to_each_coordinator(treatment: Treatment, clock: MovedClock) -> None:
    for number in range(5):
        treatment.refer(key=str(number), name=f"Sam {number}", discharge_date="2026-11-27")
    treatment.work("plans")
    assert treatment.templates().count("leaving_alone") == 1
    clock.move(days=1)
    treatment.refer(key="late", discharge_date="2026-11-27")
    treatment.work("plans")
    treatment.work("plans")
    assert treatment.templates().count("leaving_alone") == 2  # of the newest alone: the others were told of
    clock.move(days=1)
    treatment.work("plans")
    assert treatment.templates().count("leaving_alone") == 2


def test_coordinators_are_told_again_when_a_mentor_is_gone(treatment: Treatment, clock: MovedClock) -> None:
    treatment.refer(discharge_date="2026-11-27")
    treatment.work("plans")
    treatment.match()
    clock.move(days=1)
    treatment.work("plans")
    match = match_of(treatment)
    ended = {"reason": "moved", "again": True}
    assert treatment.post(treatment.coordinator, f"matches/{match.id}/end", match.version, ended).status_code == 200
    clock.move(days=1)
    treatment.work("plans")
    assert treatment.templates().count("leaving_alone") == 2


def test_a_day_that_moves_there_and_back_before_anybody_looks_is_told_to_nobody(treatment: Treatment) -> None:
    referral = treatment.refer()
    treatment.match()
    treatment.work("plans")
    for day in ("2026-12-09", "2026-12-04"):
        treatment.move(referral, day)
    treatment.work("plans")
    assert told_of_a_move(treatment) == 0
    for day in ("2026-12-09", "2026-12-16"):
        treatment.move(referral, day)
    treatment.work("plans")
    assert told_of_a_move(treatment) == 1
    treatment.move(referral, "2026-12-04")
    treatment.work("plans")
    treatment.move(referral, "2026-12-16")
    treatment.work("plans")
    assert told_of_a_move(treatment) == 3  # each time that it moved, also to where it was before


def test_another_mentor_is_no_day_that_moved(treatment: Treatment, clock: MovedClock) -> None:
    treatment.refer()
    treatment.match()
    treatment.work("plans")
    match = match_of(treatment)
    ended = {"reason": "moved", "again": True}
    assert treatment.post(treatment.coordinator, f"matches/{match.id}/end", match.version, ended).status_code == 200
    other = treatment.a_mentor(name="Maria")
    pairing = treatment.pairing(-1, 2, mentor_id=other)
    proposal = treatment.put_forward(pairing)[0]
    for side in ("mentor", "mentee"):
        assert treatment.on_behalf(proposal, side, True).status_code == 200
    before = treatment.templates()
    clock.move(days=5)
    treatment.work("plans")
    assert match_of(treatment).first_day == date(2026, 12, 9)
    assert treatment.templates() == before


def test_whoever_met_already_or_takes_a_break_is_told_of_no_first_meeting(
    treatment: Treatment, clock: MovedClock
) -> None:
    referral = treatment.refer()
    treatment.match()
    treatment.work("plans")
    match = match_of(treatment)
    paused = treatment.post(treatment.coordinator, f"matches/{match.id}/pause", match.version, {"until": "2026-12-20"})
    assert paused.status_code == 200, paused.text
    clock.move(days=1)
    treatment.work("plans")
    assert told_of_a_move(treatment) == 0
    match = match_of(treatment)
    again = treatment.post(treatment.coordinator, f"matches/{match.id}/resumption", match.version)
    assert again.status_code == 200, again.text
    logged(treatment, "met")
    treatment.move(referral, "2026-12-09")
    treatment.work("plans")
    assert told_of_a_move(treatment) == 0


def test_nothing_is_planned_for_a_day_that_is_long_past(treatment: Treatment, clock: MovedClock) -> None:
    treatment.a_mentee()
    moved_to(treatment, "2026-11-27")
    moved_to(treatment, "2026-09-01")
    assert treatment.coordinator.get(f"{treatment.base}/discharges").json()["items"] == []
    with treatment.parts.database.reading() as session:
        assert session.exec(select(Discharge)).all() == []

    referral = treatment.refer()
    home = f"/programs/{treatment.program}/leaving/{referral}"
    assert treatment.own("/plan").status_code == 200
    clock.instant = datetime.fromisoformat("2027-01-02T15:00:00+00:00")
    treatment.work("plans")
    treatment.coordinator = somebody(treatment.app, treatment.program, Role.COORDINATOR)  # the sign-in was over
    for answer in (treatment.own("/plan"), treatment.own("/plan.ics"), treatment.plan(referral)):
        assert answer.status_code == 404
    page = treatment.coordinator.get(home).text
    assert "nothing is planned for it any more" in page
    assert "They do not agree" not in page
    assert treatment.coordinator.get(f"{home}/sheet").status_code == 404
    assert treatment.row(referral).look_at is None
    assert treatment.outcome(referral).json()["met"] == "no"  # of that the centre is told still


def test_contact_of_an_earlier_time_is_no_outcome(treatment: Treatment, clock: MovedClock) -> None:
    treatment.a_mentee()
    treatment.match()
    logged(treatment, "met")
    clock.move(days=1)
    referral = treatment.refer()
    with treatment.parts.database.writing() as session:  # the mentor of before is the one of whoever was submitted
        match = session.exec(select(Match)).one()
        row = session.exec(select(Discharge)).one()
        session.get_one(Hold, match.hold_id).mentee_id = row.mentee_id  # and the match follows it
    told = treatment.outcome(referral).json()
    assert (told["reached"], told["met"]) == ("open", "open")
    logged(treatment, "reached")
    told = treatment.outcome(referral).json()
    assert (told["reached"], told["met"]) == ("yes", "open")


def test_what_was_answered_is_answered_again_even_when_the_day_is_long_past(
    treatment: Treatment, clock: MovedClock
) -> None:
    body = a_referral(treatment.centre)
    first = submit(treatment.centre, body)
    clock.instant = datetime.fromisoformat("2027-01-20T15:00:00+00:00")
    again = submit(treatment.centre, body)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert submit(treatment.centre, body, "two").status_code == 422


def test_a_day_that_was_taken_out_meanwhile_cannot_be_moved(treatment: Treatment) -> None:
    treatment.a_mentee()
    moved_to(treatment, "2026-12-04")
    (item,) = treatment.coordinator.get(f"{treatment.base}/discharges").json()["items"]
    row = treatment.row(item["id"])
    moved_to(treatment, None)
    parts: Any = treatment.parts
    with parts.database.writing() as session, pytest.raises(NotFoundError):
        referring.move(session, parts, row, date(2026, 12, 9), TEST, parts.clock.now())


def test_a_day_that_an_intake_form_names_is_planned_for(treatment: Treatment) -> None:
    body = a_referral(treatment.centre, "matching", "mentor")
    sent = treatment.coordinator.post(f"{treatment.base}/intake", json=body, headers={"Idempotency-Key": "form"})
    assert sent.status_code == 201, sent.text
    (item,) = treatment.coordinator.get(f"{treatment.base}/discharges").json()["items"]
    assert (item["leaves_on"], item["way"]) == ("2026-12-04", "waiting")
    assert treatment.centre.get(f"{DISCHARGES}/{item['id']}").status_code == 404
