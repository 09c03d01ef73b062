"""What if, where the solving takes long: a worker does it, and the page that shows it can be reloaded."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from api.accounts.models.words import Role
from api.rounds import jobs
from api.rounds.jobs.forget import Forget
from api.rounds.jobs.trial import Try
from api.rounds.models.tables import RoundTrial
from api.rounds.pages import trial
from api.rounds.service import trials, trying
from tests.accounts.people import a_program, somebody
from tests.rounds.test_pages import BROWSER, page, send
from tests.rounds.weeks import Week, a_week
from tests.service import MovedClock

TRY = Try()
FORGET = Forget()


@pytest.fixture
def week(app: FastAPI, coordinator: TestClient, program: Any, monkeypatch: pytest.MonkeyPatch) -> Week:
    monkeypatch.setattr(trial, "AT_ONCE", 0)
    return a_week(app, coordinator, program, 20, 4)


def begun(week: Week, *changes: dict[str, str]) -> str:
    """Try something out; return where it is shown."""
    path = f"/rounds/{week.reviewed()}/what-if"
    done = send(week, path, change=[json.dumps(change) for change in changes])
    assert done.status_code == 303, done.text
    return str(done.headers["location"]).removeprefix(f"/programs/{week.program}")


def due(week: Week) -> list[str]:
    with week.parts.database.reading() as session:
        return list(TRY.due(session, week.parts.clock.now()))


def one_more_place(week: Week) -> dict[str, str]:
    return {"kind": "add_place", "mentor_id": str(week.mentors[0])}


def test_a_long_trial_shows_how_far_it_is_survives_a_reload_and_then_says_what_came(week: Week) -> None:
    where = begun(week, one_more_place(week))
    for _ in range(2):
        under_way = page(week, where)
        assert "data-poll" in under_way
        assert '<noscript><meta http-equiv="refresh"' in under_way
        assert "Waiting for its turn" in under_way
    assert "Esperando su turno" in page(week, where, lang="es")
    (key,) = due(week)
    TRY.run(week.parts, key)
    assert due(week) == []
    TRY.run(week.parts, key)  # a second worker that was late finds nothing to do
    came = page(week, where, lang="en")
    assert "data-poll" not in came
    assert "takes one more person" in came
    assert "Now, and what if" in came
    round_id = where.split("/")[2]
    assert week.row(round_id).altered is False


def test_a_step_is_shown_while_it_is_solved(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    where = begun(week, one_more_place(week))
    shown: list[str] = []

    def slowly(base: Any, changes: Any, watch: Any) -> Any:
        assert watch("Checking the proof")
        shown.append(page(week, where))
        return tried(base, changes, watch)

    tried = trials.tried
    monkeypatch.setattr(trials, "tried", slowly)
    TRY.run(week.parts, due(week)[0])
    assert "Checking the proof" in shown[0]
    assert "Now, and what if" in page(week, where)


def test_a_trial_that_contradicts_the_round_or_names_nobody_says_so(week: Week) -> None:
    pair = {"mentee_id": str(week.mentees[0]), "mentor_id": str(week.mentors[0])}
    where = begun(week, pair | {"kind": "ban"}, pair | {"kind": "pin"})
    TRY.run(week.parts, due(week)[0])
    assert "contradice" in page(week, where, lang="es")
    path = where.rpartition("/")[0]
    nobody = one_more_place(week) | {"mentor_id": str(uuid4())}
    done = send(week, path, change=json.dumps(nobody))
    TRY.run(week.parts, due(week)[0])
    there = str(done.headers["location"]).removeprefix(f"/programs/{week.program}")
    assert "is not in the round any more" in page(week, there, lang="en")


def test_a_worker_that_dies_is_followed_by_another_and_the_third_time_it_is_given_up(
    week: Week, clock: MovedClock
) -> None:
    where = begun(week, one_more_place(week))
    attempts = []
    for number in range(3):
        (key,) = due(week)
        assert key.endswith(f":{number}")
        with week.parts.database.writing() as session:
            trial_id = UUID(key.partition(":")[0])
            attempts.append(trying.take_up(session, week.parts.vault, trial_id, number, clock.now()))
        assert due(week) == []
        clock.move(seconds=31)
    TRY.run(week.parts, due(week)[0])
    assert due(week) == []
    assert "The solving stopped before its end" in page(week, where)
    with week.parts.database.writing() as session:
        assert not any(one is None or trying.beat_trial(session, one, clock.now()) for one in attempts)


def test_a_trial_is_sealed_its_programs_alone_and_forgotten_after_a_day(
    week: Week, app: FastAPI, clock: MovedClock
) -> None:
    must = {"kind": "relax_must", "mentee_id": str(week.mentees[0]), "attribute": "gender", "value": "woman"}
    where = begun(week, must)
    with week.parts.database.reading() as session:
        row = session.exec(select(RoundTrial)).one()
    assert b"woman" not in row.changes.token
    stranger = somebody(app, a_program(app, "South"), Role.COORDINATOR)
    assert stranger.get(f"/programs/{week.program}{where}", headers=BROWSER).status_code == 404
    elsewhere = where.replace(where.split("/")[2], str(uuid4()))
    assert week.client.get(f"/programs/{week.program}{elsewhere}", headers=BROWSER).status_code == 404
    page(week, where)
    with week.parts.database.reading() as session:
        assert FORGET.due(session, clock.now()) == ()
    clock.move(hours=24)
    assert week.client.get(f"/programs/{week.program}{where}", headers=BROWSER).status_code == 404
    with week.parts.database.reading() as session:
        (hour,) = FORGET.due(session, clock.now())
    FORGET.run(week.parts, hour)
    with week.parts.database.reading() as session:
        assert session.exec(select(RoundTrial)).all() == []
        assert FORGET.due(session, clock.now()) == ()


def test_both_jobs_are_among_those_that_a_worker_does() -> None:
    assert {TRY, FORGET} <= set(jobs.JOBS)
