"""Programs with people drawn as they really are, and rounds that are taken to where a test wants them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.consent.models import ConsentAsked, ConsentCreate, Language, Purpose
from api.consent.service.consents import offer, sign
from api.people.models.mentees import MenteeCreate
from api.people.models.mentors import MentorCreate
from api.people.service.mentees import add_mentee
from api.people.service.mentors import add_mentor
from api.rounds.jobs.solve import Solve
from api.rounds.jobs.sweep import Sweep
from api.rounds.models.tables import Round
from api.sample.population import draw_population
from api.web.parts import Parts
from tests.accounts.people import TEST

WEEK = date(2026, 11, 30)
SOLVE = Solve()
SWEEP = Sweep()


@dataclass(frozen=True)
class Week:
    """A program whose people are there, and a coordinator's client."""

    app: FastAPI
    client: TestClient
    program: UUID
    mentees: list[UUID]
    mentors: list[UUID]

    @property
    def base(self) -> str:
        return f"/api/v1/programs/{self.program}"

    @property
    def parts(self) -> Parts:
        parts: Parts = self.app.state.parts
        return parts

    def row(self, round_id: str) -> Round:
        with self.parts.database.reading() as session:
            return session.get_one(Round, UUID(round_id))

    def draft(self) -> str:
        made = self.client.post(f"{self.base}/rounds", json={"week": WEEK.isoformat()})
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def post(self, round_id: str, what: str, json: Any = None) -> Any:
        """Post to a round under its present version."""
        headers = {"If-Match": f'"{self.row(round_id).version}"'}
        return self.client.post(f"{self.base}/rounds/{round_id}/{what}", json=json, headers=headers)

    def start(self, round_id: str) -> None:
        answer = self.post(round_id, "start")
        assert answer.status_code == 200, answer.text

    def solve(self, round_id: str) -> None:
        """Start a round and have it solved as a worker would."""
        self.start(round_id)
        self.work()
        assert self.row(round_id).state == "review"

    def due(self) -> list[str]:
        with self.parts.database.reading() as session:
            return list(SOLVE.due(session, self.parts.clock.now()))

    def work(self) -> None:
        for key in self.due():
            SOLVE.run(self.parts, key)

    def sweep(self) -> None:
        with self.parts.database.reading() as session:
            keys = SWEEP.due(session, self.parts.clock.now())
        for key in keys:
            SWEEP.run(self.parts, key)

    def reviewed(self) -> str:
        round_id = self.draft()
        self.solve(round_id)
        return round_id

    def read(self, round_id: str, what: str) -> Any:
        answer = self.client.get(f"{self.base}/rounds/{round_id}/{what}", params={"limit": 200})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def pairs(self, round_id: str) -> dict[str, str]:
        return {one["mentee_id"]: one["mentor_id"] for one in self.read(round_id, "matches")["items"]}


def a_week(app: FastAPI, client: TestClient, program: UUID, mentees: int = 40, mentors: int = 8, seed: int = 3) -> Week:
    """Draw people into a program; every mentee has agreed to be matched."""
    drawn = draw_population(mentees, mentors, seed, WEEK)
    parts: Parts = app.state.parts
    now = parts.clock.now()
    asked: dict[str, Any] = {"purpose": Purpose.MATCHING, "language": Language.EN, "last_day": date(2027, 6, 1)}
    with parts.database.writing() as session:
        text_hash = offer(session, program, ConsentAsked(**asked), now).text_hash
        signed = ConsentCreate(**asked, text_hash=text_hash, signature="Signed by hand")
        added = []
        for row in drawn.mentees:
            mentee = MenteeCreate.model_validate(of_sheet(row, MENTEE_FIELDS))
            added.append(add_mentee(session, parts.vault, program, mentee, TEST, now).id)
            sign(session, parts.vault, program, added[-1], signed, TEST, now, 6)
        others = [
            add_mentor(
                session, parts.vault, program, MentorCreate.model_validate(of_sheet(row, MENTOR_FIELDS)), TEST, now
            ).id
            for row in drawn.mentors
        ]
    return Week(app, client, program, added, others)


LISTS = {"languages", "modes", "pathways", "substances", "experiences", "interests", "windows", "slots", "preferences"}
SHARED_FIELDS = LISTS | {"name", "time_zone", "gender", "birth_year"}
MENTEE_FIELDS = (SHARED_FIELDS - {"slots"}) | {
    "cadence", "minutes", "recovery_start", "discharge_date", "stage", "urgency", "waiting_since",
}  # fmt: skip
MENTOR_FIELDS = (SHARED_FIELDS - {"windows"}) | {
    "kind", "capacity", "new_per_week", "recovery_years", "credential_expires", "moud_affirming",
}  # fmt: skip


def of_sheet(row: Any, fields: set[str]) -> dict[str, Any]:
    """Return a row of a sheet as somebody's form would send it; places are left out."""
    found: dict[str, Any] = {}
    for name in fields:
        cell = row.get(name, "")
        if not cell:
            continue
        if name in LISTS:
            items = [re.sub(r"\s*@\S+", "", part.strip()) for part in cell.split(";")]
            found[name] = [part for part in items if part and not part.startswith("site=")]
        elif name == "moud_affirming":
            found[name] = cell == "yes"
        else:
            found[name] = int(cell) if name in ("birth_year", "minutes", "capacity", "new_per_week") else cell
    return found
