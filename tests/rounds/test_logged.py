"""What the routes of a round write to the log, in the order of a week."""

from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.audit.models import AuditEntry
from api.rounds.service.publishing import publish
from tests.accounts.callers import P
from tests.accounts.people import TEST
from tests.kept_people.people import a_mentee, a_mentor, consents
from tests.rounds.weeks import Week

R = f"{P}/rounds/{{round_id}}"
PAIR = {"mentee_id": "{mentee}", "mentor_id": "{mentor}"}
WEEKLY = {"is_on": True, "weekday": 4, "at": "16:00"}
LOGGED: dict[tuple[str, str], tuple[dict[str, Any], list[str]]] = {
    ("GET", f"{P}/policy"): ({}, []),
    ("PUT", f"{P}/policy"): ({"text": "seed = 1"}, ["put policy"]),
    ("GET", f"{P}/policies"): ({}, []),
    ("GET", f"{P}/policies/{{number}}"): ({}, []),
    ("GET", f"{P}/schedule"): ({}, []),
    ("PUT", f"{P}/schedule"): (WEEKLY, ["put schedule"]),
    ("POST", f"{P}/rounds"): ({"week": "2026-11-30"}, ["add round"]),
    ("GET", f"{P}/rounds"): ({}, []),
    ("GET", R): ({}, []),
    ("GET", f"{R}/readiness"): ({}, ["check round"]),
    ("POST", f"{R}/pairs"): (PAIR | {"kind": "ban", "reason": "not_now"}, ["ban pair"]),
    ("GET", f"{R}/pairs"): ({}, []),
    ("DELETE", f"{R}/pairs/{{pair_id}}"): ({}, ["unpair pair"]),
    ("POST", f"{R}/start"): ({}, ["start round"]),
    ("GET", f"{R}/summary"): ({}, ["read round"]),
    ("GET", f"{R}/matches"): ({}, ["list matches"]),
    ("GET", f"{R}/unmatched"): ({}, ["list unmatched"]),
    ("GET", f"{R}/mentors"): ({}, ["list loads"]),
    ("POST", f"{R}/trials"): ({"changes": [{"kind": "add_place", "mentor_id": "{mentor}"}]}, ["try round"]),
    ("POST", f"{R}/close"): ({}, ["close round"]),
    ("POST", f"{R}/picks"): (PAIR, ["pin pair"]),
    ("POST", f"{R}/cancel"): ({}, ["cancel round"]),
}
"""What is sent, and what the log has to say of it."""


@pytest.fixture
def week(app: FastAPI, coordinator: TestClient, program: UUID) -> Week:
    mentee, mentor = a_mentee(app, program), a_mentor(app, program, recovery_years=9)
    consents(app, program, mentee)
    return Week(app, coordinator, program, [mentee], [mentor])


def log(week: Week) -> list[str]:
    with week.parts.database.reading() as session:
        statement = select(AuditEntry).where(AuditEntry.chain == str(week.program), AuditEntry.actor_kind == "user")
        rows = session.exec(statement.order_by(col(AuditEntry.number))).all()
    return [f"{row.verb} {row.kind}" for row in rows]


def test_every_route_of_a_week_writes_what_the_table_says(week: Week) -> None:
    ids: dict[str, str] = {"program_id": str(week.program), "number": "1"}
    wrong = []
    for (method, template), (sent, acts) in LOGGED.items():
        version = "0" if method == "PUT" else "1"
        if template.endswith("/close"):
            with week.parts.database.writing() as session:
                row = week.row(ids["round_id"])
                now = week.parts.clock.now()
                publish(session, week.parts.vault, week.program, row.id, row.version, TEST, now)
        if template.endswith("/picks"):
            ids["round_id"] = week.client.post(f"{week.base}/rounds", json={"week": "2026-12-07"}).json()["id"]
            week.solve(ids["round_id"])
        if method == "POST" and "{round_id}" in template:
            version = str(week.row(ids["round_id"]).version)
        before = len(log(week))
        answer = week.client.request(
            method, template.format(**ids), json=_filled(sent, week) or None, headers={"If-Match": f'"{version}"'}
        )
        assert answer.status_code < 300, (template, answer.text)
        if (new := log(week)[before:]) != acts:
            wrong.append((template, new))
        if method == "POST" and template.endswith("/rounds"):
            ids["round_id"] = answer.json()["id"]
        if method == "POST" and template.endswith("/pairs"):
            ids["pair_id"] = answer.json()["id"]
        if template.endswith("/start"):
            week.work()
    assert wrong == []


def _filled(sent: Any, week: Week) -> Any:
    if isinstance(sent, dict):
        return {name: _filled(value, week) for name, value in sent.items()}
    if isinstance(sent, list):
        return [_filled(value, week) for value in sent]
    return {"{mentee}": str(week.mentees[0]), "{mentor}": str(week.mentors[0])}.get(sent, sent)
