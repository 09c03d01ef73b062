"""The page of a program's log: who read and wrote what, whether the log holds, and what never got out."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts import logged
from api.accounts.access import ByAdmin
from api.accounts.desk import base_of, desk_of
from api.accounts.pages.things import PAGES
from api.audit import reading, service
from api.notices import dead_letters
from api.web.paging import Asked, pages_of
from api.web.parts import Reading, TheParts, Writing
from api.web.sent import TheForm

router = APIRouter(prefix="/programs/{program_id}/program")


@router.get("/log")
def log_page(
    request: Request, session: Reading, asked: Asked, caller: ByAdmin, program_id: UUID, check: str = ""
) -> Response:
    """List the entries of the log, the newest first; check it where that is asked for."""
    desk = desk_of(request, session, caller, program_id)
    page = reading.entries_of(session, program_id, asked.after.int if asked.after else None, asked.limit)
    after = UUID(int=page.before) if page.before else None
    verdict = service.verify(session, (), str(program_id)) if check else None
    return PAGES.page(
        request,
        "log.html",
        desk=desk,
        entries=page.rows,
        verdict=verdict,
        logged=logged,
        **pages_of(request, asked, after),
    )


@router.get("/letters")
def letters_page(
    request: Request, session: Reading, asked: Asked, caller: ByAdmin, program_id: UUID, done: str = ""
) -> Response:
    """List mail and events that were given up."""
    desk = desk_of(request, session, caller, program_id)
    items, after = dead_letters.dead_letters(session, program_id, asked.after, asked.limit)
    return PAGES.page(
        request, "letters.html", desk=desk, letters=list(items), done=done, **pages_of(request, asked, after)
    )


@router.post("/letters")
def send_letter_again(session: Writing, parts: TheParts, caller: ByAdmin, program_id: UUID, form: TheForm) -> Response:
    """Let one of them be tried again."""
    dead_letters.try_again(session, program_id, form.id("letter"), caller.actor, parts.clock.now())
    return RedirectResponse(f"{base_of(program_id)}/program/letters?done=again", 303)
