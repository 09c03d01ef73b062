"""Notices and webhook events, made as the features make them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from sqlmodel import Session, col, select

from api.accounts.models.tables import User
from api.accounts.tokens import email_digest
from api.notices.models.tables import Delivery, NoticeRow
from api.notices.models.words import LetterState
from api.notices.outbox import Notice, post
from api.notices.webhooks import announce
from api.web.parts import Parts

LINK = "https://example.org/a/b"


def user_id_of(session: Session, parts: Parts, email: str = "ana@example.org") -> UUID:
    digest = email_digest(parts.settings.secret_key.get_secret_value(), email)
    return session.exec(select(User).where(User.email_digest == digest)).one().id


def a_notice(parts: Parts, key: str = "one", email: str = "ana@example.org", **others: Any) -> None:
    """Post a notice to a user."""
    with parts.database.writing() as session:
        defaults: dict[str, Any] = {
            "program_id": None, "to": email, "template": "round_ready", "language": "en", "facts": {"link": LINK},
            "person_id": others.get("person_id") or user_id_of(session, parts, email),
        }  # fmt: skip
        post(session, parts.vault, Notice(key=key, **defaults | others), parts.clock.now())


def notices(parts: Parts) -> Sequence[NoticeRow]:
    with parts.database.reading() as session:
        return session.exec(select(NoticeRow).order_by(col(NoticeRow.id))).all()


def deliveries(parts: Parts) -> Sequence[Delivery]:
    with parts.database.reading() as session:
        return session.exec(select(Delivery).order_by(col(Delivery.id))).all()


def a_dead_letter(app: FastAPI, program_id: UUID, webhook_id: UUID) -> UUID:
    """Return the id of an event that was given up."""
    parts: Parts = app.state.parts
    with parts.database.writing() as session:
        announce(session, program_id, "round.ready", program_id, f"dead:{webhook_id}", parts.clock.now())
        row = session.exec(select(Delivery).where(Delivery.webhook_id == webhook_id)).one()
        row.state, row.error, row.failures = LetterState.DEAD, "network", 10
        return row.id
