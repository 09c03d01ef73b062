"""`/api/v1/programs/{program_id}/dead-letters`: mail and webhook events that never got out."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends

from api.accounts.access import ADMINS, ByAdmin
from api.accounts.routes.answers import READ
from api.notices import dead_letters
from api.notices.models.shapes import DeadLetter
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing

router = APIRouter(prefix="/api/v1/programs/{program_id}/dead-letters", tags=["dead-letters"])


@router.get("", responses=READ, dependencies=[Depends(ADMINS)])
def list_dead_letters(session: Reading, asked: Asked, program_id: UUID) -> ListShape[DeadLetter]:
    """List what was tried as often as the settings say and never got out, the oldest first."""
    items, after = dead_letters.dead_letters(session, program_id, asked.after, asked.limit)
    return ListShape(items=list(items), next=cursor_of(after))


@router.post("/{letter_id}/retries", status_code=202, responses=READ)
def try_again(session: Writing, parts: TheParts, caller: ByAdmin, program_id: UUID, letter_id: UUID) -> None:
    """Let one of them be tried again, as often as any."""
    dead_letters.try_again(session, program_id, letter_id, caller.actor, parts.clock.now())
