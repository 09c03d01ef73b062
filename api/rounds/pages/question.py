"""The page on which somebody left over answers a question, by a private link. Opening it changes nothing."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.audit.models import Act, Actor
from api.audit.reads import note_read
from api.errors import NotFoundError
from api.people.words import said
from api.rounds.models.questions import OpenQuestion
from api.rounds.models.trials import AddModeIn, AddWindowIn
from api.rounds.pages.remedies import window_said, wish_said
from api.rounds.pages.shown import PAGES
from api.rounds.service.questions import answer_question, read_question
from api.web.pages import for_person
from api.web.parts import Reading, TheParts
from api.web.reader import Reader, reader_of
from api.web.rule import PUBLIC
from api.web.sent import TheForm
from api.web.translating import spoken

router = APIRouter(prefix="/question/{token}", dependencies=[Depends(for_person)])
SELF: Final = Actor.system("link")
"""Who the log says it was: whoever holds the link."""
ANSWERS: Final = ("yes", "no")


@router.get("", dependencies=[Depends(PUBLIC)])
def question_page(request: Request, session: Reading, parts: TheParts, token: str) -> Response:
    """Show what is asked, with the two answers."""
    return _page(request, session, parts, token)


@router.post("", dependencies=[Depends(PUBLIC)])
def answer_page(request: Request, parts: TheParts, token: str, form: TheForm) -> Response:
    """Take the answer; of two that come at once the first counts."""
    answer, now = form.one("answer"), parts.clock.now()
    if answer not in ANSWERS:
        with parts.database.reading() as session:
            return _page(request, session, parts, token, 422)
    try:
        with parts.database.reading() as session:
            question = read_question(session, parts.vault, token, now)
        with parts.database.writing() as writing:
            answer_question(writing, parts, token, yes=answer == "yes", actor=SELF, now=now)
    except NotFoundError:
        return PAGES.page(request, "question_over.html", 404)
    return PAGES.page(
        request, "question_answered.html", language=spoken(question.language), yes=answer == "yes",
        crisis_line=question.crisis_line,
    )  # fmt: skip


def _page(request: Request, session: Reading, parts: TheParts, token: str, status: int = 200) -> Response:
    try:
        question = read_question(session, parts.vault, token, parts.clock.now())
    except NotFoundError:
        return PAGES.page(request, "question_over.html", 404)
    note_read(session, parts, question.program_id, SELF, Act("read", "question", question.id))
    return show_question(request, question, status)


def show_question(request: Request, question: OpenQuestion, status: int, *, back: str = "") -> Response:
    """Show a question with a form for the answer, which goes to the address that the page is shown at."""
    reader = reader_of(request, spoken(question.language))
    return PAGES.page(
        request, "question.html", status, language=reader.language, change=question.asked.change,
        question_id=question.id, what=_what(reader, question), unclear=status != 200, back=back,
        in_groups=question.in_groups,
        until=reader.until(question.answer_by, question.zone), crisis_line=question.crisis_line,
    )  # fmt: skip


def _what(reader: Reader, question: OpenQuestion) -> str:
    match question.asked.change:
        case AddWindowIn() as change:
            return f"{window_said(reader, change.window)} – {reader.zone(question.asked.time_zone)}"
        case AddModeIn() as change:
            return reader.say(said(change.mode))
        case change:
            return wish_said(reader, change.attribute, change.value)
