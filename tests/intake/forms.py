"""What forms send."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from api.accounts.models.shapes import KeyCreate
from api.accounts.models.words import Scope
from api.accounts.service.keys import issue_key
from tests.accounts.people import TEST
from tests.service import a_client

PERSON: dict[str, Any] = {
    "name": "Samantha Ólafsdóttir",
    "birth_year": 1990,
    "contact": {"route": "text", "phone": "+12025550123", "email": "Sam@Example.org", "text_ok": True},
    "time_zone": "America/New_York",
    "windows": ["Mon 17:00-20:00"],
    "goals": ["a quiet year"],
}


def a_form(app: FastAPI, program: UUID, *scopes: Scope) -> TestClient:
    """Return a client that holds a key of a program."""
    with app.state.parts.database.writing() as session:
        asked = KeyCreate(name="Form", scopes=frozenset(scopes))
        issued = issue_key(session, program, asked, TEST, app.state.parts.clock.now())
    client = a_client(app)
    client.headers["X-API-Key"] = issued.key
    return client


def a_consent(form: TestClient, **asked: str) -> dict[str, Any]:
    """Return a consent to matching, unless said otherwise, signed under the text that is shown now."""
    wanted = {"purpose": "matching", "language": "en"} | asked
    (text,) = form.get("/api/v1/intake/consent-texts", params=wanted).json()["items"]
    signed = {name: text[name] for name in ("purpose", "language", "last_day", "text_hash")}
    return signed | {"signature": "Samantha O."} | {name: asked[name] for name in asked.keys() & {"recipient"}}


def a_submission(form: TestClient, **person: Any) -> dict[str, Any]:
    return {"version": 1, "person": PERSON | person, "consents": [a_consent(form)], "reference": "web-1"}


def send(form: TestClient, body: dict[str, Any], key: str = "one", **headers: str) -> Response:
    sent: Response = form.post("/api/v1/intake", json=body, headers={"Idempotency-Key": key} | headers)
    return sent


def accepted(form: TestClient, key: str, **person: Any) -> dict[str, Any]:
    answer = send(form, a_submission(form, **person), key)
    assert answer.status_code == 201, answer.text
    taken: dict[str, Any] = answer.json()
    return taken


def pointers(answer: Response) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {error["pointer"]: error["expected"] for error in answer.json()["errors"]}
