"""`/your/{token}`: a mentee's own page, by a private link; looking at it changes nothing, but it is logged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.models.tables import Program
from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.reads import note_read
from api.consent.models import ConsentPublic, Purpose
from api.consent.service.consents import consents_of, revoke
from api.discharge.service.planning import has_plan
from api.errors import ChangedMeanwhileError, ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.groups.service.members import leave, place_of
from api.groups.service.membership import own_place
from api.intake.answers import PURPOSES, clocks, windows_in_words
from api.intake.questions import EXPECTED
from api.intake.service.submissions import next_matching_day
from api.people.free_hours import boxes_of, windows_of
from api.people.models.mentees import MenteePublic, MenteeUpdate
from api.people.service.mentees import erase_mentee, read_mentee, update_mentee
from api.people.service.own_links import mentee_of_link
from api.people.service.suggestions import suggested_to
from api.proposals.models.words import By, MenteeReason, Side
from api.proposals.pages.offer import show_offer
from api.proposals.service.answering import Given, answer_as_mentee
from api.proposals.service.reading import read_offer_to
from api.record.agreeing import choices, is_live
from api.record.meeting import meeting_said
from api.record.routes import AS_FILE
from api.record.service import mentee_record
from api.record.standing import Where, standing_of
from api.record.words import DONE, REVOKED
from api.referrals.service.reading import asked_of, own_referrals
from api.referrals.words import OWN
from api.rounds.pages.question import ANSWERS, show_question
from api.rounds.service.questions import answer_question, question_to
from api.web.forms import checked, problems_of
from api.web.pages import Pages, for_person
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import Reader, reader_of
from api.web.rule import PUBLIC
from api.web.sent import Sent, TheForm
from api.web.translating import spoken

router = APIRouter(include_in_schema=False, dependencies=[Depends(for_person)])
PAGES: Final = Pages("api.record", "api.people")
SELF: Final = Actor.system("link")
"""Who the log says it was: whoever holds the link."""
INSTANT: Final = timedelta(seconds=1)
"""A consent ends with its last day, that is at the midnight after it."""
FIELDS: Final = {"windows": "hours", "time_zone": "zone"}
"""The field of the form that a field of a mentee is changed by."""


@router.get("/your/erased", dependencies=[Depends(PUBLIC)])
def erased_page(request: Request) -> Response:
    """Say that a record was erased; whose is in nobody's address."""
    return PAGES.page(request, "erased.html")


@router.get("/your/{token}", dependencies=[Depends(PUBLIC)])
def own_page(request: Request, session: Reading, parts: TheParts, token: str) -> Response:
    """Show where somebody stands, and the ways to everything that is theirs."""
    now = parts.clock.now()
    row = mentee_of_link(session, token)
    program = program_of(session, row.program_id)
    standing = standing_of(session, parts.vault, row, now)
    about = read_mentee(session, parts.vault, row.program_id, row.id)
    question = question_to(session, parts.vault, row.id, now)
    suggestions = suggested_to(session, parts.vault, row, about, now)
    place = own_place(session, parts.vault, row, about.time_zone, now)
    plan = has_plan(session, row.id, now)
    asked, referrals = asked_of(session, parts.vault, row.id, now), own_referrals(session, row.id)
    _note(session, parts, about, program, "read", "mentee")
    reader = spoken_to(request, about)
    return show(
        request,
        "own.html",
        program,
        about,
        token=token,
        standing=standing,
        name=about.name,
        meeting=meeting_said(reader, standing.offer),
        second=meeting_said(reader, standing.second.offer if standing.second else None),
        seeks_second=standing.where is Where.MATCHED and standing.second is None and about.asks_for == "both",
        hours=windows_in_words(reader, about.windows),
        next_day=next_matching_day(program.zone, now),
        is_asked=question is not None,
        suggestions=suggestions,
        place=place,
        has_plan=plan,
        referred_to=asked,
        referrals=[
            (one.to_program, OWN[one.state])
            for one in referrals
            if one.from_program == program.name and one.state in OWN
        ],
        done=DONE.get(request.query_params.get("done", ""), ""),
    )


@router.get("/your/{token}/offers/{proposal_id}", dependencies=[Depends(PUBLIC)])
def offer_page(request: Request, session: Reading, parts: TheParts, token: str, proposal_id: UUID) -> Response:
    """Show what is offered, with the buttons to answer."""
    row = mentee_of_link(session, token)
    try:
        offer = read_offer_to(session, parts.vault, row, proposal_id, parts.clock.now())
    except NotFoundError:
        return to(token, "?done=over")
    note_read(session, parts, row.program_id, SELF, Act("read", "proposal", proposal_id))
    return to(token) if offer.accepted else show_offer(request, offer, 200, back=_way(token))


@router.post("/your/{token}/offers/{proposal_id}", dependencies=[Depends(PUBLIC)])
def answer_offer(request: Request, parts: TheParts, token: str, proposal_id: UUID, form: TheForm) -> Response:
    """Take the answer; of two that come at once the first counts."""
    now, answer, reason = parts.clock.now(), form.one("answer"), form.one("reason")
    is_clear = answer == "yes" or (answer == "no" and reason in [*MenteeReason])
    with parts.database.reading() as session:
        mentee_of_link(session, token)  # whoever holds no link is told nothing of what is over
    try:
        if not is_clear:
            with parts.database.reading() as session:
                row = mentee_of_link(session, token)
                offer = read_offer_to(session, parts.vault, row, proposal_id, now)
                note_read(session, parts, row.program_id, SELF, Act("read", "proposal", proposal_id))
            return show_offer(request, offer, 422, back=_way(token))
        given = Given(Side.MENTEE, By.SELF, answer == "yes", MenteeReason(reason) if answer == "no" else None)
        with parts.database.writing() as writing:
            row = mentee_of_link(writing, token)
            answer_as_mentee(writing, parts, row, proposal_id, given, SELF, now)
    except (NotFoundError, ConflictError):
        return to(token, "?done=over")
    return to(token, f"?done={answer}")


@router.get("/your/{token}/question", dependencies=[Depends(PUBLIC)])
def question_page(request: Request, session: Reading, parts: TheParts, token: str) -> Response:
    """Show what somebody is asked, with the two answers."""
    return _question(request, session, parts, token)


@router.post("/your/{token}/question", dependencies=[Depends(PUBLIC)])
def answer_own_question(request: Request, parts: TheParts, token: str, form: TheForm) -> Response:
    """Take the answer to the question that was shown; of two that come at once the first counts."""
    now, answer = parts.clock.now(), form.one("answer")
    with parts.database.reading() as session:
        if answer not in ANSWERS:
            return _question(request, session, parts, token, 422)
        question = question_to(session, parts.vault, mentee_of_link(session, token).id, now)
    if question is None or question.id != form.id("question"):  # another came meanwhile: it is shown on their page
        return to(token, "?done=over")
    try:
        with parts.database.writing() as writing:
            answer_question(writing, parts, question.id, yes=answer == "yes", actor=SELF, now=now)
    except NotFoundError:
        return to(token, "?done=over")
    return to(token, "?done=told")


@router.get("/your/{token}/group", dependencies=[Depends(PUBLIC)])
def group_page(request: Request, session: Reading, parts: TheParts, token: str) -> Response:
    """Show somebody's group, when they came where they agreed that it is noted, and the way to leave it."""
    row = mentee_of_link(session, token)
    program = program_of(session, row.program_id)
    about = read_mentee(session, parts.vault, row.program_id, row.id)
    place = own_place(session, parts.vault, row, about.time_zone, parts.clock.now())
    _note(session, parts, about, program, "read", "mentee")
    if place is None:
        return to(token)
    return show(request, "group.html", program, about, token=token, place=place)


@router.post("/your/{token}/group", dependencies=[Depends(PUBLIC)])
def leave_group(parts: TheParts, token: str) -> Response:
    """End somebody's place in their group; doing it twice does no harm."""
    with parts.database.writing() as session:
        leave(session, mentee_of_link(session, token).id, SELF, parts.clock.now())
    return to(token, "?done=group_left")


@router.get("/your/{token}/hours", dependencies=[Depends(PUBLIC)])
def hours_page(request: Request, session: Reading, parts: TheParts, token: str) -> Response:
    """Show when somebody is free, to be changed."""
    about, program = _opened(session, parts, token)
    boxes, others = boxes_of(about.windows)
    typed = Sent({"hours": boxes, "others": others, "zone": [about.time_zone]})
    return _hours(request, program, about, token, typed)


@router.post("/your/{token}/hours", dependencies=[Depends(PUBLIC)])
def change_hours(request: Request, parts: TheParts, token: str, form: TheForm) -> Response:
    """Keep the hours; where somebody else changed the record meanwhile, show both, and lose nothing."""
    with parts.database.reading() as session:
        about, program = _opened(session, parts, token)
    problems: dict[str, FieldProblem] = {}
    try:
        known = boxes_of(about.windows)[1]
        windows = windows_of(form.all("hours"), [other for other in form.all("others") if other in known])
        asked = checked(MenteeUpdate, {"windows": windows, "time_zone": form.one("zone")})
        with parts.database.writing() as writing:
            row = mentee_of_link(writing, token)
            version = form.whole("version")
            update_mentee(writing, parts.vault, row.program_id, row.id, version, asked, SELF, parts.clock.now())
    except RefusedInputError as error:
        wrong = {FIELDS[name] for name in problems_of(error)}
        problems = {name: FieldProblem(f"#/{name}", EXPECTED[name], "something else") for name in sorted(wrong)}
    except ChangedMeanwhileError:
        with parts.database.reading() as session:
            about, program = _opened(session, parts, token)
        return _hours(request, program, about, token, form, changed=True)
    else:
        return to(token, "?done=hours")
    return _hours(request, program, about, token, form, problems)


@router.get("/your/{token}/consents", dependencies=[Depends(PUBLIC)])
def consents_page(request: Request, session: Reading, parts: TheParts, token: str) -> Response:
    """Show what somebody agreed to, the ways to take it back, and what they can agree to."""
    about, program, every = own_consents(session, parts, token)
    home, now = ZoneInfo(program.zone), parts.clock.now()
    has_place = place_of(session, about.id) is not None
    referred_to = asked_of(session, parts.vault, about.id, now)
    shown = [
        (one, one.signed_at.astimezone(home).date(), (one.expires_at - INSTANT).astimezone(home).date())
        for one in every
        if is_live(one, now)
    ]
    open_ = [
        (one, one.before and (one.before.ended_at or one.before.expires_at - INSTANT).astimezone(home).date())
        for one in choices(about, every, now, in_group=has_place, referred_to=referred_to)
    ]
    return show(
        request, "consents.html", program, about, token=token, consents=shown, purposes=PURPOSES, choices=open_,
        soon={one.purpose for one, _ in open_},
    )  # fmt: skip


@router.get("/your/{token}/consents/{purpose}", dependencies=[Depends(PUBLIC)])
def revocation_page(request: Request, session: Reading, parts: TheParts, token: str, purpose: str) -> Response:
    """Say what taking it back does, before it is done."""
    about, program, every = own_consents(session, parts, token)
    now = parts.clock.now()
    asked = next((one.purpose for one in every if is_live(one, now) and one.purpose == purpose), None)
    if asked is None:
        return to(token, "/consents")
    return show(request, "revoke.html", program, about, token=token, title=PURPOSES[asked], effect=REVOKED[asked])


@router.post("/your/{token}/consents/{purpose}", dependencies=[Depends(PUBLIC)])
def revoke_consent(parts: TheParts, token: str, purpose: str) -> Response:
    """End what was agreed to for one purpose; doing it twice does no harm."""
    if purpose not in [*Purpose]:
        raise NotFoundError
    now, years = parts.clock.now(), parts.settings.retention_years
    with parts.database.writing() as session:
        revoke(session, mentee_of_link(session, token).id, SELF, now, years, Purpose(purpose))
    return to(token, "?done=revoked")


@router.get("/your/{token}/record", dependencies=[Depends(PUBLIC)])
def record_file(session: Reading, parts: TheParts, token: str) -> Response:
    """Hand out everything that is known of somebody, as a file."""
    row = mentee_of_link(session, token)
    made = mentee_record(session, parts, row.program_id, row.id, SELF, parts.clock.now())
    return Response(made.model_dump_json(indent=2), media_type="application/json", headers=AS_FILE)


@router.get("/your/{token}/erase", dependencies=[Depends(PUBLIC)])
def erase_page(request: Request, session: Reading, parts: TheParts, token: str) -> Response:
    """Say what erasing does, before it is done."""
    about, program = _opened(session, parts, token)
    return show(request, "erase.html", program, about, token=token, changed=False)


@router.post("/your/{token}/erase", dependencies=[Depends(PUBLIC)])
def erase(request: Request, parts: TheParts, token: str, form: TheForm) -> Response:
    """Erase the record for good."""
    now, years = parts.clock.now(), parts.settings.retention_years
    try:
        with parts.database.writing() as session:
            row = mentee_of_link(session, token)
            erase_mentee(session, parts.vault, row.program_id, row.id, form.whole("version"), SELF, now, years)
    except ChangedMeanwhileError:
        with parts.database.reading() as reading:
            about, program = _opened(reading, parts, token)
        return show(request, "erase.html", program, about, 412, token=token, changed=True)
    return RedirectResponse("/your/erased", 303)


def _question(request: Request, session: Session, parts: Parts, token: str, status: int = 200) -> Response:
    question = question_to(session, parts.vault, mentee_of_link(session, token).id, parts.clock.now())
    if question is None:
        return to(token, "?done=over")
    note_read(session, parts, question.program_id, SELF, Act("read", "question", question.id))
    return show_question(request, question, status, back=_way(token))


def _opened(session: Session, parts: Parts, token: str) -> tuple[MenteePublic, Program]:
    """Return what is known of whose link it is, and their program; that it was opened is logged, the session ended."""
    row = mentee_of_link(session, token)
    program = program_of(session, row.program_id)
    about = read_mentee(session, parts.vault, row.program_id, row.id)
    _note(session, parts, about, program, "read", "mentee")
    return about, program


def own_consents(session: Session, parts: Parts, token: str) -> tuple[MenteePublic, Program, list[ConsentPublic]]:
    """Return the same, and everything that they ever signed, the oldest first."""
    row = mentee_of_link(session, token)
    program = program_of(session, row.program_id)
    about = read_mentee(session, parts.vault, row.program_id, row.id)
    every = consents_of(session, parts.vault, row.id)
    _note(session, parts, about, program, "read", "consents")
    return about, program, every


def _note(session: Session, parts: Parts, about: MenteePublic, program: Program, verb: str, kind: str) -> None:
    note_read(session, parts, program.id, SELF, Act(verb, kind, about.id))


def _hours(
    request: Request,
    program: Program,
    about: MenteePublic,
    token: str,
    typed: Sent,
    problems: Mapping[str, Any] | None = None,
    *,
    changed: bool = False,
) -> Response:
    reader = spoken_to(request, about)
    return show(
        request,
        "hours.html",
        program,
        about,
        412 if changed else 422 if problems else 200,
        token=token,
        typed=typed,
        problems=problems or {},
        changed=changed,
        stored=windows_in_words(reader, about.windows),
        others=[(one, windows_in_words(reader, [one])) for one in boxes_of(about.windows)[1]],
        clocks=clocks(reader, about.time_zone),
    )


def show(
    request: Request, template: str, program: Program, about: MenteePublic, status: int = 200, **shown: Any
) -> Response:
    """Show a page of somebody's own."""
    return PAGES.page(
        request,
        template,
        status,
        language=spoken(about.languages[0]),
        program=program.name,
        zone=program.zone,
        crisis_line=program.crisis_line,
        version=about.version,
        **shown,
    )


def spoken_to(request: Request, about: MenteePublic) -> Reader:
    """Return who reads a page of somebody's own."""
    return reader_of(request, spoken(about.languages[0]))


def _way(token: str) -> str:
    return f"/your/{token}"


def to(token: str, rest: str = "") -> Response:
    """Lead on to another of somebody's own pages."""
    return RedirectResponse(_way(token) + rest, 303)
