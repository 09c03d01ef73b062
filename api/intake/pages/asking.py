"""`/ask/{program_id}`: somebody asks for support, one thing at a time, and can go on another day by a private link.

Nothing of it needs an account or a script. The link's token is in the address and nowhere else; what is told is kept
under it step by step.
"""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.models.tables import Program, Site
from api.accounts.owned import listed
from api.audit.models import Act
from api.audit.reads import note_read
from api.consent.models import Language
from api.errors import NotFoundError, RefusedInputError
from api.intake.answers import LABELS, TITLES, answered, clocks, options
from api.intake.questions import FIELDS, ROWS, STEPS, kept, read, sent_of, step_of, unfinished
from api.intake.service.drafts import (
    FORM,
    Draft,
    asking_program,
    begin_draft,
    check_agreed,
    keep_step,
    read_draft,
    send_draft,
    sent_to,
)
from api.intake.service.submissions import next_matching_day
from api.intake.service.texts import Wanted, asked_for, texts_of
from api.people.service.mentees import read_mentee
from api.people.service.suggestions import suggested_to
from api.web.forms import problems_of
from api.web.pages import Pages, for_person
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import reader_of
from api.web.rule import PUBLIC
from api.web.sent import Sent, TheForm
from api.web.translating import spoken

router = APIRouter(include_in_schema=False, dependencies=[Depends(for_person)])
PAGES: Final = Pages("api.intake", "api.people")
MOST_SITES: Final = 100
AGAIN: Final = "again"
"""In an address: the draft was begun again, for the time of the one before was over."""


def _program_id(program_id: str) -> UUID:
    try:
        return UUID(program_id)
    except ValueError:
        raise NotFoundError from None


ThatProgram = Annotated[UUID, Depends(_program_id)]


@router.get("/ask/{program_id}", dependencies=[Depends(PUBLIC)])
def ask_page(request: Request, session: Reading, program_id: ThatProgram) -> Response:
    """Say what will be asked, how long it takes, and what becomes of it."""
    program = asking_program(session, program_id)
    return _page(request, "ask.html", program)


@router.post("/ask/{program_id}", dependencies=[Depends(PUBLIC)])
def begin(request: Request, parts: TheParts, program_id: ThatProgram) -> Response:
    """Begin a draft, and lead to the first question."""
    _count(request, parts)
    with parts.database.writing() as session:
        token = begin_draft(session, program_id, parts.clock.now(), parts.settings.draft_days)
    return RedirectResponse(_way(program_id, token, STEPS[0]), 303)


@router.get("/ask/{program_id}/{token}", dependencies=[Depends(PUBLIC)])
def go_on(session: Reading, parts: TheParts, program_id: ThatProgram, token: str) -> Response:
    """Lead to the first question that is not answered yet."""
    draft = _draft(session, parts, program_id, token)
    if isinstance(draft, Response):
        return draft
    return RedirectResponse(_way(program_id, token, unfinished(draft.told) or "check"), 303)


@router.get("/ask/{program_id}/{token}/check", dependencies=[Depends(PUBLIC)])
def check_page(request: Request, session: Reading, parts: TheParts, program_id: ThatProgram, token: str) -> Response:
    """Show everything that was told, to be changed or sent."""
    draft = _draft(session, parts, program_id, token)
    return draft if isinstance(draft, Response) else _check(request, session, draft, token)


@router.post("/ask/{program_id}/{token}/check", dependencies=[Depends(PUBLIC)])
def send(request: Request, parts: TheParts, program_id: ThatProgram, token: str) -> Response:
    """Send it in, once however often this is pressed."""
    _count(request, parts)
    parts.limiter.count(f"{parts.settings.intake_per_minute}/minute", "intake", str(program_id))
    try:
        with parts.database.writing() as writing:
            send_draft(writing, parts, program_id, token, reader_of(request).language, parts.clock.now())
    except RefusedInputError as error:
        with parts.database.reading() as session:
            draft = _draft(session, parts, program_id, token)
            return draft if isinstance(draft, Response) else _check(request, session, draft, token, step_of(error))
    return RedirectResponse(_way(program_id, token, "done"), 303)


@router.get("/ask/{program_id}/{token}/later", dependencies=[Depends(PUBLIC)])
def later_page(request: Request, session: Reading, parts: TheParts, program_id: ThatProgram, token: str) -> Response:
    """Show the link by which somebody goes on another day."""
    draft = _draft(session, parts, program_id, token)
    if isinstance(draft, Response):
        return draft
    link = f"{parts.settings.base_url.rstrip('/')}/ask/{program_id}/{token}"
    return _page(
        request, "later.html", draft.program, link=link, until=draft.expires_at, again=AGAIN in request.query_params
    )


@router.get("/ask/{program_id}/{token}/done", dependencies=[Depends(PUBLIC)])
def done_page(request: Request, session: Reading, parts: TheParts, program_id: ThatProgram, token: str) -> Response:
    """Say what happens next and when, and show the link to the person's own page."""
    now = parts.clock.now()
    program, row = sent_to(session, program_id, token)
    about = read_mentee(session, parts.vault, program_id, row.id)
    suggestions = suggested_to(session, parts.vault, row, about, now)
    note_read(session, parts, program_id, FORM, Act("read", "mentee", row.id))
    day = next_matching_day(program.zone, now)
    link = f"{parts.settings.base_url.rstrip('/')}/your/{token}"
    return _page(request, "done.html", program, day=day, link=link, way=f"/your/{token}", suggestions=suggestions)


@router.get("/ask/{program_id}/{token}/{step}", dependencies=[Depends(PUBLIC)])
def step_page(
    request: Request, session: Reading, parts: TheParts, program_id: ThatProgram, token: str, step: str
) -> Response:
    """Ask one thing, with what was answered before."""
    draft = _draft(session, parts, program_id, token)
    if isinstance(draft, Response):
        return draft
    _check_step(step)
    return _step(request, session, parts, draft, token, step, sent_of(draft.told, step))


@router.post("/ask/{program_id}/{token}/{step}", dependencies=[Depends(PUBLIC)])
def keep(request: Request, parts: TheParts, program_id: ThatProgram, token: str, step: str, form: TheForm) -> Response:
    """Keep what was answered, and lead on; whoever goes on later may leave anything open."""
    try:
        return _kept(request, parts, program_id, token, step, form)
    except NotFoundError:
        _check_step(step)
        return _begun_again(request, parts, program_id, token, step, form)


def _kept(request: Request, parts: Parts, program_id: UUID, token: str, step: str, form: Sent) -> Response:
    now, later = parts.clock.now(), form.one("then") == "later"
    with parts.database.reading() as session:
        draft = _draft(session, parts, program_id, token)
        if isinstance(draft, Response):
            return draft
        _check_step(step)
        try:
            fields = kept(step, form)
            if not later:
                meant = read(step, form)
                check_agreed(session, program_id, meant.get("consents", ()), now)
        except RefusedInputError as error:
            return _step(request, session, parts, draft, token, step, form, problems_of(error))
    with parts.database.writing() as writing:
        draft = keep_step(writing, program_id, token, step, fields, now, parts.settings.draft_days)
    if later:
        return RedirectResponse(_way(program_id, token, "later"), 303)
    following = next((one for one in STEPS[STEPS.index(step) + 1 :] if one not in draft.told), None)
    return RedirectResponse(_way(program_id, token, following or unfinished(draft.told) or "check"), 303)


def _begun_again(request: Request, parts: Parts, program_id: UUID, token: str, step: str, form: Sent) -> Response:
    """Begin another draft with what was typed after the time of the one before was over, and say so."""
    now, days = parts.clock.now(), parts.settings.draft_days
    try:
        fields = kept(step, form)
    except RefusedInputError as error:
        with parts.database.reading() as session:
            nothing = Draft(asking_program(session, program_id), {}, now)
            return _step(request, session, parts, nothing, token, step, form, problems_of(error))
    if not fields:  # nothing is lost
        raise NotFoundError
    with parts.database.reading() as session:
        asking_program(session, program_id)
    _count(request, parts)
    with parts.database.writing() as writing:
        token = begin_draft(writing, program_id, now, days, {step: fields})
    following = "later" if form.one("then") == "later" else step
    return RedirectResponse(_way(program_id, token, f"{following}?{AGAIN}=1"), 303)


def _draft(session: Session, parts: Parts, program_id: UUID, token: str) -> Draft | Response:
    """Return what was told so far; where it was sent in, the way to what comes after."""
    try:
        return read_draft(session, program_id, token, parts.clock.now())
    except NotFoundError:
        sent_to(session, program_id, token)
        return RedirectResponse(_way(program_id, token, "done"), 303)


def _step(
    request: Request,
    session: Session,
    parts: Parts,
    draft: Draft,
    token: str,
    step: str,
    typed: Sent,
    problems: dict[str, Any] | None = None,
) -> Response:
    reader = reader_of(request)
    number = STEPS.index(step)
    order = [*FIELDS[step], *(problems or {})]
    problems = dict(sorted((problems or {}).items(), key=lambda item: order.index(item[0])))
    back = _way(draft.program.id, token, STEPS[number - 1]) if number else f"/ask/{draft.program.id}"
    return _page(
        request,
        f"step_{step}.html",
        draft.program,
        422 if problems else 200,
        typed=typed,
        problems=problems,
        again=AGAIN in request.query_params,
        labels={name: reader.say(LABELS[name.rstrip("_123")]) for name in problems},
        title=TITLES[step],
        number=number + 1,
        steps=len(STEPS),
        back=back,
        options=lambda name: options(reader, name),
        clocks=clocks(reader, draft.program.zone),
        sites=_sites(session, draft.program.id) if step == "talk" else {},
        rows=ROWS,
        texts=_texts(session, parts, draft, reader.language) if step == "agree" else [],
    )


def _check(request: Request, session: Session, draft: Draft, token: str, amiss: str = "") -> Response:
    reader = reader_of(request)
    told = answered(reader, draft.told, _sites(session, draft.program.id))
    return _page(
        request,
        "check.html",
        draft.program,
        422 if amiss else 200,
        answers=told,
        whole=all(one.sound for one in told),
        amiss=amiss,
        amiss_title=TITLES.get(amiss, ""),
        way=_way(draft.program.id, token, ""),
    )


def _texts(session: Session, parts: Parts, draft: Draft, language: str) -> list[Any]:
    """Return the published texts to be signed; that of texts only where somebody gave a phone."""
    shown = texts_of(session, draft.program.id, Wanted(language=Language(spoken(language))), parts.clock.now())
    phone = bool(sent_of(draft.told, "contact").one("phone"))
    wanted = asked_for(phone)
    return sorted((one for one in shown if one.purpose in wanted), key=lambda one: wanted.index(one.purpose))


def _sites(session: Session, program_id: UUID) -> dict[str, str]:
    rows = listed(session, Site, program_id, None, MOST_SITES).rows
    return {str(site.id): f"{site.name}, {site.address}" if site.address else site.name for site in rows}


def _page(request: Request, template: str, program: Program, status: int = 200, **shown: Any) -> Response:
    return PAGES.page(
        request, template, status, program=program.name, zone=program.zone, crisis_line=program.crisis_line, **shown
    )


def _check_step(step: str) -> None:
    if step not in STEPS:
        raise NotFoundError


def _way(program_id: UUID, token: str, step: str) -> str:
    return f"/ask/{program_id}/{token}/{step}"


def _count(request: Request, parts: Parts) -> None:
    caller = request.client.host if request.client else ""
    parts.limiter.count(f"{parts.settings.asks_per_minute}/minute", "ask", caller)
