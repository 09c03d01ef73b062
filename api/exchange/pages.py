"""A mentor's held hours in their own calendar: its address is made, made anew, and ended."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import MENTORS, Person
from api.accounts.desk import base_of, desk_of
from api.errors import ChangedMeanwhileError, ConflictError, NotFoundError
from api.exchange.models.calendars import CalendarPublic
from api.exchange.service import calendars
from api.web.pages import Pages
from api.web.parts import Parts, TheParts
from api.web.sent import TheForm
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False)
PAGES: Final = Pages("api.exchange", "api.proposals")
CALENDAR: Final = "/programs/{program_id}/me/week/calendar"
Mentor = Annotated[Person, Depends(MENTORS)]

DONE: Final = {"ended": ("good", to_translate("The address has ended. Nothing is shown there any more."))}
CHANGED: Final = ("warn", to_translate("The address was changed meanwhile. Nothing was changed now: look at it again."))


@router.get(CALENDAR)
def calendar(request: Request, parts: TheParts, program_id: UUID, caller: Mentor, done: str = "") -> Response:
    """Show whether the caller's calendar has an address, and when it was read last."""
    return _page(request, parts, program_id, caller, told=DONE.get(done))


@router.post(CALENDAR)
def change_calendar(request: Request, parts: TheParts, program_id: UUID, caller: Mentor, form: TheForm) -> Response:
    """Make an address, another, or end it; a new one is shown in this answer alone."""
    now, version, base_url = parts.clock.now(), form.whole("version"), parts.settings.base_url
    address = ""
    try:
        with parts.database.writing() as session:
            mentor = calendars.mentor_of_user(session, program_id, caller.user_id)
            match form.one("what"):
                case "end":
                    calendars.revoke_calendar(session, mentor, version, caller.actor, now)
                case "another":
                    issued = calendars.rotate_calendar(session, mentor, version, base_url, caller.actor, now)
                    address = issued.address
                case _:
                    issued = calendars.make_calendar(session, parts.vault, mentor, base_url, caller.actor, now)
                    address = issued.address
    except (ChangedMeanwhileError, ConflictError, NotFoundError) as error:
        return _page(request, parts, program_id, caller, error.status, told=CHANGED)
    if not address:
        return RedirectResponse(f"{base_of(program_id)}/me/week/calendar?done=ended", 303)
    return _page(request, parts, program_id, caller, address=address)


def _page(
    request: Request,
    parts: Parts,
    program_id: UUID,
    caller: Person,
    status: int = 200,
    *,
    told: tuple[str, str] | None = None,
    address: str = "",
) -> Response:
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        try:
            mentor = calendars.mentor_of_user(session, program_id, caller.user_id)
        except NotFoundError:  # a member whom nobody has written down as a mentor yet
            return PAGES.page(request, "not_yet.html", desk=desk)
        try:
            working: CalendarPublic | None = calendars.read_calendar(session, mentor)
        except NotFoundError:
            working = None
    return PAGES.page(request, "calendar.html", status, desk=desk, working=working, told=told, issued=address)
