"""What came out of a round as a file, for the program itself."""

from __future__ import annotations

import csv
import io
import re
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.consent.service.consents import revoke
from tests.accounts.people import TEST
from tests.exchange.test_exports import exported
from tests.rounds.weeks import Week, a_week


@pytest.fixture
def week(app: FastAPI, coordinator: TestClient, program: UUID) -> Week:
    return a_week(app, coordinator, program)


def test_pairs_and_those_left_over_are_the_rounds_own(week: Week) -> None:
    round_id = week.reviewed()
    pairs = exported(week.client, week.base, what="pairs", round_id=round_id)
    left = exported(week.client, week.base, what="unmatched", round_id=round_id)
    assert {row["mentee"]: row["mentor"] for row in pairs["pairs"]} == week.pairs(round_id)
    reasons = {one["mentee_id"]: one["reason"] for one in week.read(round_id, "unmatched")["items"]}
    assert {row["mentee"]: row["reason"] for row in left["unmatched"]} == reasons
    assert len(pairs["pairs"]) + len(left["unmatched"]) == len(week.mentees)


def test_what_would_help_is_said_with_names(week: Week) -> None:
    round_id = week.reviewed()
    texts = [
        row["remedy"] for row in exported(week.client, week.base, what="unmatched", round_id=round_id)["unmatched"]
    ]
    left = week.read(round_id, "unmatched")["items"]
    texts += [remedy["text"] for one in left for remedy in one["remedies"]]
    texts += [remedy["text"] for remedy in week.read(round_id, "summary")["remedies"]]
    assert any(re.search(r"with [A-Z]|If [A-Z]", text) for text in texts)
    assert not [text for text in texts if re.search(r"[0-9a-f]{8}-", text)]


def test_whoever_revoked_since_is_in_neither_and_counted(week: Week) -> None:
    round_id = week.reviewed()
    gone = UUID(next(iter(week.pairs(round_id))))
    with week.parts.database.writing() as session:
        revoke(session, gone, TEST, week.parts.clock.now(), 6)
    found = exported(week.client, week.base, what="pairs", round_id=round_id)
    assert found["left_out"] == 1
    assert str(gone) not in {row["mentee"] for row in found["pairs"]}


def test_a_csv_file_has_a_row_for_every_pair(week: Week) -> None:
    round_id = week.reviewed()
    asked = {"what": "pairs", "format": "csv", "round_id": round_id}
    answer = week.client.post(f"{week.base}/exports", json=asked)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["mentee"]: row["mentor"] for row in rows} == week.pairs(round_id)


@pytest.mark.parametrize("wrong", [{"what": "pairs"}, {"what": "holds", "round_id": str(uuid4())}])
def test_a_round_is_named_for_what_is_of_a_round_alone(
    coordinator: TestClient, base: str, wrong: dict[str, str]
) -> None:
    assert coordinator.post(f"{base}/exports", json=wrong | {"format": "csv"}).status_code == 422


def test_results_go_to_nobody_else(week: Week) -> None:
    asked = {"what": "pairs", "format": "csv", "round_id": week.draft(), "recipient": "Lee", "purpose": "research"}
    assert week.client.post(f"{week.base}/exports", json=asked).status_code == 422


def test_a_round_without_a_result_and_one_that_is_not_there_are_told_apart(week: Week) -> None:
    asked = {"what": "pairs", "format": "csv", "round_id": week.draft()}
    assert week.client.post(f"{week.base}/exports", json=asked).status_code == 409
    assert week.client.post(f"{week.base}/exports", json=asked | {"round_id": str(uuid4())}).status_code == 404
