"""What goes in and out of accounts as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, EmailStr, Field, StringConstraints, model_validator

from api.accounts.models.words import Regime, Role, Scope
from api.web.shapes import Changes, Line, Name, Shape, Zone, example

Hours = Annotated[int, Field(ge=1, le=24 * 28)]
Language = Literal["en", "es"]
CrisisLine = Annotated[Line, StringConstraints(min_length=1, max_length=40)]
Email = Annotated[EmailStr, StringConstraints(max_length=254)]
Seats = Annotated[int, Field(ge=1, le=1000)]
Cap = Annotated[int, Field(ge=0, le=100_000)]
Token = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Roles = Annotated[frozenset[Role], Field(min_length=1)]


ID: Final = "019ab3c4-1000-7000-8000-00000000000{}".format
KEPT: Final[dict[str, Any]] = {"id": ID(0), "version": 1, "created_at": "2026-11-23T09:00:00Z"}
PROGRAM: Final[dict[str, Any]] = {
    "name": "North", "peer_run": True, "regime": "42_cfr_part_2", "answer_hours": 48, "reminder_hours": 24,
    "first_contact_hours": 48, "crisis_line": "988", "language": "en", "zone": "America/New_York",
    "public_form": True,
}  # fmt: skip
SITE: Final[dict[str, Any]] = {"name": "North Side", "address": "12 Elm Street"}
ROOM: Final[dict[str, Any]] = {"site_id": ID(1), "name": "Blue room", "seats": 8}
TEAM: Final[dict[str, Any]] = {"name": "Evenings", "cap": 40, "supervisors": [ID(1)]}
MEMBER: Final[dict[str, Any]] = {"name": "Ana", "email": "ana@example.org", "roles": ["coordinator"]}
KEY: Final[dict[str, Any]] = {
    "name": "Intake form", "prefix": "cacdf807b48f", "scopes": ["intake"], "expires_at": "2027-11-23T09:00:00Z",
    "revoked_at": None,
}  # fmt: skip


class Public(BaseModel):
    """Base of what goes out."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    version: int
    created_at: datetime


class ProgramCreate(Shape):
    """A new program; clocks are in hours."""

    name: Name
    regime: Regime = Regime.PART_2
    answer_hours: Hours = 48
    reminder_hours: Hours = 24
    first_contact_hours: Hours = 48
    crisis_line: CrisisLine = "988"
    language: Language = "en"
    zone: Zone = "America/New_York"
    public_form: bool = Field(default=True, description="Whether anybody may ask for support on the program's own page")

    @model_validator(mode="after")
    def _reminder_first(self) -> Self:
        if self.reminder_hours >= self.answer_hours:
            raise ValueError("reminder_hours below answer_hours")
        return self


class ProgramUpdate(Changes):
    """Changes of a program."""

    model_config = example(crisis_line="988", answer_hours=24, reminder_hours=12)

    name: Name | None = None
    regime: Regime | None = None
    answer_hours: Hours | None = None
    reminder_hours: Hours | None = None
    first_contact_hours: Hours | None = None
    crisis_line: CrisisLine | None = None
    language: Language | None = None
    zone: Zone | None = None
    public_form: bool | None = None


class ProgramPublic(Public):
    """A program."""

    model_config = example(**KEPT, **PROGRAM)

    name: str
    peer_run: bool = Field(description="Whether the definition that the program chose holds by its own count")
    regime: Regime
    answer_hours: int
    reminder_hours: int
    first_contact_hours: int
    crisis_line: str
    language: str
    zone: str
    public_form: bool


class SiteCreate(Shape):
    """A new site."""

    model_config = example(**SITE)

    name: Name
    address: Line = ""


class SiteUpdate(Changes):
    """Changes of a site."""

    model_config = example(address="14 Elm Street")

    name: Name | None = None
    address: Line | None = None


class SitePublic(Public):
    """A site."""

    model_config = example(**KEPT, **SITE)

    name: str
    address: str


class RoomCreate(Shape):
    """A new room of a site."""

    model_config = example(**ROOM)

    site_id: UUID
    name: Name
    seats: Seats = 2


class RoomUpdate(Changes):
    """Changes of a room."""

    model_config = example(seats=10)

    name: Name | None = None
    seats: Seats | None = None


class RoomPublic(Public):
    """A room."""

    model_config = example(**KEPT, **ROOM)

    site_id: UUID
    name: str
    seats: int


class TeamCreate(Shape):
    """A new team; its supervisors are members with that role."""

    model_config = example(**TEAM)

    name: Name
    cap: Cap | None = None
    supervisors: frozenset[UUID] = frozenset()


class TeamUpdate(Changes):
    """Changes of a team."""

    model_config = example(cap=None)

    nullable: ClassVar[frozenset[str]] = frozenset({"cap"})

    name: Name | None = None
    cap: Cap | None = None
    supervisors: frozenset[UUID] | None = None


class TeamPublic(Public):
    """A team."""

    model_config = example(**KEPT, **TEAM)

    name: str
    cap: int | None
    supervisors: list[UUID]


class MemberCreate(Shape):
    """Somebody to be taken into a program."""

    model_config = example(**MEMBER)

    email: Email
    name: Name
    roles: Roles


class MemberUpdate(Changes):
    """Changes of a member."""

    model_config = example(roles=["coordinator", "mentor"])

    name: Name | None = None
    roles: Roles | None = None


class MemberPublic(Public):
    """A member of a program."""

    model_config = example(**KEPT, **MEMBER)

    name: str
    email: str
    roles: list[Role]


class KeyCreate(Shape):
    """A new API key."""

    model_config = example(name="Intake form", scopes=["intake"], days=365)

    name: Name
    scopes: Annotated[frozenset[Scope], Field(min_length=1)]
    days: Annotated[int, Field(ge=1, le=730)] = 365


class KeyPublic(Public):
    """An API key, without its secret."""

    model_config = example(**KEPT, **KEY)

    name: str
    prefix: str
    scopes: list[Scope]
    expires_at: datetime
    revoked_at: datetime | None


class KeyIssued(KeyPublic):
    """A new API key; `key` is shown this once."""

    model_config = example(**KEPT, **KEY, key="wp_…")

    key: str


class AuditEntryPublic(BaseModel):
    """One entry of the log: who did what to what, by ids alone; each holds the hash of the one before."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {
                    "number": 1,
                    "at": "2026-11-23T09:00:00.000000Z",
                    "actor_kind": "user",
                    "actor_id": "019ab3c4-1000-7000-8000-000000000001",
                    "verb": "sign",
                    "kind": "consent",
                    "subject_id": "019ab3c4-1000-7000-8000-000000000002",
                    "previous": "0" * 64,
                    "hash": "f" * 64,
                }
            ]
        },
    )

    number: int
    at: str
    actor_kind: str
    actor_id: str
    verb: str
    kind: str
    subject_id: str
    previous: str
    hash: str


class AuditVerdict(BaseModel):
    """Whether the log of a program holds: how it ends, or the first entry that is wrong."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"holds": True, "entries": 12, "head": "f" * 64, "broken_at": None, "reason": None, "missing": []}
            ]
        }
    )

    holds: bool
    entries: int = Field(description="How many; 0 where it does not hold")
    head: str | None = Field(description="The hash of the last: note it somewhere else, and ask for it another day")
    broken_at: int | None
    reason: str | None
    missing: list[str] = Field(description="Heads that were asked for and that no entry has any more")


class LinkRequest(Shape):
    """Whom to send a sign-in link."""

    model_config = example(email="ana@example.org")

    email: Email


class SignInRequest(Shape):
    """The token of a sign-in link."""

    model_config = example(token="4vq0X…")

    token: Token


class SignInPublic(BaseModel):
    """One sign-in of the caller."""

    model_config = ConfigDict(from_attributes=True) | example(
        id=ID(0), created_at="2026-11-23T09:00:00Z", expires_at="2026-11-23T21:00:00Z", current=True
    )

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

    model_config = example(user_id=ID(0), programs=[{"program_id": ID(1), "roles": ["coordinator"]}])

    user_id: UUID
    programs: list[ProgramRoles]
