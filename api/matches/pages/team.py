"""What somebody who supervises mentors looks at: what is late, what somebody worries about, and the log of it."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import Response

from api.accounts.access import SUPERVISORS, Person
from api.accounts.desk import base_of, desk_of
from api.matches.pages import log
from api.matches.service.reading import read_match
from api.matches.service.supervising import to_look_at
from api.matches.words import OWN_OUTCOMES
from api.web.pages import Pages
from api.web.paging import Asked, cursor_of
from api.web.parts import Parts, TheParts, Writing
from api.web.reader import reader_of
from api.web.sent import TheForm
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False)
PAGES: Final = Pages("api.matches", "api.proposals")
LIST: Final = "/programs/{program_id}/team"
ONE: Final = "/programs/{program_id}/team/{match_id}"
DONE: Final = {"logged": ("good", to_translate("Written down."))}

Supervisor = Annotated[Person, Depends(SUPERVISORS)]


@router.get(LIST)
def watched(
    request: Request, session: Writing, parts: TheParts, program_id: UUID, caller: Supervisor, asked: Asked
) -> Response:
    """List what the caller has to look at; that it was shown is written down."""
    now, desk = parts.clock.now(), desk_of(request, session, caller, program_id)
    rows, after = to_look_at(session, parts.vault, program_id, caller, caller.actor, now, asked.after, asked.limit)
    return PAGES.page(request, "team.html", desk=desk, rows=rows, next=cursor_of(after), now=now, **log.words())


@router.get(ONE)
def one_of_the_team(
    request: Request, parts: TheParts, program_id: UUID, match_id: UUID, caller: Supervisor, done: str = ""
) -> Response:
    """Show what was written down of one match; that it was shown is written down."""
    return _page(request, parts, program_id, match_id, caller, told=DONE.get(done))


@router.post(ONE)
def write_down_for(
    request: Request, parts: TheParts, program_id: UUID, match_id: UUID, caller: Supervisor, form: TheForm
) -> Response:
    """Write down a contact on behalf of the mentor, or what was done about a worry."""

    def write(session: Session) -> str:
        read_match(session, program_id, caller, match_id)
        log.log(session, parts, program_id, match_id, caller, form)
        return "logged"

    home = f"{base_of(program_id)}/team/{match_id}"
    return log.write_down(parts, form, write, home, partial(_page, request, parts, program_id, match_id, caller))


def _page(
    request: Request, parts: Parts, program_id: UUID, match_id: UUID, caller: Person, status: int = 200, **shown: Any
) -> Response:
    now, reader = parts.clock.now(), reader_of(request)
    with parts.database.writing() as session:
        desk = desk_of(request, session, caller, program_id)
        read = read_match(session, program_id, caller, match_id)
        given = log.read_log(session, parts, read.match, caller, now)
    return PAGES.page(
        request,
        "one_of_the_team.html",
        status,
        desk=desk,
        match=read.match,
        row=read.proposal,
        choices=[(one.value, reader.say(text)) for one, text in OWN_OUTCOMES.items()],
        now=now,
        **given | shown,
    )
