"""The whole way of somebody who leaves treatment, on both databases: submitted, planned for, moved, met, told of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from api.app import create_app
from api.consent.models import Disclosure, Purpose
from api.database.columns import new_id
from api.database.rows import add_rows
from api.discharge.models.tables import Discharge
from api.matches.models.tables import Match
from matcher.people import Slot
from tests.discharge.treatment import DISCHARGES, Treatment, a_centre
from tests.service import MovedClock, some_settings

SHARED = Slot(0, 18 * 60, 60, places=2)
"""An hour in which two people take turns."""


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


def match_of(treatment: Treatment) -> Match:
    with treatment.parts.database.reading() as session:
        return session.exec(select(Match)).one()


def told_of(treatment: Treatment) -> list[str]:
    """Return what was shared with the centre, a line of the ledger each."""
    with treatment.parts.database.reading() as session:
        lines = session.exec(select(Disclosure).where(Disclosure.purpose == Purpose.CENTRE)).all()
        return [line.fields for line in lines]


def test_the_whole_way_out_of_treatment(treatment: Treatment, clock: MovedClock) -> None:
    referral = treatment.refer()
    assert treatment.plan(referral).json()["way"] == "waiting"
    treatment.work()
    assert "leaving_alone" not in treatment.templates()  # there are eleven days left

    treatment.match()
    plan = treatment.plan(referral).json()
    assert (plan["way"], plan["mentor"], plan["centre"]) == ("matched", "Rosalinda", "Cedar House")
    assert plan["first_meeting"]["starts_at"] == "2026-12-07T23:00:00Z"  # the Monday after that Friday
    assert (plan["in_time"], plan["handover"]) == (True, True)
    assert match_of(treatment).due_at == datetime.fromisoformat("2026-12-07T05:00:00+00:00")  # 48 h after that day

    treatment.work()
    treatment.move(referral, "2026-12-09")
    plan = treatment.plan(referral).json()
    assert plan["first_meeting"]["starts_at"] == "2026-12-14T23:00:00Z"
    assert treatment.work("plans") == 1
    assert match_of(treatment).due_at == datetime.fromisoformat("2026-12-12T05:00:00+00:00")
    assert {"caseload_moved", "news_on_own_page"} <= set(treatment.templates())
    assert treatment.work("plans") == 0

    clock.instant = datetime.fromisoformat("2026-12-11T15:00:00+00:00")
    match = match_of(treatment)
    assert treatment.outcome(referral).json()["reached"] == "open"
    for outcome in ("reached", "met"):
        path = f"me/matches/{match.id}/contacts"
        answer = treatment.post(treatment.mentor_client, path, match.version, {"outcome": outcome})
        assert answer.status_code == 201, answer.text
        match = match_of(treatment)
        clock.move(days=3)
    told = treatment.outcome(referral).json()
    assert {name: told[name] for name in ("reference", "leaves_on", "has_mentor", "first_meeting")} == {
        "reference": "CH-1042", "leaves_on": "2026-12-09", "has_mentor": True, "first_meeting": "2026-12-14",
    }  # fmt: skip
    assert (told["reached"], told["met"]) == ("yes", "yes")
    assert told["notice"].startswith("42 CFR part 2 prohibits")
    assert told_of(treatment) == ["first_meeting has_mentor met reached"] * 2
    assert treatment.log()[-2:] == [("disclose", "disclosure"), ("read", "discharge")]


def test_nothing_is_shown_or_sent_once_consent_is_revoked(treatment: Treatment, clock: MovedClock) -> None:
    referral = treatment.refer()
    treatment.match()
    treatment.work()
    treatment.revokes(-1, Purpose.CENTRE)
    absent = treatment.centre.get("/api/v1/discharges/019ab3c4-1000-7000-8000-000000000001")
    for answer in (treatment.outcome(referral), treatment.centre.get(f"/api/v1/discharges/{referral}/fhir")):
        assert (answer.status_code, answer.content) == (404, absent.content)
    assert told_of(treatment) == []
    assert treatment.plan(referral).status_code == 200  # the plan itself they still agree to

    before = treatment.templates()
    treatment.revokes(-1)
    treatment.move(referral, "2026-12-09")
    clock.instant = datetime.fromisoformat("2026-12-09T15:00:00+00:00")
    treatment.work("plans")
    assert treatment.plan(referral).status_code == 404
    assert treatment.own("/plan").status_code == 404
    assert treatment.own("/plan.ics").status_code == 404
    assert set(treatment.templates()) - set(before) == {"own_page"}  # the two links of this very test
    page = treatment.coordinator.get(f"/programs/{treatment.program}/leaving/{referral}").text
    assert "They do not agree to be matched" in page
    assert "Rosalinda" not in page


def test_coordinators_are_told_once_of_whom_nobody_meets_within_a_week(treatment: Treatment, clock: MovedClock) -> None:
    referral = treatment.refer()
    for _ in range(9):
        treatment.work("plans")
        clock.move(days=1)
    assert treatment.templates().count("leaving_alone") == 1
    treatment.move(referral, "2026-12-05")
    treatment.work("plans")
    assert treatment.templates().count("leaving_alone") == 2
    clock.move(days=30)
    treatment.work("plans")
    assert treatment.work("plans") == 0
    assert (treatment.outcome(referral).json()["reached"], treatment.row(referral).look_at) == ("no", None)


def test_an_hour_that_comes_round_too_late_is_asked_for_no_more(treatment: Treatment) -> None:
    referral = treatment.refer()
    (asked,) = treatment.put_forward(treatment.pairing(-1, 0, weekly=False, slot=SHARED))
    turn = treatment.proposal(asked.id).fortnight
    assert turn == 0
    assert treatment.plan(referral).json()["in_time"]  # the 7th of December is of the first turn
    treatment.move(referral, "2026-11-30")
    treatment.work("plans")
    assert treatment.proposal(asked.id).state == "proposed"  # seven days after is in time
    treatment.move(referral, "2026-12-08")
    treatment.work("plans")
    ended = treatment.proposal(asked.id)
    assert (ended.state, ended.reason, ended.repair) == ("withdrawn", "new_day", "due")


def test_whoever_left_days_ago_keeps_the_mentor_who_is_asked(treatment: Treatment) -> None:
    referral = treatment.refer()
    (asked,) = treatment.put_forward(treatment.pairing(-1, 0))
    path = f"{treatment.base}/mentees/{treatment.mentees[-1]}"
    tag = {"If-Match": treatment.coordinator.get(path).headers["etag"]}
    assert treatment.coordinator.patch(path, json={"discharge_date": "2026-11-12"}, headers=tag).status_code == 200
    assert not treatment.plan(referral).json()["in_time"]
    treatment.work("plans")
    assert treatment.proposal(asked.id).state == "proposed"  # no hour of any week is within seven days after


def test_a_key_that_takes_the_place_of_another_is_the_same_centres(treatment: Treatment, app: FastAPI) -> None:
    referral = treatment.refer()
    assert a_centre(app, treatment.program).get(f"{DISCHARGES}/{referral}").status_code == 200
    other = a_centre(app, treatment.program, "Elm House")
    assert other.get(f"{DISCHARGES}/{referral}").status_code == 404
    assert other.put(f"{DISCHARGES}/{referral}/day", json={"leaves_on": "2026-12-09"}).status_code == 404


def test_a_person_leaves_treatment_once_and_is_forgotten_with_their_key(treatment: Treatment) -> None:
    row = treatment.row(treatment.refer())
    now = treatment.parts.clock.now()
    again = Discharge(
        id=new_id(now), created_at=now, program_id=row.program_id, mentee_id=row.mentee_id, leaves_on=row.leaves_on
    )
    with treatment.parts.database.writing() as session, pytest.raises(IntegrityError):
        add_rows(session, Discharge, [again.model_dump()])
    path = f"{treatment.base}/mentees/{row.mentee_id}"
    tag = {"If-Match": treatment.coordinator.get(path).headers["etag"]}
    assert treatment.coordinator.delete(path, headers=tag).status_code == 204
    with treatment.parts.database.reading() as session:
        assert session.exec(select(Discharge)).all() == []
    assert treatment.outcome(str(row.id)).status_code == 404
