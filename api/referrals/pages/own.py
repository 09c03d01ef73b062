"""`/programs/{program_id}/me/week/other-programs`: whether a mentor may be asked for by name, signed and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.access import MENTORS, Person
from api.accounts.desk import base_of, desk_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.consent.models import Language
from api.errors import ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.intake.service.agreements import ends_soon
from api.intake.signing import OTHER_WORDS, labels, signature_of
from api.people.service.availability import mentor_id_of
from api.referrals.service import mentors
from api.web.forms import problems_of
from api.web.pages import Pages
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

router = APIRouter(prefix="/programs/{program_id}/me/week/other-programs", include_in_schema=False)
PAGES: Final = Pages("api.referrals", "api.intake", "api.proposals")
INSTANT: Final = timedelta(seconds=1)
"""A consent ends with its last day, that is at the midnight after it."""
DONE: Final = {
    "signed": to_translate("Thank you. Other programs may ask for you by name. You can take it back at any time."),
    "revoked": to_translate("That has ended. No other program sees your name any more."),
}
"""What is said on top after something was done, by the word in the address."""

Mentor = Annotated[Person, Depends(MENTORS)]


@router.get("")
def other_programs_page(
    request: Request, session: Reading, parts: TheParts, program_id: UUID, caller: Mentor, done: str = ""
) -> Response:
    """Show whether other programs may ask for the caller, which were told of them, and the words to sign."""
    return _page(request, session, parts, program_id, caller, Sent(), told=DONE.get(done, ""))


@router.post("")
def sign_or_take_back(request: Request, parts: TheParts, program_id: UUID, caller: Mentor, form: TheForm) -> Response:
    """Keep a signature, or end what was signed: then no other program sees the caller any more."""
    now, years = parts.clock.now(), parts.settings.retention_years
    path = f"{base_of(program_id)}/me/week/other-programs"
    if form.one("do") == "revoke":
        with parts.database.writing() as session:
            mentors.disagree(session, mentor_id_of(session, program_id, caller.user_id), caller.actor, now, years)
        return RedirectResponse(f"{path}?done=revoked", 303)
    problems: Mapping[str, FieldProblem]
    try:
        signed = signature_of(form)
    except RefusedInputError as error:
        problems = problems_of(error)
    else:
        try:
            with parts.database.writing() as session:
                mentor_id = mentor_id_of(session, program_id, caller.user_id)
                mentors.agree(session, parts, program_id, mentor_id, signed, caller.actor, now)
        except (RefusedInputError, ConflictError):  # the words, or how long they may hold, have changed meanwhile
            problems = OTHER_WORDS
        else:
            return RedirectResponse(f"{path}?done=signed", 303)
    with parts.database.reading() as reading:
        return _page(request, reading, parts, program_id, caller, form, problems)


def _page(
    request: Request, session: Session, parts: Parts, program_id: UUID, caller: Person, form: Sent,
    problems: Mapping[str, FieldProblem] | None = None, told: str = "",
) -> Response:  # fmt: skip
    now, reader = parts.clock.now(), reader_of(request)
    desk = desk_of(request, session, caller, program_id)
    try:
        mentor_id = mentor_id_of(session, program_id, caller.user_id)
    except NotFoundError:  # a member whom nobody has written down as a mentor yet
        return PAGES.page(request, "not_yet.html", desk=desk)
    found = mentors.agreement(session, parts.vault, program_id, mentor_id, Language(reader.language), now)
    note_read(session, parts, program_id, caller.actor, Act("read", "consents", mentor_id))
    home = ZoneInfo(desk.zone)
    return PAGES.page(
        request, "other_programs.html", 422 if problems else 200, desk=desk, agreement=found, told_done=told,
        last_day=(found.live.expires_at - INSTANT).astimezone(home).date() if found.live else None,
        asked=ends_soon(found.live, now), form=form, labels=labels(reader), problems=problems or {},
    )  # fmt: skip
