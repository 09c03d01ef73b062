"""Signed-in people and programs, made through the use cases."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts.models.shapes import MemberCreate, ProgramCreate
from api.accounts.models.words import Role
from api.accounts.service.members import add_member, user_of
from api.accounts.service.programs import create_program
from api.accounts.service.sign_in import make_link
from api.audit.models import Actor
from api.notices.mail import Mail
from api.web.parts import Parts
from tests.service import a_client

TEST = Actor.system("test")


@dataclass
class ReadMailer:
    """Keeps mail for a test to read."""

    sent: list[tuple[str, str, str]] = field(default_factory=list)

    def send(self, mail: Mail) -> None:
        self.sent.append((mail.to, mail.subject, mail.text))

    def token(self) -> str:
        """Return the token of the newest link."""
        found = re.search(r"/sign-in/(\S+)", self.sent[-1][2])
        assert found is not None
        return found.group(1)


def a_program(app: FastAPI, name: str = "North", **others: Any) -> UUID:
    parts: Parts = app.state.parts
    with parts.database.writing() as session:
        return create_program(session, ProgramCreate(name=name, **others), TEST, parts.clock.now()).id


def a_member(app: FastAPI, program_id: UUID, *roles: Role, email: str = "ana@example.org", name: str = "Ana") -> UUID:
    """Take somebody into a program; return the id of the membership."""
    parts: Parts = app.state.parts
    now = parts.clock.now()
    with parts.database.writing() as session:
        user = user_of(session, parts.vault, parts.settings.secret_keys, email, now)
        asked = MemberCreate(email=email, name=name, roles=frozenset(roles))
        return add_member(session, parts.vault, user, program_id, asked, TEST, now).id


def a_token(app: FastAPI, email: str = "ana@example.org") -> str:
    """Return the token of a fresh sign-in link."""
    parts: Parts = app.state.parts
    now = parts.clock.now()
    with parts.database.writing() as session:
        user = user_of(session, parts.vault, parts.settings.secret_keys, email, now)
        return make_link(session, user.id, TEST, now, parts.settings.link_minutes)


def signed_in(app: FastAPI, email: str = "ana@example.org") -> TestClient:
    """Return a client that holds the cookie of a sign-in."""
    client = a_client(app)
    assert client.post("/api/v1/sessions", json={"token": a_token(app, email)}).status_code == 204
    return client


def somebody(app: FastAPI, program_id: UUID, *roles: Role) -> TestClient:
    """Return a client signed in as a new member with these roles."""
    email = f"{'-'.join(roles)}-{program_id.hex[-6:]}@example.org"
    a_member(app, program_id, *roles, email=email)
    return signed_in(app, email)
