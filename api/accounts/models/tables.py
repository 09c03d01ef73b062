"""The tables of accounts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint, UniqueConstraint, true
from sqlmodel import Field, SQLModel

from api.database.columns import Instant, SealedText
from api.database.rows import Identified, Versioned
from api.database.sealed import Sealed

NAME_LENGTH: Final = 120
ADDRESS_LENGTH: Final = 300


class Owned(Versioned):
    """Base of tables whose rows are one program's; whoever reads them names the program."""

    program_id: UUID = Field(foreign_key="programs.id", index=True, ondelete="CASCADE")


class Program(Versioned, table=True):
    """An organisation that offers support, and its clocks; `public_form` is whether anybody may ask on its own page.

    `said_peer_run` is that it called itself peer-run before who leads it was counted: it is never set any more, and
    counts for nothing but the words that ask for the count.
    """

    __tablename__ = "programs"
    __table_args__ = (
        CheckConstraint("answer_hours > reminder_hours AND reminder_hours > 0", name="reminder_before_answer"),
        CheckConstraint("first_contact_hours > 0", name="first_contact"),
    )

    name: str = Field(max_length=NAME_LENGTH)
    said_peer_run: bool = Field(default=False)
    regime: str = Field(max_length=20)
    answer_hours: int
    reminder_hours: int
    first_contact_hours: int
    crisis_line: str = Field(max_length=40)
    language: str = Field(max_length=20)
    zone: str = Field(max_length=64)
    public_form: bool = Field(default=True, sa_column_kwargs={"server_default": true()})


class Leadership(Owned, table=True):
    """Who leads a program, counted on a day, and by which definition it calls itself peer-run; one at most for each.

    Of the board and of the staff, volunteers included, `…_lived` have been there themselves.
    """

    __tablename__ = "leaderships"
    __table_args__ = (
        UniqueConstraint("program_id"),
        CheckConstraint("board_lived >= 0 AND board_lived <= board", name="board"),
        CheckConstraint("staff_lived >= 0 AND staff_lived <= staff", name="staff"),
    )

    definition: str = Field(max_length=20)
    board: int
    board_lived: int
    staff: int
    staff_lived: int
    director_lived: bool
    planning: bool
    delivery: bool
    evaluation: bool
    counted_on: date


class Site(Owned, table=True):
    """A place where a program meets."""

    __tablename__ = "sites"
    __table_args__ = (UniqueConstraint("program_id", "name"),)

    name: str = Field(max_length=NAME_LENGTH)
    address: str = Field(max_length=ADDRESS_LENGTH)


class Room(Owned, table=True):
    """A room of a site; two pairs at once need two of them."""

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("site_id", "name"), CheckConstraint("seats > 0", name="seats"))

    site_id: UUID = Field(foreign_key="sites.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=NAME_LENGTH)
    seats: int


class User(Identified, table=True):
    """Somebody who can sign in. Being here can tell of a past: the e-mail is sealed, and found by its hash."""

    __tablename__ = "users"

    id: UUID = Field(primary_key=True, foreign_key="person_keys.id")
    email_digest: str = Field(max_length=64, unique=True)
    email: Sealed = Field(sa_type=SealedText)

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it


class Member(Owned, table=True):
    """A user in one program, under the name that is known there."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("program_id", "user_id"),)

    user_id: UUID = Field(foreign_key="users.id", index=True, ondelete="CASCADE")
    name: Sealed = Field(sa_type=SealedText)

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it


class MemberRole(SQLModel, table=True):
    """One role of a member; one person may have several."""

    __tablename__ = "member_roles"

    member_id: UUID = Field(primary_key=True, foreign_key="members.id", ondelete="CASCADE")
    role: str = Field(primary_key=True, max_length=20)


class Team(Owned, table=True):
    """Mentors who work together, with those who supervise them."""

    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("program_id", "name"), CheckConstraint("cap >= 0", name="cap"))

    name: str = Field(max_length=NAME_LENGTH)
    cap: int | None = None


class TeamSupervisor(SQLModel, table=True):
    """A member who supervises a team."""

    __tablename__ = "team_supervisors"

    team_id: UUID = Field(primary_key=True, foreign_key="teams.id", ondelete="CASCADE")
    member_id: UUID = Field(primary_key=True, foreign_key="members.id", index=True, ondelete="CASCADE")


class SignInLink(Identified, table=True):
    """A link that signs a user in once; only the hash of its token is kept."""

    __tablename__ = "sign_in_links"

    user_id: UUID = Field(foreign_key="users.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    expires_at: datetime = Field(sa_type=Instant)
    used_at: datetime | None = Field(default=None, sa_type=Instant)


class SignIn(Identified, table=True):
    """A session of a user; only the hash of its token is kept."""

    __tablename__ = "sessions"

    user_id: UUID = Field(foreign_key="users.id", index=True, ondelete="CASCADE")
    token_hash: str = Field(max_length=64, unique=True)
    expires_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)


class ApiKey(Owned, table=True):
    """A key for other people's forms; only the hash of its secret is kept."""

    __tablename__ = "api_keys"

    name: str = Field(max_length=NAME_LENGTH)
    prefix: str = Field(max_length=16, unique=True)
    secret_hash: str = Field(max_length=64)
    scopes: str = Field(max_length=200)
    expires_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
