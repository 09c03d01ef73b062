"""What waits for a mentor's answer, a card each: nothing on it names the person."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import MENTORS, Person
from api.accounts.desk import base_of, desk_of
from api.errors import ChangedMeanwhileError, ConflictError, NotFoundError, RefusedInputError
from api.people.words import said
from api.proposals.models.shapes import MentorAnswer
from api.proposals.models.words import By, OwnStanding, ProposalState, Side
from api.proposals.service.answering import Given, answer_own
from api.proposals.service.asking import ask, asked_about
from api.proposals.service.naming import site_names
from api.proposals.service.reading import read_all_own, standing_of_own
from api.proposals.words import MENTOR_REASONS
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.paging import Asked, Wanted, cursor_of
from api.web.parts import Parts, TheParts
from api.web.places import Place
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False)
PAGES: Final = Pages("api.proposals")
PATH: Final = "/programs/{program_id}/me"
PLACES: Final = (Place(to_translate("To answer"), "/me", MENTORS.roles),)

Mentor = Annotated[Person, Depends(MENTORS)]

DONE: Final[dict[str, tuple[str, str]]] = {
    "yes": ("good", to_translate("Thank you. The hour is kept, and the other side is asked now.")),
    "no": ("good", to_translate("Thank you for saying so. Somebody else is looked for.")),
    "asked": ("good", to_translate("Your coordinator hears that you would like to talk first.")),
    "late": ("warn", to_translate("The time to answer was over before this came. You need not do anything.")),
    "over": ("warn", to_translate("This was taken back before your answer came. You need not do anything.")),
    "waits": ("warn", to_translate("This changed meanwhile. Please look at it again, and answer once more.")),
}
"""What is said on top after something was done, by the word in the address."""


@router.get(PATH)
def to_answer(
    request: Request, parts: TheParts, program_id: UUID, caller: Mentor, asked: Asked, done: str = ""
) -> Response:
    """Show what waits for the caller's answer; that it was shown is written down."""
    return _page(request, parts, program_id, caller, asked, told=DONE.get(done))


@router.post(PATH)
def answer(request: Request, parts: TheParts, program_id: UUID, caller: Mentor, form: TheForm) -> Response:
    """Take the answer to one of them, or tell a coordinator that the caller would like to talk first."""
    proposal_id = _proposal_id(form)
    if proposal_id is None:
        return RedirectResponse(f"{base_of(program_id)}/me?done={OwnStanding.WAITS}", 303)
    try:
        done = _answered(parts, program_id, caller, proposal_id, form)
    except RefusedInputError as error:
        wrong = {"wrong": proposal_id, "problems": problems_of(error), "typed": form}
        return _page(request, parts, program_id, caller, Wanted(None, 50), 422, **wrong)
    except (NotFoundError, ConflictError, ChangedMeanwhileError):
        with parts.database.reading() as session:
            done = standing_of_own(session, program_id, caller.user_id, proposal_id, parts.clock.now())
    return RedirectResponse(f"{base_of(program_id)}/me?done={done}", 303)


def _answered(parts: Parts, program_id: UUID, caller: Person, proposal_id: UUID, form: Sent) -> str:
    now = parts.clock.now()
    with parts.database.writing() as session:
        if form.one("answer") == "ask":
            ask(session, parts, program_id, caller.user_id, proposal_id, caller.actor, now)
            return "asked"
        accept = form.one("answer") == "yes"
        asked = checked(MentorAnswer, {"accept": accept} | ({} if accept else {"reason": form.one("reason")}))
        given = Given(Side.MENTOR, By.SELF, asked.accept, asked.reason)
        version = form.whole("version")
        answer_own(session, parts, program_id, caller.user_id, proposal_id, version, given, caller.actor, now)
    return OwnStanding.YES if accept else OwnStanding.NO


def _proposal_id(form: Sent) -> UUID | None:
    try:
        return UUID(form.one("proposal"))
    except ValueError:
        return None


def _page(
    request: Request, parts: Parts, program_id: UUID, caller: Person, asked: Wanted, status: int = 200, **shown: Any
) -> Response:
    now = parts.clock.now()
    with parts.database.writing() as session:
        desk = desk_of(request, session, caller, program_id)
        try:
            user_id = caller.user_id
            owns, after = read_all_own(session, parts, program_id, user_id, caller.actor, now, asked.after, asked.limit)
        except NotFoundError:  # a member whom nobody has written down as a mentor yet
            return PAGES.page(request, "not_yet.html", status, desk=desk)
        sites = site_names(session, [own.proposal.site_id for own in owns])
        questions = asked_about(session, program_id) if owns else set()
    given: dict[str, Any] = {"told": None, "wrong": None, "problems": {}, "typed": Sent()}
    return PAGES.page(
        request,
        "to_answer.html",
        status,
        desk=desk,
        waiting=[own for own in owns if own.proposal.state == ProposalState.PROPOSED],
        agreed=[own for own in owns if own.proposal.state == ProposalState.MENTOR_ACCEPTED],
        sites=sites,
        questions=questions,
        reasons_said=[(reason.value, reader_of(request).say(text)) for reason, text in MENTOR_REASONS.items()],
        said=said,
        now=now,
        next=cursor_of(after),
        **given | shown,
    )
