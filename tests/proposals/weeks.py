"""A program in its week: people who agreed, a round that is published, and proposals that are put forward."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from api.accounts.models.words import Role
from api.consent.models import ConsentAsked, ConsentCreate, Language, Purpose
from api.consent.service.consents import offer, revoke, sign
from api.database.columns import new_id
from api.jobs import Job
from api.matches.jobs import JOBS as MATCH_JOBS
from api.matches.models.tables import Match
from api.notices.models.tables import NoticeRow
from api.proposals.jobs import JOBS as PROPOSAL_JOBS
from api.proposals.models.tables import Proposal
from api.proposals.models.words import By, Side
from api.proposals.service.answering import Given, answer
from api.proposals.service.putting_forward import put_forward
from api.rounds.models import Pairing
from api.rounds.models.tables import Round
from api.web.parts import Parts
from matcher.people import Slot
from tests.accounts.people import TEST, a_member, a_program, signed_in, somebody
from tests.kept_people.people import a_mentee, a_mentor

WEEK = date(2026, 11, 23)
SURNAME = "Zubizarreta"
SIX = ["Mon 18:00-19:00", "Tue 18:00-19:00", "Wed 18:00-19:00", "Thu 18:00-19:00", "Fri 18:00-19:00", "Sat 18:00-19:00"]
PERSON: dict[str, Any] = {
    "name": f"Samantha {SURNAME}",
    "windows": ["Mon-Sat 17:00-20:00"],
    "birth_year": 1990,
    "languages": ["en"],
    "modes": ["video"],
    "experiences": ["parenting", "veteran"],
    "contact": {"route": "email", "email": "samantha@example.org"},
}
GUIDE: dict[str, Any] = {
    "name": f"Rosalinda {SURNAME}",
    "slots": SIX,
    "modes": ["video"],
    "recovery_start": "2019-04-01",
    "experiences": ["parenting", "veteran"],
    "pathways": ["smart"],
    "substances": ["opioids"],
    "capacity": 6,
}


def agrees(app: FastAPI, program: UUID, mentee: UUID, *purposes: Purpose, last_day: date = date(2027, 11, 23)) -> None:
    """Sign a mentee's consents; those that a mentor needs unless others are named."""
    parts: Parts = app.state.parts
    now = parts.clock.now()
    with parts.database.writing() as session:
        for purpose in purposes or (Purpose.MATCHING, Purpose.MENTOR):
            asked: dict[str, Any] = {"purpose": purpose, "language": Language.EN, "last_day": last_day}
            shown = offer(session, program, ConsentAsked(**asked), now)
            signed = ConsentCreate(**asked, text_hash=shown.text_hash, signature=f"Samantha {SURNAME}")
            sign(session, parts.vault, program, mentee, signed, TEST, now, 6)


def a_proposal(app: FastAPI, program: UUID, round_id: UUID, mentor: UUID, weekday: int) -> UUID:
    """Put a new mentee who agreed forward to a mentor; return the id of the proposal."""
    parts: Parts = app.state.parts
    mentee = a_mentee(app, program, **PERSON)
    agrees(app, program, mentee)
    pairing = Pairing(
        mentee_id=mentee, mentor_id=mentor, slot=Slot(weekday, 18 * 60, 60), zone="America/New_York", mode="video",
        site_id=None, weekly=True, fit=0.8, reason="Both know parenting.",
    )  # fmt: skip
    with parts.database.writing() as session:
        return put_forward(session, parts, program, round_id, [pairing], TEST, parts.clock.now())[0].id


def a_match(app: FastAPI, program: UUID, round_id: UUID, mentor: UUID, weekday: int) -> UUID:
    """Have a mentor and a new mentee accept each other; return the id of the match."""
    parts: Parts = app.state.parts
    proposal_id = a_proposal(app, program, round_id, mentor, weekday)
    for side in Side:
        with parts.database.writing() as session:
            given = Given(side, By.COORDINATOR, True)
            answer(session, parts, program, proposal_id, given, TEST, parts.clock.now())
    with parts.database.reading() as session:
        return session.exec(select(Match.id).where(Match.proposal_id == proposal_id)).one()


@dataclass
class Week:
    """One program, whose mentor signs in as Ana; everybody is made by the use cases."""

    app: FastAPI
    people: int = 5
    mentees: list[UUID] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.program = a_program(self.app)
        self.coordinator = somebody(self.app, self.program, Role.COORDINATOR, Role.ADMIN)
        self.boss = a_member(self.app, self.program, Role.SUPERVISOR, email="boss@example.org")
        self.member = a_member(self.app, self.program, Role.MENTOR)
        self.mentor = self.a_mentor(member_id=str(self.member), supervisor_id=str(self.boss))
        for _ in range(self.people):
            self.a_mentee()
        with self.parts.database.writing() as session:
            now = self.parts.clock.now()
            row = Round(
                id=new_id(now), created_at=now, program_id=self.program, week=WEEK, state="published", digest="0" * 64
            )
            session.add(row)
            self.round = row.id

    @property
    def parts(self) -> Parts:
        parts: Parts = self.app.state.parts
        return parts

    @property
    def base(self) -> str:
        return f"/api/v1/programs/{self.program}"

    @cached_property
    def mentor_client(self) -> TestClient:
        return signed_in(self.app)

    @cached_property
    def supervisor(self) -> TestClient:
        return signed_in(self.app, "boss@example.org")

    def a_mentor(self, **fields: Any) -> UUID:
        return a_mentor(self.app, self.program, **GUIDE | fields)

    def a_mentee(self, **fields: Any) -> UUID:
        mentee = a_mentee(self.app, self.program, **PERSON | fields)
        agrees(self.app, self.program, mentee)
        self.mentees.append(mentee)
        return mentee

    def pairing(self, number: int = 0, weekday: int | None = None, **others: Any) -> Pairing:
        day = number if weekday is None else weekday
        defaults: dict[str, Any] = {
            "mentee_id": self.mentees[number], "mentor_id": self.mentor, "slot": Slot(day, 18 * 60, 60),
            "zone": "America/New_York", "mode": "video", "site_id": None, "weekly": True, "fit": 0.8,
            "reason": "Both know parenting.",
        }  # fmt: skip
        return Pairing(**defaults | others)

    def put_forward(self, *pairings: Pairing) -> list[Proposal]:
        """Put pairings forward; return the proposals in the same order, without those that are left out."""
        now, asked = self.parts.clock.now(), pairings or (self.pairing(),)
        with self.parts.database.writing() as session:
            made = put_forward(session, self.parts, self.program, self.round, asked, TEST, now)
        order = [pairing.mentee_id for pairing in asked]
        return sorted(made, key=lambda proposal: order.index(proposal.mentee_id))

    def proposal(self, proposal_id: UUID) -> Proposal:
        with self.parts.database.reading() as session:
            return session.get_one(Proposal, proposal_id)

    def proposals(self) -> Sequence[Proposal]:
        with self.parts.database.reading() as session:
            return session.exec(select(Proposal).order_by(col(Proposal.id))).all()

    def post(self, client: TestClient, path: str, version: int, json: Any = None) -> Any:
        return client.post(f"{self.base}/{path}", json=json, headers={"If-Match": f'"{version}"'})

    def mentor_says(self, proposal: Proposal, accept: bool, reason: str | None = None) -> Any:
        row = self.proposal(proposal.id)
        asked = {"accept": accept, "reason": reason}
        return self.post(self.mentor_client, f"me/proposals/{row.id}/answers", row.version, asked)

    def on_behalf(self, proposal: Proposal, side: str, accept: bool, reason: str | None = None) -> Any:
        row = self.proposal(proposal.id)
        asked = {"side": side, "accept": accept, "reason": reason}
        return self.post(self.coordinator, f"proposals/{row.id}/answers", row.version, asked)

    def accepted(self, number: int = 0) -> Proposal:
        """Put a pair forward and have both accept; return the proposal."""
        proposal = self.put_forward(self.pairing(number))[0]
        assert self.mentor_says(proposal, True).status_code == 200
        assert self.on_behalf(proposal, "mentee", True).status_code == 200
        return self.proposal(proposal.id)

    def match(self, number: int = 0) -> dict[str, Any]:
        """Return a match of the mentor as the team sees it."""
        proposal = self.accepted(number)
        items = self.coordinator.get(f"{self.base}/matches").json()["items"]
        return next(item for item in items if item["proposal_id"] == str(proposal.id))

    def revokes(self, number: int = 0, purpose: Purpose | None = None) -> None:
        with self.parts.database.writing() as session:
            revoke(session, self.mentees[number], TEST, self.parts.clock.now(), 6, purpose)

    def work(self, *names: str) -> int:
        """Do what is due as a worker would; return how much it was."""
        return sum(self._work(job) for job in self.jobs() if not names or job.name in names)

    @staticmethod
    def jobs() -> tuple[Job, ...]:
        return (*PROPOSAL_JOBS, *MATCH_JOBS)

    def _work(self, job: Job) -> int:
        with self.parts.database.reading() as session:
            keys = list(job.due(session, self.parts.clock.now()))
        for key in keys:
            job.run(self.parts, key)
        return len(keys)

    def letters(self) -> list[tuple[str, str, str]]:
        """Return template, state and text of every notice."""
        with self.parts.database.reading() as session:
            rows = session.exec(select(NoticeRow).order_by(col(NoticeRow.id))).all()
            return [(row.template, row.state, self._opened(session, row)) for row in rows]

    def _opened(self, session: Session, row: NoticeRow) -> str:
        keys = self.parts.vault.keys(session, [row.person_id])
        return keys[row.person_id].open(row.document) if row.document and row.person_id in keys else ""

    def link(self) -> str:
        """Return the path of the newest private link."""
        texts = [text for template, _, text in self.letters() if template.endswith("to_mentee")]
        found = re.search(r"(/answer/[\w-]+)", texts[-1])
        assert found is not None
        return found.group(1)
