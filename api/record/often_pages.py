"""`/your/{token}/often`: how often somebody would like to meet; after one conversation, whether they would again."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.accounts.service.programs import program_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ChangedMeanwhileError, RefusedInputError
from api.intake.answers import options
from api.intake.questions import NO_MATTER
from api.people.service.mentees import read_mentee
from api.people.service.own_links import mentee_of_link
from api.record.again import ask_for, last_talk
from api.record.pages import SELF, show, spoken_to, to
from api.web.forms import problems_of
from api.web.pages import for_person
from api.web.parts import Parts, TheParts
from api.web.rule import PUBLIC
from api.web.sent import Sent, TheForm

router = APIRouter(prefix="/your/{token}/often", include_in_schema=False, dependencies=[Depends(for_person)])


@router.get("", dependencies=[Depends(PUBLIC)])
def often_page(request: Request, parts: TheParts, token: str) -> Response:
    """Show how often somebody would like to meet, to be changed."""
    return _page(request, parts, token)


@router.post("", dependencies=[Depends(PUBLIC)])
def change_often(request: Request, parts: TheParts, token: str, form: TheForm) -> Response:
    """Keep it; whoever had their one conversation is looked for again."""
    often = form.one("cadence")
    try:
        with parts.database.writing() as session:
            row, cadence = mentee_of_link(session, token), "" if often == NO_MATTER else often or "-"
            again = ask_for(session, parts.vault, row, cadence, form.whole("version"), SELF, parts.clock.now())
    except RefusedInputError as error:
        return _page(request, parts, token, 422, form, problems=problems_of(error))
    except ChangedMeanwhileError:
        return _page(request, parts, token, 412, form, changed=True)
    return to(token, "?done=again" if again else "?done=often")


def _page(
    request: Request, parts: Parts, token: str, status: int = 200, typed: Sent | None = None, **shown: Any
) -> Response:
    with parts.database.reading() as session:
        row = mentee_of_link(session, token)
        program = program_of(session, row.program_id)
        about = read_mentee(session, parts.vault, row.program_id, row.id)
        talked = last_talk(session, row) is not None
        note_read(session, parts, program.id, SELF, Act("read", "mentee", about.id))
    given: dict[str, Any] = {"problems": {}, "changed": False}
    return show(
        request,
        "often.html",
        program,
        about,
        status,
        token=token,
        talked=talked,
        choices=options(spoken_to(request, about), "cadence"),
        chosen=typed.one("cadence") if typed else about.cadence or NO_MATTER,
        **given | shown,
    )
