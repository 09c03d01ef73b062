"""The tables of the audit log, and who and what an entry can name.

Every column is text or a number: what is hashed is what is stored, on both databases alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

HASH_LENGTH: Final = 64
ID_LENGTH: Final = 36
WORD: Final = re.compile(r"[a-z][a-z_]{0,39}")
SERVICE: Final = UUID(int=0)
"""The chain of what belongs to no program: the service's own."""


class ActorKind(StrEnum):
    """Who can do something here."""

    USER = "user"
    KEY = "key"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: a user, an API key, or a part of the service; made by `user`, `key` and `system`."""

    kind: ActorKind
    id: str

    @classmethod
    def user(cls, user_id: UUID) -> Self:
        """Return the actor that is a signed-in user."""
        return cls(ActorKind.USER, str(user_id))

    @classmethod
    def key(cls, key_id: UUID) -> Self:
        """Return the actor that is an API key."""
        return cls(ActorKind.KEY, str(key_id))

    @classmethod
    def system(cls, part: str) -> Self:
        """Return the actor that is a part of the service, such as ``worker``.

        Raises
        ------
        ValueError
            If the part is not one lower-case word.
        """
        return cls(ActorKind.SYSTEM, _word(part))


@dataclass(frozen=True, slots=True)
class Act:
    """What was done: ``Act("read", "consent", consent_id)``. Words and an id alone, so that no person gets in.

    Raises
    ------
    ValueError
        If the verb or the kind is not one lower-case word.
    """

    verb: str
    kind: str
    subject_id: UUID | None = None

    def __post_init__(self) -> None:
        _word(self.verb)
        _word(self.kind)


class AuditEntry(SQLModel, table=True):
    """One entry. The database refuses to change or remove it."""

    __tablename__ = "audit_entries"
    __table_args__ = (CheckConstraint("number > 0", name="number"),)

    chain: str = Field(primary_key=True, max_length=ID_LENGTH)
    number: int = Field(primary_key=True)
    at: str = Field(max_length=27)
    actor_kind: str = Field(max_length=10)
    actor_id: str = Field(max_length=40)
    verb: str = Field(max_length=40)
    kind: str = Field(max_length=40)
    subject_id: str = Field(max_length=ID_LENGTH)
    previous: str = Field(max_length=HASH_LENGTH, unique=True)
    hash: str = Field(max_length=HASH_LENGTH)


class AuditHead(SQLModel, table=True):
    """Where a chain ends: locked while it grows, and a witness that nothing was cut off."""

    __tablename__ = "audit_heads"

    chain: str = Field(primary_key=True, max_length=ID_LENGTH)
    number: int
    hash: str = Field(max_length=HASH_LENGTH)


def _word(text: str) -> str:
    if not WORD.fullmatch(text):
        raise ValueError(f"expected one lower-case word of at most 40 letters, got {len(text)} characters")
    return text
