"""`/api/v1/programs/{program_id}/groups`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import READERS, ByCoordinator
from api.accounts.owned import found, listed
from api.accounts.routes.answers import ADD, EDIT, READ
from api.groups.models.shapes import GroupCreate, GroupPublic, GroupUpdate
from api.groups.models.tables import GroupRow
from api.groups.service import groups
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/groups", tags=["groups"])


@router.get("", responses=READ, dependencies=[Depends(READERS)])
def list_groups(session: Reading, asked: Asked, program_id: UUID) -> ListShape[GroupPublic]:
    """List the groups of a program."""
    page = listed(session, GroupRow, program_id, asked.after, asked.limit)
    return ListShape(items=groups.shown_all(session, program_id, page.rows), next=cursor_of(page.after))


@router.post("", status_code=201, responses=ADD)
def add_group(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, asked: GroupCreate
) -> GroupPublic:
    """Add a group. While it is open and shown, people who ask for support are told of it where it fits them."""
    row = groups.add_group(session, parts, program_id, asked, caller.actor, parts.clock.now())
    tag(response, row)
    return groups.shown_one(session, row)


@router.get("/{group_id}", responses=READ, dependencies=[Depends(READERS)])
def read_group(session: Reading, response: Response, program_id: UUID, group_id: UUID) -> GroupPublic:
    """Read a group."""
    row = found(session, GroupRow, program_id, group_id)
    tag(response, row)
    return groups.shown_one(session, row)


@router.patch("/{group_id}", responses=EDIT)
def update_group(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    group_id: UUID,
    version: IfMatch,
    asked: GroupUpdate,
) -> GroupPublic:
    """Change a group."""
    row = groups.update_group(session, parts, program_id, group_id, version, asked, caller.actor, parts.clock.now())
    tag(response, row)
    return groups.shown_one(session, row)


@router.delete("/{group_id}", status_code=204, responses=EDIT)
def remove_group(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, group_id: UUID, version: IfMatch
) -> None:
    """Remove a group."""
    groups.remove_group(session, program_id, group_id, version, caller.actor, parts.clock.now())
