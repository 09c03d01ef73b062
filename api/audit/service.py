"""Write to the audit log, and find out whether anybody tampered with it.

There is one chain per program and one for the service itself: a program whose transaction takes long holds up no
other, and its log can be handed out and checked without showing anybody else's. A chain grows under the lock of its
head (a row on PostgreSQL; on SQLite writers queue anyway), so it neither forks nor skips; unique constraints on the
number and on the hash before make both impossible for whoever goes around this module. Heads are locked when a
transaction ends, and for no longer than that takes.

Hashes show a change to whoever knows the head of an earlier day: somebody who may do everything with the database
can write a whole new chain. So note heads elsewhere, and have `verify` look for them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, event, insert, literal, select, text, union_all, update
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session, col

from api.audit.models import SERVICE, Act, Actor, AuditEntry, AuditHead
from api.database.engine import READS

HASHED: Final = ("chain", "number", "at", "actor_kind", "actor_id", "verb", "kind", "subject_id", "previous")
FIELDS: Final = (*HASHED, "hash")
READ_AT_ONCE: Final = 1000
PENDING: Final = "waypair_audit"
"""Where a session keeps what it is to append when it commits."""
OPEN: Final = text(
    "INSERT INTO audit_heads (chain, number, hash) VALUES (:chain, 0, :hash) ON CONFLICT (chain) DO NOTHING"
)
HEAD: Final = (
    select(col(AuditHead.number), col(AuditHead.hash))
    .where(col(AuditHead.chain) == bindparam("chain"))
    .with_for_update()
)
APPEND: Final = insert(AuditEntry)
MOVE: Final = (
    update(AuditHead)
    .where(col(AuditHead.chain) == bindparam("moved"))
    .values(number=bindparam("number"), hash=bindparam("hash"))
)


class ReadOnlyError(RuntimeError):
    """Something was recorded in a session that only reads."""


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

    The entries stand or fall with the transaction, or with the savepoint, that they are recorded in. They are written
    when it ends: a chain is locked only after every row that the transaction locks, and chains in the order of their
    ids, so that no two transactions wait for each other's. A chain takes three statements however many acts there are.

    Raises
    ------
    ReadOnlyError
        If the session only reads, for nothing that it leaves behind would be kept.
    """
    if session.get_bind().get_execution_options().get(READS, False):
        raise ReadOnlyError("a session that only reads records nothing")
    if not session.in_transaction():
        session.begin()
    pending: list[_Pending] = session.info.setdefault(PENDING, [])
    within, chain = session.get_nested_transaction(), str(program_id or SERVICE)
    pending += [_Pending(chain, written(now), actor, act, within) for act in acts]


def verify(session: Session, noted: Collection[str] = (), chain: str | None = None) -> Verdict:
    """Walk every chain, or the one that is named, from its beginning; name in each the first entry that is wrong.

    Parameters
    ----------
    session : Session
        May be one that only reads.
    noted : collection of str
        Hashes of heads noted on earlier days. One that no chain holds any more is `missing`: the log was rewritten.
    chain : str, optional
        Of a program, or of the service.
    """
    walks = []
    sought = set(noted)
    for walked, rows in groupby(_rows(session, chain), lambda row: row.chain):
        walk = _Walk(walked)
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


def _rows(session: Session, chain: str | None) -> Iterator[Row[Any]]:
    """Yield the entries of each chain, then its head: in one statement, so that nothing is appended in between."""
    entries = select(*_columns(AuditEntry), literal(False).label("is_head"))
    heads = select(*_columns(AuditHead), literal(True).label("is_head"))
    if chain is not None:
        entries, heads = entries.where(col(AuditEntry.chain) == chain), heads.where(col(AuditHead.chain) == chain)
    statement = union_all(entries, heads).order_by("chain", "is_head", "number")
    yield from session.connection().execute(statement.execution_options(yield_per=READ_AT_ONCE))


def _columns(table: type[AuditEntry | AuditHead]) -> Iterator[Any]:
    return (getattr(table, name, literal("")).label(name) for name in FIELDS)


@dataclass(slots=True)
class _Pending:
    """An act that waits for its transaction to end; `within` is the innermost savepoint that it depends on."""

    chain: str
    at: str
    actor: Actor
    act: Act
    within: SessionTransaction | None


@event.listens_for(Session, "before_commit")
def _write_pending(session: Session) -> None:
    pending: list[_Pending] = session.info.get(PENDING, [])
    if not pending:
        return
    if (savepoint := session.get_nested_transaction()) is not None:
        for one in pending:
            if one.within is savepoint:  # from here on it depends on what is around the savepoint
                one.within = savepoint.parent if savepoint.parent and savepoint.parent.nested else None
        return
    session.flush()
    for chain, some in groupby(sorted(pending, key=_chain), key=_chain):
        _append(session.connection(), chain, some)
    pending.clear()


@event.listens_for(Session, "after_transaction_end")
def _forget_pending(session: Session, transaction: SessionTransaction) -> None:
    """Forget what was rolled back: what was written is not there any more."""
    if pending := session.info.get(PENDING):
        pending[:] = [one for one in pending if transaction.parent is not None and one.within is not transaction]


def _chain(pending: _Pending) -> str:
    return pending.chain


def _append(connection: Connection, chain: str, some: Iterable[_Pending]) -> None:
    number, previous = _locked_head(connection, chain)
    entries = []
    for one in some:
        number += 1
        entry = {
            "chain": chain,
            "number": number,
            "at": one.at,
            "actor_kind": one.actor.kind.value,
            "actor_id": one.actor.id,
            "verb": one.act.verb,
            "kind": one.act.kind,
            "subject_id": str(one.act.subject_id or ""),
            "previous": previous,
        }
        entry["hash"] = previous = digest(entry)
        entries.append(entry)
    connection.execute(APPEND, entries)
    connection.execute(MOVE, {"moved": chain, "number": number, "hash": previous})


def _locked_head(connection: Connection, chain: str) -> tuple[int, str]:
    """Return number and hash of a chain's last entry; nobody else can append before this transaction ends."""
    found = connection.execute(HEAD, {"chain": chain}).one_or_none()
    if found is None:
        connection.execute(OPEN, {"chain": chain, "hash": beginning(chain)})
        found = connection.execute(HEAD, {"chain": chain}).one()
    return found.number, found.hash
