"""`/api/v1/programs/{program_id}/leadership`: who leads a program, and whether that makes it peer-run."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import READERS, ByAdmin
from api.accounts.models.leadership import LeadershipPublic, LeadershipPut
from api.accounts.routes.answers import EDIT, READ
from api.accounts.service import leadership
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}", tags=["programs"])


@router.get("/leadership", responses=READ, dependencies=[Depends(READERS)])
def read_leadership(session: Reading, parts: TheParts, response: Response, program_id: UUID) -> LeadershipPublic:
    """Read who leads the program; the ETag is 0 where nobody counted."""
    found = leadership.read_leadership(session, program_id, parts.clock.now())
    tag(response, found)
    return found


@router.put("/leadership", responses=EDIT)
def put_leadership(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByAdmin,
    program_id: UUID,
    version: IfMatch,
    asked: LeadershipPut,
) -> LeadershipPublic:
    """Write down who leads the program; whether it is peer-run is reckoned from it."""
    now = parts.clock.now()
    leadership.put_leadership(session, program_id, version, asked, caller.actor, now)
    found = leadership.read_leadership(session, program_id, now)
    tag(response, found)
    return found
