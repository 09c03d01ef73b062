"""`/api/v1/programs/{program_id}/webhooks`: who else wants to hear what happens in a program."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import ADMINS, ByAdmin
from api.accounts.routes.answers import ADD, EDIT, READ
from api.notices import webhooks
from api.notices.models.shapes import (
    DeliveryPublic,
    EventPublic,
    WebhookCreate,
    WebhookIssued,
    WebhookPublic,
    WebhookUpdate,
)
from api.notices.models.words import Event
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/webhooks", tags=["webhooks"])


@router.get("/events", responses=READ, dependencies=[Depends(ADMINS)])
def list_events(program_id: UUID) -> list[EventPublic]:
    """List what a webhook can hear of."""
    return [EventPublic(type=event, meaning=event.meaning) for event in Event]


@router.get("", responses=READ, dependencies=[Depends(ADMINS)])
def list_webhooks(session: Reading, asked: Asked, program_id: UUID) -> ListShape[WebhookPublic]:
    """List the webhooks of a program, without their secrets."""
    page = webhooks.webhooks_of(session, program_id, asked.after, asked.limit)
    return ListShape(items=[webhooks.shown(hook) for hook in page.rows], next=cursor_of(page.after))


@router.post("", status_code=201, responses=ADD)
def add_webhook(
    session: Writing, parts: TheParts, response: Response, caller: ByAdmin, program_id: UUID, asked: WebhookCreate
) -> WebhookIssued:
    """Add a webhook. The answer is the only place that ever shows its secret.

    What is sent is signed as https://www.standardwebhooks.com says, holds ids alone, and is tried again for hours;
    an answer of 410 turns the webhook off.
    """
    issued = webhooks.add_webhook(
        session, parts.vault, parts.settings, program_id, asked, caller.actor, parts.clock.now()
    )
    tag(response, issued)
    return issued


@router.get("/{webhook_id}", responses=READ, dependencies=[Depends(ADMINS)])
def read_webhook(session: Reading, response: Response, program_id: UUID, webhook_id: UUID) -> WebhookPublic:
    """Read a webhook, without its secret."""
    hook = webhooks.webhook_of(session, program_id, webhook_id)
    tag(response, hook)
    return webhooks.shown(hook)


@router.patch("/{webhook_id}", responses=EDIT)
def change_webhook(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByAdmin,
    program_id: UUID,
    webhook_id: UUID,
    version: IfMatch,
    asked: WebhookUpdate,
) -> WebhookPublic:
    """Change where a webhook leads, of what it hears, and whether."""
    now = parts.clock.now()
    hook = webhooks.change_webhook(session, parts.settings, program_id, webhook_id, version, asked, caller.actor, now)
    tag(response, hook)
    return webhooks.shown(hook)


@router.delete("/{webhook_id}", status_code=204, responses=EDIT)
def remove_webhook(
    session: Writing, parts: TheParts, caller: ByAdmin, program_id: UUID, webhook_id: UUID, version: IfMatch
) -> None:
    """Remove a webhook, with all that is on its way to it."""
    webhooks.remove_webhook(session, parts.vault, program_id, webhook_id, version, caller.actor, parts.clock.now())


@router.post("/{webhook_id}/tests", status_code=202, responses=ADD)
def test_webhook(
    session: Writing, parts: TheParts, caller: ByAdmin, program_id: UUID, webhook_id: UUID
) -> DeliveryPublic:
    """Send an event of type `webhook.test`; the list of deliveries says whether it arrived."""
    row = webhooks.send_test(session, program_id, webhook_id, caller.actor, parts.clock.now())
    return DeliveryPublic.model_validate(row)


@router.get("/{webhook_id}/deliveries", responses=READ, dependencies=[Depends(ADMINS)])
def list_deliveries(session: Reading, asked: Asked, program_id: UUID, webhook_id: UUID) -> ListShape[DeliveryPublic]:
    """List what went to a webhook or is on its way, the oldest first."""
    page = webhooks.deliveries_of(session, program_id, webhook_id, asked.after, asked.limit)
    return ListShape(items=[DeliveryPublic.model_validate(row) for row in page.rows], next=cursor_of(page.after))
