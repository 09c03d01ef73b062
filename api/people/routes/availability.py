"""`/api/v1/programs/{program_id}/availability`."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import MENTORS, Person
from api.accounts.routes.answers import EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.people.models.mentors import AvailabilityPublic, AvailabilityUpdate
from api.people.service import availability
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/availability", tags=["availability"])

Mentor = Annotated[Person, Depends(MENTORS)]


@router.get("", responses=READ)
def read_availability(
    session: Reading, parts: TheParts, response: Response, program_id: UUID, caller: Mentor
) -> AvailabilityPublic:
    """Read when and how the caller meets as a mentor."""
    own = availability.read_availability(session, parts.vault, program_id, caller.user_id)
    note_read(session, parts, program_id, caller.actor, Act("read", "availability"))
    tag(response, own)
    return own


@router.patch("", responses=EDIT)
def update_availability(
    session: Writing,
    parts: TheParts,
    response: Response,
    program_id: UUID,
    caller: Mentor,
    version: IfMatch,
    asked: AvailabilityUpdate,
) -> AvailabilityPublic:
    """Change when and how the caller meets as a mentor."""
    own = availability.update_availability(
        session, parts.vault, program_id, caller.user_id, version, asked, caller.actor, parts.clock.now()
    )
    tag(response, own)
    return own
