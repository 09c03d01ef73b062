"""A large program: stored and read back within seconds, and the service answers meanwhile."""

import time
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.database.rows import add_rows
from api.rounds.models.tables import ResultEntry, Round, SnapshotPerson
from api.rounds.service.kept import keep, pool_kept, pool_sealed, result_kept, sealing
from api.rounds.service.solving import Attempt, gather
from api.rounds.solver import SOLVER, Refused, solved
from tests.rounds.weeks import a_week


@pytest.mark.deep
@pytest.mark.timeout(1800)
def test_ten_thousand_people_are_kept_and_read_back_within_seconds(
    app: FastAPI, coordinator: TestClient, program: UUID
) -> None:
    week = a_week(app, coordinator, program, mentees=10_000, mentors=1_000)
    round_id = week.reviewed()
    parts, attempt = week.parts, Attempt(program, UUID(round_id), 2)
    took: dict[str, float] = {}

    def timed(what: str, began: float) -> None:
        took[what] = time.perf_counter() - began

    began = time.perf_counter()
    with parts.database.reading() as session:
        gathered = gather(session, parts.vault, attempt, parts.clock.now())
    timed("gather", began)
    result = SOLVER.run(solved, gathered.pool)
    assert not isinstance(result, Refused)
    began = time.perf_counter()
    with parts.database.reading() as session:
        people = pool_sealed(session, parts.vault, UUID(round_id), attempt.number, gathered.pool)
    timed("keys of people", began)
    began = time.perf_counter()
    with parts.database.reading() as session:
        sealed = sealing(session, parts.vault, people, result)
    timed("share out", began)
    began = time.perf_counter()
    with parts.database.writing() as session:
        add_rows(session, SnapshotPerson, list(people.rows))
        add_rows(session, ResultEntry, list(sealed.entries))
        keep(session, session.get_one(Round, attempt.round_id), attempt.number, sealed, parts.clock.now())
    timed("seal and store", began)
    began = time.perf_counter()
    with parts.database.reading() as session:
        kept = pool_kept(session, parts.vault, week.row(round_id))
    timed("read pool", began)
    began = time.perf_counter()
    with parts.database.reading() as session:
        back = result_kept(session, parts.vault, UUID(round_id))
    timed("read result", began)
    print(took)  # noqa: T201 # for whoever runs it by hand
    assert kept is not None
    assert back is not None
    assert len(kept[0].mentees) == 10_000
    assert len(back["matches"]) == len(result["matches"])
    assert max(took.values()) < 15
