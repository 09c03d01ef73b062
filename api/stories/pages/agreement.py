"""What a mentor signed for their stories: until when it holds, to sign for longer, and to take it all back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import Response

from api.accounts.access import MENTORS, Person
from api.accounts.desk import desk_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.consent.models import Language
from api.errors import ConflictError, FieldProblem, RefusedInputError
from api.intake.service.agreements import ends_soon
from api.intake.signing import OTHER_WORDS, labels, signature_of
from api.people.service.availability import mentor_id_of
from api.stories import words
from api.stories.pages.own import to_list
from api.stories.service import agreeing, writing
from api.web.forms import problems_of
from api.web.pages import Pages
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm

router = APIRouter(prefix="/programs/{program_id}/me/stories/agreement", include_in_schema=False)
PAGES: Final = Pages("api.stories", "api.intake", words=words.said)
INSTANT: Final = timedelta(seconds=1)
"""A consent ends with its last day, that is at the midnight after it."""

Mentor = Annotated[Person, Depends(MENTORS)]


@router.get("")
def agreement_page(request: Request, session: Reading, parts: TheParts, program_id: UUID, caller: Mentor) -> Response:
    """Show what holds, and the words to sign."""
    return _page(request, session, parts, program_id, caller, Sent())


@router.post("")
def sign_or_take_back(request: Request, parts: TheParts, program_id: UUID, caller: Mentor, form: TheForm) -> Response:
    """Keep a signature, or end what was signed: then none of the caller's stories shows any more."""
    now, years = parts.clock.now(), parts.settings.retention_years
    if form.one("do") == "revoke":
        with parts.database.writing() as session:
            mentor_id = mentor_id_of(session, program_id, caller.user_id)
            agreeing.disagree(session, mentor_id, caller.actor, now, years)
        return to_list(program_id, "revoked")
    problems: Mapping[str, FieldProblem]
    try:
        signed = signature_of(form)
    except RefusedInputError as error:
        problems = problems_of(error)
    else:
        try:
            with parts.database.writing() as session:
                mentor_id = mentor_id_of(session, program_id, caller.user_id)
                agreeing.agree(session, parts, program_id, mentor_id, signed, caller.actor, now)
        except (RefusedInputError, ConflictError):  # the words, or how long they may hold, have changed meanwhile
            problems = OTHER_WORDS
        else:
            return to_list(program_id, "signed")
    with parts.database.reading() as reading:
        return _page(request, reading, parts, program_id, caller, form, problems)


def _page(
    request: Request,
    session: Session,
    parts: Parts,
    program_id: UUID,
    caller: Person,
    form: Sent,
    problems: Mapping[str, FieldProblem] | None = None,
) -> Response:
    now, reader = parts.clock.now(), reader_of(request)
    desk = desk_of(request, session, caller, program_id)
    mentor_id = mentor_id_of(session, program_id, caller.user_id)
    found = agreeing.agreement(session, parts.vault, program_id, mentor_id, Language(reader.language), now)
    stories = writing.own_stories(session, parts.vault, program_id, caller.user_id, now)
    note_read(session, parts, program_id, caller.actor, Act("read", "consents", mentor_id))
    home = ZoneInfo(desk.zone)
    return PAGES.page(
        request,
        "agreement.html",
        422 if problems else 200,
        desk=desk,
        agreement=found,
        last_day=(found.live.expires_at - INSTANT).astimezone(home).date() if found.live else None,
        asked=ends_soon(found.live, now),
        approved=[story for story in stories if story.shown_audience is not None],
        form=form,
        labels=labels(reader),
        problems=problems or {},
    )
