"""The page of a program's own settings, from which everything that it is made of is reached."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByAdmin, ByCoordinator, Caller
from api.accounts.desk import base_of, desk_of
from api.accounts.models.shapes import ProgramUpdate
from api.accounts.models.words import Regime
from api.accounts.pages.things import PAGES
from api.accounts.service import programs
from api.accounts.words import said
from api.errors import ChangedMeanwhileError, ConflictError, FieldProblem, RefusedInputError
from api.web.fields import Field, Part, differing, fields_of, taken, typed
from api.web.forms import checked, problems_of
from api.web.parts import Parts, TheParts
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import LANGUAGES, to_translate

router = APIRouter(prefix="/programs/{program_id}/program")
HOURS: Final = to_translate("In hours.")
FORM: Final = (
    Part(
        to_translate("The program"),
        (
            Field("name", to_translate("Name"), required=True, bare=""),
            Field(
                "regime", to_translate("Law that rules what is known of people"), "one", tuple(Regime), required=True
            ),
            Field("crisis_line", to_translate("Crisis line"), required=True, bare=""),
            Field("language", to_translate("Language of letters"), "one", LANGUAGES, required=True),
            Field("zone", to_translate("Time zone"), required=True, bare=""),
            Field("public_form", to_translate("Anybody may ask for support on the program’s own page"), "tick"),
        ),
    ),
    Part(
        to_translate("Clocks"),
        (
            Field(
                "answer_hours", to_translate("Time to answer a proposal"), "number", hint=HOURS, required=True, bare=""
            ),
            Field("reminder_hours", to_translate("A reminder after"), "number", hint=HOURS, required=True, bare=""),
            Field(
                "first_contact_hours",
                to_translate("First contact within"),
                "number",
                hint=HOURS,
                required=True,
                bare="",
            ),
        ),
    ),
)


@router.get("")
def program_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, done: str = ""
) -> Response:
    """Show what the program is made of, and to admins its settings."""
    return _page(request, parts, caller, program_id, done=done)


@router.post("")
def change_program_page(
    request: Request, parts: TheParts, caller: ByAdmin, program_id: UUID, form: TheForm
) -> Response:
    """Change the settings; whoever was overtaken sees what is stored now beside what they typed."""
    try:
        asked = checked(ProgramUpdate, taken(form, FORM))
        with parts.database.writing() as session:
            version, now = form.whole("version"), parts.clock.now()
            programs.update_program(session, program_id, version, asked, caller.actor, now)
    except RefusedInputError as error:
        return _page(request, parts, caller, program_id, 422, form=form, problems=problems_of(error))
    except ConflictError as error:
        problems = {"reminder_hours": FieldProblem("#/", error.detail, "")}
        return _page(request, parts, caller, program_id, error.status, form=form, problems=problems)
    except ChangedMeanwhileError as error:
        return _page(request, parts, caller, program_id, error.status, form=form, overtaken=True)
    return RedirectResponse(f"{base_of(program_id)}/program?done=changed", 303)


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
        program = programs.program_of(session, program_id)
    stored = typed(program, FORM)
    context: dict[str, Any] = {"problems": {}, "done": ""} | shown
    say = reader_of(request).say
    return PAGES.page(
        request,
        "program.html",
        status,
        desk=desk,
        program=program,
        parts=FORM,
        form=form or stored,
        stored=differing(form, stored, fields_of(FORM), lambda word: say(said(word))) if form and overtaken else {},
        overtaken=overtaken,
        kept=parts.settings,
        labels={name: say(field.label) for name, field in fields_of(FORM).items()},
        **context,
    )
