"""Sites and rooms of a program."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from api.accounts.models.shapes import RoomCreate, RoomUpdate, SiteCreate, SiteUpdate
from api.accounts.models.tables import Room, Site
from api.accounts.owned import edit, found, to_edit
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.errors import FieldProblem, NotFoundError, RefusedInputError


def names_of_sites(session: Session, program_id: UUID) -> dict[str, str]:
    """Return what the sites of a program are called, by id."""
    rows = session.exec(select(Site.id, Site.name).where(Site.program_id == program_id))
    return {str(site_id): name for site_id, name in rows}


def add_site(session: Session, program_id: UUID, asked: SiteCreate, actor: Actor, now: datetime) -> Site:
    """Add a site; two of a program cannot have one name."""
    site = Site(id=new_id(now), created_at=now, program_id=program_id, **asked.model_dump())
    session.add(site)
    record(session, program_id, actor, now, Act("add", "site", site.id))
    return site


def update_site(
    session: Session, program_id: UUID, site_id: UUID, version: int, asked: SiteUpdate, actor: Actor, now: datetime
) -> Site:
    """Change a site."""
    site = to_edit(session, Site, program_id, site_id, version)
    edit(site, asked.named())
    record(session, program_id, actor, now, Act("change", "site", site.id))
    return site


def remove_site(session: Session, program_id: UUID, site_id: UUID, version: int, actor: Actor, now: datetime) -> None:
    """Remove a site with its rooms."""
    session.delete(to_edit(session, Site, program_id, site_id, version))
    record(session, program_id, actor, now, Act("remove", "site", site_id))


def add_room(session: Session, program_id: UUID, asked: RoomCreate, actor: Actor, now: datetime) -> Room:
    """Add a room to a site of the same program."""
    try:
        found(session, Site, program_id, asked.site_id)
    except NotFoundError:
        raise RefusedInputError([FieldProblem("#/site_id", "the id of a site of this program", "another id")]) from None
    room = Room(id=new_id(now), created_at=now, program_id=program_id, **asked.model_dump())
    session.add(room)
    record(session, program_id, actor, now, Act("add", "room", room.id))
    return room


def update_room(
    session: Session, program_id: UUID, room_id: UUID, version: int, asked: RoomUpdate, actor: Actor, now: datetime
) -> Room:
    """Change a room."""
    room = to_edit(session, Room, program_id, room_id, version)
    edit(room, asked.named())
    record(session, program_id, actor, now, Act("change", "room", room.id))
    return room


def remove_room(session: Session, program_id: UUID, room_id: UUID, version: int, actor: Actor, now: datetime) -> None:
    """Remove a room."""
    session.delete(to_edit(session, Room, program_id, room_id, version))
    record(session, program_id, actor, now, Act("remove", "room", room_id))
