"""Who leads a program: counted by its admins; whether that makes it peer-run is reckoned at each reading."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from api.accounts.models.leadership import LackPublic, LeadershipPublic, LeadershipPut
from api.accounts.models.tables import Leadership, Program
from api.accounts.models.words import Shown
from api.accounts.peer_run import is_old, lacks, shown
from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.errors import ChangedMeanwhileError, FieldProblem, RefusedInputError
from api.web.problems import shape_of
from api.web.translating import to_translate

NOBODY_COUNTED: Final = 0
"""The version of a count that there is not."""
MORE_THAN_THERE_ARE: Final = to_translate("as many as there are, {most}, or fewer")
NOT_YET: Final = to_translate("today or a day before")


def counted(session: Session, program_id: UUID) -> Leadership | None:
    """Return who leads a program; None where nobody counted."""
    return session.exec(select(Leadership).where(Leadership.program_id == program_id)).one_or_none()


def peer_run_among(session: Session, program_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return which of these programs are peer-run by their own count and definition, in one query."""
    rows = session.exec(select(Leadership).where(col(Leadership.program_id).in_(program_ids)))
    return frozenset(row.program_id for row in rows if shown(row, said=False) is Shown.HOLDS)


def read_leadership(session: Session, program_id: UUID, now: datetime) -> LeadershipPublic:
    """Return who leads a program, and what comes of it.

    Raises
    ------
    NotFoundError
        If there is no such program.
    """
    program, row = program_of(session, program_id), counted(session, program_id)
    how_far = shown(row, said=program.said_peer_run)
    if row is None:
        return LeadershipPublic(version=NOBODY_COUNTED, shown=how_far)
    return LeadershipPublic(
        **row.model_dump(include=set(LeadershipPut.model_fields) | {"version"}),
        board_share=_share(row.board_lived, row.board),
        staff_share=_share(row.staff_lived, row.staff),
        shown=how_far,
        lacks=[LackPublic(place=lack.place, more=lack.more) for lack in lacks(row)],
        is_old=is_old(row.counted_on, _today(program, now)),
    )


def put_leadership(
    session: Session, program_id: UUID, version: int, asked: LeadershipPut, actor: Actor, now: datetime
) -> None:
    """Write down who leads a program, in place of the count that was read.

    Raises
    ------
    RefusedInputError
        With everything that cannot be: more who have been there than there are, a day to come.
    ChangedMeanwhileError
        If somebody wrote another count meanwhile.
    """
    statement = select(Program).where(Program.id == program_id).with_for_update()  # so that the first is one as well
    program = session.exec(statement).one()
    if problems := list(_problems(asked, _today(program, now))):
        raise RefusedInputError(problems)
    row = counted(session, program_id)
    if version != (NOBODY_COUNTED if row is None else row.version):
        raise ChangedMeanwhileError
    if row is None:
        row = Leadership(id=new_id(now), created_at=now, program_id=program_id, **asked.model_dump())
        session.add(row)
    else:
        row.version += 1
        for name, value in asked.model_dump().items():
            setattr(row, name, value)
    session.flush()
    record(session, program_id, actor, now, Act("put", "leadership", row.id))


def _problems(asked: LeadershipPut, today: date) -> Iterator[FieldProblem]:
    for name, lived, most in (
        ("board_lived", asked.board_lived, asked.board),
        ("staff_lived", asked.staff_lived, asked.staff),
    ):
        if lived > most:
            blanks = {"most": most}
            expected = MORE_THAN_THERE_ARE.format_map(blanks)
            yield FieldProblem(f"#/{name}", expected, shape_of(lived), MORE_THAN_THERE_ARE, blanks)
    if asked.counted_on > today:
        yield FieldProblem("#/counted_on", NOT_YET, "a day to come")


def _today(program: Program, now: datetime) -> date:
    return now.astimezone(ZoneInfo(program.zone)).date()


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
