"""What may be done to a round where, as a table; and what the database refuses whoever asks."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import IntegrityError

from api.database.columns import new_id
from api.errors import ConflictError
from api.rounds.models.tables import Round
from api.rounds.models.words import RoundState
from api.rounds.service.publishing import publish
from tests.accounts.people import TEST
from tests.rounds.weeks import WEEK, Week

ACTIONS = ("start", "cancel", "publish", "close", "pair", "review")
TABLE = {
    RoundState.DRAFT: {"start", "cancel", "pair"},
    RoundState.SOLVING: {"cancel"},
    RoundState.REVIEW: {"start", "cancel", "publish", "pair", "review"},
    RoundState.PUBLISHED: {"close", "review"},
    RoundState.CLOSED: {"review"},
    RoundState.CANCELLED: set(),
    RoundState.FAILED: set(),
}
AFTER = {"start": "solving", "cancel": "cancelled", "publish": "published", "close": "closed"}


@pytest.fixture
def week(app: FastAPI, coordinator: TestClient, program: UUID) -> Week:
    return Week(app, coordinator, program, [], [])


def a_round(week: Week, state: RoundState, **others: Any) -> str:
    now = week.parts.clock.now()
    row = Round(
        id=new_id(now), created_at=now, program_id=week.program, week=WEEK, state=state,
        digest="d" if state in (RoundState.REVIEW, RoundState.PUBLISHED, RoundState.CLOSED) else None,
        failure="fault" if state == RoundState.FAILED else None, **others,
    )  # fmt: skip
    with week.parts.database.writing() as session:
        session.add(row)
    return str(row.id)


def allowed(week: Week, round_id: str, action: str) -> bool:
    if action == "publish":
        try:
            with week.parts.database.writing() as session:
                now = week.parts.clock.now()
                publish(session, week.parts.vault, week.program, UUID(round_id), 1, TEST, now)
        except ConflictError:
            return False
        return True
    if action == "review":
        return week.client.get(f"{week.base}/rounds/{round_id}/matches").status_code == 200
    if action == "pair":  # nobody is there: where pairs may be settled, the people are asked for
        nobody = {"mentee_id": round_id, "mentor_id": round_id, "kind": "pin"}
        answer = week.post(round_id, "pairs", nobody)
        assert answer.status_code in (409, 422)
        return bool(answer.status_code == 422)
    answer = week.post(round_id, action)
    assert answer.status_code in (200, 409)
    return bool(answer.status_code == 200)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", list(RoundState))
def test_a_round_lets_be_done_what_its_state_allows_and_nothing_else(
    week: Week, state: RoundState, action: str
) -> None:
    round_id = a_round(week, state)
    assert allowed(week, round_id, action) is (action in TABLE[state])
    after = AFTER.get(action, state) if action in TABLE[state] else state
    assert week.row(round_id).state == after


def test_a_week_has_one_live_round_however_it_is_written(week: Week) -> None:
    a_round(week, RoundState.REVIEW)
    again = week.client.post(f"{week.base}/rounds", json={"week": WEEK.isoformat()})
    assert again.status_code == 409
    with pytest.raises(IntegrityError):
        a_round(week, RoundState.DRAFT)


@pytest.mark.parametrize("state", [RoundState.CANCELLED, RoundState.FAILED, RoundState.CLOSED])
def test_a_week_whose_round_is_over_may_have_another(week: Week, state: RoundState) -> None:
    a_round(week, state)
    assert week.draft()


def test_a_round_without_a_week_is_of_the_next_one(week: Week) -> None:
    made = week.client.post(f"{week.base}/rounds", json={})
    assert made.json()["week"] == "2026-11-30"
    assert made.headers["ETag"] == '"1"'


def test_a_week_begins_on_a_monday(week: Week) -> None:
    answer = week.client.post(f"{week.base}/rounds", json={"week": date(2026, 12, 1).isoformat()})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/week"


@pytest.mark.parametrize(
    "wrong",
    [{"state": "resting"}, {"state": "review"}, {"state": "failed"}, {"state": "draft", "failure": "crash"}],
)
def test_the_database_refuses_rounds_that_cannot_be(week: Week, wrong: dict[str, Any]) -> None:
    now = week.parts.clock.now()
    row = Round(id=new_id(now), created_at=now, program_id=week.program, week=WEEK, **wrong)
    with pytest.raises(IntegrityError), week.parts.database.writing() as session:
        session.add(row)


def test_two_starts_of_one_version_make_one_solve(week: Week) -> None:
    round_id = week.draft()
    path = f"{week.base}/rounds/{round_id}/start"
    answers = [week.client.post(path, headers={"If-Match": '"1"'}).status_code for _ in range(2)]
    assert answers == [200, 412]
    assert (week.row(round_id).attempt, len(week.due())) == (1, 1)


def test_rounds_are_listed_newest_first_a_page_at_a_time(week: Week) -> None:
    made = [a_round(week, RoundState.CANCELLED) for _ in range(5)]
    seen: list[str] = []
    cursor = None
    while True:
        params: dict[str, Any] = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = week.client.get(f"{week.base}/rounds", params=params).json()
        seen += [one["id"] for one in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert seen == sorted(made, reverse=True)
