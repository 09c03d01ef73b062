"""`/api/v1/programs/{program_id}/rounds`: from draft to end."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import STAFF, ByCoordinator
from api.accounts.owned import found
from api.accounts.routes.answers import ADD, EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import UnavailableError
from api.rounds.models.shapes import ReadinessPublic, RoundCreate, RoundPublic
from api.rounds.models.tables import Round
from api.rounds.service import readiness, rounds
from api.rounds.solver import CrashedError
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/rounds", tags=["rounds"])


@router.get("", responses=READ, dependencies=[Depends(STAFF)])
def list_rounds(session: Reading, asked: Asked, program_id: UUID) -> ListShape[RoundPublic]:
    """List the rounds of a program, the newest first."""
    page = rounds.list_rounds(session, program_id, asked.after, asked.limit)
    return ListShape(items=[RoundPublic.of(row) for row in page.rows], next=cursor_of(page.after))


@router.post("", status_code=201, responses=ADD)
def add_round(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, asked: RoundCreate
) -> RoundPublic:
    """Make a draft for a week; a week has one round at the most that is alive."""
    row = rounds.add_round(session, program_id, asked.week, caller.actor, parts.clock.now())
    tag(response, row)
    return RoundPublic.of(row)


@router.get("/{round_id}", responses=READ, dependencies=[Depends(STAFF)])
def read_round(session: Reading, response: Response, program_id: UUID, round_id: UUID) -> RoundPublic:
    """Read where a round is; while it is solved, which step that is at and since when."""
    row = found(session, Round, program_id, round_id)
    tag(response, row)
    return RoundPublic.of(row)


@router.get("/{round_id}/readiness", responses=READ)
def read_readiness(
    session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID
) -> ReadinessPublic:
    """Read what the round would find if it began now: who waits, who stays out, what is on offer, what contradicts.

    Everybody is looked at for it, which takes some seconds where ten thousand people are there.
    """
    looked = readiness.look(session, parts.vault, program_id, round_id, parts.clock.now())
    note_read(session, parts, program_id, caller.actor, Act("check", "round", round_id))
    try:
        return readiness.readiness(looked, readiness.options(looked))
    except CrashedError:
        raise UnavailableError from None


@router.post("/{round_id}/start", responses=EDIT)
def start_round(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    round_id: UUID,
    version: IfMatch,
) -> RoundPublic:
    """Have a round solved: a draft for the first time, one in review again, changing as few others as possible."""
    row = rounds.start(session, program_id, round_id, version, caller.actor, parts.clock.now())
    tag(response, row)
    return RoundPublic.of(row)


@router.post("/{round_id}/cancel", responses=EDIT)
def cancel_round(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    round_id: UUID,
    version: IfMatch,
) -> RoundPublic:
    """End a round that was not published; a solve under way stops."""
    row = rounds.cancel(session, program_id, round_id, version, caller.actor, parts.clock.now())
    tag(response, row)
    return RoundPublic.of(row)


@router.post("/{round_id}/close", responses=EDIT)
def close_round(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    round_id: UUID,
    version: IfMatch,
) -> RoundPublic:
    """End a round that was published: its week is over."""
    row = rounds.close(session, program_id, round_id, version, caller.actor, parts.clock.now())
    tag(response, row)
    return RoundPublic.of(row)
