"""Two programs of one service, North and South: somebody of North is referred to South."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import select

from api.consent.models import ConsentAsked, ConsentCreate, Language, Purpose
from api.consent.service.consents import offer, sign
from api.jobs import Job
from api.referrals.jobs import JOBS as REFERRAL_JOBS
from api.referrals.models.tables import Referral
from api.web.parts import Parts
from tests.accounts.people import TEST
from tests.proposals.weeks import SURNAME, Week, agrees
from tests.service import a_client

HTML = {"Accept": "text/html"}
SAID_ELSEWHERE: dict[str, Any] = {
    "goals": ["a quiet year"],
    "interests": ["chess"],
    "substances": ["opioids"],
    "experiences": ["veteran"],
    "support_wanted": ["one_to_one"],
    "contact": {"route": "email", "email": "samantha@example.org", "phone": "+12025550123"},
}


def may_tell(app: FastAPI, program: UUID, mentee: UUID, recipient: str, last_day: str = "2027-11-23") -> None:
    """Sign, as on paper or with a coordinator, that another program may be told."""
    parts: Parts = app.state.parts
    now = parts.clock.now()
    asked: dict[str, Any] = {
        "purpose": Purpose.REFERRAL, "language": Language.EN, "last_day": last_day, "recipient": recipient,
    }  # fmt: skip
    with parts.database.writing() as session:
        shown = offer(session, program, ConsentAsked(**asked), now)
        signed = ConsentCreate(**asked, text_hash=shown.text_hash, signature=f"Samantha {SURNAME}")
        sign(session, parts.vault, program, mentee, signed, TEST, now, 6)


class Program(Week):
    """A program in its week, with a name of its own."""

    def __init__(self, app: FastAPI, name: str) -> None:
        super().__init__(app, people=0)
        self.name = name
        tag = {"If-Match": '"1"'}
        assert self.coordinator.patch(self.base, json={"name": name}, headers=tag).status_code == 200

    @staticmethod
    def jobs() -> tuple[Job, ...]:
        return (*Week.jobs(), *REFERRAL_JOBS)


def lets_ask(program: Program) -> None:
    """Have the mentor of a program sign that other programs may ask for them by name."""
    path = f"{program.base}/me/other-programs"
    text = program.mentor_client.get(path).json()["text"]
    signed = {name: text[name] for name in ("language", "last_day", "text_hash")} | {"signature": "Rosalinda"}
    answer = program.mentor_client.post(path, json=signed)
    assert answer.status_code == 201, answer.text


class Between:
    """Somebody of North, Samantha, who is referred to South."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.north, self.south = Program(app, "North"), Program(app, "South")
        self.mentee = self.north.a_mentee(**SAID_ELSEWHERE)

    def refer(self, **asked: Any) -> Any:
        """Refer her; return the answer."""
        body = {"mentee_id": str(self.mentee), "to_program_id": str(self.south.program)}
        return self.north.coordinator.post(f"{self.north.base}/referrals", json=body | asked)

    def sent(self, **signed: str) -> str:
        """Refer her with a consent that is signed already; return the id of the referral."""
        may_tell(self.app, self.north.program, self.mentee, "South", **signed)
        answer = self.refer()
        assert (answer.status_code, answer.json()["state"]) == (201, "sent"), answer.text
        return str(answer.json()["id"])

    def accepted(self) -> str:
        """Refer her and have South take her in; return the id of the referral."""
        referral = self.sent()
        answer = self.answer(referral, "accepted")
        assert (answer.status_code, answer.json()["state"]) == (200, "accepted"), answer.text
        return referral

    def row(self, referral: str) -> Referral:
        with self.app.state.parts.database.reading() as session:
            row: Referral = session.exec(select(Referral).where(Referral.id == UUID(referral))).one()
            return row

    def answer(self, referral: str, answer: str, **others: Any) -> Any:
        return self.act(self.south, referral, "answer", {"answer": answer} | others)

    def act(self, program: Program, referral: str, what: str, json: Any = None) -> Any:
        return program.post(program.coordinator, f"referrals/{referral}/{what}", self.row(referral).version, json)

    def seen_by(self, program: Program, referral: str) -> dict[str, Any]:
        """Return a referral as a program sees it."""
        answer = program.coordinator.get(f"{program.base}/referrals/{referral}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def page_of(self, program: Program, referral: str, **headers: str) -> str:
        path = f"/programs/{program.program}/following/referrals/{referral}"
        return " ".join(program.coordinator.get(path, headers=HTML | headers).text.split())

    def her(self) -> tuple[TestClient, str]:
        """Return Samantha's own client, and where her pages of North begin."""
        address = self.north.coordinator.post(f"{self.north.base}/mentees/{self.mentee}/own-link").json()["address"]
        client = a_client(self.app)
        client.headers["Accept"] = "text/html"
        return client, "/your/" + address.partition("/your/")[2]

    def signs(self) -> None:
        """Have her sign on her own page."""
        client, way = self.her()
        page = client.get(f"{way}/consents/referral/sign").text
        form = dict(re.findall(r'name="(language|last_day|shown)" value="([^"]+)"', page))
        signed = client.post(f"{way}/consents/referral/sign", data=form | {"agree": "referral", "signature": "Sam"})
        assert signed.headers["location"] == f"{way}?done=signed", signed.text

    def meets(self, referral: str) -> None:
        """Have her agree to South's consents, be matched there, and meet her mentor."""
        came = self.row(referral).came_id
        assert came is not None
        agrees(self.app, self.south.program, came)
        self.south.mentees = [came]
        match = self.south.match()
        path = f"{self.south.base}/me/matches/{match['id']}/contacts"
        tag = {"If-Match": f'"{match["version"]}"'}
        logged = self.south.mentor_client.post(path, json={"outcome": "met"}, headers=tag)
        assert logged.status_code == 201, logged.text
