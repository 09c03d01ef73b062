"""A page of the entries of a round, cut out of however many there are.

Ids alone are sorted and counted: what is sealed is a hundred times as large, and read for the lines of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from api.database.vault import Vault
from api.people.models.tables import MenteeRow, MentorRow
from api.people.service.searching import Looked, ids_called, ids_named
from api.rounds.models.tables import ResultEntry, Round
from api.rounds.service.kept import of_round

LOOKED_THROUGH: Final = 150
"""How many entries one search looks through: of each it opens the name of one person, or of two."""


@dataclass(frozen=True, slots=True)
class At:
    """Where in a list somebody is.

    Parameters
    ----------
    page : int
        Counted from 1.
    part : str
        Of a name that is looked for, or an id or a pseudonym. Then there are no numbered pages, for nobody knows how
        many will be found.
    start : int
        How many entries were looked through for it before.
    """

    page: int = 1
    part: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """A page of entries: which it is of how many, and how many entries there are in all.

    Where a name was looked for, `total` is how many are on this page, `looked` tells how far that came, and `onward`
    how many entries to pass over to go on, None at the end.
    """

    rows: Sequence[ResultEntry]
    total: int
    page: int = 1
    pages: int = 1
    looked: Looked | None = None
    onward: int | None = None


def entries(round_id: UUID, kind: str) -> Select[UUID, UUID | None]:
    """Return the statement for whom entries of one kind name, to be narrowed by what they have."""
    statement = select(col(ResultEntry.mentee_id), col(ResultEntry.mentor_id))
    return statement.where(*of_round(ResultEntry, round_id), ResultEntry.kind == kind)


def cut(
    session: Session,
    vault: Vault,
    round_id: UUID,
    statement: Select[UUID, UUID | None],
    order: Sequence[Any],
    at: At,
    each: int,
) -> Cut:
    """Return a page of so many entries, never one past the last.

    Parameters
    ----------
    session : Session
    vault : Vault
    round_id : UUID
    statement : Select
        Of `entries`.
    order : sequence
        By what they are sorted, before the mentee's id: columns of theirs, and of the row of their mentee.
    at : At
    each : int
    """
    counting = statement.with_only_columns(func.count(), maintain_column_froms=True)
    total = session.connection().execute(counting).scalar_one()
    ordered = statement.join(MenteeRow, col(MenteeRow.id) == col(ResultEntry.mentee_id))
    ordered = ordered.order_by(*order, col(ResultEntry.mentee_id))
    if at.part:
        if called := ids_called(session, session.get_one(Round, round_id).program_id, at.part):
            mentee, mentor = col(ResultEntry.mentee_id), col(ResultEntry.mentor_id)
            some = session.exec(ordered.where(or_(mentee.in_(called), mentor.in_(called))).limit(each)).all()
            rows = _read(session, round_id, [mentee_id for mentee_id, _ in some])
            return Cut(rows, len(rows), looked=Looked(total, total))
        return _searched(session, vault, round_id, ordered, total, at, each)
    pages = max(1, -(-total // each))
    page = max(1, min(at.page, pages))
    some = session.exec(ordered.offset((page - 1) * each).limit(each)).all()
    return Cut(_read(session, round_id, [mentee_id for mentee_id, _ in some]), total, page, pages)


def _searched(
    session: Session,
    vault: Vault,
    round_id: UUID,
    ordered: Select[UUID, UUID | None],
    total: int,
    at: At,
    each: int,
) -> Cut:
    some = session.exec(ordered.offset(at.start).limit(LOOKED_THROUGH)).all()
    named = set(ids_named(session, vault, MenteeRow, [mentee_id for mentee_id, _ in some], at.part))
    if mentors := {mentor_id for _, mentor_id in some if mentor_id is not None}:
        named |= set(ids_named(session, vault, MentorRow, list(mentors), at.part))
    found = [place for place, pair in enumerate(some) if not named.isdisjoint(pair)]
    end = min(total, at.start + (len(some) if len(found) <= each else found[each]))
    rows = _read(session, round_id, [some[place][0] for place in found[:each]])
    return Cut(rows, len(rows), looked=Looked(end, total), onward=end if end < total else None)


def _read(session: Session, round_id: UUID, mentees: Sequence[UUID]) -> Sequence[ResultEntry]:
    statement = select(ResultEntry).where(*of_round(ResultEntry, round_id), col(ResultEntry.mentee_id).in_(mentees))
    rows = {row.mentee_id: row for row in session.exec(statement)}
    return [rows[mentee_id] for mentee_id in mentees if mentee_id in rows]
