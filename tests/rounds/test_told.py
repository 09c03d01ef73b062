"""Whoever waits for a round hears of its end: each coordinator in their language, and the program's own systems."""

import json
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.accounts.models.words import Role
from api.notices.models.shapes import WebhookCreate
from api.notices.models.tables import Delivery, NoticeRow
from api.notices.models.words import Event
from api.notices.webhooks import add_webhook
from api.rounds.jobs.solve import Solve
from api.rounds.solver import Refused
from tests.accounts.people import TEST, a_member, a_program
from tests.rounds.weeks import SOLVE, Week, a_week


@pytest.fixture
def week(app: FastAPI, coordinator: TestClient, program: UUID) -> Week:
    week = a_week(app, coordinator, program, mentees=6, mentors=2)
    with week.parts.database.writing() as session:
        asked = WebhookCreate(address="https://hook.example.org/", events=frozenset(Event))
        add_webhook(session, week.parts.vault, week.parts.settings, program, asked, TEST, week.parts.clock.now())
    return week


def letters(week: Week) -> list[tuple[str, str, str]]:
    """Return template, address and subject of what is to be mailed."""
    with week.parts.database.reading() as session:
        rows = session.exec(select(NoticeRow).order_by(col(NoticeRow.id))).all()
        keys = week.parts.vault.keys(session, [row.person_id for row in rows])
        said = [json.loads(keys[row.person_id].open(row.document)) for row in rows if row.document]
    return [(row.template, one["to"], one["subject"]) for row, one in zip(rows, said, strict=True)]


def heard(week: Week) -> list[tuple[str, str]]:
    with week.parts.database.reading() as session:
        rows = session.exec(select(Delivery).order_by(col(Delivery.id))).all()
    return [(row.event, str(row.subject_id)) for row in rows]


def test_every_coordinator_is_told_once_in_their_own_language(week: Week) -> None:
    south = a_program(week.app, "South", language="es")
    a_member(week.app, south, Role.MENTOR, email="eva@example.org")
    a_member(week.app, week.program, Role.COORDINATOR, email="eva@example.org")
    a_member(week.app, week.program, Role.ADMIN, Role.SUPERVISOR, email="boss@example.org")
    round_id = week.draft()
    week.start(round_id)
    (key,) = week.due()
    SOLVE.run(week.parts, key)
    SOLVE.run(week.parts, key)
    told = sorted(letters(week))
    assert [(template, subject) for template, _, subject in told] == [
        ("round_ready", "Ready to look at"), ("round_ready", "Listo para ver"),
    ]  # fmt: skip
    assert "boss@example.org" not in str(told)
    assert told[1][1] == "eva@example.org"
    assert heard(week) == [("round.ready", round_id)]


def test_a_round_that_is_solved_again_is_told_of_again(week: Week) -> None:
    round_id = week.reviewed()
    week.solve(round_id)
    assert [template for template, _, _ in letters(week)] == ["round_ready"] * 2
    assert heard(week) == [("round.ready", round_id)] * 2


def test_a_round_that_failed_is_told_of_and_announced_as_nothing(week: Week) -> None:
    round_id = week.draft()
    week.start(round_id)
    (key,) = week.due()

    class Refusing:
        def run(self, *parts: object) -> Refused:
            return Refused(1)

    Solve(solver=Refusing()).run(week.parts, key)  # type: ignore[arg-type]
    assert week.row(round_id).state == "failed"
    assert [template for template, _, _ in letters(week)] == ["round_failed"]
    assert heard(week) == []


def test_a_publication_is_announced_once(week: Week) -> None:
    round_id = week.reviewed()
    assert week.post(round_id, "publish").status_code == 200
    assert week.post(round_id, "publish").status_code == 409
    assert sorted(heard(week)) == [("round.published", round_id), ("round.ready", round_id)]
