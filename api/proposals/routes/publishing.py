"""`/api/v1/programs/{program_id}/rounds/{round_id}/publish`."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import COORDINATORS, Caller
from api.accounts.routes.answers import EDIT
from api.proposals.models.shapes import Published
from api.proposals.service import publishing
from api.web.parts import TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/rounds/{round_id}", tags=["rounds"])


@router.post("/publish", responses=EDIT)
def publish_round(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: Annotated[Caller, Depends(COORDINATORS)],
    program_id: UUID,
    round_id: UUID,
    version: IfMatch,
) -> Published:
    """Publish a round: hold its hours and ask the mentors, all in one step."""
    done = publishing.publish_round(session, parts, program_id, round_id, version, caller.actor, parts.clock.now())
    tag(response, done)
    return done
