"""Somebody who asks for support on a program's page, as their browser sends it."""

from __future__ import annotations

import re
from typing import Any, Final
from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import col, select

from api.people.models.tables import MenteeRow
from api.people.service.mentees import read_mentee
from tests.service import a_client

Typed = dict[str, str | list[str]]

ANSWERS: Final[dict[str, Typed]] = {
    "contact": {"name": "Samantha", "route": "text", "phone": "(202) 555-0123"},
    "times": {"hours": ["0-17", "0-18", "3-9"], "zone": "America/New_York"},
    "talk": {"modes": ["video", "phone"], "languages": ["en"]},
    "wishes": {"gender": "woman", "gender_strength": "must", "age": "30-44"},
    "about": {"birth_year": "1990", "substances": ["opioids"], "goal": "a quiet year"},
}
PAGE: Final = {"Accept": "text/html"}
"""What a browser asks for: refusals are pages then."""


class Asking:
    """One person's way through the form of a program."""

    def __init__(self, app: FastAPI, program: UUID, language: str = "en") -> None:
        self.app = app
        self.program = program
        self.client: TestClient = a_client(app)
        self.client.headers |= PAGE | {"Accept-Language": language}
        begun = self.client.post(f"/ask/{program}")
        assert begun.status_code == 303, begun.text
        self.way, _, self.first = begun.headers["location"].rpartition("/")
        self.token = self.way.rpartition("/")[2]

    def page(self, step: str) -> Any:
        return self.client.get(f"{self.way}/{step}")

    def say(self, step: str, **typed: Any) -> Any:
        return self.client.post(f"{self.way}/{step}", data={**ANSWERS.get(step, {}), **typed})

    def agreement(self, *purposes: str) -> Typed:
        """Return what the page of consents shows, with a yes to some of it."""
        text = self.page("agree").text
        shown = re.findall(r'name="shown" value="([^"]+)"', text)
        hidden = dict(re.findall(r'type="hidden" name="(language|last_day)" value="([^"]+)"', text))
        return {"shown": shown, "agree": list(purposes), "signature": "Samantha L.", **hidden}

    def agree(self, *purposes: str) -> Any:
        return self.client.post(f"{self.way}/agree", data=self.agreement(*purposes or ("matching", "mentor")))

    def tell(self, **steps: Typed) -> Asking:
        """Answer everything but what is sent."""
        for step in ANSWERS:
            assert self.say(step, **steps.get(step, {})).status_code == 303, step
        assert self.agree().headers["location"].endswith("/check")
        return self

    def send(self) -> Any:
        return self.client.post(f"{self.way}/check")

    def own(self, rest: str = "") -> Any:
        return self.client.get(f"/your/{self.token}{rest}")


def asked(app: FastAPI, program: UUID, language: str = "en", **steps: Typed) -> Asking:
    """Return somebody who sent everything in."""
    asking = Asking(app, program, language).tell(**steps)
    assert asking.send().status_code == 303
    return asking


def people(app: FastAPI, program: UUID) -> list[MenteeRow]:
    with app.state.parts.database.reading() as session:
        return list(session.exec(select(MenteeRow).where(MenteeRow.program_id == program).order_by(col(MenteeRow.id))))


def person(app: FastAPI, program: UUID) -> Any:
    """Return what is known of the one mentee of a program."""
    (row,) = people(app, program)
    with app.state.parts.database.reading() as session:
        return read_mentee(session, app.state.parts.vault, program, row.id)
