"""People's keys: each person's text is sealed with a key of their own, which the master key wraps.

Destroying a person's key erases all that was sealed with it. Changing the master key wraps a few hundred
bytes per person anew and touches no text. A backup holds the wrapped keys of its day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from cryptography.fernet import Fernet, MultiFernet
from sqlmodel import Field, Session, SQLModel, col, select

from api.database.columns import Instant
from api.database.sealed import Key
from api.errors import NotFoundError


class PersonKey(SQLModel, table=True):
    """The wrapped key of one person; ``wrapped`` is empty once it is destroyed."""

    __tablename__ = "person_keys"

    id: UUID = Field(primary_key=True)
    wrapped: bytes | None
    created_at: datetime = Field(sa_type=Instant)
    destroyed_at: datetime | None = Field(default=None, sa_type=Instant)


class Vault:
    """Makes, fetches, rewraps and destroys people's keys.

    Parameters
    ----------
    master_keys : iterable of str
        Fernet keys, newest first: the first wraps, all unwrap.
    """

    def __init__(self, master_keys: Iterable[str]) -> None:
        self._master = MultiFernet([Fernet(key) for key in master_keys])

    def create(self, session: Session, person_id: UUID, now: datetime) -> Key:
        """Make a key for a new person."""
        secret = Fernet.generate_key()
        session.add(PersonKey(id=person_id, wrapped=self._master.encrypt(secret), created_at=now))
        session.flush()
        return Key(Fernet(secret))

    def keys(self, session: Session, person_ids: Iterable[UUID]) -> dict[UUID, Key]:
        """Return the keys of those people who have one still, in one query."""
        wanted = list(person_ids)
        rows = session.exec(select(PersonKey).where(col(PersonKey.id).in_(wanted))).all() if wanted else ()
        return {row.id: Key(Fernet(self._master.decrypt(row.wrapped))) for row in rows if row.wrapped}

    def key(self, session: Session, person_id: UUID) -> Key:
        """Return the key of one person.

        Raises
        ------
        NotFoundError
            If there was none, or it was destroyed.
        """
        found = self.keys(session, [person_id])
        if person_id not in found:
            raise NotFoundError
        return found[person_id]

    def destroy(self, session: Session, person_id: UUID, now: datetime) -> None:
        """Erase a person: whatever their key sealed can never be opened again."""
        row = session.get(PersonKey, person_id)
        if row is not None and row.wrapped is not None:
            row.wrapped, row.destroyed_at = None, now

    def rewrap(self, session: Session) -> int:
        """Wrap every key with the newest master key; return how many."""
        rows = session.exec(select(PersonKey).where(col(PersonKey.destroyed_at).is_(None))).all()
        for row in rows:
            if row.wrapped is not None:
                row.wrapped = self._master.rotate(row.wrapped)
        return len(rows)
