"""Publishing a round: who hears what, shown before it is done."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of, desk_of
from api.accounts.owned import found
from api.errors import ChangedMeanwhileError, ConflictError
from api.proposals.service.publishing import publish_round, who_hears
from api.rounds.models.tables import Round
from api.rounds.models.words import RoundState
from api.web.pages import Pages
from api.web.parts import TheParts
from api.web.sent import TheForm

router = APIRouter(prefix="/programs/{program_id}/rounds/{round_id}/publish", include_in_schema=False)
PAGES: Final = Pages("api.proposals")


@router.get("")
def publish_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID
) -> Response:
    """Show who would hear what."""
    return _page(request, parts, caller, program_id, round_id)


@router.post("")
def publish(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID, form: TheForm
) -> Response:
    """Hold the hours and ask the mentors, unless somebody changed the round since it was read."""
    try:
        with parts.database.writing() as session:
            publish_round(session, parts, program_id, round_id, form.whole("version"), caller.actor, parts.clock.now())
    except ChangedMeanwhileError:
        return _page(request, parts, caller, program_id, round_id, 412, changed=True)
    except ConflictError:
        return _page(request, parts, caller, program_id, round_id, 409, conflict=True)
    return RedirectResponse(f"{base_of(program_id)}/rounds/{round_id}?done=published", 303)


def _page(
    request: Request,
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    round_id: UUID,
    status: int = 200,
    *,
    changed: bool = False,
    conflict: bool = False,
) -> Response:
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        row = found(session, Round, program_id, round_id)
        in_review = row.state == RoundState.REVIEW
        hearing = who_hears(session, program_id, round_id, parts.clock.now()) if in_review else None
    return PAGES.page(
        request, "publish.html", status, desk=desk, round=row, hearing=hearing, changed=changed, conflict=conflict,
        home=f"{desk.base}/rounds/{row.id}",
    )  # fmt: skip
