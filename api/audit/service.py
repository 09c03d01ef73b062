"""Write to the audit log, and find out whether anybody tampered with it.

There is one chain per program and one for the service itself: a program whose transaction takes long holds up no
other, and its log can be handed out and checked without showing anybody else's. A chain grows under the lock of its
head (a row on PostgreSQL; on SQLite writers queue anyway), so it neither forks nor skips; unique constraints on the
number and on the hash before make both impossible for whoever goes around this module.

Hashes show a change to whoever knows the head of an earlier day: somebody who may do everything with the database
can write a whole new chain. So note heads elsewhere, and have `verify` look for them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, insert, literal, select, text, union_all, update
from sqlmodel import Session, col

from api.audit.models import SERVICE, Act, Actor, AuditEntry, AuditHead

HASHED: Final = ("chain", "number", "at", "actor_kind", "actor_id", "verb", "kind", "subject_id", "previous")
FIELDS: Final = (*HASHED, "hash")
READ_AT_ONCE: Final = 1000
OPEN: Final = text(
    "INSERT INTO audit_heads (chain, number, hash) VALUES (:chain, 0, :hash) ON CONFLICT (chain) DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain that holds: how many entries, and the hash of the last."""

    id: str
    entries: int
    head: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry of a chain that is wrong, and what is wrong with it."""

    chain: str
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found; all is well where `broken` and `missing` are empty."""

    chains: tuple[Chain, ...]
    broken: tuple[Broken, ...]
    missing: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.broken and not self.missing


def record(session: Session, program_id: UUID | None, actor: Actor, now: datetime, *acts: Act) -> None:
    """Append one entry per act to the chain of a program, or without one to that of the service.

    The entries stand or fall with the transaction. Others who write to the same chain wait until it ends: call this
    last, and for one program per transaction. It takes three statements however many acts there are.
    """
    if not acts:
        return
    chain = str(program_id or SERVICE)
    number, previous = _locked_head(session, chain)
    entries = []
    for act in acts:
        number += 1
        entry = {
            "chain": chain,
            "number": number,
            "at": written(now),
            "actor_kind": actor.kind.value,
            "actor_id": actor.id,
            "verb": act.verb,
            "kind": act.kind,
            "subject_id": str(act.subject_id or ""),
            "previous": previous,
        }
        entry["hash"] = previous = digest(entry)
        entries.append(entry)
    connection = session.connection()
    connection.execute(insert(AuditEntry), entries)
    connection.execute(update(AuditHead).where(col(AuditHead.chain) == chain).values(number=number, hash=previous))


def verify(session: Session, noted: Collection[str] = ()) -> Verdict:
    """Walk every chain from its beginning, and name in each the first entry that is wrong.

    Parameters
    ----------
    session : Session
        May be one that only reads.
    noted : collection of str
        Hashes of heads noted on earlier days. One that no chain holds any more is `missing`: the log was rewritten.
    """
    walks = []
    sought = set(noted)
    for chain, rows in groupby(_rows(session), lambda row: row.chain):
        walk = _Walk(chain)
        for row in rows:
            if row.is_head:
                walk.meet(row)
            else:
                walk.step(row)
                sought.discard(row.hash)
        walk.end()
        walks.append(walk)
    return Verdict(
        tuple(Chain(walk.chain, walk.number, walk.hash) for walk in walks if walk.broken is None),
        tuple(walk.broken for walk in walks if walk.broken is not None),
        tuple(sorted(sought)),
    )


def digest(entry: Mapping[str, object]) -> str:
    """Return the hash of an entry: SHA-256 of its fields as a JSON list, the hash before it among them."""
    fields = json.dumps([entry[name] for name in HASHED], separators=(",", ":"), default=repr)
    return hashlib.sha256(fields.encode()).hexdigest()


def beginning(chain: str) -> str:
    """Return what stands in the first entry of a chain for the hash before it."""
    return hashlib.sha256(f"waypair audit chain {chain}".encode()).hexdigest()


def written(instant: datetime) -> str:
    """Return an instant as entries have it: UTC, to the microsecond."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class _Walk:
    """Goes along one chain until it ends or breaks."""

    def __init__(self, chain: str) -> None:
        self.chain = chain
        self.number = 0
        self.hash = beginning(chain)
        self.broken: Broken | None = None
        self._head: tuple[int, str] | None = None

    def step(self, entry: Row[Any]) -> None:
        """Go on to the next entry."""
        if self.broken is not None:
            return
        expected = self.number + 1
        if entry.number != expected:
            self._break(expected, f"it is gone: entry {entry.number} follows")
        elif entry.previous != self.hash:
            self._break(expected, "it does not follow the entry before it")
        elif entry.hash != digest(entry._asdict()):
            self._break(expected, "it is not what was written")
        else:
            self.number, self.hash = expected, entry.hash

    def meet(self, head: Row[Any]) -> None:
        """Take note of where the chain says that it ends."""
        self._head = head.number, head.hash

    def end(self) -> None:
        """Compare where it ends with where it should."""
        if self.broken is not None or self._head == (self.number, self.hash):
            return
        number = self._head[0] if self._head else 0
        if number < self.number:
            self._break(number + 1, "it was added behind the end of the chain")
        elif number > self.number:
            self._break(self.number + 1, "it is gone, and so is all that followed")
        else:
            self._break(self.number, "it is not the one that the chain ended with")

    def _break(self, number: int, reason: str) -> None:
        self.broken = Broken(self.chain, number, reason)


def _rows(session: Session) -> Iterator[Row[Any]]:
    """Yield the entries of every chain, then its head: in one statement, so that nothing is appended in between."""
    entries = select(*_columns(AuditEntry), literal(False).label("is_head"))
    heads = select(*_columns(AuditHead), literal(True).label("is_head"))
    statement = union_all(entries, heads).order_by("chain", "is_head", "number")
    yield from session.connection().execute(statement.execution_options(yield_per=READ_AT_ONCE))


def _columns(table: type[AuditEntry | AuditHead]) -> Iterator[Any]:
    return (getattr(table, name, literal("")).label(name) for name in FIELDS)


def _locked_head(session: Session, chain: str) -> tuple[int, str]:
    """Return number and hash of a chain's last entry; nobody else can append before this transaction ends."""
    session.flush()
    connection = session.connection()
    found = connection.execute(_head(chain)).one_or_none()
    if found is None:
        connection.execute(OPEN, {"chain": chain, "hash": beginning(chain)})
        found = connection.execute(_head(chain)).one()
    return found.number, found.hash


def _head(chain: str) -> Select[Any, Any]:
    return select(col(AuditHead.number), col(AuditHead.hash)).where(col(AuditHead.chain) == chain).with_for_update()
