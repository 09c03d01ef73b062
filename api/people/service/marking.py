"""Mark again: mentees who came before marks, and everybody once the secret key was changed."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from api.database.vault import Vault
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow
from api.people.service.documents import opened
from api.people.service.marks import mark

MARKED_AT_ONCE: Final = 500
"""How many mentees one transaction marks: others wait for no longer than that takes."""


def first_unmarked(session: Session) -> UUID | None:
    """Return the first mentee who was never marked; None where there is none."""
    statement = select(MenteeRow.id).where(col(MenteeRow.marked_by).is_(None), col(MenteeRow.document).is_not(None))
    return session.exec(statement.order_by(col(MenteeRow.id)).limit(1)).one_or_none()


def mark_again(session: Session, vault: Vault, now: datetime, limit: int = MARKED_AT_ONCE) -> int:
    """Mark mentees of one program who have no marks by the newest secret key; return how many, 0 once all have.

    Likenesses that were decided stay as they are.
    """
    first = session.exec(_amiss(vault).limit(1)).one_or_none()
    if first is None:
        return 0
    of_program = _amiss(vault).where(MenteeRow.program_id == first.program_id).limit(limit)
    rows = session.exec(of_program.with_for_update().execution_options(populate_existing=True)).all()
    documents = opened(session, vault, rows, MenteeAbout)
    for row in rows:
        row.marked_by = vault.digested_by  # also of those whom no key opens: there is nothing to mark
    session.flush()
    mark(session, vault, first.program_id, documents, now, known=True)
    return len(rows)


def _amiss(vault: Vault) -> SelectOfScalar[MenteeRow]:
    others = or_(col(MenteeRow.marked_by).is_(None), col(MenteeRow.marked_by) != vault.digested_by)
    return select(MenteeRow).where(col(MenteeRow.document).is_not(None), others).order_by(col(MenteeRow.id))
