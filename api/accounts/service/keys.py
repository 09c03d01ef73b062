"""API keys for other people's forms: issued, rotated with an overlap, revoked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session

from api.accounts.models.shapes import KeyCreate, KeyIssued, KeyPublic
from api.accounts.models.tables import ApiKey
from api.accounts.models.words import Scope
from api.accounts.owned import to_edit
from api.accounts.tokens import hashed, new_key
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.errors import ConflictError
from api.web.translating import to_translate

OVERLAP: Final = timedelta(hours=24)
"""How long a rotated key goes on working, so that a form can be changed over."""


def issue_key(session: Session, program_id: UUID, asked: KeyCreate, actor: Actor, now: datetime) -> KeyIssued:
    """Make a key; the answer holds it, the database only its hash."""
    key = _issue(session, program_id, asked.name, " ".join(sorted(asked.scopes)), now, now + timedelta(days=asked.days))
    record(session, program_id, actor, now, Act("add", "key", key.id))
    return key


def rotate_key(
    session: Session, program_id: UUID, key_id: UUID, version: int, actor: Actor, now: datetime
) -> KeyIssued:
    """Make a successor with the same scopes and life span; the old key ends after the overlap.

    Raises
    ------
    ConflictError
        If the key works no longer.
    """
    old = to_edit(session, ApiKey, program_id, key_id, version)
    if old.revoked_at is not None or old.expires_at <= now:
        raise ConflictError(to_translate("This key works no longer: issue a new one."))
    new = _issue(session, program_id, old.name, old.scopes, now, now + (old.expires_at - old.created_at))
    old.expires_at = min(old.expires_at, now + OVERLAP)
    record(session, program_id, actor, now, Act("rotate", "key", old.id), Act("add", "key", new.id))
    return new


def revoke_key(session: Session, program_id: UUID, key_id: UUID, version: int, actor: Actor, now: datetime) -> None:
    """End a key at once."""
    key = to_edit(session, ApiKey, program_id, key_id, version)
    key.revoked_at = key.revoked_at or now
    record(session, program_id, actor, now, Act("revoke", "key", key.id))


def shown(key: ApiKey) -> KeyPublic:
    """Return a key as it is listed."""
    return KeyPublic(**_fields(key))


def _issue(
    session: Session, program_id: UUID, name: str, scopes: str, now: datetime, expires_at: datetime
) -> KeyIssued:
    made = new_key()
    row = ApiKey(
        id=new_id(now),
        created_at=now,
        program_id=program_id,
        name=name,
        prefix=made.prefix,
        secret_hash=hashed(made.secret),
        scopes=scopes,
        expires_at=expires_at,
    )
    session.add(row)
    session.flush()
    return KeyIssued(**_fields(row), key=str(made))


def _fields(key: ApiKey) -> dict[str, Any]:
    return key.model_dump(exclude={"scopes"}) | {"scopes": [Scope(scope) for scope in key.scopes.split()]}
