"""A program with a mentor, and a treatment centre that submits people who leave it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.accounts.models.shapes import KeyCreate
from api.accounts.models.words import Scope
from api.accounts.service.keys import issue_key
from api.audit.models import AuditEntry
from api.discharge.jobs import JOBS as PLAN_JOBS
from api.discharge.models.tables import Discharge
from api.jobs import Job
from tests.accounts.people import TEST
from tests.proposals.weeks import PERSON, Week
from tests.service import a_client

CEDAR = "Cedar House"
LEAVES_ON = "2026-12-04"
DISCHARGES = "/api/v1/discharges"
CONSENTS = ("matching", "mentor", "centre")


def a_centre(app: FastAPI, program: UUID, name: str = CEDAR) -> TestClient:
    """Return a client with the key of a treatment centre."""
    with app.state.parts.database.writing() as session:
        asked = KeyCreate(name=name, scopes=frozenset({Scope.DISCHARGE}))
        issued = issue_key(session, program, asked, TEST, app.state.parts.clock.now())
    client = a_client(app)
    client.headers["X-API-Key"] = issued.key
    return client


def signed(centre: TestClient, *purposes: str) -> list[dict[str, Any]]:
    """Return consents under the texts that the centre is shown."""
    texts = centre.get(f"{DISCHARGES}/consent-texts").json()["items"]
    named = ("purpose", "language", "last_day", "text_hash", "recipient")
    return [
        {name: text[name] for name in named if text[name] is not None} | {"signature": "Samantha Z."}
        for text in texts
        if text["language"] == "en" and text["purpose"] in (purposes or CONSENTS)
    ]


def a_referral(centre: TestClient, *purposes: str, **person: Any) -> dict[str, Any]:
    """Return what a centre sends of somebody."""
    about = PERSON | {"time_zone": "America/New_York", "discharge_date": LEAVES_ON} | person
    return {"version": 1, "person": about, "consents": signed(centre, *purposes), "reference": "CH-1042"}


def submit(centre: TestClient, body: dict[str, Any], key: str = "one", path: str = DISCHARGES) -> Any:
    return centre.post(path, json=body, headers={"Idempotency-Key": key})


class Treatment(Week):
    """The week of a program that a treatment centre submits people to."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(app, people=0)
        self.centre = a_centre(app, self.program)

    def refer(self, *purposes: str, key: str = "one", **person: Any) -> str:
        """Have somebody submitted, who is the newest mentee from then on; return the id of the referral."""
        answer = submit(self.centre, a_referral(self.centre, *purposes, **person), key)
        assert answer.status_code == 201, answer.text
        referral: str = answer.json()["id"]
        self.mentees.append(self.row(referral).mentee_id)
        return referral

    def row(self, referral: str) -> Discharge:
        with self.parts.database.reading() as session:
            return session.get_one(Discharge, UUID(referral))

    def outcome(self, referral: str) -> Any:
        return self.centre.get(f"{DISCHARGES}/{referral}")

    def plan(self, referral: str) -> Any:
        return self.coordinator.get(f"{self.base}/discharges/{referral}")

    def move(self, referral: str, day: str) -> None:
        answer = self.centre.put(f"{DISCHARGES}/{referral}/day", json={"leaves_on": day})
        assert answer.status_code == 204, answer.text

    @staticmethod
    def jobs() -> tuple[Job, ...]:
        return (*Week.jobs(), *PLAN_JOBS)

    def log(self) -> list[tuple[str, str]]:
        with self.parts.database.reading() as session:
            statement = select(AuditEntry).where(AuditEntry.chain == str(self.program))
            return [(one.verb, one.kind) for one in session.exec(statement.order_by(col(AuditEntry.number)))]

    def templates(self) -> list[str]:
        return [template for template, _, _ in self.letters()]

    def own(self, rest: str = "") -> Any:
        """Return one of the newest mentee's own pages."""
        path = f"{self.base}/mentees/{self.mentees[-1]}/own-link"
        way = self.coordinator.post(path).json()["address"].partition("/your/")[2]
        return a_client(self.app).get(f"/your/{way}{rest}", headers={"Accept": "text/html"})
