"""`/api/v1/programs/{program_id}/mentors/{mentor_id}/leave`: a mentor steps back."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import COORDINATORS, SUPERVISORS, Caller
from api.accounts.routes.answers import EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.matches.models.shapes import LeaveCreate, LeavePublic, Moved
from api.matches.service import stepping_back
from api.web.paging import ListShape
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/mentors/{mentor_id}/leave", tags=["matches"])


@router.post("", responses=EDIT)
def step_back(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: Annotated[Caller, Depends(COORDINATORS)],
    program_id: UUID,
    mentor_id: UUID,
    version: IfMatch,
    asked: LeaveCreate,
) -> Moved:
    """Take a mentor out, and move everybody they meet or would meet, in one step."""
    now = parts.clock.now()
    moved = stepping_back.step_back(session, parts, program_id, mentor_id, version, asked, caller.actor, now)
    tag(response, moved)
    return moved


@router.get("", responses=READ)
def list_leaves(
    session: Reading,
    parts: TheParts,
    caller: Annotated[Caller, Depends(SUPERVISORS)],
    program_id: UUID,
    mentor_id: UUID,
) -> ListShape[LeavePublic]:
    """Read when and why a mentor stepped back."""
    items = stepping_back.leaves_of(session, parts.vault, program_id, mentor_id, caller)
    note_read(session, parts, program_id, caller.actor, Act("read", "leaves", mentor_id))
    return ListShape(items=items, next=None)
