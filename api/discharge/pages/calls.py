"""Calls before somebody leaves treatment: a mentor answers beside the person, a coordinator for one who cannot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.access import MENTORS, ByCoordinator, Person
from api.accounts.desk import base_of
from api.audit.models import Actor
from api.discharge import words
from api.discharge.models.words import CallState
from api.discharge.service import early_calls
from api.errors import ConflictError
from api.matches.pages.besides import Beside, showers
from api.web.parts import Parts, TheParts
from api.web.reader import Reader
from api.web.sent import TheForm
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False)
MENTOR: Final = "/programs/{program_id}/me/calls/{call_id}"
TITLES: Final = {
    CallState.ASKED: to_translate("Can you call before they leave treatment?"),
    CallState.HELD: to_translate("Your call before they leave treatment"),
}
"""What stands above a call on the page of its mentor."""
WHEN: Final = to_translate(
    "%(when)s, %(mode)s. It is easier to come to a first meeting with somebody whose voice one knows."
)
YES: Final = to_translate("Yes, I call")
NO: Final = to_translate("I cannot")

Mentor = Annotated[Person, Depends(MENTORS)]


@router.post(MENTOR)
def answer_own_call(parts: TheParts, program_id: UUID, call_id: UUID, caller: Mentor, form: TheForm) -> Response:
    """Take the mentor's answer."""
    now = parts.clock.now()
    with parts.database.reading() as reading:
        match_id = early_calls.call_of_user(reading, program_id, caller.user_id, call_id, now).row.match_id
    done = _answered(parts, program_id, call_id, form.one("answer"), caller.actor, now)
    return RedirectResponse(f"{base_of(program_id)}/me/people/{match_id}{done}", 303)


@router.post("/programs/{program_id}/leaving/{discharge_id}/call")
def answer_call_for_mentor(
    parts: TheParts, program_id: UUID, discharge_id: UUID, caller: ByCoordinator, form: TheForm
) -> Response:
    """Take what a mentor said to a coordinator."""
    now = parts.clock.now()
    with parts.database.reading() as reading:
        call_id = early_calls.call_of_discharge(reading, program_id, discharge_id, now).row.id
    done = _answered(parts, program_id, call_id, form.one("answer"), caller.actor, now)
    return RedirectResponse(f"{base_of(program_id)}/leaving/{discharge_id}{done}", 303)


def _answered(parts: Parts, program_id: UUID, call_id: UUID, answer: str, actor: Actor, now: datetime) -> str:
    """Take an answer, of two at once the first, and return what the page then says. Other words change nothing."""
    if answer not in ("yes", "no"):
        return ""
    try:
        with parts.database.writing() as session:
            early_calls.answer_call(session, parts, program_id, call_id, answer == "yes", actor, now)
    except ConflictError:
        return "?done=over"
    return "?done=answered"


def _beside(session: Session, program_id: UUID, user_id: UUID, reader: Reader, now: datetime) -> Mapping[UUID, Beside]:
    """Return the calls of the mentor that a user is, each beside the person whom it is with."""
    shown = {}
    for call in early_calls.calls_of_user(session, program_id, user_id, now):
        state = CallState(call.row.state)
        when = reader.instant(call.start, call.row.zone)
        text = reader.say(WHEN) % {"when": when, "mode": reader.say(words.said(call.row.mode))}
        is_asked = state is CallState.ASKED
        shown[call.row.match_id] = Beside(
            title=reader.say(TITLES[state]),
            text=text,
            path=f"/me/calls/{call.row.id}" if is_asked else "",
            answers=(("yes", reader.say(YES)), ("no", reader.say(NO))) if is_asked else (),
        )
    return shown


showers.append(_beside)
