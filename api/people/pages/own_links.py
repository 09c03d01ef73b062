"""The page on which a mentee is given another private link to their own page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import desk_of
from api.people.pages.people import PAGES
from api.people.service.own_links import check_may_have_link, send_own_link
from api.web.parts import Reading, TheParts

router = APIRouter(prefix="/programs/{program_id}/people/{mentee_id}/own-link")


@router.get("")
def own_link_page(
    request: Request, session: Reading, caller: ByCoordinator, program_id: UUID, mentee_id: UUID
) -> Response:
    """Say what another link does, before it is made."""
    check_may_have_link(session, program_id, mentee_id)
    return PAGES.page(request, "own_link.html", **_shown(desk_of(request, session, caller, program_id), mentee_id))


@router.post("")
def make_own_link_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, mentee_id: UUID
) -> Response:
    """Make another link, and show it this once."""
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
    with parts.database.writing() as writing:
        issued = send_own_link(writing, parts, program_id, mentee_id, caller.actor, parts.clock.now())
    return PAGES.page(request, "own_link.html", **_shown(desk, mentee_id) | {"issued": issued})


def _shown(desk: Any, mentee_id: UUID) -> dict[str, Any]:
    return {"desk": desk, "back": f"{desk.base}/people/{mentee_id}", "issued": None}
