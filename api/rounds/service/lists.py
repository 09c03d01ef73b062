"""The lists of a round as coordinators look through them: sorted, filtered, and a page at a time however long they are.

What a list is sorted and filtered by are columns; only the people of one page are opened.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from api.database.vault import Vault
from api.errors import NotFoundError
from api.people.models.mentees import MenteeAbout
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MenteeRow, MentorRow, PersonRow
from api.people.service.documents import KEYS_AT_ONCE
from api.people.service.searching import ids_named
from api.rounds.models.shapes import LoadShown, MatchShown, UnmatchedShown
from api.rounds.models.tables import ResultEntry, RoundPair
from api.rounds.models.words import Cause, Difference, Only, Order, PairKind
from api.rounds.service.kept import Record, of_round, rest_kept
from api.rounds.service.naming import names
from api.rounds.service.reviewing import matches_opened, to_review, unmatched_opened

PER_PAGE: Final = 50
LEFT_PER_PAGE: Final = 25
"""Of those left over each takes a card."""
MENTORS_NAMED: Final = 6
LOW_FIT: Final = 0.4
"""Below it somebody looks twice."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What of the proposals is asked for; `page` counts from 1, and `part` is one of a name, of either of the two."""

    order: Order = Order.WAITED
    only: Only = Only.ALL
    mentor_id: UUID | None = None
    page: int = 1
    part: str = ""


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal in the list, with what is known of it beside."""

    match: MatchShown
    waiting_since: date | None
    urgency: int
    pair: RoundPair | None
    change: Difference | None


@dataclass(frozen=True, slots=True)
class LeftLine:
    """Somebody left over in the list."""

    person: UnmatchedShown
    waiting_since: date | None
    urgency: int


@dataclass(frozen=True, slots=True)
class Lines:
    """One page of a list: how many there are in all, how many pages, and the names of mentors whom its lines name."""

    lines: Sequence[Any]
    total: int
    page: int
    pages: int
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
    to_review(session, program_id, round_id)
    changes = _changes(session, round_id)
    statement = select(ResultEntry).join(MenteeRow, col(MenteeRow.id) == col(ResultEntry.mentee_id))
    statement = statement.where(*of_round(ResultEntry, round_id), ResultEntry.kind == "match")
    if sought.only is Only.STANDING:
        statement = statement.where(ResultEntry.standing == "held")
    else:
        statement = statement.where(ResultEntry.standing != "held")
    if sought.mentor_id is not None:
        statement = statement.where(ResultEntry.mentor_id == sought.mentor_id)
    if sought.only is Only.URGENT:
        statement = statement.where(col(MenteeRow.urgency) > 0)
    elif sought.only is Only.LOW:
        statement = statement.where(col(ResultEntry.fit) < LOW_FIT)
    elif sought.only is Only.KEPT:
        pinned = select(RoundPair.mentee_id).where(RoundPair.round_id == round_id, RoundPair.kind == PairKind.PIN)
        statement = statement.where(col(ResultEntry.mentee_id).in_(pinned))
    elif sought.only is Only.CHANGED:
        statement = statement.where(col(ResultEntry.mentee_id).in_(changes.keys()))
    if sought.part:
        statement = statement.where(
            or_(
                _is_named(session, vault, MenteeRow, col(ResultEntry.mentee_id), statement, sought.part),
                _is_named(session, vault, MentorRow, col(ResultEntry.mentor_id), statement, sought.part),
            )
        )
    waited = (col(MenteeRow.urgency).desc(), col(MenteeRow.waiting_since))
    order: dict[Order, tuple[Any, ...]] = {
        Order.WAITED: waited,
        Order.FIT_LOW: (col(ResultEntry.fit),),
        Order.FIT_HIGH: (col(ResultEntry.fit).desc(),),
        Order.MENTOR: (col(ResultEntry.mentor_id), *waited),
    }
    rows, total, page = _rows(session, statement, order[sought.order], sought.page)
    people = _people(session, rows)
    pairs = {(pair.mentee_id, pair.mentor_id): pair for pair in _pairs(session, round_id, rows)}
    lines = [
        ProposalLine(
            match,
            people[match.mentee_id].waiting_since,
            people[match.mentee_id].urgency,
            pairs.get((match.mentee_id, match.mentor_id)),
            changes.get(match.mentee_id),
        )
        for match in matches_opened(session, vault, rows, alternatives=False)
    ]
    named = {} if sought.mentor_id is None else _mentors(session, vault, {str(sought.mentor_id)})
    return Lines(lines, total, page, _pages(total), named)


def left_over(
    session: Session, vault: Vault, program_id: UUID, round_id: UUID, cause: Cause | None, page: int, part: str = ""
) -> Lines:
    """Return a page of those left over in a round, whoever ranks first before the others; `part` is one of a name.

    Raises
    ------
    NotFoundError, ConflictError
        As for `proposals`.
    """
    to_review(session, program_id, round_id)
    statement = select(ResultEntry).join(MenteeRow, col(MenteeRow.id) == col(ResultEntry.mentee_id))
    statement = statement.where(*of_round(ResultEntry, round_id), ResultEntry.kind == "unmatched")
    if cause is not None:
        statement = statement.where(ResultEntry.cause == cause.value)
    if part:
        statement = statement.where(_is_named(session, vault, MenteeRow, col(ResultEntry.mentee_id), statement, part))
    first = (col(MenteeRow.urgency).desc(), col(MenteeRow.waiting_since))
    rows, total, page = _rows(session, statement, first, page, LEFT_PER_PAGE)
    lines = _left_lines(session, vault, program_id, rows)
    named = _mentors(
        session, vault, {name for line in lines for one in line.person.remedies for name in mentors_in(one)}
    )
    return Lines(lines, total, page, _pages(total, LEFT_PER_PAGE), named)


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
    to_review(session, program_id, round_id)
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
    change = _changes(session, round_id).get(mentee_id)
    return ProposalLine(match, person.waiting_since, person.urgency, pair, change)


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
    mentees = names(session, vault, MenteeRow, MenteeAbout, (row.mentee_id for row in rows))
    mentors = names(session, vault, MentorRow, MentorAbout, (row.mentor_id for row in rows))
    return [
        (row, mentees[row.mentee_id], mentors[row.mentor_id])
        for row in rows
        if row.mentee_id in mentees and row.mentor_id in mentors
    ]


@dataclass(frozen=True, slots=True)
class Crowd:
    """A crowded set as it is drawn: people who share the places of some mentors, and how many of them were matched."""

    name: str
    people: int
    matched: int
    places: int
    mentors: list[str]
    more: int


def crowds(session: Session, vault: Vault, sets: Sequence[Record], most: int = 4) -> list[Crowd]:
    """Return the largest crowded sets with the names of their mentors; of those that share most mentors one will do."""
    largest: list[Record] = []
    for one in sorted(sets, key=lambda one: (one["matched"] - one["mentees"], one["id"])):
        mentors = set(one["mentors"])
        if all(2 * len(mentors & set(other["mentors"])) <= len(mentors) for other in largest):
            largest.append(one)
    largest = largest[:most]
    first = {one["id"]: one["mentors"][:MENTORS_NAMED] for one in largest}
    named = _mentors(session, vault, {mentor for some in first.values() for mentor in some})
    return [
        Crowd(
            one["id"],
            one["mentees"],
            one["matched"],
            one["places"],
            [named[mentor] for mentor in first[one["id"]] if mentor in named],
            len(one["mentors"]) - len(first[one["id"]]),
        )
        for one in largest
    ]


def fullest(session: Session, vault: Vault, program_id: UUID, round_id: UUID, most: int = 50) -> list[LoadShown]:
    """Return the mentors of a round with what they carry, those of whom one more place would help most first.

    Raises
    ------
    NotFoundError, ConflictError
        As for `proposals`.
    """
    to_review(session, program_id, round_id)
    every = (rest_kept(session, round_id) or {"mentors": []})["mentors"]
    first = sorted(every, key=lambda one: (-one["shadow_price"], one["capacity"] - one["load"], one["mentor"]))[:most]
    named = _mentors(session, vault, {one["mentor"] for one in first})
    return [
        LoadShown(
            mentor_id=UUID(one["mentor"]),
            mentor_name=named[one["mentor"]],
            **{name: one[name] for name in ("load", "capacity", "shadow_price")},
        )
        for one in first
        if one["mentor"] in named
    ]


def mentors_named(session: Session, vault: Vault, remedies: Sequence[Record]) -> dict[str, str]:
    """Return the names of the mentors of whom some remedies ask something."""
    return _mentors(session, vault, {mentor for one in remedies for mentor in mentors_in(one)})


def named(
    session: Session, vault: Vault, mentees: Collection[UUID], mentors: Collection[UUID]
) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """Return the names of some mentees and mentors who were not erased."""
    return names(session, vault, MenteeRow, MenteeAbout, mentees), names(
        session, vault, MentorRow, MentorAbout, mentors
    )


def mentors_in(remedy: Record) -> list[str]:
    """Return the ids of the mentors whom a remedy asks something of."""
    if remedy["kind"] == "add_place":
        return [remedy["mentor"]]
    return [one["mentor"] for one in remedy["slots"]] if remedy["kind"] == "add_slots" else []


def _mentors(session: Session, vault: Vault, ids: set[str]) -> dict[str, str]:
    found = names(session, vault, MentorRow, MentorAbout, map(UUID, ids))
    return {str(mentor_id): name for mentor_id, name in found.items()}


def _is_named(
    session: Session,
    vault: Vault,
    table: type[PersonRow],
    column: Any,
    statement: SelectOfScalar[ResultEntry],
    part: str,
) -> ColumnElement[bool]:
    """Return the condition that whom a column of some entries names has a part in their name."""
    found = ids_named(session, vault, table, statement.with_only_columns(column), part)
    several = [found[start : start + KEYS_AT_ONCE] for start in range(0, len(found), KEYS_AT_ONCE)]
    return or_(false(), *(column.in_(some) for some in several))


def _rows(
    session: Session, statement: SelectOfScalar[ResultEntry], order: tuple[Any, ...], page: int, each: int = PER_PAGE
) -> tuple[Sequence[ResultEntry], int, int]:
    """Return the rows of a page, how many there are in all, and which page it is: never one past the last."""
    total = session.exec(select(func.count()).select_from(statement.subquery())).one()
    page = max(1, min(page, _pages(total, each)))
    ordered = statement.order_by(*order, col(ResultEntry.mentee_id)).offset((page - 1) * each).limit(each)
    return session.exec(ordered).all(), total, page


def _left_lines(session: Session, vault: Vault, program_id: UUID, rows: Sequence[ResultEntry]) -> list[LeftLine]:
    people = _people(session, rows)
    return [
        LeftLine(person, people[person.mentee_id].waiting_since, people[person.mentee_id].urgency)
        for person in unmatched_opened(session, vault, program_id, rows)
    ]


def _pages(total: int, each: int = PER_PAGE) -> int:
    return max(1, -(-total // each))


def _people(session: Session, rows: Sequence[ResultEntry]) -> dict[UUID, MenteeRow]:
    ids = [row.mentee_id for row in rows]
    return {row.id: row for row in session.exec(select(MenteeRow).where(col(MenteeRow.id).in_(ids)))}


def _pairs(session: Session, round_id: UUID, rows: Sequence[ResultEntry]) -> Sequence[RoundPair]:
    ids = [row.mentee_id for row in rows]
    statement = select(RoundPair).where(RoundPair.round_id == round_id, col(RoundPair.mentee_id).in_(ids))
    return session.exec(statement).all()


def _changes(session: Session, round_id: UUID) -> dict[UUID, Difference]:
    """Return what solving again changed, by mentee."""
    rest = rest_kept(session, round_id) or {}
    return {UUID(one["mentee"]): Difference(one["reason"]) for one in rest.get("changes", [])}
