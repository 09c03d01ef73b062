"""The weekly schedule of a program: at its hour the round for the next week is made and started by itself, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.errors import ChangedMeanwhileError
from api.rounds.models.shapes import SchedulePut
from api.rounds.models.tables import Round, RoundSchedule, ScheduledRound
from api.rounds.models.words import RoundState
from api.rounds.service.rounds import live_round, next_week, set_off

SCHEDULE: Final = Actor.system("schedule")


def schedule_of(session: Session, program_id: UUID) -> RoundSchedule | None:
    """Return the schedule of a program; None where it never set one."""
    return session.exec(select(RoundSchedule).where(RoundSchedule.program_id == program_id)).one_or_none()


def put_schedule(
    session: Session, program_id: UUID, version: int, asked: SchedulePut, actor: Actor, now: datetime
) -> RoundSchedule:
    """Set when the week begins by itself, or that it does not; the first is written over version 0.

    Raises
    ------
    ChangedMeanwhileError
        If somebody set it meanwhile.
    """
    statement = select(RoundSchedule).where(RoundSchedule.program_id == program_id).with_for_update()
    row = session.exec(statement).one_or_none()
    if (0 if row is None else row.version) != version:
        raise ChangedMeanwhileError
    hours, minutes = asked.at.split(":")
    minute = int(hours) * 60 + int(minutes)
    if row is None:
        row = RoundSchedule(
            id=new_id(now), created_at=now, program_id=program_id, is_on=asked.is_on, weekday=asked.weekday,
            minute=minute,
        )  # fmt: skip
        session.add(row)
    else:
        row.is_on, row.weekday, row.minute, row.version = asked.is_on, asked.weekday, minute, row.version + 1
    row.next_at = _next(row, program_of(session, program_id).zone, now) if row.is_on else None
    session.flush()
    record(session, program_id, actor, now, Act("put", "schedule", row.id))
    return row


def due(session: Session, now: datetime, most: int) -> Sequence[RoundSchedule]:
    """Return schedules whose hour has come."""
    statement = select(RoundSchedule).where(RoundSchedule.is_on, col(RoundSchedule.next_at) <= now)
    return session.exec(statement.order_by(col(RoundSchedule.next_at)).limit(most)).all()


def begin_week(session: Session, program_id: UUID, now: datetime) -> Round | None:
    """Make and start the round of the week after the hour that has come, however late; set the next hour.

    Nothing is made where it was done before, where the week has a round that somebody began by hand, or where the
    week is over by now. Drafts that wait are started.
    """
    statement = select(RoundSchedule).where(RoundSchedule.program_id == program_id).with_for_update()
    row = session.exec(statement).one_or_none()
    if row is None or not row.is_on or row.next_at is None or row.next_at > now:
        return None
    week = next_week(session, program_id, row.next_at)
    zone = program_of(session, program_id).zone
    row.next_at = _next(row, zone, now)
    is_over = now >= datetime.combine(week + timedelta(days=7), time(0), ZoneInfo(zone))
    if is_over or session.get(ScheduledRound, (program_id, week)) is not None:
        return None
    session.add(ScheduledRound(program_id=program_id, week=week, at=now))
    begun = live_round(session, program_id, week)
    if begun is not None and begun.state != RoundState.DRAFT:
        return None
    if begun is None:
        begun = Round(id=new_id(now), created_at=now, program_id=program_id, week=week, state=RoundState.DRAFT)
        session.add(begun)
    else:
        begun.version += 1
    set_off(begun, now)
    session.flush()
    record(session, program_id, SCHEDULE, now, Act("start", "round", begun.id))
    return begun


def _next(row: RoundSchedule, zone: str, now: datetime) -> datetime:
    """Return the first instant after `now` at which a program's clocks show the hour of its schedule."""
    local = now.astimezone(ZoneInfo(zone))
    for days in range(9):
        day = local.date() + timedelta(days=days)
        if day.weekday() == row.weekday:
            at = datetime.combine(day, time(row.minute // 60, row.minute % 60), ZoneInfo(zone)).astimezone(UTC)
            if at > now:
                return at
    raise AssertionError("a week has every weekday")
