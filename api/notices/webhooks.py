"""Webhooks: who wants to hear of what, what is on its way to them, and how it is signed (Standard Webhooks).

What is sent are words and ids: whoever hears that something happened reads what they may read over the API. Each
webhook has a key of its own in the vault, which seals its secret and is destroyed with it.
"""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar
from standardwebhooks import Webhook as Signer

from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.rows import Page, locked, page
from api.database.vault import Vault
from api.errors import ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.notices.calling import call, is_address
from api.notices.models.shapes import WebhookCreate, WebhookIssued, WebhookPublic, WebhookUpdate
from api.notices.models.tables import Delivery, Webhook
from api.notices.models.words import TEST, Event, LetterState, WebhookState
from api.notices.outbox import add_once
from api.notices.trying import NotSentError, claim, locked_row, note_failure, note_sent
from api.settings import Settings
from api.web.parts import Parts
from api.web.problems import report
from api.web.translating import to_translate

SECRET_BYTES: Final = 32
MOST: Final = 20
"""How many webhooks a program may have."""
GONE_STATUS: Final = 410
LISTENING: Final = (
    select(Webhook.id, Webhook.events)
    .where(Webhook.program_id == bindparam("program_id"), Webhook.state == WebhookState.ON)
    .order_by(col(Webhook.id))
)


def announce(session: Session, program_id: UUID, event: str, subject_id: UUID, key: str, now: datetime) -> None:
    """Put an event on its way to every webhook of a program that wants to hear of it, once per key.

    Raises
    ------
    ValueError
        If there is no such event.
    """
    wanted = Event(event)
    session.flush()
    hooks = session.connection().execute(LISTENING, {"program_id": program_id})
    _add(session, [hook.id for hook in hooks if wanted in hook.events.split()], wanted, subject_id, key, now)


def add_webhook(
    session: Session,
    vault: Vault,
    settings: Settings,
    program_id: UUID,
    asked: WebhookCreate,
    actor: Actor,
    now: datetime,
) -> WebhookIssued:
    """Make a webhook; the answer holds its secret, which nobody can read again.

    Raises
    ------
    RefusedInputError
        If the address is none that may be called.
    ConflictError
        If the program has as many as it may.
    """
    _check_address(settings, asked.address)
    if len(session.exec(select(Webhook.id).where(Webhook.program_id == program_id)).all()) >= MOST:
        raise ConflictError(to_translate("A program may have {most} webhooks at most."), most=MOST)
    secret = "whsec_" + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    hook_id = new_id(now)
    hook = Webhook(
        id=hook_id,
        created_at=now,
        program_id=program_id,
        address=asked.address,
        events=" ".join(sorted(asked.events)),
        state=WebhookState.ON,
        secret=vault.create(session, hook_id, now).seal(secret),
    )
    session.add(hook)
    session.flush()
    record(session, program_id, actor, now, Act("add", "webhook", hook_id))
    return WebhookIssued(**shown(hook).model_dump(), secret=secret)


def webhook_of(session: Session, program_id: UUID, hook_id: UUID) -> Webhook:
    """Return a webhook of a program.

    Raises
    ------
    NotFoundError
        If there is none, or it is another program's.
    """
    hook = session.exec(_one(program_id, hook_id)).one_or_none()
    if hook is None:
        raise NotFoundError
    return hook


def webhooks_of(session: Session, program_id: UUID, after: UUID | None, limit: int) -> Page[Webhook]:
    """Return a page of a program's webhooks."""
    return page(session, select(Webhook).where(Webhook.program_id == program_id), Webhook, after, limit)


def change_webhook(
    session: Session,
    settings: Settings,
    program_id: UUID,
    hook_id: UUID,
    version: int,
    asked: WebhookUpdate,
    actor: Actor,
    now: datetime,
) -> Webhook:
    """Change where a webhook leads, of what it hears, and whether.

    Raises
    ------
    RefusedInputError
        If the address is none that may be called.
    """
    if asked.address is not None:
        _check_address(settings, asked.address)
    hook = locked(session, _one(program_id, hook_id), version)
    if asked.address is not None:
        hook.address = asked.address
    if asked.events is not None:
        hook.events = " ".join(sorted(asked.events))
    if asked.active is not None:
        hook.state = WebhookState.ON if asked.active else WebhookState.OFF
    session.flush()
    record(session, program_id, actor, now, Act("change", "webhook", hook_id))
    return hook


def remove_webhook(
    session: Session, vault: Vault, program_id: UUID, hook_id: UUID, version: int, actor: Actor, now: datetime
) -> None:
    """Remove a webhook with all that is on its way to it, and destroy its key."""
    hook = locked(session, _one(program_id, hook_id), version)
    session.delete(hook)
    session.flush()
    vault.destroy(session, hook_id, now)
    record(session, program_id, actor, now, Act("remove", "webhook", hook_id))


def send_test(session: Session, program_id: UUID, hook_id: UUID, actor: Actor, now: datetime) -> Delivery:
    """Put an event on its way that says nothing, so that an admin sees whether it arrives.

    Raises
    ------
    ConflictError
        If the webhook is not on.
    """
    hook = webhook_of(session, program_id, hook_id)
    if hook.state != WebhookState.ON:
        raise ConflictError(to_translate("This webhook is not on: turn it on first."))
    key = f"test:{new_id(now)}"
    _add(session, [hook.id], TEST, hook.id, key, now)
    record(session, program_id, actor, now, Act("test", "webhook", hook_id))
    return session.exec(select(Delivery).where(Delivery.webhook_id == hook.id, Delivery.key == key)).one()


def deliveries_of(session: Session, program_id: UUID, hook_id: UUID, after: UUID | None, limit: int) -> Page[Delivery]:
    """Return a page of what went to a webhook or is on its way."""
    hook = webhook_of(session, program_id, hook_id)
    return page(session, select(Delivery).where(Delivery.webhook_id == hook.id), Delivery, after, limit)


def shown(hook: Webhook) -> WebhookPublic:
    """Return a webhook as it is listed."""
    fields = hook.model_dump(include={"id", "version", "created_at", "address", "state"})
    return WebhookPublic(**fields, events=sorted(map(Event, hook.events.split())))


def deliver_event(parts: Parts, key: str) -> None:
    """Send what is due under a key; whatever goes wrong is noted on its row, and tried again later."""
    with parts.database.writing() as session:
        sealed = _claimed(session, parts, key)
    if sealed is None:
        return
    error: NotSentError | None = None
    try:
        status = call(sealed.address, sealed.body, sealed.headers, anywhere=parts.settings.environment == "development")
    except NotSentError as refusal:
        error, status = refusal, 0
    except Exception as fault:
        report(fault)
        error, status = NotSentError("fault"), 0
    else:
        if not 200 <= status < 300:
            error = NotSentError(f"status_{status}", final=status == GONE_STATUS)
    with parts.database.writing() as session:
        now = parts.clock.now()
        hook = session.exec(select(Webhook).where(Webhook.id == sealed.hook_id).with_for_update()).one_or_none()
        row = locked_row(session, Delivery, sealed.id)
        if hook is None or row is None:
            return
        if error is None:
            note_sent(row, now)
            return
        note_failure(session, row, error, parts.settings, now)
        if status == GONE_STATUS and hook.state == WebhookState.ON:
            hook.state, hook.version = WebhookState.GONE, hook.version + 1
            record(session, hook.program_id, Actor.system("worker"), now, Act("end", "webhook", hook.id))


@dataclass(frozen=True, slots=True)
class _Signed:
    """One event, ready to go."""

    id: UUID
    hook_id: UUID
    address: str
    body: bytes
    headers: dict[str, str]


def _claimed(session: Session, parts: Parts, key: str) -> _Signed | None:
    now = parts.clock.now()
    row = claim(session, Delivery, key, parts.settings, now)
    if row is None:
        return None
    hook = session.get(Webhook, row.webhook_id)
    opener = parts.vault.keys(session, [row.webhook_id]).get(row.webhook_id)
    if hook is None or opener is None or hook.state != WebhookState.ON:
        row.state, row.next_at = LetterState.RECALLED, now
        return None
    body = json.dumps(payload(row, hook.program_id), separators=(",", ":"))
    name = f"evt_{row.id.hex}"
    headers = {
        "content-type": "application/json",
        "user-agent": "webhooks",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Signer(opener.open(hook.secret)).sign(name, now, body),
    }
    return _Signed(row.id, hook.id, hook.address, body.encode(), headers)


def payload(row: Delivery, program_id: UUID) -> dict[str, Any]:
    """Return what a webhook is told: what happened, when, and the ids to ask for."""
    return {
        "type": row.event,
        "timestamp": row.created_at.isoformat().replace("+00:00", "Z"),
        "data": {"program_id": str(program_id), "id": str(row.subject_id)},
    }


def _add(session: Session, hook_ids: Sequence[UUID], event: str, subject_id: UUID, key: str, now: datetime) -> None:
    if not hook_ids:
        return
    rows = [
        {
            "id": new_id(now),
            "created_at": now,
            "webhook_id": hook_id,
            "key": key,
            "event": event,
            "subject_id": subject_id,
            "state": LetterState.DUE,
            "attempts": 0,
            "failures": 0,
            "next_at": now,
        }
        for hook_id in hook_ids
    ]
    add_once(session, Delivery, rows, ["webhook_id", "key"])


def _one(program_id: UUID, hook_id: UUID) -> SelectOfScalar[Webhook]:
    return select(Webhook).where(Webhook.id == hook_id, Webhook.program_id == program_id)


def _check_address(settings: Settings, address: str) -> None:
    if not is_address(address, anywhere=settings.environment == "development"):
        expected = "an address with https:// and a name, without a user or a fragment"
        raise RefusedInputError([FieldProblem("#/address", expected, f"text of {len(address)} characters")])
