"""The page of a program's API keys: issued and shown once, renewed, revoked."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByAdmin, Caller
from api.accounts.desk import base_of, desk_of
from api.accounts.models.shapes import KeyCreate
from api.accounts.models.tables import ApiKey
from api.accounts.models.words import Scope
from api.accounts.owned import found, listed
from api.accounts.pages.things import FIRST, PAGES
from api.accounts.service import keys
from api.errors import RefusedInputError
from api.web.fields import Field, Part, taken
from api.web.forms import checked, problems_of
from api.web.paging import Asked, Wanted, pages_of
from api.web.parts import Parts, Reading, TheParts, Writing
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

router = APIRouter(prefix="/programs/{program_id}/program/keys")
FORMS: Final = tuple(scope for scope in Scope if scope is not Scope.CENTRE_PAGE)
"""What a key of a form may do; a link to the page of a treatment centre is made where the centres are."""
FORM: Final = (
    Part(
        to_translate("A new key"),
        (
            Field("name", to_translate("For which form"), required=True, bare=""),
            Field("scopes", to_translate("What it may do"), "many", FORMS, required=True),
            Field("days", to_translate("Days that it works"), "number", required=True, bare=""),
        ),
    ),
)


@router.get("")
def keys_page(
    request: Request, parts: TheParts, asked: Asked, caller: ByAdmin, program_id: UUID, done: str = ""
) -> Response:
    """List the keys, with a form for a new one."""
    return _list(request, parts, caller, program_id, asked, done=done)


@router.post("")
def issue_key_page(request: Request, parts: TheParts, caller: ByAdmin, program_id: UUID, form: TheForm) -> Response:
    """Issue a key. This page is the only place that ever shows it."""
    try:
        asked = checked(KeyCreate, taken(form, FORM))
    except RefusedInputError as error:
        return _list(request, parts, caller, program_id, FIRST, 422, form=form, problems=problems_of(error))
    with parts.database.writing() as session:
        issued = keys.issue_key(session, program_id, asked, caller.actor, parts.clock.now())
    return _list(request, parts, caller, program_id, FIRST, issued=issued.key)


@router.get("/{key_id}")
def key_page(request: Request, session: Reading, caller: ByAdmin, program_id: UUID, key_id: UUID) -> Response:
    """Show a key without its secret, and what can be done with it."""
    desk = desk_of(request, session, caller, program_id)
    key = keys.shown(found(session, ApiKey, program_id, key_id))
    return PAGES.page(request, "key.html", desk=desk, key=key)


@router.post("/{key_id}")
def renew_key_page(
    request: Request, parts: TheParts, caller: ByAdmin, program_id: UUID, key_id: UUID, form: TheForm
) -> Response:
    """Issue a successor; the old key works for a day more."""
    with parts.database.writing() as session:
        version, now = form.whole("version"), parts.clock.now()
        issued = keys.rotate_key(session, program_id, key_id, version, caller.actor, now)
    return _list(request, parts, caller, program_id, FIRST, issued=issued.key)


@router.get("/{key_id}/revoke")
def revoke_key_page(request: Request, session: Reading, caller: ByAdmin, program_id: UUID, key_id: UUID) -> Response:
    """Show what revoking means, before it is done."""
    desk = desk_of(request, session, caller, program_id)
    key = keys.shown(found(session, ApiKey, program_id, key_id))
    return PAGES.page(request, "revoke_key.html", desk=desk, key=key)


@router.post("/{key_id}/revoke")
def revoke_key(
    session: Writing, parts: TheParts, caller: ByAdmin, program_id: UUID, key_id: UUID, form: TheForm
) -> Response:
    """End a key at once."""
    keys.revoke_key(session, program_id, key_id, form.whole("version"), caller.actor, parts.clock.now())
    return RedirectResponse(f"{base_of(program_id)}/program/keys?done=revoked", 303)


def _list(
    request: Request, parts: Parts, caller: Caller, program_id: UUID, asked: Wanted, status: int = 200, **shown: Any
) -> Response:
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        page = listed(session, ApiKey, program_id, asked.after, asked.limit)
        rows = [keys.shown(row) for row in page.rows]
    usual = {"form": Sent({"scopes": ["intake"], "days": ["365"]}), "problems": {}, "done": "", "issued": ""}
    context: dict[str, Any] = usual | pages_of(request, asked, page.after) | shown
    now = parts.clock.now()
    return PAGES.page(request, "keys.html", status, desk=desk, keys=rows, parts=FORM, now=now, **context)
