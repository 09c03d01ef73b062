"""`/your/{token}/leaving`: somebody says by themselves on which day they leave treatment, or that it is another."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.reads import note_read
from api.discharge.pages.shown import PAGES
from api.discharge.service.referring import own_day
from api.errors import ChangedMeanwhileError, FieldProblem, RefusedInputError
from api.people.models.mentees import MenteePublic
from api.people.service.mentees import read_mentee
from api.people.service.own_links import mentee_of_link
from api.web.forms import problems_of
from api.web.pages import for_person
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import reader_of
from api.web.rule import PUBLIC
from api.web.sent import Sent, TheForm
from api.web.translating import spoken, to_translate

router = APIRouter(prefix="/your/{token}/leaving", include_in_schema=False, dependencies=[Depends(for_person)])
SELF: Final = Actor.system("link")
"""Who the log says it was: whoever holds the link."""
LABEL: Final = to_translate("The day on which you leave")


@router.get("", dependencies=[Depends(PUBLIC)])
def own_day_page(request: Request, session: Reading, parts: TheParts, token: str) -> Response:
    """Show the day, to be changed."""
    about, crisis_line = _opened(session, parts, token)
    return _page(request, about, crisis_line, token, _form_of(about))


@router.post("", dependencies=[Depends(PUBLIC)])
def change_own_day(request: Request, parts: TheParts, token: str, form: TheForm) -> Response:
    """Keep the day, or that there is none; what is planned follows by itself, and nothing typed is lost."""
    try:
        with parts.database.writing() as writing:
            row = mentee_of_link(writing, token)
            own_day(writing, parts, row, form.one("leaves_on"), form.whole("version"), SELF, parts.clock.now())
    except RefusedInputError as error:
        return _again(request, parts, token, form, 422, problems=problems_of(error))
    except ChangedMeanwhileError as error:
        return _again(request, parts, token, form, error.status, changed=True)
    return RedirectResponse(f"/your/{token}?done=leaving", 303)


def _again(request: Request, parts: Parts, token: str, form: Sent, status: int, **shown: Any) -> Response:
    with parts.database.reading() as session:
        about, crisis_line = _opened(session, parts, token)
    return _page(request, about, crisis_line, token, form, status, **shown)


def _opened(session: Session, parts: Parts, token: str) -> tuple[MenteePublic, str]:
    row = mentee_of_link(session, token)
    crisis_line = program_of(session, row.program_id).crisis_line
    about = read_mentee(session, parts.vault, row.program_id, row.id)
    note_read(session, parts, row.program_id, SELF, Act("read", "mentee", about.id))
    return about, crisis_line


def _form_of(about: MenteePublic) -> Sent:
    return Sent({"leaves_on": [about.discharge_date.isoformat() if about.discharge_date else ""]})


def _page(
    request: Request,
    about: MenteePublic,
    crisis_line: str,
    token: str,
    form: Sent,
    status: int = 200,
    problems: dict[str, FieldProblem] | None = None,
    changed: bool = False,
) -> Response:
    language = spoken(about.languages[0])
    return PAGES.page(
        request, "own_day.html", status, language=language, form=form, problems=problems or {}, changed=changed,
        stored=about.discharge_date, version=about.version, token=token, crisis_line=crisis_line,
        labels={"leaves_on": reader_of(request, language).say(LABEL)},
    )  # fmt: skip
