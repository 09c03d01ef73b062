"""`/api/v1/programs/{program_id}/rounds/{round_id}/…`: what came out, to be read."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from api.accounts.access import ByCoordinator
from api.accounts.routes.answers import ADD
from api.audit.models import Act
from api.audit.reads import note_read
from api.rounds.models.shapes import LoadShown, MatchShown, SummaryPublic, UnmatchedShown
from api.rounds.service import reviewing
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts

router = APIRouter(prefix="/api/v1/programs/{program_id}/rounds/{round_id}", tags=["rounds"])


@router.get("/summary", responses=ADD)
def read_summary(
    session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID
) -> SummaryPublic:
    """Read what came out as a whole: the figures, each stage with its proof, what would help, what changed."""
    summary = reviewing.summary(session, parts.vault, program_id, round_id)
    note_read(session, parts, program_id, caller.actor, Act("read", "round", round_id))
    return summary


@router.get("/matches", responses=ADD)
def list_matches(
    session: Reading, parts: TheParts, asked: Asked, caller: ByCoordinator, program_id: UUID, round_id: UUID
) -> ListShape[MatchShown]:
    """List the matches, each with its reasons and the next best mentors."""
    items, after = reviewing.matches(session, parts.vault, program_id, round_id, asked.after, asked.limit)
    note_read(session, parts, program_id, caller.actor, Act("list", "matches", round_id))
    return ListShape(items=items, next=cursor_of(after))


@router.get("/unmatched", responses=ADD)
def list_unmatched(
    session: Reading, parts: TheParts, asked: Asked, caller: ByCoordinator, program_id: UUID, round_id: UUID
) -> ListShape[UnmatchedShown]:
    """List those left over, each with why and what would help; `…/mentees/{mentee_id}/suggestions` says what is there.

    Nobody leaves empty-handed: those are the groups, drop-in hours and stories that fit meanwhile.
    """
    items, after = reviewing.unmatched(session, parts.vault, program_id, round_id, asked.after, asked.limit)
    note_read(session, parts, program_id, caller.actor, Act("list", "unmatched", round_id))
    return ListShape(items=items, next=cursor_of(after))


@router.get("/mentors", responses=ADD)
def list_loads(
    session: Reading, parts: TheParts, asked: Asked, caller: ByCoordinator, program_id: UUID, round_id: UUID
) -> ListShape[LoadShown]:
    """List the mentors with what they carry after the round."""
    items, after = reviewing.loads(session, parts.vault, program_id, round_id, asked.after, asked.limit)
    note_read(session, parts, program_id, caller.actor, Act("list", "loads", round_id))
    return ListShape(items=items, next=cursor_of(after))
