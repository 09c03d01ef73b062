"""Mentors who write stories, made and moved on through the JSON API."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.words import Role
from tests.accounts.people import a_member, signed_in
from tests.proposals.weeks import Week

STORY: Final[dict[str, Any]] = {
    "title": "The first winter",
    "text": "I had been out for nine days when it began to snow.\n\nThen it stopped.",
    "audience": "everybody",
    "byline": "pen_name",
    "pen_name": "Juniper",
    "languages": ["en"],
    "pathways": ["smart"],
    "experiences": ["parenting"],
    "stages": ["first_90_days"],
    "warnings": [],
}
APPROVE: Final = {"decision": "approve"}


def own_path(program: UUID) -> str:
    return f"/api/v1/programs/{program}/me/stories"


def a_draft(author: TestClient, program: UUID, **others: Any) -> dict[str, Any]:
    """Have a mentor write a story; return it."""
    made = author.post(own_path(program), json=STORY | others)
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


def a_signature(author: TestClient, program: UUID) -> dict[str, Any]:
    """Return what a mentor sends who signs for their stories."""
    shown = author.get(f"{own_path(program)}/agreement").json()["text"]
    return {name: shown[name] for name in ("language", "last_day", "text_hash")} | {"signature": "Rosa Diaz"}


def sent_in(author: TestClient, program: UUID, story: dict[str, Any], **sent: Any) -> Any:
    path = f"{own_path(program)}/{story['id']}/submission"
    return author.post(path, json=sent, headers=version(story["version"]))


def a_shown_story(author: TestClient, reviewer: TestClient, program: UUID, **others: Any) -> dict[str, Any]:
    """Have a story written, sent in and approved; return it as its author has it."""
    story = a_draft(author, program, **others)
    signed = None if author.get(f"{own_path(program)}/agreement").json()["live"] else a_signature(author, program)
    sent = sent_in(author, program, story, signed=signed)
    assert sent.status_code == 200, sent.text
    path = f"/api/v1/programs/{program}/stories/{story['id']}/reviews"
    approved = reviewer.post(path, json=APPROVE, headers=version(sent.json()["version"]))
    assert approved.status_code == 200, approved.text
    found: dict[str, Any] = author.get(f"{own_path(program)}/{story['id']}").json()
    return found


def version(number: int) -> dict[str, str]:
    return {"If-Match": f'"{number}"'}


class Telling(Week):
    """One program whose mentor writes; `mentor_client` is theirs, `coordinator` reviews."""

    def __init__(self, app: FastAPI, people: int = 0) -> None:
        super().__init__(app, people)

    @property
    def own(self) -> str:
        return own_path(self.program)

    @property
    def staff(self) -> str:
        return f"{self.base}/stories"

    def draft(self, **others: Any) -> dict[str, Any]:
        return a_draft(self.mentor_client, self.program, **others)

    def signature(self) -> dict[str, Any]:
        return a_signature(self.mentor_client, self.program)

    def signs(self, last_day: str | None = None) -> None:
        """Sign for the mentor's stories; until a day of their own where it is named."""
        signed = self.signature()
        if last_day is not None:
            asked = {"purpose": "story", "language": "en", "last_day": last_day}
            text = self.coordinator.post(f"{self.base}/consent-texts", json=asked).json()
            signed |= {"last_day": last_day, "text_hash": text["text_hash"]}
        done = self.mentor_client.post(f"{self.own}/agreement", json=signed)
        assert done.status_code == 201, done.text

    def sends(self, story: dict[str, Any], **sent: Any) -> Any:
        return sent_in(self.mentor_client, self.program, story, **sent)

    def reviews(self, story: dict[str, Any], **asked: Any) -> Any:
        path = f"{self.staff}/{story['id']}/reviews"
        return self.coordinator.post(path, json=asked or APPROVE, headers=version(story["version"]))

    def shown(self, **others: Any) -> dict[str, Any]:
        return a_shown_story(self.mentor_client, self.coordinator, self.program, **others)

    def another(self, name: str) -> TestClient:
        """Return a client that is another mentor."""
        email = f"{name.lower()}@example.org"
        member = a_member(self.app, self.program, Role.MENTOR, email=email, name=name)
        self.a_mentor(member_id=str(member), name=f"{name} Diaz")
        return signed_in(self.app, email)

    def suggested(self, mentee: UUID) -> list[str]:
        """Return the titles of the stories that suit somebody."""
        found = self.coordinator.get(f"{self.base}/mentees/{mentee}/stories")
        assert found.status_code == 200, found.text
        return [one["title"] for one in found.json()]
