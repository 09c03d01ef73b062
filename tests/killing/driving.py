"""Whoever works with the service all week: each asks until there is an answer, and notes what was acknowledged."""

from __future__ import annotations

import json
import random
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, func, select

from api.accounts.models.tables import Site
from api.accounts.models.words import Role, Scope
from api.app import create_app
from api.notices.models.words import Event
from api.proposals.models.tables import Proposal
from api.proposals.models.words import MenteeReason, MentorReason
from api.web.parts import Parts
from tests.accounts.people import a_member, a_program, signed_in, somebody
from tests.intake.forms import a_consent, a_form
from tests.kept_people.people import a_mentor
from tests.killing.lives import Answer, Killed, until
from tests.loopback import Listener, Mailbox
from tests.proposals.weeks import GUIDE, PERSON
from tests.service import some_settings

AT_A_TIME = 6
"""How many people come in before a round."""


@dataclass
class Acknowledged:
    """What the service said it has done."""

    intake: dict[str, str] = field(default_factory=dict)
    rounds: dict[UUID, str] = field(default_factory=dict)
    mentors_said: dict[UUID, str] = field(default_factory=dict)
    mentees_said: dict[str, str] = field(default_factory=dict)
    sites: list[str] = field(default_factory=list)
    looked: int = 0
    """How often there was no answer, and looking showed that it was done all the same."""


@dataclass
class Town:
    """A program with mentors who sign in, a form, a webhook, and nobody who waits yet."""

    url: str
    box: Mailbox
    listener: Listener
    mentors: int = 24
    acknowledged: Acknowledged = field(default_factory=Acknowledged)

    def __post_init__(self) -> None:
        self.app: FastAPI = create_app(some_settings(self.url))
        self.program = a_program(self.app)
        self.base = f"/api/v1/programs/{self.program}"
        boss = somebody(self.app, self.program, Role.COORDINATOR, Role.ADMIN)
        asked = {"address": self.listener.url, "events": [*Event]}
        assert boss.post(f"{self.base}/webhooks", json=asked).status_code == 201
        self.coordinator = of(boss)
        self.guides = [of(self._guide(number)) for number in range(self.mentors)]
        self.form = a_form(self.app, self.program, Scope.INTAKE)
        self.consents = [a_consent(self.form, purpose=purpose) for purpose in ("matching", "mentor")]
        self.randomness = random.Random(11)

    @property
    def parts(self) -> Parts:
        parts: Parts = self.app.state.parts
        return parts

    def _guide(self, number: int) -> TestClient:
        email = f"guide{number}@example.org"
        member = a_member(self.app, self.program, Role.MENTOR, email=email)
        a_mentor(self.app, self.program, **GUIDE | {"member_id": str(member)})
        return signed_in(self.app, email)

    def body(self, number: int) -> dict[str, Any]:
        contact = {"route": "email", "email": f"mentee{number}@example.org"}
        person = PERSON | {"name": f"Person {number}", "time_zone": "America/New_York", "contact": contact}
        return {"version": 1, "person": person, "consents": self.consents}

    def monday(self, week: int) -> date:
        today = datetime.now(UTC).date()
        return today + timedelta(days=7 * (week + 1) - today.weekday())


def of(client: TestClient) -> dict[str, str]:
    """Return the headers of a client that is signed in."""
    cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return {"Cookie": cookies, "Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}


@dataclass
class Driver:
    """Takes people from the form to an answer of both, one round after the other."""

    town: Town
    service: Killed
    seen: int = 0
    """How many mails were read."""

    def storm(self, over: threading.Event) -> None:
        """Write without a pause, so that a kill seldom finds the service idle: new sites, and forms sent again."""
        for number in count():
            if over.is_set():
                return
            self.site(f"Site {number}")
            for key, answer in list(self.town.acknowledged.intake.items())[-2:]:
                assert self.sent(int(key.split()[1])).text == answer

    def site(self, name: str) -> None:
        """Add a site; where there is no answer, look whether it is there."""
        while True:
            body = json.dumps({"name": name}).encode()
            made = self.service.ask("POST", f"{self.town.base}/sites", self.town.coordinator, body)
            if made is not None:
                assert made.status == 201, made
                break
            with self.town.parts.database.reading() as session:
                if session.exec(select(Site.id).where(Site.name == name)).one_or_none() is not None:
                    self.town.acknowledged.looked += 1
                    break
        self.town.acknowledged.sites.append(name)

    def week(self, number: int) -> None:
        with ThreadPoolExecutor(3) as several:
            list(several.map(self.intake, range(number * AT_A_TIME, (number + 1) * AT_A_TIME)))
        round_id = self.reviewed(self.town.monday(number).isoformat())
        self.step(round_id, "publish", {"published"})
        until(lambda: self.answered(), 900)
        self.step(round_id, "close", {"closed"})

    # ---------------------------------------------------------------- coming in

    def intake(self, number: int) -> None:
        answer = self.sent(number)
        assert answer.status == 201, answer
        self.town.acknowledged.intake[f"key {number}"] = answer.text

    def sent(self, number: int) -> Answer:
        """Send a form until there is an answer, each time under the same key."""
        headers = {
            "X-API-Key": self.town.form.headers["X-API-Key"], "Idempotency-Key": f"key {number}",
            "Content-Type": "application/json",
        }  # fmt: skip
        return self.surely("POST", "/api/v1/intake", headers, self.town.body(number))

    # ---------------------------------------------------------------- rounds

    def reviewed(self, week: str) -> str:
        """Return a round that was solved; one whose worker was killed too often is given up, and made anew."""
        while True:
            round_id = self.draft(week)
            self.step(round_id, "start", {"solving", "review", "failed"})
            until(lambda: self.round(round_id)["state"] in ("review", "failed"), 300)  # noqa: B023 # called at once
            if self.round(round_id)["state"] == "review":
                return round_id
            self.town.acknowledged.rounds[UUID(round_id)] = "failed"

    def draft(self, week: str) -> str:
        rounds = f"{self.town.base}/rounds"
        while True:
            made = self.service.ask("POST", rounds, self.town.coordinator, json.dumps({"week": week}).encode())
            if made is not None:
                assert made.status == 201, made
                return str(made.json()["id"])
            there = self.surely("GET", f"{rounds}?limit=200", self.town.coordinator).json()["items"]
            for one in there:
                if one["week"] == week and one["state"] == "draft":
                    self.town.acknowledged.looked += 1
                    return str(one["id"])

    def round(self, round_id: str) -> Any:
        return self.surely("GET", f"{self.town.base}/rounds/{round_id}", self.town.coordinator).json()

    def step(self, round_id: str, what: str, after: set[str]) -> None:
        """Take a round a step on, and look before it is asked again."""
        path = f"{self.town.base}/rounds/{round_id}"
        self.carefully(path, f"{path}/{what}", self.town.coordinator, None, lambda row: row["state"] in after)
        self.town.acknowledged.rounds[UUID(round_id)] = what

    # ---------------------------------------------------------------- answers

    def answered(self) -> bool:
        """Have everybody answer who is asked; return whether nothing is open any more."""
        for guide in self.town.guides:
            items = self.surely("GET", f"{self.town.base}/me/proposals", guide).json()["items"]
            for one in items:
                if one["state"] == "proposed":
                    self.mentor_answers(guide, one["id"])
        for token in self.tokens():
            self.mentee_answers(token)
        with self.town.parts.database.reading() as session:
            is_open = col(Proposal.hold_id).is_not(None) | (col(Proposal.repair) == "due")
            return session.exec(select(func.count()).select_from(Proposal).where(is_open)).one() == 0

    def mentor_answers(self, guide: dict[str, str], proposal_id: str) -> None:
        accept = self.town.randomness.random() < 0.75
        reason = None if accept else self.town.randomness.choice([*MentorReason]).value
        own, seen = f"{self.town.base}/me/proposals/{proposal_id}", f"{self.town.base}/proposals/{proposal_id}"
        self.surely("GET", own, guide)
        self.carefully(
            seen, f"{own}/answers", guide, {"accept": accept, "reason": reason},
            lambda row: row["state"] != "proposed",
        )  # fmt: skip
        self.town.acknowledged.mentors_said[UUID(proposal_id)] = reason or "yes"

    def tokens(self) -> list[str]:
        with self.town.box.lock:
            mails = self.town.box.mails[self.seen :]
        self.seen += len(mails)
        found = (re.search(r"/answer/([\w-]+)", mail.get_content()) for mail in mails)
        tokens = dict.fromkeys(one[1] for one in found if one)
        return [token for token in tokens if token not in self.town.acknowledged.mentees_said]

    def mentee_answers(self, token: str) -> None:
        """Open the link, and answer where the page asks; one that only tells with whom and when asks nothing."""
        page = self.surely("GET", f"/answer/{token}", {})
        assert page.status == 200, page
        if "<form" not in page.text:
            return
        accept = self.town.randomness.random() < 0.75
        reason = "yes" if accept else self.town.randomness.choice([*MenteeReason]).value
        form = {"answer": "yes"} if accept else {"answer": "no", "reason": reason}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        while True:
            answer = self.service.ask("POST", f"/answer/{token}", headers, urlencode(form).encode())
            if answer is not None:
                assert answer.status == 200, answer
                break
            if self.surely("GET", f"/answer/{token}", {}).status == 404:
                self.town.acknowledged.looked += 1
                break
        self.town.acknowledged.mentees_said[token] = reason

    # ---------------------------------------------------------------- asking

    def surely(self, method: str, path: str, headers: dict[str, str], body: Any = None) -> Answer:
        """Ask until there is an answer: what is asked changes nothing, or has a key of its own."""
        data = None if body is None else json.dumps(body).encode()
        while True:
            if (answer := self.service.ask(method, path, headers, data)) is not None:
                assert answer.status < 500, answer
                return answer

    def carefully(
        self, there: str, path: str, headers: dict[str, str], body: Any, is_done: Callable[[Any], bool]
    ) -> None:
        """Ask for a change under the present version; where no answer comes look whether it was made."""
        data = None if body is None else json.dumps(body).encode()
        asked = False
        while True:
            row = self.surely("GET", there, self.town.coordinator).json()
            if is_done(row):
                assert asked, "somebody else did it"
                self.town.acknowledged.looked += 1
                return
            answer = self.service.ask("POST", path, headers | {"If-Match": f'"{row["version"]}"'}, data)
            if answer is not None:
                assert answer.status == 200, answer
                return
            asked = True
