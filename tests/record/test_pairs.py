"""A record holds whom somebody was put forward to and met, and names none of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from api.accounts.models.words import Scope
from api.app import create_app
from tests.intake.forms import a_form, accepted
from tests.proposals.weeks import Week
from tests.service import MovedClock, counted_queries, some_settings

WRITTEN = "sounded well"


@pytest.fixture
def app(database_url: str, clock: MovedClock) -> Iterator[FastAPI]:
    made = create_app(some_settings(database_url, session_hours=720), clock)
    yield made
    made.state.parts.database.close()


@pytest.fixture
def week(app: FastAPI) -> Week:
    return Week(app, people=3)


def record(week: Week, side: str, person: UUID) -> Any:
    answer = week.coordinator.get(f"{week.base}/{side}/{person}/export")
    assert answer.status_code == 200, answer.text
    return answer


def test_a_mentees_record_holds_their_matches_with_the_contact_log_and_not_the_mentor(week: Week) -> None:
    match = week.match()
    said = {"outcome": "met", "note": WRITTEN}
    path = f"me/matches/{match['id']}/contacts"
    assert week.post(week.mentor_client, path, match["version"], said).status_code == 201
    answer = record(week, "mentees", week.mentees[0])
    parts = answer.json()["parts"]
    (proposal,), (met,) = parts["proposals"], parts["matches"]
    assert (proposal["state"], proposal["weekday"], proposal["start"]) == ("accepted", 0, "18:00")
    assert (met["state"], [(one["outcome"], one["note"]) for one in met["contacts"]]) == ("active", [("met", WRITTEN)])
    user = week.mentor_client.get("/api/v1/me").json()["user_id"]
    for stranger in (str(week.mentor), str(week.member), user, "Rosalinda"):
        assert stranger not in _without_ledger(answer)


def test_a_mentors_record_holds_their_matches_and_no_note_on_a_mentee(week: Week) -> None:
    match = week.match()
    said = {"outcome": "met", "note": WRITTEN}
    path = f"me/matches/{match['id']}/contacts"
    assert week.post(week.mentor_client, path, match["version"], said).status_code == 201
    answer = record(week, "mentors", week.mentor)
    (met,) = answer.json()["parts"]["matches"]
    assert [(one["outcome"], one["note"]) for one in met["contacts"]] == [("met", None)]
    for stranger in (WRITTEN, str(week.mentees[0]), "Samantha", "parenting."):
        assert stranger not in answer.text


def test_a_no_is_in_the_record_of_whoever_said_it_alone(week: Week) -> None:
    one, other = week.put_forward(week.pairing(0), week.pairing(1))
    assert week.mentor_says(one, False, "no_time").status_code == 200
    assert week.mentor_says(other, True).status_code == 200
    assert week.on_behalf(other, "mentee", False, "not_a_fit").status_code == 200
    mentor = record(week, "mentors", week.mentor).json()["parts"]["proposals"]
    assert sorted((said["state"], said["reason"] or "") for said in mentor) == [
        ("declined", ""), ("declined", "no_time"),
    ]  # fmt: skip
    reasons = [record(week, "mentees", mentee).json()["parts"]["proposals"][0]["reason"] for mentee in week.mentees[:2]]
    assert reasons == [None, "not_a_fit"]


def test_receipts_and_the_number_of_records_that_look_alike_are_in_it(week: Week) -> None:
    form = a_form(week.app, week.program, Scope.INTAKE)
    accepted(form, "one")
    accepted(form, "two")
    listed = week.coordinator.get(f"{week.base}/mentees", params={"limit": 200}).json()["items"]
    mentee = next(one["id"] for one in listed if one["id"] not in map(str, week.mentees))
    parts = record(week, "mentees", mentee).json()["parts"]
    assert len(parts["receipts"]) == 1
    assert parts["likenesses"] == [{"state": "open", "records": 1}]


def test_it_takes_as_many_queries_however_many_there_are(week: Week) -> None:
    week.match(0)
    record(week, "mentors", week.mentor)
    with counted_queries(week.app) as few:
        record(week, "mentors", week.mentor)
    week.match(1)
    with counted_queries(week.app) as many:
        record(week, "mentors", week.mentor)
    assert len(many) == len(few)


def _without_ledger(answer: Any) -> str:
    """Return a record without the lines that say to whom something was disclosed: whose they are may know that."""
    found = answer.json()
    del found["parts"]["disclosures"]
    return str(found)
