"""Rounds from their draft to their end: which change is allowed when, each in one transaction."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from api.accounts.owned import to_edit
from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.rows import Page
from api.errors import ConflictError, FieldProblem, RefusedInputError
from api.rounds.models.tables import Round
from api.rounds.models.words import ALLOWED, LIVE, RoundState, Step
from api.rounds.words import STATES
from api.web.translating import to_translate

WEEK: Final = timedelta(days=7)
REFUSED: Final = {
    "start": to_translate("The round is “{state}”. Only a draft, or a round to be reviewed, can be solved."),
    "cancel": to_translate("The round is “{state}”. Only a round that was not published yet can be cancelled."),
    "publish": to_translate("The round is “{state}”. Only a round to be reviewed can be published."),
    "close": to_translate("The round is “{state}”. Only a published round can be closed."),
    "pair": to_translate("The round is “{state}”. Pairs are settled in a draft, or in a round to be reviewed."),
    "review": to_translate("The round is “{state}”. It has no result to be read."),
}
"""Why something may not be done to a round, by what was to be done."""


def next_week(session: Session, program_id: UUID, now: datetime) -> date:
    """Return the Monday that comes next where the program is."""
    today = now.astimezone(ZoneInfo(program_of(session, program_id).zone)).date()
    return today + timedelta(days=7 - today.weekday())


def next_round(session: Session, program_id: UUID, now: datetime) -> Round:
    """Return the next week's round that is alive; where there is none, a draft of it that is not kept."""
    week = next_week(session, program_id, now)
    return live_round(session, program_id, week) or Round(
        id=new_id(now), created_at=now, program_id=program_id, week=week, state=RoundState.DRAFT
    )


def add_round(session: Session, program_id: UUID, week: date | None, actor: Actor, now: datetime) -> Round:
    """Make a draft for a week; the next one where none is named.

    Raises
    ------
    RefusedInputError
        If the day is no Monday.
    ConflictError
        If the week has a round already.
    """
    if week is not None and week.weekday() != 0:
        raise RefusedInputError([FieldProblem("#/week", "a Monday", "another day")])
    monday = week or next_week(session, program_id, now)
    if live_round(session, program_id, monday) is not None:
        raise ConflictError(to_translate("This week has a round already. Cancel it, or go on with it."))
    row = Round(id=new_id(now), created_at=now, program_id=program_id, week=monday, state=RoundState.DRAFT)
    session.add(row)
    session.flush()
    record(session, program_id, actor, now, Act("add", "round", row.id))
    return row


def live_round(session: Session, program_id: UUID, week: date) -> Round | None:
    """Return the round of a week that is still alive; there is one at the most."""
    statement = select(Round).where(
        Round.program_id == program_id, Round.week == week, col(Round.state).in_([state.value for state in LIVE])
    )
    return session.exec(statement).one_or_none()


def list_rounds(session: Session, program_id: UUID, after: UUID | None, limit: int) -> Page[Round]:
    """Return a page of a program's rounds, the newest first."""
    statement = select(Round).where(Round.program_id == program_id)
    if after is not None:
        statement = statement.where(col(Round.id) < after)
    found = session.exec(statement.order_by(col(Round.id).desc()).limit(limit + 1)).all()
    rows = found[:limit]
    return Page(rows, rows[-1].id if len(found) > limit else None)


def start(session: Session, program_id: UUID, round_id: UUID, version: int, actor: Actor, now: datetime) -> Round:
    """Have a round solved, for the first time or again; a worker does it.

    Raises
    ------
    NotFoundError, ChangedMeanwhileError
        As for every edit.
    ConflictError
        If the round is not one to be solved.
    """
    row = to_change(session, program_id, round_id, version, "start")
    set_off(row, now)
    session.flush()
    record(session, program_id, actor, now, Act("start", "round", row.id))
    return row


def set_off(row: Round, now: datetime) -> None:
    """Make a round one that a worker is to solve, under an attempt that no earlier solve has."""
    row.state, row.attempt, row.tries = RoundState.SOLVING, row.attempt + 1, 0
    row.step, row.step_at, row.heartbeat_at = Step.WAITING, now, None
    row.started_at, row.ended_at = now, None


def cancel(session: Session, program_id: UUID, round_id: UUID, version: int, actor: Actor, now: datetime) -> Round:
    """End a round that was not published; a solve under way stops.

    Raises
    ------
    NotFoundError, ChangedMeanwhileError, ConflictError
        As for `start`.
    """
    row = to_change(session, program_id, round_id, version, "cancel")
    row.state, row.ended_at, row.heartbeat_at = RoundState.CANCELLED, now, None
    session.flush()
    record(session, program_id, actor, now, Act("cancel", "round", row.id))
    return row


def close(session: Session, program_id: UUID, round_id: UUID, version: int, actor: Actor, now: datetime) -> Round:
    """End a round that was published: its week is over.

    Raises
    ------
    NotFoundError, ChangedMeanwhileError, ConflictError
        As for `start`.
    """
    row = to_change(session, program_id, round_id, version, "close")
    row.state, row.ended_at = RoundState.CLOSED, now
    session.flush()
    record(session, program_id, actor, now, Act("close", "round", row.id))
    return row


def to_change(session: Session, program_id: UUID, round_id: UUID, version: int, what: str) -> Round:
    """Return a round to be changed, if what is to be done to it is allowed where it is.

    Raises
    ------
    NotFoundError, ChangedMeanwhileError
        As for every edit.
    ConflictError
        If it is not allowed there.
    """
    row = to_edit(session, Round, program_id, round_id, version)
    check(row, what)
    return row


def check(row: Round, what: str) -> None:
    """Raise if something may not be done to a round where it is.

    Raises
    ------
    ConflictError
    """
    if row.state not in ALLOWED[what]:
        raise ConflictError(REFUSED[what], state=STATES[RoundState(row.state)])
