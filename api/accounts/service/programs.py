"""Programs: who may see which, and what may change."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.shapes import ProgramCreate, ProgramUpdate
from api.accounts.models.tables import Program
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.rows import Page, locked, page
from api.errors import ConflictError, NotFoundError
from api.web.translating import to_translate


def create_program(session: Session, asked: ProgramCreate, actor: Actor, now: datetime) -> Program:
    """Add a program."""
    program = Program(id=new_id(now), created_at=now, **asked.model_dump())
    session.add(program)
    record(session, program.id, actor, now, Act("add", "program", program.id))
    return program


def programs_among(session: Session, ids: Collection[UUID], after: UUID | None, limit: int) -> Page[Program]:
    """Return a page of the programs with these ids."""
    return page(session, select(Program).where(col(Program.id).in_(ids)), Program, after, limit)


def program_of(session: Session, program_id: UUID) -> Program:
    """Return one program.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    program = session.get(Program, program_id)
    if program is None:
        raise NotFoundError
    return program


def update_program(
    session: Session, program_id: UUID, version: int, asked: ProgramUpdate, actor: Actor, now: datetime
) -> Program:
    """Change a program.

    Raises
    ------
    ChangedMeanwhileError
        If somebody changed it meanwhile.
    ConflictError
        If the reminder would come after the deadline it reminds of.
    """
    program = locked(session, select(Program).where(Program.id == program_id), version)
    for name, value in asked.named().items():
        setattr(program, name, value)
    if program.reminder_hours >= program.answer_hours:
        raise ConflictError(to_translate("reminder_hours has to be below answer_hours."))
    record(session, program_id, actor, now, Act("change", "program", program_id))
    return program
