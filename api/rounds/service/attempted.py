"""Attempts to solve something: started, begun, watched, and ended once, whatever dies in between.

An attempt holds its number. Whoever finds the row under another number, or no longer solving, stops and stores
nothing: so two workers that solve the same, one of them taken for dead, leave one result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from api.accounts.models.tables import Program
from api.accounts.owned import to_edit
from api.accounts.service.addresses import coordinators_of
from api.accounts.service.letters import tell_member
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.rows import Page
from api.errors import ConflictError, FieldProblem, RefusedInputError
from api.rounds.models.attempted import ALLOWED, LIVE, STATE_TEXTS, Attempted, SolveFailure, SolveState
from api.rounds.service.rounds import next_week
from api.rounds.service.solving import MOST_TRIES, STALE
from api.web.parts import Parts

WORKER: Final = Actor.system("worker")
WAITING, GATHERING, STORING = "waiting", "gathering", "storing"
"""The steps that everything solved has; between gathering and storing come those of its engine."""
Row = TypeVar("Row", bound=Attempted)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a solve holds on to."""

    program_id: UUID
    row_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class Attempts(Generic[Row]):
    """The life of the rows of one table, each change in the transaction that it is called in.

    Parameters
    ----------
    table : type
    kind : str
        What the audit log calls a row.
    refused : mapping of str to str
        Why something may not be done to a row, by what was to be done; ``{state}`` is where it is.
    one_a_week : str
        Why there is no second one.
    """

    table: type[Row]
    kind: str
    refused: Mapping[str, str]
    one_a_week: str

    def start(self, session: Session, program_id: UUID, week: date | None, actor: Actor, now: datetime) -> Row:
        """Have something solved for a week: the next one where none is named. A worker does it.

        Raises
        ------
        RefusedInputError
            If the day is no Monday.
        ConflictError
            If the week has one that was not published yet.
        """
        if week is not None and week.weekday() != 0:
            raise RefusedInputError([FieldProblem("#/week", "a Monday", "another day")])
        self._one_at_a_time(session, program_id)
        monday = week or next_week(session, program_id, now)
        if self.live(session, program_id, monday) is not None:
            raise ConflictError(self.one_a_week)
        row = self.table(
            id=new_id(now), created_at=now, program_id=program_id, week=monday, state=SolveState.SOLVING, started_at=now
        )
        session.add(row)
        session.flush()
        record(session, program_id, actor, now, Act("start", self.kind, row.id))
        return row

    def go_on(self, session: Session, program_id: UUID, actor: Actor, now: datetime) -> Row:
        """Return the one of the next week that is not over; where there is none, have it solved."""
        self._one_at_a_time(session, program_id)
        week = next_week(session, program_id, now)
        return self.live(session, program_id, week) or self.start(session, program_id, week, actor, now)

    def start_again(
        self, session: Session, program_id: UUID, row_id: UUID, version: int, actor: Actor, now: datetime
    ) -> Row:
        """Have something that is to be reviewed solved once more, from everything as it is by now.

        Raises
        ------
        NotFoundError, ChangedMeanwhileError
            As for every edit.
        ConflictError
            If it is not one to be solved again.
        """
        row = self.to_change(session, program_id, row_id, version, "start")
        row.state, row.attempt, row.tries = SolveState.SOLVING, row.attempt + 1, 0
        row.step, row.heartbeat_at, row.started_at, row.ended_at = WAITING, None, now, None
        session.flush()
        record(session, program_id, actor, now, Act("start", self.kind, row.id))
        return row

    def cancel(
        self, session: Session, program_id: UUID, row_id: UUID, version: int, actor: Actor, now: datetime
    ) -> Row:
        """End something that was not published; a solve under way stops.

        Raises
        ------
        NotFoundError, ChangedMeanwhileError, ConflictError
            As for `start_again`.
        """
        row = self.to_change(session, program_id, row_id, version, "cancel")
        row.state, row.ended_at, row.heartbeat_at = SolveState.CANCELLED, now, None
        session.flush()
        record(session, program_id, actor, now, Act("cancel", self.kind, row.id))
        return row

    def live(self, session: Session, program_id: UUID, week: date) -> Row | None:
        """Return the one of a week that is not over; there is one at the most."""
        table = self.table
        statement = select(table).where(
            table.program_id == program_id, table.week == week, col(table.state).in_([one.value for one in LIVE])
        )
        return session.exec(statement).one_or_none()

    def newest(self, session: Session, program_id: UUID, after: UUID | None, limit: int) -> Page[Row]:
        """Return a page of a program's rows, the newest first."""
        statement = select(self.table).where(self.table.program_id == program_id)
        if after is not None:
            statement = statement.where(col(self.table.id) < after)
        found = session.exec(statement.order_by(col(self.table.id).desc()).limit(limit + 1)).all()
        rows = found[:limit]
        return Page(rows, rows[-1].id if len(found) > limit else None)

    def to_change(self, session: Session, program_id: UUID, row_id: UUID, version: int, what: str) -> Row:
        """Return a row to be changed, if what is to be done to it is allowed where it is.

        Raises
        ------
        NotFoundError, ChangedMeanwhileError
            As for every edit.
        ConflictError
            If it is not allowed there.
        """
        row = to_edit(session, self.table, program_id, row_id, version)
        self.check(row, what)
        return row

    def check(self, row: Row, what: str) -> None:
        """Raise if something may not be done to a row where it is.

        Raises
        ------
        ConflictError
        """
        if row.state not in ALLOWED[what]:
            raise ConflictError(self.refused[what], state=STATE_TEXTS[SolveState(row.state)])

    def to_solve(self, session: Session, now: datetime, most: int) -> list[Row]:
        """Return rows that somebody should be solving and nobody is."""
        table = self.table
        stale = or_(col(table.heartbeat_at).is_(None), col(table.heartbeat_at) <= now - STALE)
        statement = select(table).where(table.state == SolveState.SOLVING, stale)
        return list(session.exec(statement.order_by(col(table.started_at)).limit(most)))

    def begin(self, session: Session, parts: Parts, row_id: UUID, number: int, now: datetime) -> Attempt | None:
        """Take up a row under an attempt; None where there is nothing (more) to do under it.

        An attempt whose solve died goes on under the next number; whoever dies too often makes the row fail.
        """
        row = session.exec(select(self.table).where(self.table.id == row_id).with_for_update()).one_or_none()
        if row is None or row.state != SolveState.SOLVING or row.attempt != number:
            return None
        if row.heartbeat_at is not None:
            if row.heartbeat_at > now - STALE:
                return None
            row.attempt += 1
        row.tries += 1
        if row.tries > MOST_TRIES:
            self._fail(session, parts, row, SolveFailure.CRASH, now)
            return None
        row.heartbeat_at, row.step = now, GATHERING
        session.flush()
        return Attempt(row.program_id, row.id, row.attempt)

    def beat(self, session: Session, attempt: Attempt, now: datetime, step: str | None = None) -> bool:
        """Give a sign of life, with the step where it is a new one; return whether the attempt still counts."""
        values: dict[str, object] = {"heartbeat_at": now} | ({} if step is None else {"step": str(step)})
        done = session.connection().execute(update(self.table).where(*self._is(attempt)).values(**values))
        return done.rowcount == 1

    def counts(self, session: Session, attempt: Attempt) -> bool:
        """Return whether an attempt still counts: nobody cancelled the row, and nobody else took it up."""
        return session.exec(select(self.table.id).where(*self._is(attempt))).one_or_none() is not None

    def solved(
        self, session: Session, parts: Parts, attempt: Attempt, digest: str, proved: bool, now: datetime
    ) -> Row | None:
        """End an attempt with a result that is to be reviewed, and say so; None where the attempt counts no more."""
        row = self._taken(session, attempt)
        if row is None:
            return None
        row.state, row.version = SolveState.REVIEW, row.version + 1
        row.ended_at, row.heartbeat_at = now, None
        row.digest, row.proved = digest, proved
        self._tell(session, parts, row, "round_ready", now)
        record(session, row.program_id, WORKER, now, Act("solve", self.kind, row.id))
        return row

    def fail(self, session: Session, parts: Parts, attempt: Attempt, why: SolveFailure, now: datetime) -> None:
        """End an attempt without a result."""
        row = self._taken(session, attempt)
        if row is not None:
            self._fail(session, parts, row, why, now)

    def give_up(self, session: Session, parts: Parts, attempt: Attempt, now: datetime) -> None:
        """Leave a row to the next attempt, because the solving process died; after too many, it fails."""
        row = self._taken(session, attempt)
        if row is None:
            return
        if row.tries >= MOST_TRIES:
            self._fail(session, parts, row, SolveFailure.CRASH, now)
            return
        row.attempt, row.heartbeat_at, row.step = row.attempt + 1, None, WAITING

    @staticmethod
    def _one_at_a_time(session: Session, program_id: UUID) -> None:
        """Let nobody else start anything in a program until the end: two at once would both find nothing there."""
        session.exec(select(Program.id).where(Program.id == program_id).with_for_update(key_share=True)).one_or_none()

    def _taken(self, session: Session, attempt: Attempt) -> Row | None:
        return session.exec(select(self.table).where(*self._is(attempt)).with_for_update()).one_or_none()

    def _is(self, attempt: Attempt) -> tuple[ColumnElement[bool], ...]:
        table = self.table
        return (
            col(table.id) == attempt.row_id,
            col(table.attempt) == attempt.number,
            col(table.state) == SolveState.SOLVING.value,
        )

    def _fail(self, session: Session, parts: Parts, row: Row, why: SolveFailure, now: datetime) -> None:
        row.state, row.failure, row.version = SolveState.FAILED, why, row.version + 1
        row.ended_at, row.heartbeat_at = now, None
        session.flush()
        self._tell(session, parts, row, "round_failed", now)
        record(session, row.program_id, WORKER, now, Act("fail", self.kind, row.id))

    def _tell(self, session: Session, parts: Parts, row: Row, template: str, now: datetime) -> None:
        """Tell the coordinators that a result is ready to be reviewed, or that there is none."""
        for member_id in coordinators_of(session, row.program_id):
            tell_member(session, parts, row.program_id, member_id, template, f"{template}:{row.id}:{row.attempt}", now)
