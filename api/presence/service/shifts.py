"""A mentor's own shifts: a day on which they cannot come is offered to those who could, and the first yes takes it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import Session, col, delete, select

from api.accounts.models.tables import Site
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.hours.engagements import OVER_AFTER, EngagedError, engage
from api.hours.models import Engaged, Engagement, EngagementKind
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MentorRow
from api.people.models.words import MentorStatus
from api.people.service.availability import mentor_id_of
from api.people.service.documents import opened_one
from api.presence.models.shift_shapes import OpenShift, OwnShift, OwnShiftDay
from api.presence.models.tables import ShiftCover, ShiftRow
from api.presence.service.gathering import engine_shift, gathered, shifts_of
from api.presence.service.here import covers_of
from api.presence.service.reviewing import one_at_a_time, tell_mentors
from api.web.parts import Parts
from api.web.translating import to_translate
from matcher.people.given import slot_in
from matcher.people.week import Slot, monday_of
from matcher.presence.cover import covers
from matcher.presence.question import Question, Shift

AHEAD: Final = 4
"""So many of the next days of a shift can be given away."""
NO_DAY: Final = to_translate("one of the next days on which the shift is")
GONE: Final = to_translate("Somebody else took it meanwhile, or its mentor comes after all.")
NOT_YOU: Final = to_translate("It does not fit your hours any more: they are full, or you would have too little rest.")
TAKEN: Final = to_translate("Somebody comes instead already.")


def own_shifts(session: Session, program_id: UUID, user_id: UUID, now: datetime) -> list[OwnShift]:
    """Return the shifts of the mentor who a user is, in the order of the week, each with its next days.

    Raises
    ------
    NotFoundError
        If they are no mentor there, have left, or were erased.
    """
    mentor_id = mentor_id_of(session, program_id, user_id)
    rows = [one for one in shifts_of(session, program_id) if one.mentor_id == mentor_id]
    days = {row.id: next_days(row, now) for row in rows}
    absent = covers_of(session, list(days), {day for some in days.values() for day in some}) if rows else {}
    called = _sites(session, {row.site_id for row in rows})
    return [
        OwnShift(
            **row.model_dump(include={"id", "site_id", "weekday", "start_min", "minutes"}),
            site_name=called[row.site_id],
            time_zone=row.zone,
            days=[
                OwnShiftDay(
                    day=day,
                    absent=(row.id, day) in absent,
                    taken=(cover := absent.get((row.id, day))) is not None and cover.mentor_id is not None,
                )
                for day in days[row.id]
            ],
        )
        for row in rows
    ]


def next_days(row: ShiftRow, now: datetime) -> list[date]:
    """Return the next days on which a shift begins."""
    local = now.astimezone(ZoneInfo(row.zone))
    first = local.date() + timedelta(days=(row.weekday - local.weekday()) % 7)
    if first == local.date() and row.start_min <= local.hour * 60 + local.minute:
        first += timedelta(weeks=1)
    return [first + timedelta(weeks=number) for number in range(AHEAD)]


def cannot_come(
    session: Session, parts: Parts, program_id: UUID, user_id: UUID, shift_id: UUID, day: date, actor: Actor,
    now: datetime,
) -> ShiftCover:  # fmt: skip
    """Say that one cannot come to one's shift on a day; those who could come instead hear of it at once.

    Saying it twice does no harm.

    Raises
    ------
    NotFoundError
        If it is not theirs.
    RefusedInputError
        If the day is none of the next days of the shift.
    """
    one_at_a_time(session, program_id)
    row = own_shift(session, program_id, user_id, shift_id)
    if day not in next_days(row, now):
        raise RefusedInputError([FieldProblem("#/day", NO_DAY, "another day")])
    if (there := covers_of(session, [row.id], [day]).get((row.id, day))) is not None:
        return there
    cover = ShiftCover(id=new_id(now), created_at=now, program_id=program_id, shift_id=row.id, day=day)
    session.add(cover)
    session.flush()
    could = who_could(session, parts.vault, row, day)
    tell_mentors(session, parts, program_id, could, f"cover:{cover.id}", now)
    record(session, program_id, actor, now, Act("ask", "shift", row.id))
    return cover


def comes_after_all(
    session: Session, program_id: UUID, user_id: UUID, shift_id: UUID, day: date, actor: Actor, now: datetime
) -> None:
    """Say that one comes on a day after all, as long as nobody comes instead. Saying it twice does no harm.

    Raises
    ------
    NotFoundError
        If it is not theirs.
    ConflictError
        If somebody comes instead already.
    """
    one_at_a_time(session, program_id)
    row = own_shift(session, program_id, user_id, shift_id)
    cover = covers_of(session, [row.id], [day]).get((row.id, day))
    if cover is None:
        return
    if cover.mentor_id is not None:
        raise ConflictError(TAKEN)
    session.delete(cover)
    session.flush()
    record(session, program_id, actor, now, Act("take_back", "shift", row.id))


def open_shifts(session: Session, vault: Vault, program_id: UUID, user_id: UUID, now: datetime) -> list[OpenShift]:
    """Return the shifts of single days that the mentor who a user is could take, and those that they took.

    Raises
    ------
    NotFoundError
        If they are no mentor there, have left, or were erased.
    """
    mentor_id = mentor_id_of(session, program_id, user_id)
    statement = (
        select(ShiftCover, ShiftRow)
        .join(ShiftRow, col(ShiftRow.id) == col(ShiftCover.shift_id))
        .where(ShiftCover.program_id == program_id, ShiftRow.mentor_id != mentor_id)
        .order_by(col(ShiftCover.day), col(ShiftRow.start_min))
    )
    weeks: dict[date, Question] = {}  # each is gathered once, however many days are open in it

    def could(row: ShiftRow, day: date) -> bool:
        week = monday_of(day)
        if week not in weeks:
            weeks[week] = gathered(session, vault, program_id, week)
        return mentor_id in who_could(session, vault, row, day, weeks[week])

    rows = [
        (cover, row)
        for cover, row in session.exec(statement).all()
        if _is_ahead(row, cover.day, now)
        and (cover.mentor_id == mentor_id or (cover.mentor_id is None and could(row, cover.day)))
    ]
    called = _sites(session, {row.site_id for _, row in rows})
    return [
        OpenShift(
            id=cover.id, version=cover.version, day=cover.day, site_name=called[row.site_id],
            start_min=row.start_min, minutes=row.minutes, time_zone=row.zone, mine=cover.mentor_id == mentor_id,
        )
        for cover, row in rows
    ]  # fmt: skip


def take_shift(
    session: Session, parts: Parts, program_id: UUID, user_id: UUID, cover_id: UUID, actor: Actor, now: datetime
) -> ShiftCover:
    """Come instead of somebody on a day: the first yes takes it, with its hours of one's own week.

    Raises
    ------
    NotFoundError
        If there is nothing like it, or it is one's own.
    ConflictError
        If somebody else took it, or one could not come by now.
    """
    one_at_a_time(session, program_id)
    mentor_id = mentor_id_of(session, program_id, user_id)
    cover, row = _cover(session, program_id, cover_id)
    if row.mentor_id == mentor_id:
        raise NotFoundError
    if cover.mentor_id == mentor_id:
        return cover
    if cover.mentor_id is not None or not _is_ahead(row, cover.day, now):
        raise ConflictError(GONE)
    if mentor_id not in who_could(session, parts.vault, row, cover.day):
        raise ConflictError(NOT_YOU)
    try:
        cover.engagement_id = _engaged(session, parts.vault, row, cover.day, mentor_id, now).id
    except EngagedError:
        raise ConflictError(NOT_YOU) from None
    cover.mentor_id, cover.version = mentor_id, cover.version + 1
    session.flush()
    tell_mentors(session, parts, program_id, [row.mentor_id], f"covered:{cover.id}", now)
    record(session, program_id, actor, now, Act("take_over", "shift", row.id))
    return cover


def who_could(session: Session, vault: Vault, row: ShiftRow, day: date, question: Question | None = None) -> list[UUID]:
    """Return the mentors who could come to a shift on a day instead of its own, the best first; every rule is kept.

    Parameters
    ----------
    question : Question, optional
        Of the week of the day, where it was gathered before.
    """
    week = monday_of(day)
    question = question or gathered(session, vault, row.program_id, week)
    shifts = shifts_of(session, row.program_id)
    away = covers_of(session, [one.id for one in shifts], [week + timedelta(days=one.weekday) for one in shifts])
    roster: list[Shift] = []
    for one in shifts:
        instead = away.get((one.id, week + timedelta(days=one.weekday)))
        if instead is None or one.id == row.id:
            roster.append(engine_shift(one))
        elif instead.mentor_id is not None:
            roster.append(engine_shift(one, instead.mentor_id))
    known = {one.mentor.id for one in question.offers}
    shift = engine_shift(row)
    stands = covers(question, [shift, *(one for one in roster if one.mentor in known and one != shift)], shift)
    return [UUID(one.mentor) for one in stands]


def to_free(session: Session) -> Sequence[UUID]:
    """Return hours of shifts that hold no more: their mentor has left, or their site is no more."""
    left = select(MentorRow.id).where(MentorRow.status == MentorStatus.LEFT)
    has_shift = exists().where(col(ShiftRow.engagement_id) == Engagement.id)
    has_cover = exists().where(col(ShiftCover.engagement_id) == Engagement.id)
    statement = select(Engagement.id).where(
        Engagement.kind == EngagementKind.SHIFT,
        or_(col(Engagement.mentor_id).in_(left), and_(~has_shift, ~has_cover)),
    )
    return session.exec(statement).all()


def forget_past(session: Session, today: date) -> int:
    """Forget the days that are over everywhere on which nobody came instead; return how many there were."""
    over = delete(ShiftCover).where(*_over(today))
    return session.exec(over).rowcount


def is_any_past(session: Session, today: date) -> bool:
    """Return whether there is a day to be forgotten."""
    return session.exec(select(ShiftCover.id).where(*_over(today)).limit(1)).first() is not None


def _over(today: date) -> tuple[ColumnElement[bool], ...]:
    # What somebody took over goes with the hours that it held.
    return col(ShiftCover.day) < today - OVER_AFTER, col(ShiftCover.mentor_id).is_(None)


def _engaged(session: Session, vault: Vault, row: ShiftRow, day: date, mentor_id: UUID, now: datetime) -> Engagement:
    """Have somebody's week hold a shift on one day."""
    mentor = session.get_one(MentorRow, mentor_id)
    zone = opened_one(session, vault, mentor, MentorAbout).time_zone
    week = monday_of(day)
    slot = slot_in(week, Slot(row.weekday, row.start_min, row.minutes), row.zone, zone)
    there = day + timedelta(days=(slot.weekday - row.weekday + 3) % 7 - 3)  # a day off at the most, either way
    wanted = Engaged(mentor_id, EngagementKind.SHIFT, slot, zone, row.site_id, there)
    return engage(session, row.program_id, [wanted], now)[0]


def _is_ahead(row: ShiftRow, day: date, now: datetime) -> bool:
    begins = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(row.zone)) + timedelta(minutes=row.start_min)
    return begins > now


def own_shift(session: Session, program_id: UUID, user_id: UUID, shift_id: UUID) -> ShiftRow:
    """Return a shift of the mentor who a user is.

    Raises
    ------
    NotFoundError
        If it is not theirs.
    """
    mentor_id = mentor_id_of(session, program_id, user_id)
    statement = select(ShiftRow).where(
        ShiftRow.id == shift_id, ShiftRow.program_id == program_id, ShiftRow.mentor_id == mentor_id
    )
    row = session.exec(statement).one_or_none()
    if row is None:
        raise NotFoundError
    return row


def _cover(session: Session, program_id: UUID, cover_id: UUID) -> tuple[ShiftCover, ShiftRow]:
    statement = select(ShiftCover).where(ShiftCover.id == cover_id, ShiftCover.program_id == program_id)
    cover = session.exec(statement.with_for_update().execution_options(populate_existing=True)).one_or_none()
    if cover is None:
        raise NotFoundError
    return cover, session.get_one(ShiftRow, cover.shift_id)


def _sites(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    return {site.id: site.name for site in session.exec(select(Site).where(col(Site.id).in_(ids)))}
