"""The weekly schedule: the week begins by itself, once, however late."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.words import Role
from api.rounds.jobs.schedule import Schedule
from api.rounds.models.tables import Round
from api.rounds.service.rounds import list_rounds
from tests.accounts.people import somebody
from tests.rounds.weeks import Week
from tests.service import MovedClock

JOB = Schedule()


@pytest.fixture
def week(app: FastAPI, coordinator: TestClient, program: UUID) -> Week:
    return Week(app, coordinator, program, [], [])


def put(week: Week, version: int = 0, **others: object) -> dict[str, object]:
    """Set the schedule to Friday, four in the afternoon in New York."""
    asked = {"is_on": True, "weekday": 4, "at": "16:00"} | others
    answer = week.client.put(f"{week.base}/schedule", json=asked, headers={"If-Match": f'"{version}"'})
    assert answer.status_code == 200, answer.text
    assert answer.headers["ETag"] == f'"{version + 1}"'
    found: dict[str, object] = answer.json()
    return found


def due(week: Week) -> list[str]:
    with week.parts.database.reading() as session:
        return list(JOB.due(session, week.parts.clock.now()))


def work(week: Week) -> None:
    for key in due(week):
        JOB.run(week.parts, key)


def rounds(week: Week) -> list[Round]:
    with week.parts.database.reading() as session:
        return list(list_rounds(session, week.program, None, 50).rows)


def test_at_its_hour_the_round_of_the_next_week_is_made_and_started(week: Week, clock: MovedClock) -> None:
    assert put(week)["next_at"] == "2026-11-27T21:00:00Z"
    clock.instant = datetime(2026, 11, 27, 20, 59, tzinfo=UTC)
    assert due(week) == []
    clock.move(minutes=1)
    (key,) = due(week)
    work(week)
    JOB.run(week.parts, key)
    (made,) = rounds(week)
    assert (made.week.isoformat(), made.state, made.attempt) == ("2026-11-30", "solving", 1)
    assert due(week) == []
    assert week.client.get(f"{week.base}/schedule").json()["next_at"] == "2026-12-04T21:00:00Z"


def test_a_worker_that_slept_over_it_does_it_late_and_once(week: Week, clock: MovedClock) -> None:
    put(week)
    clock.instant = datetime(2026, 12, 2, 9, tzinfo=UTC)
    work(week)
    work(week)
    assert [row.week.isoformat() for row in rounds(week)] == ["2026-11-30"]


def test_a_week_that_is_over_is_not_begun(week: Week, clock: MovedClock) -> None:
    put(week)
    clock.instant = datetime(2026, 12, 9, 9, tzinfo=UTC)
    work(week)
    assert rounds(week) == []
    assert due(week) == []


def test_a_week_that_was_cancelled_is_not_begun_again_by_itself(week: Week, clock: MovedClock) -> None:
    put(week)
    clock.instant = datetime(2026, 11, 27, 21, tzinfo=UTC)
    work(week)
    (made,) = rounds(week)
    week.post(str(made.id), "cancel")
    put(week, 1, at="17:00")
    clock.move(hours=1)
    assert len(due(week)) == 1
    work(week)
    assert [row.state for row in rounds(week)] == ["cancelled"]


def test_a_draft_that_waits_is_started_and_a_round_begun_by_hand_is_left_alone(week: Week, clock: MovedClock) -> None:
    round_id = week.draft()
    put(week)
    clock.instant = datetime(2026, 11, 27, 21, tzinfo=UTC)
    work(week)
    assert (str(rounds(week)[0].id), rounds(week)[0].state, len(rounds(week))) == (round_id, "solving", 1)
    assert rounds(week)[0].attempt == 1


def test_the_hour_is_that_of_the_programs_clocks_when_they_change(week: Week, clock: MovedClock) -> None:
    clock.instant = datetime(2027, 3, 12, 20, 30, tzinfo=UTC)
    week = replace(week, client=somebody(week.app, week.program, Role.COORDINATOR, Role.ADMIN))
    assert put(week)["next_at"] == "2027-03-12T21:00:00Z"
    clock.move(hours=1)
    work(week)
    assert week.client.get(f"{week.base}/schedule").json()["next_at"] == "2027-03-19T20:00:00Z"


def test_a_schedule_that_is_off_begins_nothing(week: Week, clock: MovedClock) -> None:
    put(week)
    assert put(week, 1, is_on=False)["next_at"] is None
    clock.move(days=30)
    assert due(week) == []


def test_two_who_set_the_schedule_do_not_overwrite_each_other(week: Week) -> None:
    first = week.client.get(f"{week.base}/schedule")
    assert (first.headers["ETag"], first.json()["is_on"]) == ('"0"', False)
    put(week)
    late = week.client.put(
        f"{week.base}/schedule", json={"is_on": True, "weekday": 1, "at": "09:00"}, headers={"If-Match": '"0"'}
    )
    assert late.status_code == 412


@pytest.mark.parametrize("wrong", [{"weekday": 7}, {"at": "16:00:30"}, {"at": "16:00Z"}, {"at": "never"}])
def test_a_schedule_that_cannot_be_is_refused(week: Week, wrong: dict[str, object]) -> None:
    asked = {"is_on": True, "weekday": 4, "at": "16:00"} | wrong
    answer = week.client.put(f"{week.base}/schedule", json=asked, headers={"If-Match": '"0"'})
    assert answer.status_code == 422
