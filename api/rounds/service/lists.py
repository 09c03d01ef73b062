"""The lists of a round as coordinators look through them: sorted, filtered, and a page at a time however long they are.

What a list is sorted and filtered by are columns; only the people of one page are opened.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from api.database.vault import Vault
from api.errors import NotFoundError
from api.people.models.tables import MenteeRow, MentorRow
from api.rounds.models.shapes import MatchShown, UnmatchedShown
from api.rounds.models.tables import ResultEntry, Round, RoundPair
from api.rounds.models.words import Cause, Difference, Only, Order, PairKind
from api.rounds.service.cutting import At, Cut, cut, entries
from api.rounds.service.kept import Record, of_round, rest_kept
from api.rounds.service.naming import mentors_called, names
from api.rounds.service.reviewing import matches_opened, to_review, unmatched_opened
from api.rounds.service.seconds import having_one

PER_PAGE: Final = 50
LEFT_PER_PAGE: Final = 25
"""Of those left over each takes a card."""
LOW_FIT: Final = 0.4
"""Below it somebody looks twice."""
BEGINNING: Final = At()


@dataclass(frozen=True, slots=True)
class Sought:
    """What of the proposals is asked for; a part of a name, an id or a pseudonym may be of either of the two."""

    order: Order = Order.WAITED
    only: Only = Only.ALL
    mentor_id: UUID | None = None
    at: At = BEGINNING


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal in the list, with what is known of it beside."""

    match: MatchShown
    waiting_since: date | None
    urgency: int
    pair: RoundPair | None
    change: Difference | None
    is_second: bool


@dataclass(frozen=True, slots=True)
class LeftLine:
    """Somebody left over in the list."""

    person: UnmatchedShown
    waiting_since: date | None
    urgency: int
    has_mentor: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of a list: its lines, where it was cut out, and the names of mentors whom its lines name."""

    lines: Sequence[Any]
    cut: Cut
    mentors: dict[str, str]


def proposals(session: Session, vault: Vault, program_id: UUID, round_id: UUID, sought: Sought) -> Lines:
    """Return a page of the proposals of a round.

    Raises
    ------
    NotFoundError
        If there is no such round.
    ConflictError
        If it has no result to be read.
    """
    changes = _changes(session, to_review(session, program_id, round_id))
    statement = entries(round_id, "match")
    if sought.only is Only.STANDING:
        statement = statement.where(ResultEntry.standing == "held")
    else:
        statement = statement.where(ResultEntry.standing != "held")
    if sought.mentor_id is not None:
        statement = statement.where(ResultEntry.mentor_id == sought.mentor_id)
    if sought.only is Only.URGENT:
        urgent = select(MenteeRow.id).where(MenteeRow.program_id == program_id, MenteeRow.urgency > 0)
        statement = statement.where(col(ResultEntry.mentee_id).in_(urgent))
    elif sought.only is Only.LOW:
        statement = statement.where(col(ResultEntry.fit) < LOW_FIT)
    elif sought.only is Only.KEPT:
        pinned = select(RoundPair.mentee_id).where(RoundPair.round_id == round_id, RoundPair.kind == PairKind.PIN)
        statement = statement.where(col(ResultEntry.mentee_id).in_(pinned))
    elif sought.only is Only.CHANGED:
        statement = statement.where(col(ResultEntry.mentee_id).in_(changes.keys()))
    waited = (col(MenteeRow.urgency).desc(), col(MenteeRow.waiting_since))
    order: dict[Order, tuple[Any, ...]] = {
        Order.WAITED: waited,
        Order.FIT_LOW: (col(ResultEntry.fit),),
        Order.FIT_HIGH: (col(ResultEntry.fit).desc(),),
        Order.MENTOR: (col(ResultEntry.mentor_id), *waited),
    }
    page = cut(session, vault, round_id, statement, order[sought.order], sought.at, PER_PAGE)
    people = _people(session, page.rows)
    having = having_one(session, people.keys())
    pairs = {(pair.mentee_id, pair.mentor_id): pair for pair in _pairs(session, round_id, page.rows)}
    lines = [
        ProposalLine(
            match,
            people[match.mentee_id].waiting_since,
            people[match.mentee_id].urgency,
            pairs.get((match.mentee_id, match.mentor_id)),
            changes.get(match.mentee_id),
            match.standing != "held" and match.mentee_id in having,
        )
        for match in matches_opened(session, vault, page.rows, alternatives=False)
    ]
    named = {} if sought.mentor_id is None else mentors_called(session, vault, {str(sought.mentor_id)})
    return Lines(lines, page, named)


def left_over(
    session: Session, vault: Vault, program_id: UUID, round_id: UUID, cause: Cause | None, at: At = BEGINNING
) -> Lines:
    """Return a page of those left over in a round, whoever ranks first before the others.

    Raises
    ------
    NotFoundError, ConflictError
        As for `proposals`.
    """
    to_review(session, program_id, round_id)
    statement = entries(round_id, "unmatched")
    if cause is not None:
        statement = statement.where(ResultEntry.cause == cause.value)
    first = (col(MenteeRow.urgency).desc(), col(MenteeRow.waiting_since))
    page = cut(session, vault, round_id, statement, first, at, LEFT_PER_PAGE)
    lines = _left_lines(session, vault, program_id, page.rows)
    asked = {name for line in lines for one in line.person.remedies for name in mentors_in(one)}
    return Lines(lines, page, mentors_called(session, vault, asked))


def left_person(session: Session, vault: Vault, program_id: UUID, round_id: UUID, mentee_id: UUID) -> LeftLine:
    """Return one mentee who is left over in a round.

    Raises
    ------
    NotFoundError
        If there is no such round, or they are not left over in it.
    ConflictError
        If it has no result to be read.
    """
    to_review(session, program_id, round_id)
    rows = session.exec(
        select(ResultEntry).where(
            *of_round(ResultEntry, round_id), ResultEntry.kind == "unmatched", ResultEntry.mentee_id == mentee_id
        )
    ).all()
    lines = _left_lines(session, vault, program_id, rows)
    if not lines:
        raise NotFoundError
    return lines[0]


def person_of_round(session: Session, vault: Vault, program_id: UUID, round_id: UUID, mentee_id: UUID) -> ProposalLine:
    """Return the proposal of one mentee of a round.

    Raises
    ------
    NotFoundError
        If there is no such round, or it proposes nobody to them.
    ConflictError
        If it has no result to be read.
    """
    row = to_review(session, program_id, round_id)
    rows = session.exec(
        select(ResultEntry).where(
            *of_round(ResultEntry, round_id), ResultEntry.kind == "match", ResultEntry.mentee_id == mentee_id
        )
    ).all()
    matches = matches_opened(session, vault, rows)
    if not matches:
        raise NotFoundError
    match, person = matches[0], session.get_one(MenteeRow, mentee_id)
    pair = next((one for one in _pairs(session, round_id, rows) if one.mentor_id == match.mentor_id), None)
    change = _changes(session, row).get(mentee_id)
    is_second = match.standing != "held" and mentee_id in having_one(session, [mentee_id])
    return ProposalLine(match, person.waiting_since, person.urgency, pair, change, is_second)


def causes(session: Session, round_id: UUID) -> dict[str, int]:
    """Return how many are left over for each cause."""
    statement = select(ResultEntry.cause, func.count()).where(
        *of_round(ResultEntry, round_id), ResultEntry.kind == "unmatched", col(ResultEntry.cause).is_not(None)
    )
    return {str(cause): count for cause, count in session.exec(statement.group_by(col(ResultEntry.cause)))}


def settled(session: Session, vault: Vault, round_id: UUID, most: int = 200) -> list[tuple[RoundPair, str, str]]:
    """Return the pins and bans of a round, the newest first, each with the names of the two."""
    statement = select(RoundPair).where(RoundPair.round_id == round_id).order_by(col(RoundPair.id).desc()).limit(most)
    rows = session.exec(statement).all()
    mentees = names(session, vault, MenteeRow, (row.mentee_id for row in rows))
    mentors = names(session, vault, MentorRow, (row.mentor_id for row in rows))
    return [
        (row, mentees[row.mentee_id], mentors[row.mentor_id])
        for row in rows
        if row.mentee_id in mentees and row.mentor_id in mentors
    ]


def mentors_named(session: Session, vault: Vault, remedies: Sequence[Record]) -> dict[str, str]:
    """Return the names of the mentors of whom some remedies ask something."""
    return mentors_called(session, vault, {mentor for one in remedies for mentor in mentors_in(one)})


def named(
    session: Session, vault: Vault, mentees: Collection[UUID], mentors: Collection[UUID]
) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """Return the names of some mentees and mentors who were not erased."""
    return names(session, vault, MenteeRow, mentees), names(session, vault, MentorRow, mentors)


def mentors_in(remedy: Record) -> list[str]:
    """Return the ids of the mentors whom a remedy asks something of."""
    if remedy["kind"] == "add_place":
        return [remedy["mentor"]]
    return [one["mentor"] for one in remedy["slots"]] if remedy["kind"] == "add_slots" else []


def _left_lines(session: Session, vault: Vault, program_id: UUID, rows: Sequence[ResultEntry]) -> list[LeftLine]:
    people = _people(session, rows)
    having = having_one(session, people.keys())
    return [
        LeftLine(person, row.waiting_since, row.urgency, row.id in having)
        for person in unmatched_opened(session, vault, program_id, rows)
        for row in (people[person.mentee_id],)
    ]


def _people(session: Session, rows: Sequence[ResultEntry]) -> dict[UUID, MenteeRow]:
    ids = [row.mentee_id for row in rows]
    return {row.id: row for row in session.exec(select(MenteeRow).where(col(MenteeRow.id).in_(ids)))}


def _pairs(session: Session, round_id: UUID, rows: Sequence[ResultEntry]) -> Sequence[RoundPair]:
    ids = [row.mentee_id for row in rows]
    statement = select(RoundPair).where(RoundPair.round_id == round_id, col(RoundPair.mentee_id).in_(ids))
    return session.exec(statement).all()


def _changes(session: Session, row: Round) -> dict[UUID, Difference]:
    """Return what solving again changed, by mentee."""
    rest = (rest_kept(session, row.id) or {}) if row.attempt > 1 else {}  # hundreds of thousands of letters
    return {UUID(one["mentee"]): Difference(one["reason"]) for one in rest.get("changes", [])}
