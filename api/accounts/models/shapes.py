"""What goes in and out of accounts as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints, model_validator

from api.accounts.models.words import Regime, Role, Scope
from api.web.shapes import Changes, Line, Name, Shape, Zone

Hours = Annotated[int, Field(ge=1, le=24 * 28)]
Language = Literal["en", "es"]
CrisisLine = Annotated[Line, StringConstraints(min_length=1, max_length=40)]
Email = Annotated[EmailStr, StringConstraints(max_length=254)]
Seats = Annotated[int, Field(ge=1, le=1000)]
Cap = Annotated[int, Field(ge=0, le=100_000)]
Token = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Roles = Annotated[frozenset[Role], Field(min_length=1)]


class Public(BaseModel):
    """Base of what goes out."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    created_at: datetime


class ProgramCreate(Shape):
    """A new program; clocks are in hours."""

    name: Name
    peer_run: bool = True
    regime: Regime = Regime.PART_2
    answer_hours: Hours = 48
    reminder_hours: Hours = 24
    first_contact_hours: Hours = 48
    crisis_line: CrisisLine = "988"
    language: Language = "en"
    zone: Zone = "America/New_York"

    @model_validator(mode="after")
    def _reminder_first(self) -> Self:
        if self.reminder_hours >= self.answer_hours:
            raise ValueError("reminder_hours below answer_hours")
        return self


class ProgramUpdate(Changes):
    """Changes of a program."""

    name: Name | None = None
    peer_run: bool | None = None
    regime: Regime | None = None
    answer_hours: Hours | None = None
    reminder_hours: Hours | None = None
    first_contact_hours: Hours | None = None
    crisis_line: CrisisLine | None = None
    language: Language | None = None
    zone: Zone | None = None


class ProgramPublic(Public):
    """A program."""

    name: str
    peer_run: bool
    regime: Regime
    answer_hours: int
    reminder_hours: int
    first_contact_hours: int
    crisis_line: str
    language: str
    zone: str


class SiteCreate(Shape):
    """A new site."""

    name: Name
    address: Line = ""


class SiteUpdate(Changes):
    """Changes of a site."""

    name: Name | None = None
    address: Line | None = None


class SitePublic(Public):
    """A site."""

    name: str
    address: str


class RoomCreate(Shape):
    """A new room of a site."""

    site_id: UUID
    name: Name
    seats: Seats = 2


class RoomUpdate(Changes):
    """Changes of a room."""

    name: Name | None = None
    seats: Seats | None = None


class RoomPublic(Public):
    """A room."""

    site_id: UUID
    name: str
    seats: int


class TeamCreate(Shape):
    """A new team; its supervisors are members with that role."""

    name: Name
    cap: Cap | None = None
    supervisors: frozenset[UUID] = frozenset()


class TeamUpdate(Changes):
    """Changes of a team."""

    nullable: ClassVar[frozenset[str]] = frozenset({"cap"})

    name: Name | None = None
    cap: Cap | None = None
    supervisors: frozenset[UUID] | None = None


class TeamPublic(Public):
    """A team."""

    name: str
    cap: int | None
    supervisors: list[UUID]


class MemberCreate(Shape):
    """Somebody to be taken into a program."""

    email: Email
    name: Name
    roles: Roles


class MemberUpdate(Changes):
    """Changes of a member."""

    name: Name | None = None
    roles: Roles | None = None


class MemberPublic(Public):
    """A member of a program."""

    name: str
    email: str
    roles: list[Role]


class KeyCreate(Shape):
    """A new API key."""

    name: Name
    scopes: Annotated[frozenset[Scope], Field(min_length=1)]
    days: Annotated[int, Field(ge=1, le=730)] = 365


class KeyPublic(Public):
    """An API key, without its secret."""

    name: str
    prefix: str
    scopes: list[Scope]
    expires_at: datetime
    revoked_at: datetime | None


class KeyIssued(KeyPublic):
    """A new API key; `key` is shown this once."""

    key: str


class LinkRequest(Shape):
    """Whom to send a sign-in link."""

    email: Email


class SignInRequest(Shape):
    """The token of a sign-in link."""

    token: Token


class SignInPublic(BaseModel):
    """One sign-in of the caller."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    created_at: datetime
    expires_at: datetime
    current: bool


class ProgramRoles(BaseModel):
    """What the caller is in one program."""

    program_id: UUID
    roles: list[Role]


class Me(BaseModel):
    """Who is signed in."""

    user_id: UUID
    programs: list[ProgramRoles]
