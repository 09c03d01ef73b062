"""`/here/{program_id}`: who is here now, and when anybody may drop in. Nothing of any visitor is on it."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.accounts.service.programs import program_of
from api.errors import NotFoundError
from api.presence.service.here import public_here
from api.web.pages import Pages, for_person
from api.web.parts import Reading, TheParts
from api.web.rule import PUBLIC

router = APIRouter(include_in_schema=False, dependencies=[Depends(for_person)])
PAGES: Final = Pages("api.presence")


def _program_id(program_id: str) -> UUID:
    try:
        return UUID(program_id)
    except ValueError:
        raise NotFoundError from None


ThatProgram = Annotated[UUID, Depends(_program_id)]


@router.get("/here/{program_id}", dependencies=[Depends(PUBLIC)])
def here_page(request: Request, session: Reading, parts: TheParts, program_id: ThatProgram) -> Response:
    """Show it."""
    known = public_here(session, parts.vault, program_id, parts.clock.now())
    program = program_of(session, program_id)
    return PAGES.page(
        request, "here.html", known=known, program=program, crisis_line=program.crisis_line,
        days=list(dict.fromkeys(day.day for site in known.sites for day in site.days)),
    )  # fmt: skip
