"""The pages of a program's webhooks: added and shown their secret once, tried, changed, removed."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByAdmin, Caller
from api.accounts.desk import base_of, desk_of
from api.accounts.pages.things import FIRST, PAGES
from api.errors import ChangedMeanwhileError, RefusedInputError
from api.notices import webhooks
from api.notices.models.shapes import WebhookCreate, WebhookUpdate
from api.notices.models.words import Event
from api.web.fields import Field, Part, differing, fields_of, taken, typed
from api.web.forms import checked, problems_of
from api.web.paging import Asked, Wanted, pages_of
from api.web.parts import Parts, TheParts, Writing
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

router = APIRouter(prefix="/programs/{program_id}/program/webhooks")
FORM: Final = (
    Part(
        to_translate("A webhook"),
        (
            Field(
                "address", to_translate("Address"), required=True, bare="", hint=to_translate("It begins with https.")
            ),
            Field("events", to_translate("What it hears of"), "many", tuple(Event), required=True),
        ),
    ),
)


@router.get("")
def webhooks_page(
    request: Request, parts: TheParts, asked: Asked, caller: ByAdmin, program_id: UUID, done: str = ""
) -> Response:
    """List the webhooks, with a form for a new one."""
    return _list(request, parts, caller, program_id, asked, done=done)


@router.post("")
def add_webhook_page(request: Request, parts: TheParts, caller: ByAdmin, program_id: UUID, form: TheForm) -> Response:
    """Add a webhook. This page is the only place that ever shows its secret."""
    try:
        asked = checked(WebhookCreate, taken(form, FORM))
        with parts.database.writing() as session:
            issued = webhooks.add_webhook(
                session, parts.vault, parts.settings, program_id, asked, caller.actor, parts.clock.now()
            )
    except RefusedInputError as error:
        return _list(request, parts, caller, program_id, FIRST, 422, form=form, problems=problems_of(error))
    return _list(request, parts, caller, program_id, FIRST, secret=issued.secret)


@router.get("/{webhook_id}")
def webhook_page(
    request: Request, parts: TheParts, asked: Asked, caller: ByAdmin, program_id: UUID, webhook_id: UUID, done: str = ""
) -> Response:
    """Show a webhook and what went to it."""
    return _one(request, parts, caller, program_id, webhook_id, asked, done=done)


@router.post("/{webhook_id}")
def change_webhook_page(
    request: Request, parts: TheParts, caller: ByAdmin, program_id: UUID, webhook_id: UUID, form: TheForm
) -> Response:
    """Try a webhook, turn it on or off, or change where it leads and of what it hears."""
    now, do = parts.clock.now(), form.one("do")
    try:
        values = {"active": do == "on"} if do in ("on", "off") else taken(form, FORM)
        asked = None if do == "test" else checked(WebhookUpdate, values)
        with parts.database.writing() as session:
            if asked is None:
                webhooks.send_test(session, program_id, webhook_id, caller.actor, now)
            else:
                version = form.whole("version")
                webhooks.change_webhook(
                    session, parts.settings, program_id, webhook_id, version, asked, caller.actor, now
                )
    except RefusedInputError as error:
        problems = problems_of(error)
        return _one(request, parts, caller, program_id, webhook_id, FIRST, 422, form=form, problems=problems)
    except ChangedMeanwhileError as error:
        typed_in = form if do not in ("on", "off") else None  # a button sends none of the fields
        return _one(request, parts, caller, program_id, webhook_id, FIRST, error.status, form=typed_in, overtaken=True)
    done = "tried" if asked is None else "changed"
    return RedirectResponse(f"{base_of(program_id)}/program/webhooks/{webhook_id}?done={done}", 303)


@router.get("/{webhook_id}/remove")
def remove_webhook_page(
    request: Request, parts: TheParts, caller: ByAdmin, program_id: UUID, webhook_id: UUID
) -> Response:
    """Show what goes, before it does."""
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        hook = webhooks.shown(webhooks.webhook_of(session, program_id, webhook_id))
    return PAGES.page(request, "remove_webhook.html", desk=desk, hook=hook)


@router.post("/{webhook_id}/remove")
def remove_webhook(
    session: Writing, parts: TheParts, caller: ByAdmin, program_id: UUID, webhook_id: UUID, form: TheForm
) -> Response:
    """Remove a webhook, with all that is on its way to it."""
    version, now = form.whole("version"), parts.clock.now()
    webhooks.remove_webhook(session, parts.vault, program_id, webhook_id, version, caller.actor, now)
    return RedirectResponse(f"{base_of(program_id)}/program/webhooks?done=removed", 303)


def _list(
    request: Request, parts: Parts, caller: Caller, program_id: UUID, asked: Wanted, status: int = 200, **shown: Any
) -> Response:
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        page = webhooks.webhooks_of(session, program_id, asked.after, asked.limit)
        rows = [webhooks.shown(hook) for hook in page.rows]
    usual = {"form": Sent(), "problems": {}, "done": "", "secret": ""}
    context: dict[str, Any] = usual | pages_of(request, asked, page.after) | shown
    return PAGES.page(request, "webhooks.html", status, desk=desk, hooks=rows, parts=FORM, **context)


def _one(
    request: Request,
    parts: Parts,
    caller: Caller,
    program_id: UUID,
    webhook_id: UUID,
    asked: Wanted,
    status: int = 200,
    *,
    form: Sent | None = None,
    overtaken: bool = False,
    **shown: Any,
) -> Response:
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        hook = webhooks.shown(webhooks.webhook_of(session, program_id, webhook_id))
        page = webhooks.deliveries_of(session, program_id, webhook_id, asked.after, asked.limit)
        rows = list(page.rows)
    stored = typed(hook, FORM)
    context: dict[str, Any] = {"problems": {}, "done": ""} | pages_of(request, asked, page.after) | shown
    return PAGES.page(
        request,
        "webhook.html",
        status,
        desk=desk,
        hook=hook,
        deliveries=rows,
        parts=FORM,
        form=form or stored,
        stored=differing(form, stored, fields_of(FORM)) if form and overtaken else {},
        overtaken=overtaken,
        **context,
    )
