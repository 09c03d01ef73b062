"""Column types and defaults that every table shares."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Lock
from typing import Final
from uuid import UUID

from sqlalchemy import DateTime, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from api.database.sealed import Sealed

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMES  # before any table: migrations have to name what they change


class Instant(TypeDecorator[datetime]):
    """An instant: goes in aware, comes out in UTC, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC; a time without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant with its zone, which SQLite forgets."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SealedText(TypeDecorator[Sealed]):
    """Text that is stored encrypted; what comes out is opened with its person's key, and not before."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Dialect) -> bytes | None:
        """Return the ciphertext; plain text is refused."""
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise TypeError("only sealed text is stored here")
        return value.token

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Sealed | None:
        """Return the ciphertext, still sealed."""
        return None if value is None else Sealed(bytes(value))


class _Counter:
    """Counts the ids of one millisecond, from a random number on; what comes before on the clock is counted anew."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._millisecond = -1
        self._count = 0
        self._tails = _tails()

    def next(self, millisecond: int) -> tuple[int, int]:
        """Return the count, and random bits."""
        with self._lock:
            if millisecond == self._millisecond and self._count < COUNTED - 1:
                self._count += 1
            else:
                self._millisecond, self._count = millisecond, secrets.randbelow(COUNTED // 2)
            return self._count, next(self._tails)


def _tails() -> Iterator[int]:
    """Yield `TAIL_BITS` random bits each; many are drawn at once, for each draw lets other threads go first."""
    while True:
        drawn = secrets.token_bytes(TAIL_BYTES * DRAWN)
        for start in range(0, len(drawn), TAIL_BYTES):
            yield int.from_bytes(drawn[start : start + TAIL_BYTES]) & (1 << TAIL_BITS) - 1


COUNTED: Final = 1 << 32
TAIL_BITS: Final = 42
TAIL_BYTES: Final = 6
DRAWN: Final = 256
_COUNTER: Final = _Counter()


def new_id(now: datetime) -> UUID:
    """Return an id that sorts by time: a UUID of version 7, so that pages follow the order of arrival.

    Those that one process makes within a millisecond sort in the order in which they were made: 32 bits count them
    (RFC 9562, 6.2, method 1), 42 are random.
    """
    millisecond = int(now.timestamp() * 1000) & (1 << 48) - 1
    count, tail = _COUNTER.next(millisecond)
    number = millisecond << 80 | 0x7 << 76 | (count >> 20) << 64
    return UUID(int=number | 0x2 << 62 | (count & (1 << 20) - 1) << TAIL_BITS | tail)
