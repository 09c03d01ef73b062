"""The page that brings somebody in from the file of a treatment centre: a FHIR bundle, with every problem named."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of, desk_of
from api.discharge.pages.shown import PAGES
from api.discharge.service import filed
from api.discharge.service.referring import Centre
from api.errors import FieldProblem, KeyReusedError, RefusedInputError
from api.web.forms import checked, problems_of
from api.web.parts import Parts, TheParts
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm
from api.web.shapes import Name, Shape
from api.web.translating import to_translate

router = APIRouter(prefix="/programs/{program_id}/leaving/bring-in", include_in_schema=False)
FILE: Final = "bundle"
NONE: Final = to_translate("a FHIR bundle, a file that ends in .json")
LABELS: Final = {
    "centre": to_translate("What the treatment center is called"),
    FILE: to_translate("File of the treatment center"),
}
MOST_SHOWN: Final = 100


class Named(Shape):
    """What a treatment centre is called."""

    centre: Name


@router.get("")
def bring_in_page(request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID) -> Response:
    """Ask for the file."""
    return _page(request, parts, caller, program_id, form=Sent())


@router.post("")
def bring_in(request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, form: TheForm) -> Response:
    """Bring somebody in, or say everything that is wrong; the same file brings nobody in twice."""
    problems: dict[str, FieldProblem] = {}
    centre = form.one("centre")
    try:
        checked(Named, {"centre": centre})
    except RefusedInputError as error:
        problems |= problems_of(error)
    if FILE not in form.files:
        problems[FILE] = FieldProblem(f"#/{FILE}", NONE, "nothing")
    if problems:
        return _page(request, parts, caller, program_id, 422, form=form, problems=problems)
    content, now = form.files[FILE].file.read(), parts.clock.now()
    try:
        with parts.database.writing() as session:
            filed.bring_in(session, parts, program_id, Centre(centre), content, caller.actor, now)
    except RefusedInputError as error:
        return _page(request, parts, caller, program_id, 422, form=form, rows=error.fields())
    except KeyReusedError as error:
        return _page(request, parts, caller, program_id, error.status, form=form, refused=error.detail)
    return RedirectResponse(f"{base_of(program_id)}/leaving?done=brought_in", 303)


def _page(
    request: Request, parts: Parts, caller: ByCoordinator, program_id: UUID, status: int = 200, **given: Any
) -> Response:
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
    say = reader_of(request).say
    usual: dict[str, Any] = {"problems": {}, "rows": (), "refused": ""}
    context = usual | given
    context["total"], context["rows"] = len(context["rows"]), context["rows"][:MOST_SHOWN]
    labels = {name: say(text) for name, text in LABELS.items()}
    return PAGES.page(request, "bring_in.html", status, desk=desk, labels=labels, **context)
