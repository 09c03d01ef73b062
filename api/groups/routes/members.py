"""`…/groups/{group_id}/members` and `…/group-ties` of a program: who has a place, and what is settled."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from api.accounts.access import ByCoordinator
from api.accounts.routes.answers import ADD, EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.groups.models.placing_shapes import PlacementPublic, TieCreate, TiePublic
from api.groups.service import members, ties
from api.groups.service.membership import list_members, read_member
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}")


@router.get("/groups/{group_id}/members", responses=READ, tags=["groups"])
def list_group_members(
    session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, group_id: UUID
) -> list[PlacementPublic]:
    """List who has a place in a closed group; nothing of whether they come."""
    found = list_members(session, parts.vault, program_id, group_id)
    note_read(session, parts, program_id, caller.actor, Act("list", "placements", group_id))
    return found


@router.get("/groups/{group_id}/members/{placement_id}", responses=READ, tags=["groups"])
def read_group_member(
    session: Reading,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    group_id: UUID,
    placement_id: UUID,
) -> PlacementPublic:
    """Read one place."""
    found = read_member(session, parts.vault, program_id, group_id, placement_id)
    note_read(session, parts, program_id, caller.actor, Act("read", "placement", placement_id))
    tag(response, found)
    return found


@router.delete("/groups/{group_id}/members/{placement_id}", status_code=204, responses=EDIT, tags=["groups"])
def end_placement(
    session: Writing,
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    group_id: UUID,
    placement_id: UUID,
    version: IfMatch,
) -> None:
    """End somebody's place in a group."""
    members.end_place(session, program_id, group_id, placement_id, version, caller.actor, parts.clock.now())


@router.get("/group-ties", responses=READ, tags=["placings"])
def list_ties(
    session: Reading, parts: TheParts, asked: Asked, caller: ByCoordinator, program_id: UUID
) -> ListShape[TiePublic]:
    """List what is settled for every placing."""
    items, after = ties.list_ties(session, parts.vault, program_id, asked.after, asked.limit)
    note_read(session, parts, program_id, caller.actor, Act("list", "ties"))
    return ListShape(items=items, next=cursor_of(after))


@router.post("/group-ties", status_code=201, responses=ADD, tags=["placings"])
def add_tie(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, asked: TieCreate
) -> TiePublic:
    """Settle who is kept apart or together, in a group or out of it, or does not want to be the only one of a kind."""
    row = ties.add_tie(session, parts.vault, program_id, asked, caller.actor, parts.clock.now())
    tag(response, row)
    return ties.shown(session, parts.vault, [row])[0]


@router.get("/group-ties/{tie_id}", responses=READ, tags=["placings"])
def read_tie(
    session: Reading, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, tie_id: UUID
) -> TiePublic:
    """Read what is settled."""
    found = ties.read_tie(session, parts.vault, program_id, tie_id)
    note_read(session, parts, program_id, caller.actor, Act("read", "tie", tie_id))
    tag(response, found)
    return found


@router.delete("/group-ties/{tie_id}", status_code=204, responses=EDIT, tags=["placings"])
def remove_tie(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, tie_id: UUID, version: IfMatch
) -> None:
    """Take back what is settled."""
    ties.remove_tie(session, program_id, tie_id, version, caller.actor, parts.clock.now())
