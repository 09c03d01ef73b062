"""People's keys: each person's text is sealed with a key of their own, which the master key wraps.

Destroying a person's key erases all that was sealed with it. Changing the master key wraps a few hundred
bytes per person anew and touches no text. A backup holds the wrapped keys of its day.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlmodel import Field, Session, SQLModel, col, select

from api.database.columns import Instant
from api.database.rows import add_rows
from api.database.sealed import Key
from api.errors import NotFoundError

DIGESTED_BY_LENGTH: Final = 16
REWRAPPED_AT_ONCE: Final = 500
"""How many keys one transaction wraps anew: others wait for no longer than that takes."""


class PersonKey(SQLModel, table=True):
    """The wrapped key of one person; ``wrapped`` is empty once it is destroyed."""

    __tablename__ = "person_keys"

    id: UUID = Field(primary_key=True)
    wrapped: bytes | None
    created_at: datetime = Field(sa_type=Instant)
    destroyed_at: datetime | None = Field(default=None, sa_type=Instant)


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """How many keys were looked at, wrapped anew, and opened by no master key; where to go on, None at the end."""

    seen: int
    wrapped: int
    lost: int
    after: UUID | None


class Vault:
    """Makes, fetches, rewraps and destroys people's keys.

    Parameters
    ----------
    master_keys : iterable of str
        Fernet keys, newest first: the first wraps, all unwrap.
    secret_keys : iterable of str
        What digests are keyed by, newest first: the first makes them, by all is looked for. Without one there are none.
        Keys for what is handed out are made from them as well.
    """

    def __init__(self, master_keys: Iterable[str], secret_keys: Iterable[str] = ()) -> None:
        self._each = [Fernet(key) for key in master_keys]
        self._master = MultiFernet(self._each)
        indexes = (hmac.digest(key.encode(), b"waypair blind index", "sha256") for key in secret_keys)
        self._indexes = [hmac.new(index, digestmod="sha256") for index in indexes]

    def digest(self, kind: str, text: str) -> str:
        """Return what a sealed text of a kind is found by: a keyed hash, of which nobody can read the text.

        Raises
        ------
        ValueError
            If the vault was made without a secret key.
        """
        return self.digests(kind, text)[0]

    def digests(self, kind: str, text: str) -> tuple[str, ...]:
        """Return what a sealed text may be found by: its hash by each secret key, newest first.

        Raises
        ------
        ValueError
            If the vault was made without a secret key.
        """
        if not self._indexes:
            raise ValueError("a vault without a secret key finds nobody")
        said = f"{kind}\0{text}".encode()
        return tuple(_digested(index, said).hex() for index in self._indexes)

    def hand_out(self, kind: str, content: bytes, now: datetime) -> str:
        """Return something sealed for whoever brings it back soon: this service keeps nothing of it.

        Parameters
        ----------
        kind : str
            What it is, and whose: as anything else it is not taken back.
        content : bytes
        now : datetime

        Raises
        ------
        ValueError
            If the vault was made without a secret key.
        """
        return self._handed(kind).encrypt_at_time(content, int(now.timestamp())).decode()

    def take_back(self, kind: str, handed: str, now: datetime, lasts_s: int) -> bytes | None:
        """Return what was handed out as that kind; None where it was not, or longer ago than so many seconds."""
        try:
            return self._handed(kind).decrypt_at_time(handed.encode(), lasts_s, int(now.timestamp()))
        except InvalidToken:
            return None

    def _handed(self, kind: str) -> MultiFernet:
        if not self._indexes:
            raise ValueError("a vault without a secret key hands out nothing")
        said = f"handed out\0{kind}".encode()
        return MultiFernet([Fernet(urlsafe_b64encode(_digested(one, said))) for one in self._indexes])

    @property
    def digested_by(self) -> str:
        """Return what tells the newest secret key from others, and nothing of it."""
        return self.digest("which key", "")[:DIGESTED_BY_LENGTH]

    def create(self, session: Session, person_id: UUID, now: datetime) -> Key:
        """Make a key for a new person."""
        return self.create_many(session, [person_id], now)[person_id]

    def create_many(self, session: Session, person_ids: Iterable[UUID], now: datetime) -> dict[UUID, Key]:
        """Make a key for each of several new people, in one statement."""
        secrets = {person_id: Fernet.generate_key() for person_id in person_ids}
        rows = [
            {"id": person_id, "wrapped": self._master.encrypt(secret), "created_at": now}
            for person_id, secret in secrets.items()
        ]
        add_rows(session, PersonKey, rows)
        return {person_id: Key(Fernet(secret)) for person_id, secret in secrets.items()}

    def keys(self, session: Session, person_ids: Iterable[UUID]) -> dict[UUID, Key]:
        """Return the keys of those people who have one still, in one query."""
        wanted = list(person_ids)
        there = select(PersonKey.id, PersonKey.wrapped).where(col(PersonKey.id).in_(wanted))
        rows = session.exec(there).all() if wanted else ()
        return {person_id: Key(Fernet(self._master.decrypt(wrapped))) for person_id, wrapped in rows if wrapped}

    def left(self, session: Session, person_ids: Iterable[UUID]) -> set[UUID]:
        """Return those people who have a key still, in one query, without unwrapping any."""
        wanted = list(person_ids)
        there = select(PersonKey.id).where(col(PersonKey.id).in_(wanted), col(PersonKey.wrapped).is_not(None))
        return set(session.exec(there)) if wanted else set()

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

    def rewrap(self, session: Session, after: UUID | None = None, limit: int = REWRAPPED_AT_ONCE) -> Rewrapped:
        """Wrap the keys that follow an id with the newest master key, as many as the limit says.

        Those that it wraps already stay as they are, so that doing it again, or going on after a stop, costs little.
        """
        statement = select(PersonKey).where(col(PersonKey.wrapped).is_not(None))
        if after is not None:
            statement = statement.where(col(PersonKey.id) > after)
        statement = statement.order_by(col(PersonKey.id)).limit(limit)
        rows = session.exec(statement.with_for_update(key_share=True)).all()
        wrapped = lost = 0
        for row in rows:
            match self._wrapped_by(row):
                case None:
                    lost += 1
                case 0:
                    pass
                case _:
                    row.wrapped = self._master.rotate(row.wrapped or b"")
                    wrapped += 1
        return Rewrapped(len(rows), wrapped, lost, rows[-1].id if len(rows) == limit else None)

    def survey(self, session: Session) -> dict[int | None, int]:
        """Return how many people's keys each master key wraps, by its place; None: those that no master key opens."""
        found = Counter[int | None]()
        statement = select(PersonKey).where(col(PersonKey.wrapped).is_not(None))
        for row in session.exec(statement.execution_options(yield_per=REWRAPPED_AT_ONCE)):
            found[self._wrapped_by(row)] += 1
        return dict(found)

    def _wrapped_by(self, row: PersonKey) -> int | None:
        for place, key in enumerate(self._each):
            try:
                key.decrypt(row.wrapped or b"")
            except InvalidToken:
                continue
            return place
        return None


def _digested(index: hmac.HMAC, said: bytes) -> bytes:
    """Return a keyed hash; begun once per key, and copied, it lets no other thread go first for a few microseconds."""
    digest = index.copy()
    digest.update(said)
    return digest.digest()


class RememberingVault(Vault):
    """A vault that unwraps nobody's key twice: for one piece of work, and gone with it.

    It may hold the key of somebody who was erased meanwhile: whoever stores what it sealed asks who is `left`.

    Parameters
    ----------
    vault : Vault
        Whose master keys it has.
    """

    def __init__(self, vault: Vault) -> None:
        self._each, self._master, self._indexes = vault._each, vault._master, vault._indexes
        self._unwrapped: dict[UUID, Key] = {}

    def keys(self, session: Session, person_ids: Iterable[UUID]) -> dict[UUID, Key]:
        wanted = list(person_ids)
        self._unwrapped |= super().keys(session, (one for one in wanted if one not in self._unwrapped))
        return {one: self._unwrapped[one] for one in wanted if one in self._unwrapped}
