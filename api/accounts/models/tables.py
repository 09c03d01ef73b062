"""The tables of accounts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from api.database.columns import Instant, SealedText
from api.database.rows import Identified, Versioned
from api.database.sealed import Sealed

NAME_LENGTH = 120


class Program(Versioned, table=True):
    """An organisation that offers support, and its clocks."""

    __tablename__ = "programs"
    __table_args__ = (
        CheckConstraint("answer_hours > reminder_hours AND reminder_hours > 0", name="reminder_before_answer"),
        CheckConstraint("first_contact_hours > 0", name="first_contact"),
    )

    name: str = Field(max_length=NAME_LENGTH)
    peer_run: bool
    regime: str = Field(max_length=20)
    answer_hours: int
    reminder_hours: int
    first_contact_hours: int
    crisis_line: str = Field(max_length=40)
    language: str = Field(max_length=20)
    zone: str = Field(max_length=64)


class Site(Versioned, table=True):
    """A place where a program meets."""

    __tablename__ = "sites"
    __table_args__ = (UniqueConstraint("program_id", "name"),)

    program_id: UUID = Field(foreign_key="programs.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=NAME_LENGTH)
    address: str = Field(max_length=300)


class Room(Versioned, table=True):
    """A room of a site; two pairs at once need two of them."""

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("site_id", "name"), CheckConstraint("seats > 0", name="seats"))

    program_id: UUID = Field(foreign_key="programs.id", index=True, ondelete="CASCADE")
    site_id: UUID = Field(foreign_key="sites.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=NAME_LENGTH)
    seats: int


class User(Versioned, table=True):
    """Somebody who can sign in. Being here can tell of a past: e-mail and name are sealed."""

    __tablename__ = "users"

    id: UUID = Field(primary_key=True, foreign_key="person_keys.id")
    email_digest: str = Field(max_length=64, unique=True)
    email: Sealed = Field(sa_type=SealedText)
    name: Sealed = Field(sa_type=SealedText)

    model_config = ConfigDict(arbitrary_types_allowed=True)  # type: ignore[assignment] # SQLModel has no public name for it


class Membership(SQLModel, table=True):
    """One role of a user in a program."""

    __tablename__ = "memberships"

    program_id: UUID = Field(primary_key=True, foreign_key="programs.id", ondelete="CASCADE")
    user_id: UUID = Field(primary_key=True, foreign_key="users.id", index=True, ondelete="CASCADE")
    role: str = Field(primary_key=True, max_length=20)


class Team(Versioned, table=True):
    """Mentors who work together, with those who supervise them."""

    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("program_id", "name"), CheckConstraint("cap >= 0", name="cap"))

    program_id: UUID = Field(foreign_key="programs.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=NAME_LENGTH)
    cap: int | None = None


class TeamSupervisor(SQLModel, table=True):
    """A user who supervises a team."""

    __tablename__ = "team_supervisors"

    team_id: UUID = Field(primary_key=True, foreign_key="teams.id", ondelete="CASCADE")
    user_id: UUID = Field(primary_key=True, foreign_key="users.id", index=True, ondelete="CASCADE")


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


class ApiKey(Versioned, table=True):
    """A key for other people's forms; only the hash of its secret is kept."""

    __tablename__ = "api_keys"

    program_id: UUID = Field(foreign_key="programs.id", index=True, ondelete="CASCADE")
    name: str = Field(max_length=NAME_LENGTH)
    prefix: str = Field(max_length=16, unique=True)
    secret_hash: str = Field(max_length=64)
    scopes: str = Field(max_length=200)
    expires_at: datetime = Field(sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
