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


class Telling(Week):
    """One program whose mentor writes; `mentor_client` is theirs, `coordinator` reviews."""

    def __init__(self, app: FastAPI, people: int = 0) -> None:
        super().__init__(app, people)

    @property
    def own(self) -> str:
        return f"{self.base}/me/stories"

    @property
    def staff(self) -> str:
        return f"{self.base}/stories"

    def draft(self, client: TestClient | None = None, **others: Any) -> dict[str, Any]:
        """Write a story; return it."""
        made = (client or self.mentor_client).post(self.own, json=STORY | others)
        assert made.status_code == 201, made.text
        found: dict[str, Any] = made.json()
        return found

    def signature(self, client: TestClient | None = None, last_day: str | None = None) -> dict[str, Any]:
        """Return what signing for one's stories sends; a last day of one's own where it is named."""
        client = client or self.mentor_client
        shown = client.get(f"{self.own}/agreement").json()["text"]
        if last_day is not None:
            asked = {"purpose": "story", "language": "en", "last_day": last_day}
            shown = asked | self.coordinator.post(f"{self.base}/consent-texts", json=asked).json()
        return {name: shown[name] for name in ("language", "last_day", "text_hash")} | {"signature": "Rosa Diaz"}

    def signs(self, client: TestClient | None = None, last_day: str | None = None) -> None:
        client = client or self.mentor_client
        signed = client.post(f"{self.own}/agreement", json=self.signature(client, last_day))
        assert signed.status_code == 201, signed.text

    def sends(self, story: dict[str, Any], client: TestClient | None = None, **sent: Any) -> Any:
        return (client or self.mentor_client).post(
            f"{self.own}/{story['id']}/submission", json=sent, headers=version(story["version"])
        )

    def reviews(self, story: dict[str, Any], **asked: Any) -> Any:
        return self.coordinator.post(
            f"{self.staff}/{story['id']}/reviews", json=asked or APPROVE, headers=version(story["version"])
        )

    def shown(self, client: TestClient | None = None, **others: Any) -> dict[str, Any]:
        """Have a story written, sent in and approved; return it as its author has it."""
        client = client or self.mentor_client
        story = self.draft(client, **others)
        signed = None if client.get(f"{self.own}/agreement").json()["live"] else self.signature(client)
        sent = self.sends(story, client, signed=signed)
        assert sent.status_code == 200, sent.text
        approved = self.reviews(sent.json())
        assert approved.status_code == 200, approved.text
        found: dict[str, Any] = client.get(f"{self.own}/{story['id']}").json()
        return found

    def another(self, name: str, **fields: Any) -> TestClient:
        """Return a client that is another mentor."""
        email = f"{name.lower()}@example.org"
        member = a_member(self.app, self.program, Role.MENTOR, email=email, name=name)
        self.a_mentor(member_id=str(member), name=f"{name} Diaz", **fields)
        return signed_in(self.app, email)

    def suggested(self, mentee: UUID) -> list[str]:
        """Return the titles of the stories that suit somebody."""
        found = self.coordinator.get(f"{self.base}/mentees/{mentee}/stories")
        assert found.status_code == 200, found.text
        return [one["title"] for one in found.json()]


def version(number: int) -> dict[str, str]:
    return {"If-Match": f'"{number}"'}
