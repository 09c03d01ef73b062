"""Placings from their start to their end: which change is allowed when, each in one transaction."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, func, select

from api.accounts.owned import to_edit
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Consent, Purpose
from api.consent.service.consents import is_live
from api.database.columns import new_id
from api.database.rows import Page
from api.errors import ConflictError, FieldProblem, RefusedInputError
from api.groups.models.placings import Placing
from api.groups.models.tables import GroupRow, Placement
from api.groups.models.words import ALLOWED, LIVE, PlacingState, PlacingStep
from api.groups.words import STATES
from api.people.models.tables import MenteeRow
from api.people.models.words import MenteeStatus
from api.rounds.service.rounds import next_week
from api.web.translating import to_translate

REFUSED: Final = {
    "start": to_translate("The placing is “{state}”. Only one that is to be reviewed can be solved again."),
    "cancel": to_translate("The placing is “{state}”. Only one that was not published yet can be cancelled."),
    "publish": to_translate("The placing is “{state}”. Only one that is to be reviewed can be published."),
    "review": to_translate("The placing is “{state}”. It has no result to be read."),
}
"""Why something may not be done to a placing, by what was to be done."""
ONE_A_WEEK: Final = to_translate("This week has a placing already. Cancel it, or go on with it.")


def start(session: Session, program_id: UUID, week: date | None, actor: Actor, now: datetime) -> Placing:
    """Have people placed in groups, from a week on: the next one where none is named. A worker does it.

    Raises
    ------
    RefusedInputError
        If the day is no Monday.
    ConflictError
        If the week has a placing that was not published yet.
    """
    if week is not None and week.weekday() != 0:
        raise RefusedInputError([FieldProblem("#/week", "a Monday", "another day")])
    monday = week or next_week(session, program_id, now)
    if live_placing(session, program_id, monday) is not None:
        raise ConflictError(ONE_A_WEEK)
    row = Placing(
        id=new_id(now), created_at=now, program_id=program_id, week=monday, state=PlacingState.SOLVING, started_at=now
    )
    session.add(row)
    session.flush()
    record(session, program_id, actor, now, Act("start", "placing", row.id))
    return row


def start_again(
    session: Session, program_id: UUID, placing_id: UUID, version: int, actor: Actor, now: datetime
) -> Placing:
    """Have a placing that is to be reviewed solved once more, from people and groups as they are by now.

    Raises
    ------
    NotFoundError, ChangedMeanwhileError
        As for every edit.
    ConflictError
        If it is not one to be solved again.
    """
    row = to_change(session, program_id, placing_id, version, "start")
    row.state, row.attempt, row.tries = PlacingState.SOLVING, row.attempt + 1, 0
    row.step, row.heartbeat_at, row.started_at, row.ended_at = PlacingStep.WAITING, None, now, None
    session.flush()
    record(session, program_id, actor, now, Act("start", "placing", row.id))
    return row


def cancel(session: Session, program_id: UUID, placing_id: UUID, version: int, actor: Actor, now: datetime) -> Placing:
    """End a placing that was not published; a solve under way stops.

    Raises
    ------
    NotFoundError, ChangedMeanwhileError, ConflictError
        As for `start_again`.
    """
    row = to_change(session, program_id, placing_id, version, "cancel")
    row.state, row.ended_at, row.heartbeat_at = PlacingState.CANCELLED, now, None
    session.flush()
    record(session, program_id, actor, now, Act("cancel", "placing", row.id))
    return row


def live_placing(session: Session, program_id: UUID, week: date) -> Placing | None:
    """Return the placing of a week that is not over; there is one at the most."""
    statement = select(Placing).where(
        Placing.program_id == program_id, Placing.week == week, col(Placing.state).in_([one.value for one in LIVE])
    )
    return session.exec(statement).one_or_none()


def list_placings(session: Session, program_id: UUID, after: UUID | None, limit: int) -> Page[Placing]:
    """Return a page of a program's placings, the newest first."""
    statement = select(Placing).where(Placing.program_id == program_id)
    if after is not None:
        statement = statement.where(col(Placing.id) < after)
    found = session.exec(statement.order_by(col(Placing.id).desc()).limit(limit + 1)).all()
    rows = found[:limit]
    return Page(rows, rows[-1].id if len(found) > limit else None)


def counts(session: Session, program_id: UUID, now: datetime) -> tuple[int, int]:
    """Return how many people could be given a place now, and how many closed groups there are."""
    agreed = select(Consent.person_id).where(Consent.program_id == program_id, is_live(Purpose.GROUP_HOST, now))
    placed = select(Placement.mentee_id).where(Placement.program_id == program_id)
    people = select(func.count()).select_from(MenteeRow).where(
        MenteeRow.program_id == program_id,
        col(MenteeRow.status).in_([MenteeStatus.WAITING, MenteeStatus.MATCHED]),
        col(MenteeRow.id).in_(agreed),
        col(MenteeRow.id).not_in(placed),
    )  # fmt: skip
    groups = (
        select(func.count())
        .select_from(GroupRow)
        .where(GroupRow.program_id == program_id, col(GroupRow.open).is_(False))
    )
    return session.exec(people).one(), session.exec(groups).one()


def to_change(session: Session, program_id: UUID, placing_id: UUID, version: int, what: str) -> Placing:
    """Return a placing to be changed, if what is to be done to it is allowed where it is.

    Raises
    ------
    NotFoundError, ChangedMeanwhileError
        As for every edit.
    ConflictError
        If it is not allowed there.
    """
    row = to_edit(session, Placing, program_id, placing_id, version)
    check(row, what)
    return row


def check(row: Placing, what: str) -> None:
    """Raise if something may not be done to a placing where it is.

    Raises
    ------
    ConflictError
    """
    if row.state not in ALLOWED[what]:
        raise ConflictError(REFUSED[what], state=STATES[PlacingState(row.state)])


def closed_groups(session: Session, program_id: UUID) -> list[tuple[UUID, str]]:
    """Return the closed groups of a program with their names, in the order of these."""
    statement = select(GroupRow.id, GroupRow.name).where(
        GroupRow.program_id == program_id, col(GroupRow.open).is_(False)
    )
    return list(session.exec(statement.order_by(col(GroupRow.name), col(GroupRow.id))))
