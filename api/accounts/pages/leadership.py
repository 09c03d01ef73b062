"""`…/program/leadership`: who leads the program, by which definition that is peer-run, and what is short of it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByAdmin, ByCoordinator, Caller
from api.accounts.desk import base_of, desk_of
from api.accounts.models.leadership import LeadershipPut
from api.accounts.models.words import Definition
from api.accounts.pages.things import PAGES
from api.accounts.service import leadership
from api.accounts.words import DEFINED, said
from api.errors import ChangedMeanwhileError, RefusedInputError
from api.web.fields import Field, Part, differing, fields_of, taken, typed
from api.web.forms import checked, problems_of
from api.web.parts import Parts, TheParts
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

router = APIRouter(prefix="/programs/{program_id}/program/leadership")
LIVED: Final = to_translate("Of them, people who have been there")
FORM: Final = (
    Part(
        to_translate("Who was counted"),
        (
            Field("board", to_translate("People on the board or advisory group"), "number", bare="0"),
            Field("board_lived", LIVED, "number", hint=to_translate("On the board."), bare="0"),
            Field("director_lived", to_translate("Whoever directs it has been there"), "tick"),
            Field("staff", to_translate("Staff, volunteers included"), "number", bare="0"),
            Field("staff_lived", LIVED, "number", hint=to_translate("Of the staff."), bare="0"),
            Field("counted_on", to_translate("Counted on"), "day", required=True),
        ),
    ),
    Part(
        to_translate("People who have been there are the majority of those who …"),
        (
            Field("planning", to_translate("plan what is done"), "tick"),
            Field("delivery", to_translate("do it"), "tick"),
            Field("evaluation", to_translate("judge how well it works"), "tick"),
        ),
    ),
    Part(
        to_translate("What it is measured by"),
        (Field("definition", to_translate("Definition"), "one", tuple(Definition), required=True),),
    ),
)


@router.get("")
def leadership_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, done: str = ""
) -> Response:
    """Show who leads the program, and to admins the form to count again."""
    return _page(request, parts, caller, program_id, done=done)


@router.post("")
def count_again(request: Request, parts: TheParts, caller: ByAdmin, program_id: UUID, form: TheForm) -> Response:
    """Keep another count; whoever was overtaken sees what is stored now beside what they typed."""
    try:
        asked = checked(LeadershipPut, taken(form, FORM))
        with parts.database.writing() as session:
            version, now = form.whole("version"), parts.clock.now()
            leadership.put_leadership(session, program_id, version, asked, caller.actor, now)
    except RefusedInputError as error:
        return _page(request, parts, caller, program_id, 422, form=form, problems=problems_of(error))
    except ChangedMeanwhileError as error:
        return _page(request, parts, caller, program_id, error.status, form=form, overtaken=True)
    return RedirectResponse(f"{base_of(program_id)}/program/leadership?done=changed", 303)


def _page(
    request: Request,
    parts: Parts,
    caller: Caller,
    program_id: UUID,
    status: int = 200,
    *,
    form: Sent | None = None,
    overtaken: bool = False,
    **shown: Any,
) -> Response:
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        counted = leadership.read_leadership(session, program_id, parts.clock.now())
    stored, say = typed(counted, FORM), reader_of(request).say
    context: dict[str, Any] = {"problems": {}, "done": ""} | shown
    return PAGES.page(
        request,
        "leadership.html",
        status,
        desk=desk,
        counted=counted,
        defined=DEFINED,
        parts=FORM,
        form=form or stored,
        stored=differing(form, stored, fields_of(FORM), lambda word: say(said(word))) if form and overtaken else {},
        overtaken=overtaken,
        labels={name: say(field.label) for name, field in fields_of(FORM).items()},
        **context,
    )
