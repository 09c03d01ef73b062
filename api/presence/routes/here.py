"""`/api/v1/here/{program_id}`: who is here now, and when anybody may drop in, for everybody to read."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends

from api.errors import NotFoundError
from api.presence.models.here_shapes import PresenceHere
from api.presence.service.here import public_here
from api.web.parts import Reading, TheParts
from api.web.problems import errors_of
from api.web.rule import PUBLIC

router = APIRouter(prefix="/api/v1/here", tags=["presence"])


@router.get("/{program_id}", responses=errors_of(NotFoundError), dependencies=[Depends(PUBLIC)])
def read_here(session: Reading, parts: TheParts, program_id: UUID) -> PresenceHere:
    """Read who is at each site now and in the coming week: numbers, languages, and first names of who agrees to it."""
    return public_here(session, parts.vault, program_id, parts.clock.now())
