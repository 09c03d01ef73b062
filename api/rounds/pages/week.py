"""The week at a glance: what the round will find, the rounds of late, and the one button."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of, desk_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.rounds import words
from api.rounds.models.shapes import RoundPublic
from api.rounds.pages.shown import PAGES
from api.rounds.service import overview, rounds, tight
from api.web.paging import Asked, cursor_of
from api.web.parts import Reading, TheParts, Writing

router = APIRouter()
ROUNDS = 8


@router.get("/programs/{program_id}")
def week_page(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, asked: Asked
) -> Response:
    """Show the week at a glance."""
    desk, now = desk_of(request, session, caller, program_id), parts.clock.now()
    counts = overview.counts(session, program_id, now)
    week = rounds.next_week(session, program_id, now)
    live = rounds.live_round(session, program_id, week)
    page = rounds.list_rounds(session, program_id, asked.after, ROUNDS)
    close = ending = None
    if counts.waiting + counts.mentors > overview.AT_A_GLANCE:
        narrow = tight.tight_before(session, parts.vault, program_id, now)
    else:
        narrow = tight.tight_now(session, parts.vault, program_id, now)
        close = overview.look_closely(session, parts.vault, program_id, now)
        ending = overview.credentials_ending(session, parts.vault, program_id, now)
        note_read(session, parts, program_id, caller.actor, Act("check", "week"))
    return PAGES.page(
        request, "week.html", desk=desk, counts=counts, close=close, tight=narrow, ending=ending, week=week, now=now,
        words=words, live=None if live is None else RoundPublic.of(live),
        rounds=[RoundPublic.of(row) for row in page.rows], next=cursor_of(page.after), first=asked.after is not None,
    )  # fmt: skip


@router.post("/programs/{program_id}")
def match_this_week(session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID) -> Response:
    """Make and start the round of the next week, or lead to the one under way."""
    row = overview.match_this_week(session, program_id, caller.actor, parts.clock.now())
    return RedirectResponse(f"{base_of(program_id)}/rounds/{row.id}", 303)
