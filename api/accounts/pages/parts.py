"""What a program is made of, and how the pages of each part ask, list and change: sites, rooms, teams, members."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session

from api.accounts.access import ADMINS, COORDINATORS, InProgram
from api.accounts.models.shapes import (
    MemberCreate,
    MemberUpdate,
    RoomCreate,
    RoomUpdate,
    SiteCreate,
    SiteUpdate,
    TeamCreate,
    TeamUpdate,
)
from api.accounts.models.tables import Member, Room, Site, Team
from api.accounts.models.words import Role
from api.accounts.owned import found, listed
from api.accounts.service import members, places, teams
from api.audit.models import Act, Actor
from api.database.rows import Page
from api.web.fields import Field, Part
from api.web.parts import Parts
from api.web.translating import to_translate

MOST_OFFERED: Final = 200
"""How many a choice offers: sites of a program, members with a role."""
Offered = Mapping[str, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Thing:
    """A part of a program as its pages see it.

    Parameters
    ----------
    word : str
        As in templates and in the name of the id in addresses.
    title, new, empty, effect : str
        In English, marked by `to_translate`: the heading, the button that adds one, what an empty list says, and what
        removing one does.
    rule : InProgram
        Who may look and change; the same as for JSON.
    fields, later : sequence of Field
        What is asked for a new one; and what can be changed.
    create, update : type of BaseModel
        The shapes of the two.
    shown, add, change, remove : callable
        The use cases; `shown` returns the public shapes of rows.
    table : type
        The rows.
    offered : callable
        What choices offer that no closed words are, by field.
    reads : tuple of str
        What the log calls opening a list and one of it; empty where nothing sealed is opened.
    offers_names : bool
        Whether what choices offer are names of members, which are sealed.
    """

    word: str
    title: str
    new: str
    empty: str
    effect: str
    rule: InProgram
    table: type[Any]
    fields: Sequence[Field]
    later: Sequence[Field]
    create: type[BaseModel]
    update: type[BaseModel]
    shown: Callable[[Session, Parts, Sequence[Any]], Sequence[Any]]
    add: Callable[[Session, Parts, UUID, Any, Actor, datetime], Any]
    change: Callable[[Session, Parts, UUID, UUID, int, Any, Actor, datetime], Any]
    remove: Callable[[Session, UUID, UUID, int, Actor, datetime], None]
    offered: Callable[[Session, Parts, UUID], Offered] = lambda *_: {}
    reads: tuple[str, ...] = ()
    offers_names: bool = False

    @property
    def path(self) -> str:
        """Where its pages are, below the program."""
        return f"/program/{self.word}s"

    def page(self, session: Session, parts: Parts, program_id: UUID, after: UUID | None, limit: int) -> Page[Any]:
        """Return a page of them, as they are shown."""
        rows: Page[Any] = listed(session, self.table, program_id, after, limit)
        return Page(self.shown(session, parts, rows.rows), rows.after)

    def one(self, session: Session, parts: Parts, program_id: UUID, row_id: UUID) -> Any:
        """Return one of them, as it is shown."""
        return self.shown(session, parts, [found(session, self.table, program_id, row_id)])[0]

    def acts(self, row_id: UUID | None = None) -> tuple[Act, ...]:
        """Return what the log says of looking."""
        names = (Act("list", "members"),) if self.offers_names else ()
        if not self.reads:
            return names
        return (Act("list", self.reads[0]),) if row_id is None else (Act("read", self.reads[1], row_id),)

    @property
    def asked(self) -> tuple[Part, ...]:
        """The form of a new one."""
        return (Part(self.new, self.fields),)

    @property
    def changed(self) -> tuple[Part, ...]:
        """The form of one that is there."""
        return (Part(self.title, self.later),)


def _sites(session: Session, parts: Parts, program_id: UUID) -> Offered:
    rows = listed(session, Site, program_id, None, MOST_OFFERED).rows
    return {"site_id": [(str(row.id), row.name) for row in rows]}


def _supervisors(session: Session, parts: Parts, program_id: UUID) -> Offered:
    rows = members.with_role(session, program_id, Role.SUPERVISOR, MOST_OFFERED)
    return {"supervisors": [(str(one.id), one.name) for one in members.shown(session, parts.vault, rows)]}


def _as_they_are(session: Session, parts: Parts, rows: Sequence[Any]) -> Sequence[Any]:
    return rows


def _add_member(
    session: Session, parts: Parts, program_id: UUID, asked: MemberCreate, actor: Actor, now: datetime
) -> Member:
    user = members.user_of(session, parts.vault, parts.settings.secret_keys, asked.email, now)
    return members.add_member(session, parts.vault, user, program_id, asked, actor, now)


NAME: Final = Field("name", to_translate("Name"), required=True, bare="")
SEATS: Final = Field("seats", to_translate("Seats"), "number", required=True, bare="")
SITE: Final = Field("site_id", to_translate("Site"), "one", required=True, bare="")
SITE_FIELDS: Final = (NAME, Field("address", to_translate("Address"), bare=""))
TEAM_FIELDS: Final = (
    NAME,
    Field("cap", to_translate("People at most, all mentors together"), "number"),
    Field("supervisors", to_translate("Supervisors"), "many"),
)
ROLES: Final = Field("roles", to_translate("Roles"), "many", tuple(Role), required=True)

SITES: Final = Thing(
    word="site",
    title=to_translate("Sites"),
    new=to_translate("Add a site"),
    empty=to_translate("No site yet: add the places where people meet."),
    effect=to_translate(
        "Its rooms go with it. People and mentors stay. "
        "What is in use by a match cannot be removed. This cannot be undone."
    ),
    rule=COORDINATORS,
    table=Site,
    fields=SITE_FIELDS,
    later=SITE_FIELDS,
    create=SiteCreate,
    update=SiteUpdate,
    shown=_as_they_are,
    add=lambda session, parts, *rest: places.add_site(session, *rest),
    change=lambda session, parts, *rest: places.update_site(session, *rest),
    remove=places.remove_site,
)
ROOMS: Final = Thing(
    word="room",
    title=to_translate("Rooms"),
    new=to_translate("Add a room"),
    empty=to_translate("No room yet. Without any, a site has room for everybody."),
    effect=to_translate("What takes place in it stays, without a room. This cannot be undone."),
    rule=COORDINATORS,
    table=Room,
    fields=(SITE, NAME, SEATS),
    later=(NAME, SEATS),
    create=RoomCreate,
    update=RoomUpdate,
    shown=_as_they_are,
    add=lambda session, parts, *rest: places.add_room(session, *rest),
    change=lambda session, parts, *rest: places.update_room(session, *rest),
    remove=places.remove_room,
    offered=_sites,
)
TEAMS: Final = Thing(
    word="team",
    title=to_translate("Teams"),
    new=to_translate("Add a team"),
    empty=to_translate("No team yet. A team may have a cap and supervisors of its own."),
    effect=to_translate("Its mentors and supervisors stay, and are in no team then. This cannot be undone."),
    rule=COORDINATORS,
    table=Team,
    fields=TEAM_FIELDS,
    later=TEAM_FIELDS,
    create=TeamCreate,
    update=TeamUpdate,
    shown=lambda session, parts, rows: teams.shown(session, rows),
    add=lambda session, parts, *rest: teams.add_team(session, *rest),
    change=lambda session, parts, *rest: teams.update_team(session, *rest),
    remove=teams.remove_team,
    offered=_supervisors,
    offers_names=True,
)
MEMBERS: Final = Thing(
    word="member",
    title=to_translate("Members"),
    new=to_translate("Take somebody in"),
    empty=to_translate("Nobody but you yet."),
    effect=to_translate(
        "From this moment on they see nothing of this program any more. "
        "What they did stays in the log. You can take them in again, as somebody new."
    ),
    rule=ADMINS,
    table=Member,
    fields=(Field("email", to_translate("E-mail"), required=True, bare=""), NAME, ROLES),
    later=(NAME, ROLES),
    create=MemberCreate,
    update=MemberUpdate,
    shown=lambda session, parts, rows: members.shown(session, parts.vault, rows),
    add=_add_member,
    change=lambda session, parts, *rest: members.update_member(session, parts.vault, *rest),
    remove=members.remove_member,
    reads=("members", "member"),
)
THINGS: Final = (SITES, ROOMS, TEAMS, MEMBERS)
