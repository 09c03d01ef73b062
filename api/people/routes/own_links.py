"""`/api/v1/programs/{program_id}/mentees/{mentee_id}/own-link`: a mentee's private link to their own page."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from api.accounts.access import ByCoordinator
from api.accounts.routes.answers import ADD
from api.people.models.own_links import OwnLinkIssued
from api.people.service import own_links
from api.web.parts import TheParts, Writing

router = APIRouter(prefix="/api/v1/programs/{program_id}/mentees/{mentee_id}/own-link", tags=["mentees"])


@router.post("", status_code=201, responses=ADD)
def send_own_link(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, mentee_id: UUID
) -> OwnLinkIssued:
    """Make another private link for a mentee, mailed where that is safe; the one before ends at once."""
    return own_links.send_own_link(session, parts, program_id, mentee_id, caller.actor, parts.clock.now())


@router.delete("", status_code=204, responses=ADD)
def revoke_own_link(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, mentee_id: UUID
) -> None:
    """End a mentee's private link at once."""
    own_links.revoke_own_link(session, program_id, mentee_id, caller.actor, parts.clock.now())
