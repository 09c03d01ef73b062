"""`/programs/{program_id}/me/groups`: the groups that a mentor leads, on a phone: who comes, and who was there."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import MENTORS, Person
from api.accounts.desk import base_of, desk_of
from api.errors import FieldProblem, NotFoundError, RefusedInputError
from api.groups.models.placing_shapes import AttendancePut
from api.groups.service import hosting
from api.people.words import said
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import reader_of
from api.web.sent import TheForm

router = APIRouter(include_in_schema=False)
PAGES: Final = Pages("api.groups", "api.proposals", words=said)
LIST: Final = "/programs/{program_id}/me/groups"
ONE: Final = "/programs/{program_id}/me/groups/{group_id}"

Mentor = Annotated[Person, Depends(MENTORS)]


@router.get(LIST)
def groups_led_page(request: Request, session: Reading, program_id: UUID, caller: Mentor) -> Response:
    """List the groups that the caller leads."""
    desk = desk_of(request, session, caller, program_id)
    try:
        groups = hosting.groups_led(session, program_id, caller.user_id)
    except NotFoundError:  # a member whom nobody has written down as a mentor yet
        return PAGES.page(request, "not_yet.html", desk=desk)
    return PAGES.page(request, "groups_led.html", desk=desk, groups=groups)


@router.get(ONE)
def group_led_page(request: Request, parts: TheParts, program_id: UUID, group_id: UUID, caller: Mentor) -> Response:
    """Show who comes, and who was at one of the latest meetings."""
    return _page(request, parts, program_id, group_id, caller, _day(request.query_params.get("day", "")))


@router.post(ONE)
def note_who_came(
    request: Request, parts: TheParts, program_id: UUID, group_id: UUID, caller: Mentor, form: TheForm
) -> Response:
    """Write down who was at a meeting, of those who agree to that."""
    day, now = _day(form.one("day")), parts.clock.now()
    try:
        asked = checked(AttendancePut, {"present": form.all("present")})
        with parts.database.writing() as session:
            user_id = caller.user_id
            hosting.note_attendance(session, program_id, user_id, group_id, day or date.min, asked, caller.actor, now)
    except RefusedInputError as error:
        return _page(request, parts, program_id, group_id, caller, day, 422, problems=problems_of(error))
    return RedirectResponse(f"{base_of(program_id)}/me/groups/{group_id}?day={day}&done=noted", 303)


def _page(
    request: Request,
    parts: Parts,
    program_id: UUID,
    group_id: UUID,
    caller: Person,
    day: date | None,
    status: int = 200,
    problems: dict[str, FieldProblem] | None = None,
) -> Response:
    reader = reader_of(request)
    with parts.database.writing() as session:
        now = parts.clock.now()
        desk = desk_of(request, session, caller, program_id)
        group = hosting.read_group_led(session, parts, program_id, caller.user_id, group_id, caller.actor, now)
        chosen = day if day in group.meetings else next(iter(group.meetings), None)
        present = hosting.presents_on(session, group_id, chosen) if chosen else set()
    context: dict[str, Any] = {
        "group": group, "day": chosen, "present": present, "problems": problems or {},
        "days": [(one.isoformat(), reader.day(one)) for one in group.meetings],
        "noting": [one for one in group.members if one.may_note],
        "done": request.query_params.get("done", ""),
    }  # fmt: skip
    return PAGES.page(request, "group_led.html", status, desk=desk, **context)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
