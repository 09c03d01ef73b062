"""Bans between a mentee and a mentor of one program."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from api.accounts.owned import to_edit
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.errors import ConflictError, FieldProblem, RefusedInputError
from api.people.models.shapes import BanCreate
from api.people.models.tables import Ban, MenteeRow, MentorRow, PersonRow
from api.web.translating import to_translate


def ban(session: Session, program_id: UUID, asked: BanCreate, actor: Actor, now: datetime) -> Ban:
    """Keep two people apart.

    Raises
    ------
    RefusedInputError
        If one of them is not of the program, or was erased.
    ConflictError
        If they are kept apart already.
    """
    problems = [
        FieldProblem(f"#/{field}", f"the id of a {who} of this program", "another id")
        for field, who, table, person_id in (
            ("mentee_id", "mentee", MenteeRow, asked.mentee_id),
            ("mentor_id", "mentor", MentorRow, asked.mentor_id),
        )
        if not _is_there(session, table, program_id, person_id)
    ]
    if problems:
        raise RefusedInputError(problems)
    statement = select(Ban.id).where(Ban.mentee_id == asked.mentee_id, Ban.mentor_id == asked.mentor_id)
    if session.exec(statement).one_or_none() is not None:
        raise ConflictError(to_translate("These two are kept apart already."))
    row = Ban(id=new_id(now), created_at=now, program_id=program_id, **asked.model_dump())
    session.add(row)
    record(session, program_id, actor, now, Act("add", "ban", row.id))
    return row


def unban(session: Session, program_id: UUID, ban_id: UUID, version: int, actor: Actor, now: datetime) -> None:
    """Let two people be paired again."""
    session.delete(to_edit(session, Ban, program_id, ban_id, version))
    record(session, program_id, actor, now, Act("remove", "ban", ban_id))


def count_bans(session: Session, program_id: UUID, person_id: UUID) -> int:
    """Return how many people somebody, mentee or mentor, must never be paired with."""
    of_person = or_(col(Ban.mentee_id) == person_id, col(Ban.mentor_id) == person_id)
    return session.exec(select(func.count()).select_from(Ban).where(Ban.program_id == program_id, of_person)).one()


def _is_there(session: Session, table: type[PersonRow], program_id: UUID, person_id: UUID) -> bool:
    # Held until the end: whoever is erased meanwhile must not keep a ban that nobody saw to remove.
    statement = select(table).where(table.id == person_id, table.program_id == program_id).with_for_update(read=True)
    row = session.exec(statement).one_or_none()
    return row is not None and row.document is not None
