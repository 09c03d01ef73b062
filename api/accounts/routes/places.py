"""`/api/v1/programs/{program_id}/sites` and `…/rooms`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import READERS, ByCoordinator
from api.accounts.models.shapes import (
    RoomCreate,
    RoomPublic,
    RoomUpdate,
    SiteCreate,
    SitePublic,
    SiteUpdate,
)
from api.accounts.models.tables import Room, Site
from api.accounts.owned import found, listed
from api.accounts.routes.answers import ADD, EDIT, READ
from api.accounts.service import places
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}", tags=["places"])


@router.get("/sites", responses=READ, dependencies=[Depends(READERS)])
def list_sites(session: Reading, asked: Asked, program_id: UUID) -> ListShape[SitePublic]:
    """List the sites of a program."""
    page = listed(session, Site, program_id, asked.after, asked.limit)
    return ListShape(items=[SitePublic.model_validate(row) for row in page.rows], next=cursor_of(page.after))


@router.post("/sites", status_code=201, responses=ADD)
def add_site(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, asked: SiteCreate
) -> SitePublic:
    """Add a site."""
    site = places.add_site(session, program_id, asked, caller.actor, parts.clock.now())
    tag(response, site)
    return SitePublic.model_validate(site)


@router.get("/sites/{site_id}", responses=READ, dependencies=[Depends(READERS)])
def read_site(session: Reading, response: Response, program_id: UUID, site_id: UUID) -> SitePublic:
    """Read a site."""
    site = found(session, Site, program_id, site_id)
    tag(response, site)
    return SitePublic.model_validate(site)


@router.patch("/sites/{site_id}", responses=EDIT)
def update_site(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    site_id: UUID,
    version: IfMatch,
    asked: SiteUpdate,
) -> SitePublic:
    """Change a site."""
    now = parts.clock.now()
    site = places.update_site(session, program_id, site_id, version, asked, caller.actor, now)
    tag(response, site)
    return SitePublic.model_validate(site)


@router.delete("/sites/{site_id}", status_code=204, responses=EDIT)
def remove_site(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, site_id: UUID, version: IfMatch
) -> None:
    """Remove a site."""
    places.remove_site(session, program_id, site_id, version, caller.actor, parts.clock.now())


@router.get("/rooms", responses=READ, dependencies=[Depends(READERS)])
def list_rooms(session: Reading, asked: Asked, program_id: UUID) -> ListShape[RoomPublic]:
    """List the rooms of a program."""
    page = listed(session, Room, program_id, asked.after, asked.limit)
    return ListShape(items=[RoomPublic.model_validate(row) for row in page.rows], next=cursor_of(page.after))


@router.post("/rooms", status_code=201, responses=ADD)
def add_room(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, asked: RoomCreate
) -> RoomPublic:
    """Add a room to a site."""
    room = places.add_room(session, program_id, asked, caller.actor, parts.clock.now())
    tag(response, room)
    return RoomPublic.model_validate(room)


@router.get("/rooms/{room_id}", responses=READ, dependencies=[Depends(READERS)])
def read_room(session: Reading, response: Response, program_id: UUID, room_id: UUID) -> RoomPublic:
    """Read a room."""
    room = found(session, Room, program_id, room_id)
    tag(response, room)
    return RoomPublic.model_validate(room)


@router.patch("/rooms/{room_id}", responses=EDIT)
def update_room(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    room_id: UUID,
    version: IfMatch,
    asked: RoomUpdate,
) -> RoomPublic:
    """Change a room."""
    now = parts.clock.now()
    room = places.update_room(session, program_id, room_id, version, asked, caller.actor, now)
    tag(response, room)
    return RoomPublic.model_validate(room)


@router.delete("/rooms/{room_id}", status_code=204, responses=EDIT)
def remove_room(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, room_id: UUID, version: IfMatch
) -> None:
    """Remove a room."""
    places.remove_room(session, program_id, room_id, version, caller.actor, parts.clock.now())
