"""A mentor steps back: who is concerned and what becomes of them is seen first, then it is done in one step."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of, desk_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ChangedMeanwhileError, RefusedInputError
from api.matches import words
from api.matches.models.shapes import LeaveCreate
from api.matches.service.stepping_back import caseload_of, step_back
from api.people.service.mentors import read_mentor
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.parts import Parts, TheParts
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm

router = APIRouter(prefix="/programs/{program_id}/mentors/{mentor_id}/leave", include_in_schema=False)
PAGES: Final = Pages("api.matches")


@router.get("")
def before_stepping_back(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, mentor_id: UUID
) -> Response:
    """Show who is concerned, and what can become of them."""
    return _page(request, parts, caller, program_id, mentor_id)


@router.post("")
def take_out(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, mentor_id: UUID, form: TheForm
) -> Response:
    """Take the mentor out with everybody who was shown; where others are concerned by now, show them first."""
    now, version = parts.clock.now(), form.whole("version")
    shown = form.ids("shown")
    try:
        asked = checked(LeaveCreate, form.given("reason", "caseload", "until", "urgency"))
        with parts.database.writing() as session:
            step_back(session, parts, program_id, mentor_id, version, asked, caller.actor, now, shown)
    except RefusedInputError as error:
        return _page(request, parts, caller, program_id, mentor_id, 422, form=form, problems=problems_of(error))
    except ChangedMeanwhileError:
        return _page(request, parts, caller, program_id, mentor_id, 412, form=form, changed=True)
    return RedirectResponse(f"{base_of(program_id)}/mentors/{mentor_id}?done=stepped_back", 303)


def _page(
    request: Request,
    parts: Parts,
    caller: ByCoordinator,
    program_id: UUID,
    mentor_id: UUID,
    status: int = 200,
    **shown: Any,
) -> Response:
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        mentor = read_mentor(session, parts.vault, program_id, mentor_id)
        lines = caseload_of(session, parts.vault, program_id, mentor_id)
        note_read(session, parts, program_id, caller.actor, Act("list", "caseload", mentor_id))
    say = reader_of(request).say
    given: dict[str, Any] = {"form": Sent(), "problems": {}, "changed": False}
    return PAGES.page(
        request,
        "stepping_back.html",
        status,
        desk=desk,
        mentor=mentor,
        lines=lines,
        states=words.STATES,
        reasons=[(one.value, say(text)) for one, text in words.LEAVE_REASONS.items()],
        caseloads=[(one.value, say(text), say(hint)) for one, (text, hint) in words.CASELOADS.items()],
        **given | shown,
    )
