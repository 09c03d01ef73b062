"""A round from its draft to its publishing."""

from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.rounds.service.publishing import publish
from tests.accounts.people import TEST
from tests.rounds.weeks import Week, a_week


@pytest.fixture
def week(app: FastAPI, coordinator: TestClient, program: UUID) -> Week:
    return a_week(app, coordinator, program)


def test_a_week_goes_from_draft_to_published_to_closed(week: Week) -> None:
    round_id = week.draft()
    ready = week.read(round_id, "readiness")
    counts = {line["code"]: line["count"] for line in ready["lines"]}
    assert ready["is_ready"]
    assert counts["waiting"] == 40
    assert counts["mentors_with_room"] > 0

    week.start(round_id)
    solving = week.client.get(f"{week.base}/rounds/{round_id}").json()
    assert (solving["state"], solving["step"]) == ("solving", "waiting")
    assert solving["step_text"]["es"] == "Esperando su turno"
    week.work()
    done = week.client.get(f"{week.base}/rounds/{round_id}").json()
    assert (done["state"], done["proved"]) == ("review", True)
    assert done["matched"] + done["unmatched"] == 40
    assert done["matched"] >= 10

    matches = week.read(round_id, "matches")["items"]
    left = week.read(round_id, "unmatched")["items"]
    loads = week.read(round_id, "mentors")["items"]
    summary = week.read(round_id, "summary")
    assert len(matches) == done["matched"] == sum(one["load"] for one in loads) == summary["figures"]["matched"]
    assert len(left) == done["unmatched"]
    assert all(one["mentee_name"] and one["mentor_name"] and one["reason"] for one in matches)
    assert all(one["mentee_name"] and one["reason"] for one in left)
    assert any(one["alternatives"] for one in matches)
    assert summary["proved"]
    assert all(stage["value"] == stage["bound"] for stage in summary["stages"])

    with week.parts.database.writing() as session:
        version = week.row(round_id).version
        row, pairings = publish(
            session, week.parts.vault, week.program, UUID(round_id), version, TEST, week.parts.clock.now()
        )
    assert row.state == "published"
    assert {(str(one.mentee_id), str(one.mentor_id)) for one in pairings} == set(week.pairs(round_id).items())
    assert week.post(round_id, "close").json()["state"] == "closed"
