"""Everybody looked at before a round: at once where few are there, by a worker where that takes seconds."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator, Person
from api.accounts.desk import base_of, desk_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import NotFoundError, UnavailableError
from api.rounds import words
from api.rounds.models.words import STEP_TEXTS, Step
from api.rounds.pages.shown import PAGES
from api.rounds.service import looking, overview, readiness, rounds
from api.rounds.solver import CrashedError
from api.web.parts import Reading, TheParts, Writing
from api.web.reader import reader_of
from api.web.translating import SOURCE

router = APIRouter(prefix="/programs/{program_id}/readiness")
STEPS: Final = (Step.WAITING, Step.GATHERING, Step.LOOKING)


@router.get("")
def readiness_page(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID
) -> Response:
    """Show everything that is known before a round, everybody looked at one by one."""
    if overview.is_small(session, program_id):
        return _at_once(request, session, parts, caller, program_id)
    desk, now = desk_of(request, session, caller, program_id), parts.clock.now()
    look = looking.read_look(session, parts.vault, program_id, now)
    close = ending = None
    if look.found is not None:
        close = looking.people_found(session, parts.vault, program_id, look.found, now)
        ending = overview.credentials_ending(session, parts.vault, program_id, now)
        note_read(session, parts, program_id, caller.actor, Act("check", "week"))
    step = look.step or Step.WAITING
    return PAGES.page(
        request, "look.html", desk=desk, look=look, close=close, words=words, ending=ending,
        done=STEPS.index(step), steps=len(STEPS), step=STEP_TEXTS[step][reader_of(request).language != SOURCE],
    )  # fmt: skip


@router.post("")
def look_at_everybody(session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID) -> Response:
    """Have a worker look at everybody; where few are there, the page does so itself."""
    if not isinstance(caller, Person):
        raise NotFoundError
    if not overview.is_small(session, program_id):
        looking.begin_look(session, program_id, caller.user_id, parts.clock.now())
    return RedirectResponse(f"{base_of(program_id)}/readiness", 303)


def _at_once(request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID) -> Response:
    desk, now = desk_of(request, session, caller, program_id), parts.clock.now()
    looked = readiness.look_at_next_week(session, parts.vault, program_id, now)
    close = overview.look_closely(session, parts.vault, program_id, now)
    ending = overview.credentials_ending(session, parts.vault, program_id, now)
    week = rounds.next_week(session, program_id, now)
    note_read(session, parts, program_id, caller.actor, Act("check", "week"))
    try:
        found = readiness.options(looked)
    except CrashedError:
        raise UnavailableError from None
    with parts.database.reading() as again:  # the first has ended: nobody waits for it while others are looked at
        few, stuck = readiness.named(again, parts.vault, found)
    return PAGES.page(
        request, "readiness.html", desk=desk, found=readiness.readiness(looked, found), close=close, week=week,
        words=words, ending=ending, few=few, stuck=stuck,
    )  # fmt: skip
