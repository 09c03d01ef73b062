"""`/programs/{program_id}/presence`: who is present this week, who is still looked for, and how many came."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByStaff
from api.accounts.desk import base_of, desk_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ConflictError
from api.presence.service import visits
from api.presence.service.looking import team_week
from api.web.pages import Pages
from api.web.parts import Parts, TheParts
from api.web.sent import TheForm

router = APIRouter(prefix="/programs/{program_id}/presence", include_in_schema=False)
PAGES: Final = Pages("api.presence")


@router.get("")
def presence_page(request: Request, parts: TheParts, caller: ByStaff, program_id: UUID) -> Response:
    """Show who is present this week, by site."""
    return _page(request, parts, caller, program_id)


@router.post("")
def count_visit_page(request: Request, parts: TheParts, caller: ByStaff, program_id: UUID, form: TheForm) -> Response:
    """Count somebody who came to a site in this hour, or take a slip back."""
    people = -1 if form.one("slip") else 1
    try:
        with parts.database.writing() as session:
            visits.count_visit(session, program_id, form.id("site"), people, caller.actor, parts.clock.now())
    except ConflictError as error:
        return _page(request, parts, caller, program_id, error.status, told=str(error))
    return RedirectResponse(f"{base_of(program_id)}/presence?done=counted", 303)


def _page(
    request: Request, parts: Parts, caller: ByStaff, program_id: UUID, status: int = 200, told: str = ""
) -> Response:
    now = parts.clock.now()
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        week = team_week(session, parts.vault, program_id, now)
        today = visits.today(session, program_id, now)
        counted = {one.site_id: one for one in visits.visits(session, program_id, today, 1)}
        note_read(session, parts, program_id, caller.actor, Act("list", "shifts"))
    return PAGES.page(
        request, "presence.html", status, desk=desk, week=week, counted=counted, told=told,
        here_way=f"/here/{program_id}", done=request.query_params.get("done", ""),
        runs=bool(desk.roles & {"admin", "coordinator"}),
    )  # fmt: skip
