"""A proposal from the moment it is put forward until both have answered."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from api.consent.models import Disclosure, Purpose
from api.errors import ConflictError
from api.hours.models import Hold
from api.matches.models.tables import Match
from api.people.models.tables import Ban, MenteeRow
from api.proposals.models.words import ProposalState
from api.proposals.states import LIVE, MOVES, Event, after
from tests.proposals.weeks import SURNAME, Week
from tests.service import MovedClock, a_client


def test_what_is_put_forward_holds_its_hour_and_asks_the_mentor(week: Week) -> None:
    proposals = week.put_forward(week.pairing(0), week.pairing(1))
    assert [proposal.state for proposal in proposals] == ["proposed", "proposed"]
    with week.parts.database.reading() as session:
        holds = session.exec(select(Hold)).all()
    assert {hold.id for hold in holds} == {proposal.hold_id for proposal in proposals}
    assert {hold.kind for hold in holds} == {"proposal"}
    assert [template for template, _, _ in week.letters()] == ["proposal_to_mentor"] * 2
    listing = week.coordinator.get(f"{week.base}/proposals", params={"round_id": str(week.round), "state": "proposed"})
    assert {item["id"] for item in listing.json()["items"]} == {str(proposal.id) for proposal in proposals}
    assert week.coordinator.get(f"{week.base}/proposals", params={"state": "accepted"}).json()["items"] == []


def test_pages_of_proposals_follow_each_other(week: Week) -> None:
    expected = sorted(str(one.id) for one in week.put_forward(week.pairing(0), week.pairing(1), week.pairing(2)))
    seen: list[str] = []
    cursor: str | None = None
    while True:
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = week.coordinator.get(f"{week.base}/proposals", params=params).json()
        seen += [item["id"] for item in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert seen == expected


def test_both_accept_and_a_match_begins_in_the_same_step(week: Week, clock: MovedClock) -> None:
    proposal = week.put_forward()[0]
    assert week.mentor_says(proposal, True).json()["state"] == "mentor_accepted"
    clock.move(hours=1)
    page = a_client(week.app).post(week.link(), data={"answer": "yes"})
    assert page.status_code == 200
    row = week.proposal(proposal.id)
    assert (row.state, row.mentor_by, row.mentee_by, row.hold_id) == ("accepted", "self", "self", None)
    with week.parts.database.reading() as session:
        match = session.exec(select(Match)).one()
        hold = session.exec(select(Hold)).one()
        mentee = session.get_one(MenteeRow, week.mentees[0])
    assert (match.state, match.hold_id, hold.kind, mentee.status) == ("active", hold.id, "match", "matched")
    assert (match.due, match.due_at) == ("first_contact", clock.now() + (match.due_at - match.created_at))
    assert (match.due_at - match.created_at).total_seconds() == 48 * 3600


def test_a_mentee_cannot_answer_before_the_mentor_and_nobody_answers_twice(week: Week) -> None:
    proposal = week.put_forward()[0]
    assert week.on_behalf(proposal, "mentee", True).status_code == 409
    assert week.mentor_says(proposal, True).status_code == 200
    assert week.mentor_says(proposal, False, "no_time").status_code == 409
    assert week.on_behalf(proposal, "mentee", False, "time").status_code == 200
    assert week.on_behalf(proposal, "mentee", True).status_code == 409
    assert week.proposal(proposal.id).state == "declined"


def test_a_coordinator_answers_on_behalf_and_it_is_noted(week: Week) -> None:
    proposal = week.put_forward()[0]
    assert week.on_behalf(proposal, "mentor", True).json()["mentor_by"] == "coordinator"
    assert week.on_behalf(proposal, "mentee", True).json()["mentee_by"] == "coordinator"


def test_an_answer_needs_the_version_that_was_read(week: Week) -> None:
    proposal = week.put_forward()[0]
    path = f"me/proposals/{proposal.id}/answers"
    assert week.mentor_client.post(f"{week.base}/{path}", json={"accept": True}).status_code == 428
    assert week.post(week.mentor_client, path, 9, {"accept": True}).status_code == 412
    answer = week.post(week.mentor_client, path, 1, {"accept": True})
    assert answer.headers["etag"] == '"2"'


@pytest.mark.parametrize(
    "asked",
    [
        {"side": "mentor", "accept": False},
        {"side": "mentor", "accept": True, "reason": "no_time"},
        {"side": "mentor", "accept": False, "reason": "not_now"},
        {"side": "mentee", "accept": False, "reason": "caseload"},
        {"side": "mentee", "accept": False, "reason": f"I know {SURNAME}"},
    ],
)
def test_a_no_needs_a_code_of_its_side_and_a_yes_none(week: Week, asked: dict[str, Any]) -> None:
    proposal = week.put_forward()[0]
    answer = week.post(week.coordinator, f"proposals/{proposal.id}/answers", 1, asked)
    assert answer.status_code == 422
    assert SURNAME not in answer.text


@pytest.mark.parametrize("side", ["mentor", "mentee"])
def test_who_knows_the_other_is_kept_apart_for_good_and_who_does_not_is_not(week: Week, side: str) -> None:
    first, second = week.put_forward(week.pairing(0), week.pairing(1))
    if side == "mentee":
        assert week.mentor_says(first, True).status_code == week.mentor_says(second, True).status_code == 200
    assert week.on_behalf(first, side, False, "known_personally").status_code == 200
    assert week.on_behalf(second, side, False, "not_a_fit").status_code == 200
    with week.parts.database.reading() as session:
        ban = session.exec(select(Ban)).one()
        assert session.exec(select(Hold)).all() == []
    assert (ban.mentee_id, ban.mentor_id, ban.reason) == (week.mentees[0], week.mentor, "known_personally")


def test_nobody_is_proposed_the_same_pair_twice_in_a_round(week: Week) -> None:
    proposal = week.put_forward()[0]
    assert week.mentor_says(proposal, False, "no_time").status_code == 200
    with pytest.raises(IntegrityError):
        week.put_forward()


def test_somebody_without_both_consents_is_left_out_and_nothing_of_them_is_held(week: Week) -> None:
    week.revokes(0, Purpose.MENTOR)
    week.revokes(1, Purpose.MATCHING)
    proposals = week.put_forward(week.pairing(0), week.pairing(1), week.pairing(2))
    assert [proposal.mentee_id for proposal in proposals] == [week.mentees[2]]
    with week.parts.database.reading() as session:
        assert [hold.mentee_id for hold in session.exec(select(Hold))] == [week.mentees[2]]


def test_a_coordinator_withdraws_and_hands_out_another_link(week: Week) -> None:
    proposal = week.put_forward()[0]
    assert week.post(week.coordinator, f"proposals/{proposal.id}/links", 1).status_code == 409
    assert week.mentor_says(proposal, True).status_code == 200
    first = week.link()
    assert a_client(week.app).get(first).status_code == 200
    issued = week.post(week.coordinator, f"proposals/{proposal.id}/links", 2)
    assert issued.status_code == 201
    second = issued.json()["url"].removeprefix("http://testserver")
    assert a_client(week.app).get(first).status_code == 404
    assert a_client(week.app).get(second).status_code == 200
    done = week.post(week.coordinator, f"proposals/{proposal.id}/withdrawal", 3, {"again": False})
    assert (done.json()["state"], done.json()["reason"], done.json()["repair"]) == ("withdrawn", "coordinator", "none")
    assert a_client(week.app).get(second).status_code == 404
    with week.parts.database.reading() as session:
        assert session.exec(select(Hold)).all() == []


def test_what_is_shown_goes_to_the_ledger_once_and_contact_after_both_accepted(week: Week) -> None:
    proposal = week.put_forward()[0]
    path = f"{week.base}/me/proposals/{proposal.id}"
    assert week.mentor_client.get(path).json()["notice"].startswith("42 CFR part 2")
    assert week.mentor_client.get(path).status_code == 200
    assert week.mentor_says(proposal, True).status_code == 200
    assert week.on_behalf(proposal, "mentee", True).status_code == 200
    with week.parts.database.reading() as session:
        lines = session.exec(select(Disclosure)).all()
    fields = sorted(line.fields for line in lines)
    assert fields == ["age_band experiences hour languages modes", "contact first_name"]
    assert {line.recipient_id for line in lines} == {week.mentor}
    assert {line.purpose for line in lines} == {"mentor"}


def test_a_mentor_sees_their_own_proposals_alone(week: Week, app: FastAPI) -> None:
    other = week.a_mentor(name="Benedikta")
    own, another = week.put_forward(week.pairing(0), week.pairing(1, mentor_id=other))
    listing = week.mentor_client.get(f"{week.base}/me/proposals").json()["items"]
    assert [item["id"] for item in listing] == [str(own.id)]
    assert week.mentor_client.get(f"{week.base}/me/proposals/{another.id}").status_code == 404
    refused = week.post(week.mentor_client, f"me/proposals/{another.id}/answers", 1, {"accept": True})
    assert refused.status_code == 404


def test_the_states_are_these_and_nothing_else_leads_anywhere() -> None:
    for state in ProposalState:
        for event in Event:
            if (state, event) in MOVES:
                assert state in LIVE
                assert after(state, event) == MOVES[state, event]
            else:
                with pytest.raises(ConflictError):
                    after(state, event)
    assert {MOVES[move] for move in MOVES} == set(ProposalState) - {ProposalState.PROPOSED}
