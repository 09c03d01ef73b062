"""One conversation with somebody who leaves treatment: it is after that day, and follows it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from fastapi import FastAPI
from sqlmodel import select

from api.app import create_app
from api.matches.models.tables import Match
from tests.discharge.treatment import Treatment
from tests.service import MovedClock, some_settings


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


def match_of(treatment: Treatment) -> Match:
    with treatment.parts.database.reading() as session:
        return session.exec(select(Match)).one()


def day_of(treatment: Treatment) -> date | None:
    (proposal,) = treatment.proposals()
    return proposal.day


def logs(treatment: Treatment, outcome: str) -> None:
    match = match_of(treatment)
    path = f"me/matches/{match.id}/contacts"
    answer = treatment.post(treatment.mentor_client, path, match.version, {"outcome": outcome})
    assert answer.status_code == 201, answer.text


def test_it_is_after_treatment_follows_the_day_and_the_centre_hears_of_it(app: FastAPI, clock: MovedClock) -> None:
    treatment = Treatment(app)
    referral = treatment.refer(cadence="once")
    (asked,) = treatment.put_forward(treatment.pairing(-1, 0))
    assert day_of(treatment) == date(2026, 12, 7)
    treatment.move(referral, "2026-12-09")
    treatment.work("plans")
    assert day_of(treatment) == date(2026, 12, 14)
    for side in ("mentor", "mentee"):
        assert treatment.on_behalf(asked, side, True).status_code == 200
    plan = treatment.plan(referral).json()
    assert (plan["first_meeting"]["starts_at"], plan["in_time"]) == ("2026-12-14T23:00:00Z", True)
    page = treatment.coordinator.get(f"/programs/{treatment.program}/leaving/{referral}").text
    assert "one conversation" in page
    assert "Monday, 6:00" not in page

    treatment.move(referral, "2026-12-02")  # sooner again: so is the conversation, and both hear of it
    treatment.work("plans")
    assert day_of(treatment) == date(2026, 12, 7)
    assert {"caseload_moved", "news_on_own_page"} <= set(treatment.templates())
    assert treatment.plan(referral).json()["first_meeting"]["starts_at"] == "2026-12-07T23:00:00Z"

    clock.instant = datetime.fromisoformat("2026-12-01T15:00:00+00:00")
    logs(treatment, "met")  # a call before they leave: what is for after treatment is still to come
    assert (match_of(treatment).state, match_of(treatment).met_at) == ("active", None)
    clock.instant = datetime.fromisoformat("2026-12-08T15:00:00+00:00")
    logs(treatment, "met")
    assert (match_of(treatment).state, match_of(treatment).end_reason) == ("ended", "conversation_over")
    told = treatment.outcome(referral).json()
    assert (told["has_mentor"], told["reached"], told["met"]) == (False, "yes", "yes")
    assert "You have had your conversation." in treatment.own("").text
