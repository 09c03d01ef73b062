"""Whoever is erased or leaves by their own route: nothing of them is shown from then on, and all that stood ends."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from api.audit.service import verify
from api.hours.models import Hold
from api.matches.models.tables import Match
from api.people.models.tables import MenteeRow
from api.proposals.models.tables import Proposal
from tests.proposals.weeks import SURNAME, Week
from tests.service import a_client


def erase(week: Week, side: str, person: UUID) -> Any:
    path = f"{week.base}/{side}/{person}"
    tag = week.coordinator.get(path).headers["ETag"]
    return week.coordinator.delete(path, headers={"If-Match": tag})


def change(week: Week, side: str, person: UUID, **fields: Any) -> Any:
    path = f"{week.base}/{side}/{person}"
    tag = week.coordinator.get(path).headers["ETag"]
    return week.coordinator.patch(path, json=fields, headers={"If-Match": tag})


def stands(week: Week) -> tuple[list[str], list[str], int]:
    """Return the states of proposals and matches, sorted, and how many hours are held."""
    with week.parts.database.reading() as session:
        proposals = sorted(session.exec(select(Proposal.state)))
        matches = sorted(session.exec(select(Match.state)))
        return proposals, matches, len(session.exec(select(Hold)).all())


def a_full_week(week: Week) -> str:
    """Match the first mentee, have the second asked by link and the third put forward; return that link."""
    asked = week.put_forward(week.pairing(1))[0]
    assert week.mentor_says(asked, True).status_code == 200
    link = week.link()
    week.match(0)
    week.put_forward(week.pairing(2))
    assert stands(week) == (["accepted", "mentor_accepted", "proposed"], ["active"], 3)
    assert a_client(week.app).get(link).status_code == 200
    return link


def test_a_mentor_who_is_erased_is_shown_to_nobody_and_everything_of_theirs_ends(week: Week) -> None:
    link = a_full_week(week)
    assert erase(week, "mentors", week.mentor).status_code == 204
    assert a_client(week.app).get(link).status_code == 404
    for path in ("me/proposals", "me/matches"):
        assert SURNAME not in (answer := week.mentor_client.get(f"{week.base}/{path}")).text
        assert answer.status_code in (401, 404)
    week.work("withdraw", "close")
    assert stands(week) == (["accepted", "withdrawn", "withdrawn"], ["ended"], 0)
    with week.parts.database.reading() as session:
        assert [session.get_one(MenteeRow, mentee).status for mentee in week.mentees[:3]] == ["waiting"] * 3
        assert verify(session).holds
    assert week.work("repair") == 1
    assert week.work() == 0


def test_a_mentee_who_is_erased_is_shown_to_nobody_and_everything_of_theirs_ends(week: Week) -> None:
    link = a_full_week(week)
    listed = week.mentor_client.get(f"{week.base}/me/matches").json()["items"]
    for mentee in week.mentees[:3]:
        assert erase(week, "mentees", mentee).status_code == 204
    assert a_client(week.app).get(link).status_code == 404
    assert week.mentor_client.get(f"{week.base}/me/proposals").json()["items"] == []
    shown = week.mentor_client.get(f"{week.base}/me/matches/{listed[0]['id']}")
    assert shown.json()["mentee"] is None
    assert SURNAME not in shown.text
    week.work("withdraw", "close")
    assert stands(week) == (["accepted", "withdrawn", "withdrawn"], ["ended"], 0)
    assert week.work() == 0
    with week.parts.database.reading() as session:
        assert verify(session).holds


@pytest.mark.parametrize(
    ("status", "after"),
    [
        ("left", (["accepted", "withdrawn", "withdrawn"], ["ended"], 0)),
        ("leave", (["accepted", "withdrawn", "withdrawn"], ["active"], 1)),
    ],
)
def test_a_mentor_who_leaves_is_asked_for_nothing_more(week: Week, status: str, after: object) -> None:
    link = a_full_week(week)
    assert change(week, "mentors", week.mentor, status=status).status_code == 200
    assert a_client(week.app).get(link).status_code == 404
    week.work("withdraw", "close")
    assert stands(week) == after


def test_a_capacity_below_what_is_held_is_refused_in_words(week: Week) -> None:
    a_full_week(week)
    refused = change(week, "mentors", week.mentor, capacity=2)
    assert refused.status_code == 409
    assert "3 of this mentor's places are held" in refused.json()["detail"]
    assert week.coordinator.get(f"{week.base}/mentors/{week.mentor}").json()["capacity"] == 6
    assert change(week, "mentors", week.mentor, capacity=3).status_code == 200
