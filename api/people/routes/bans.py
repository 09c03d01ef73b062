"""`/api/v1/programs/{program_id}/bans`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import COORDINATORS, ByCoordinator
from api.accounts.owned import found, listed
from api.accounts.routes.answers import ADD, EDIT, READ
from api.people.models.shapes import BanCreate, BanPublic
from api.people.models.tables import Ban
from api.people.service import bans
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/bans", tags=["bans"])


@router.get("", responses=READ, dependencies=[Depends(COORDINATORS)])
def list_bans(session: Reading, asked: Asked, program_id: UUID) -> ListShape[BanPublic]:
    """List who must never be paired with whom."""
    page = listed(session, Ban, program_id, asked.after, asked.limit)
    return ListShape(items=[BanPublic.model_validate(row) for row in page.rows], next=cursor_of(page.after))


@router.post("", status_code=201, responses=ADD)
def add_ban(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, asked: BanCreate
) -> BanPublic:
    """Keep a mentee and a mentor apart."""
    row, _ = bans.ban(session, parts, program_id, asked, caller.actor, parts.clock.now())
    tag(response, row)
    return BanPublic.model_validate(row)


@router.get("/{ban_id}", responses=READ, dependencies=[Depends(COORDINATORS)])
def read_ban(session: Reading, response: Response, program_id: UUID, ban_id: UUID) -> BanPublic:
    """Read a ban."""
    row = found(session, Ban, program_id, ban_id)
    tag(response, row)
    return BanPublic.model_validate(row)


@router.delete("/{ban_id}", status_code=204, responses=EDIT)
def remove_ban(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, ban_id: UUID, version: IfMatch
) -> None:
    """Let a mentee and a mentor be paired again."""
    bans.unban(session, program_id, ban_id, version, caller.actor, parts.clock.now())
