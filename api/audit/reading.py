"""Read the audit log: a program's entries a page at a time, those about somebody, and where every chain ends."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from api.audit.models import SERVICE, AuditEntry

WRONG_ENDS: Final = text(
    """SELECT count(*) FROM (
        SELECT head.chain FROM audit_heads AS head
        LEFT JOIN (SELECT chain, max(number) AS number FROM audit_entries GROUP BY chain) AS last
            ON last.chain = head.chain
        LEFT JOIN audit_entries AS entry ON entry.chain = last.chain AND entry.number = last.number
        WHERE COALESCE(entry.number, 0) <> head.number OR entry.hash <> head.hash
        UNION ALL
        SELECT DISTINCT chain FROM audit_entries WHERE chain NOT IN (SELECT chain FROM audit_heads)
    ) AS wrong"""
)
CHAINS: Final = text(
    "SELECT count(*) FROM (SELECT chain FROM audit_heads UNION SELECT chain FROM audit_entries) AS every"
)


@dataclass(frozen=True, slots=True)
class Entries:
    """Some entries, the newest first, and the number before which the next page begins; None on the last."""

    rows: Sequence[AuditEntry]
    before: int | None


def entries_of(session: Session, program_id: UUID, before: int | None, limit: int) -> Entries:
    """Return at most `limit` entries of a program's chain, the newest first."""
    statement = select(AuditEntry).where(AuditEntry.chain == str(program_id))
    if before is not None:
        statement = statement.where(col(AuditEntry.number) < before)
    found = session.exec(statement.order_by(col(AuditEntry.number).desc()).limit(limit + 1)).all()
    rows = found[:limit]
    return Entries(rows, rows[-1].number if len(found) > limit else None)


def entries_about(session: Session, program_id: UUID, subjects: Collection[UUID]) -> list[AuditEntry]:
    """Return what the chains of a program and of the service say of some subjects, the oldest first.

    Reads both chains whole: for what is rarely asked.
    """
    statement = select(AuditEntry).where(
        col(AuditEntry.chain).in_([str(program_id), str(SERVICE)]),
        col(AuditEntry.subject_id).in_([str(subject) for subject in subjects]),
    )
    return list(session.exec(statement.order_by(col(AuditEntry.at), col(AuditEntry.chain), col(AuditEntry.number))))


def ends(session: Session) -> tuple[int, int]:
    """Return how many chains there are, and how many end elsewhere than they should; reads no chain whole."""
    connection = session.connection()
    return connection.execute(CHAINS).scalar_one(), connection.execute(WRONG_ENDS).scalar_one()
