"""`/centre/{token}`: a treatment centre's own page, by a private link that a coordinator handed over.

Its staff submit whoever leaves with a form, see whom they submitted, ask what came of each, and move a day. Nothing of
it needs an account or a script. Looking at the page tells nothing that the centre did not say itself: what came of
somebody is told when it is asked for by a button, and each time is in the person's ledger.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.models.tables import Site
from api.accounts.owned import listed
from api.accounts.tokens import new_token
from api.audit.models import Act
from api.audit.reads import note_read
from api.consent.models import Language, Purpose
from api.discharge import referral_form as form_of
from api.discharge import words
from api.discharge.models.shapes import DayCreate
from api.discharge.pages.shown import PAGES
from api.discharge.service import by_centre, referring
from api.discharge.service.centre_links import Visitor, visitor_of
from api.errors import KeyReusedError, RefusedInputError
from api.intake.answers import clocks, options
from api.intake.questions import ROWS
from api.intake.service.submissions import Sender
from api.web.forms import checked, problems_of
from api.web.pages import for_person
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import reader_of
from api.web.rule import PUBLIC
from api.web.sent import Sent, TheForm
from api.web.translating import spoken, to_translate

router = APIRouter(prefix="/centre/{token}", include_in_schema=False, dependencies=[Depends(for_person)])
MOST_SITES: Final = 100
WHOLE: Final = 3
"""How many texts to be signed are shown whole: what is needed, what a mentor is told, and what the centre is."""
DONE: Final = {
    "sent": to_translate("It has arrived. From the next matching on a mentor is looked for."),
    "moved": to_translate("Saved. Everything that hangs on the day follows by itself."),
}
"""What is said on top after something was done, by the word in the address."""


@router.get("", dependencies=[Depends(PUBLIC)])
def centre_page(request: Request, session: Reading, parts: TheParts, token: str, page: str = "1") -> Response:
    """List whom the centre submitted, by its own names for them."""
    visitor = visitor_of(session, token, parts.clock.now())
    number = _number(page)
    found = by_centre.submitted_by(session, parts.vault, visitor.program_id, visitor.centre, number)
    note_read(session, parts, visitor.program_id, visitor.holder.actor, Act("list", "discharges"))
    return _list(request, visitor, token, found, told=DONE.get(request.query_params.get("done", ""), ""))


@router.post("", dependencies=[Depends(PUBLIC)])
def show_outcomes(request: Request, parts: TheParts, token: str, form: TheForm) -> Response:
    """Show what came of each of them, as far as they agree; that is in the ledger of each before it is shown."""
    now = parts.clock.now()
    with parts.database.writing() as session:
        visitor = visitor_of(session, token, now)
        actor, number = visitor.holder.actor, _number(form.one("page"))
        found = by_centre.told_of(session, parts, visitor.program_id, visitor.centre, number, actor, now)
        return _list(request, visitor, token, found, shows=True)


@router.get("/new", dependencies=[Depends(PUBLIC)])
def referral_page(request: Request, session: Reading, parts: TheParts, token: str) -> Response:
    """Ask about somebody who leaves."""
    visitor = visitor_of(session, token, parts.clock.now())
    return _form(request, session, parts, visitor, token, Sent({form_of.ONCE: [new_token()]}))


@router.post("/new", dependencies=[Depends(PUBLIC)])
def check_or_send(request: Request, parts: TheParts, token: str, form: TheForm) -> Response:
    """Show what was told, to be looked at; send it at the second time of asking, once however often that is pressed."""
    now, do = parts.clock.now(), form.one("do")
    with parts.database.reading() as session:
        visitor = visitor_of(session, token, now)
        program_id, centre = visitor.program_id, visitor.centre
        try:
            typed = form_of.kept(form)
        except RefusedInputError as error:
            return _form(request, session, parts, visitor, token, Sent(), problems_of(error))
        if do == "change":
            return _form(request, session, parts, visitor, token, typed)
        try:
            asked = form_of.asked_in(typed, centre.name)
        except RefusedInputError as error:
            return _form(request, session, parts, visitor, token, typed, problems_of(error))
        if do != "send":
            try:
                referring.check(session, program_id, centre, asked, now)
            except RefusedInputError as error:
                problems = problems_of(form_of.of_the_form(error))
                return _form(request, session, parts, visitor, token, typed, problems)
            day = asked.person.discharge_date
            assert day is not None
            answers = form_of.answered(reader_of(request), typed, day, _sites(session, program_id))
            return _page(request, visitor, "centre_check.html", answers=answers, typed=typed, way=_way(token))
    parts.limiter.count(f"{parts.settings.intake_per_minute}/minute", "intake", visitor.holder.actor.id)
    try:
        with parts.database.writing() as writing:
            visitor = visitor_of(writing, token, now)
            once = typed.one(form_of.ONCE)
            sender = Sender(visitor.holder.actor, program_id, once or new_token(), reader_of(request).language)
            referring.refer(writing, parts, sender, visitor.centre, asked, now)
    except RefusedInputError as error:
        with parts.database.reading() as session:
            problems = problems_of(form_of.of_the_form(error))
            return _form(request, session, parts, visitor, token, typed, problems)
    except KeyReusedError:
        with parts.database.reading() as session:
            again = Sent(typed.fields | {form_of.ONCE: [new_token()]})
            return _form(request, session, parts, visitor, token, again, sent_before=True)
    return RedirectResponse(f"{_way(token)}?done=sent", 303)


@router.get("/people/{discharge_id}", dependencies=[Depends(PUBLIC)])
def day_page(request: Request, session: Reading, parts: TheParts, token: str, discharge_id: UUID) -> Response:
    """Ask on which day somebody leaves now."""
    visitor = visitor_of(session, token, parts.clock.now())
    answer = _day(request, session, parts, visitor, token, discharge_id, Sent())
    note_read(session, parts, visitor.program_id, visitor.holder.actor, Act("read", "discharge", discharge_id))
    return answer


@router.post("/people/{discharge_id}", dependencies=[Depends(PUBLIC)])
def move_day(request: Request, parts: TheParts, token: str, discharge_id: UUID, form: TheForm) -> Response:
    """Let somebody leave on another day; what is planned follows by itself."""
    now = parts.clock.now()
    with parts.database.reading() as reading:
        visitor = visitor_of(reading, token, now)
    try:
        with parts.database.writing() as session:
            visitor = visitor_of(session, token, now)
            row = referring.own_referral(session, visitor.program_id, visitor.centre, discharge_id)
            asked = checked(DayCreate, {"leaves_on": form.one("leaves_on")})
            referring.move(session, parts, row, asked.leaves_on, visitor.holder.actor, now)
    except RefusedInputError as error:
        with parts.database.reading() as session:
            return _day(request, session, parts, visitor, token, discharge_id, form, problems_of(error))
    return RedirectResponse(f"{_way(token)}?done=moved", 303)


def _list(request: Request, visitor: Visitor, token: str, found: by_centre.SubmittedPage, **given: Any) -> Response:
    usual: dict[str, Any] = {"told": "", "shows": False}
    return _page(
        request, visitor, "centre_list.html", found=found, came=words.CAME, way=_way(token),
        next=f"?page={found.page + 1}" if found.page < found.pages else "", first="?" if found.page > 1 else "",
        **usual | given,
    )  # fmt: skip


def _form(
    request: Request,
    session: Session,
    parts: Parts,
    visitor: Visitor,
    token: str,
    typed: Sent,
    problems: dict[str, Any] | None = None,
    sent_before: bool = False,
) -> Response:
    reader, now = reader_of(request), parts.clock.now()
    problems = form_of.in_order(problems or {})
    texts = referring.centre_texts(session, visitor.program_id, visitor.centre, now)
    order = (Purpose.MATCHING, Purpose.MENTOR, Purpose.CENTRE)
    language = Language(spoken(reader.language))
    return _page(
        request, visitor, "centre_form.html", 409 if sent_before else 422 if problems else 200,
        typed=typed if typed.one(form_of.ONCE) else Sent(typed.fields | {form_of.ONCE: [new_token()]}),
        problems=problems,
        labels={name: reader.say(form_of.LABELS[name.rstrip("_123")]) for name in problems},
        options=lambda name: options(reader, name),
        clocks=clocks(reader, visitor.zone),
        sites=_sites(session, visitor.program_id),
        rows=ROWS,
        texts=sorted((one for one in texts if one.language is language),
                     key=lambda one: order.index(one.purpose) if one.purpose in order else len(order)),
        whole=WHOLE, sent_before=sent_before, way=_way(token),
    )  # fmt: skip


def _day(
    request: Request,
    session: Session,
    parts: Parts,
    visitor: Visitor,
    token: str,
    discharge_id: UUID,
    form: Sent,
    problems: dict[str, Any] | None = None,
) -> Response:
    row = referring.own_referral(session, visitor.program_id, visitor.centre, discharge_id)
    reference = by_centre.reference_of(session, parts.vault, row)
    labels = {"leaves_on": reader_of(request).say(form_of.LABELS["leaves_on"])}
    return _page(
        request, visitor, "centre_day.html", 422 if problems else 200, form=form, problems=problems or {},
        labels=labels, reference=reference, way=_way(token),
    )  # fmt: skip


def _page(request: Request, visitor: Visitor, template: str, status: int = 200, **shown: Any) -> Response:
    return PAGES.page(
        request, template, status, centre=visitor.centre.name, program=visitor.program,
        zone=visitor.zone, crisis_line=visitor.crisis_line, **shown,
    )  # fmt: skip


def _sites(session: Session, program_id: UUID) -> dict[str, str]:
    rows = listed(session, Site, program_id, None, MOST_SITES).rows
    return {str(site.id): f"{site.name}, {site.address}" if site.address else site.name for site in rows}


def _number(page: str) -> int:
    return int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1


def _way(token: str) -> str:
    return f"/centre/{token}"
