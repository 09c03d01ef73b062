"""The result of a round for coordinators to read: with names, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.owned import found
from api.database.vault import RememberingVault, Vault
from api.errors import NotFoundError
from api.people.models.tables import MenteeRow, MentorRow
from api.rounds.models.shapes import Changed, LoadShown, MatchShown, StageShown, SummaryPublic, UnmatchedShown
from api.rounds.models.tables import ResultEntry, Round
from api.rounds.service.kept import Record, entries_opened, of_round, rest_kept, whole_kept
from api.rounds.service.naming import names, with_names
from api.rounds.service.rounds import check

Item = TypeVar("Item")


def matches(
    session: Session, vault: Vault, program_id: UUID, round_id: UUID, after: UUID | None, limit: int
) -> tuple[list[MatchShown], UUID | None]:
    """Return a page of the matches of a round, and the id after which the next begins.

    Raises
    ------
    NotFoundError
        If there is no such round.
    ConflictError
        If it has no result to be read.
    """
    to_review(session, program_id, round_id)
    rows, following = _page(session, round_id, "match", after, limit)
    return matches_opened(session, vault, rows), following


def matches_opened(
    session: Session, vault: Vault, rows: Sequence[ResultEntry], *, alternatives: bool = True
) -> list[MatchShown]:
    """Return some matches with names, in the order of their rows; whoever was erased since is left out.

    With alternatives several mentors are opened for each.
    """
    vault = RememberingVault(vault)
    entries = entries_opened(session, vault, rows)
    left_out: Record = {} if alternatives else {"alternatives": []}
    records = {mentee_id: document["entry"] | left_out for mentee_id, document in entries.items()}
    mentors = {UUID(record["mentor"]) for record in records.values()}
    mentors |= {UUID(other["mentor"]) for record in records.values() for other in record["alternatives"]}
    mentee_names = names(session, vault, MenteeRow, records)
    mentor_names = names(session, vault, MentorRow, mentors)
    return [
        _match(mentee_id, record, mentee_names[mentee_id], mentor_names)
        for mentee_id, record in records.items()
        if mentee_id in mentee_names and UUID(record["mentor"]) in mentor_names
    ]


def unmatched(
    session: Session, vault: Vault, program_id: UUID, round_id: UUID, after: UUID | None, limit: int
) -> tuple[list[UnmatchedShown], UUID | None]:
    """Return a page of those left over in a round, and the id after which the next begins.

    Raises
    ------
    NotFoundError, ConflictError
        As for `matches`.
    """
    to_review(session, program_id, round_id)
    rows, following = _page(session, round_id, "unmatched", after, limit)
    return unmatched_opened(session, vault, program_id, rows), following


def unmatched_opened(
    session: Session, vault: Vault, program_id: UUID, rows: Sequence[ResultEntry]
) -> list[UnmatchedShown]:
    """Return some who are left over with names, in the order of their rows; whoever was erased since is left out."""
    vault = RememberingVault(vault)
    entries = entries_opened(session, vault, rows)
    mentee_names = names(session, vault, MenteeRow, entries)
    told = {mentee_id: document["entry"]["remedies"] for mentee_id, document in entries.items()}
    every = iter(with_names(session, vault, program_id, [one for remedies in told.values() for one in remedies]))
    remedies = {mentee_id: [next(every) for _ in each] for mentee_id, each in told.items()}
    return [
        UnmatchedShown(
            mentee_id=mentee_id,
            mentee_name=mentee_names[mentee_id],
            crowded_set=document["entry"].get("crowded_set"),
            remedies=remedies[mentee_id],
            **{name: document["entry"][name] for name in ("kind", "reason", "rules")},
        )
        for mentee_id, document in entries.items()
        if mentee_id in mentee_names
    ]


def loads(
    session: Session, vault: Vault, program_id: UUID, round_id: UUID, after: UUID | None, limit: int
) -> tuple[list[LoadShown], UUID | None]:
    """Return a page of the mentors of a round with what they carry after it, and the id after which the next begins.

    Raises
    ------
    NotFoundError, ConflictError
        As for `matches`.
    """
    to_review(session, program_id, round_id)
    every = _rest(session, round_id)["mentors"]
    ahead = [one for one in every if after is None or UUID(one["mentor"]) > after]
    page = ahead[:limit]
    named = names(session, vault, MentorRow, (UUID(one["mentor"]) for one in page))
    shown = [
        LoadShown(
            mentor_id=UUID(one["mentor"]),
            mentor_name=named[UUID(one["mentor"])],
            **{name: one[name] for name in ("load", "capacity", "shadow_price")},
        )
        for one in page
        if UUID(one["mentor"]) in named
    ]
    return shown, UUID(page[-1]["mentor"]) if len(ahead) > limit else None


def summary(
    session: Session, vault: Vault, program_id: UUID, round_id: UUID, *, remedies: bool = True
) -> SummaryPublic:
    """Return what came out of a round as a whole; without remedies nobody is opened.

    Raises
    ------
    NotFoundError, ConflictError
        As for `matches`.
    """
    to_review(session, program_id, round_id)
    result = whole_kept(session, vault, round_id) if remedies else _rest(session, round_id) | {"remedies": []}
    if result is None:
        raise NotFoundError
    changes = [
        Changed(mentee_id=one["mentee"], before=one["before"], after=one["after"], reason=one["reason"])
        for one in result.get("changes", [])
    ]
    return SummaryPublic(
        stages=[StageShown(**stage) for stage in result["stages"]],
        changes=changes,
        remedies=with_names(session, vault, program_id, result["remedies"]),
        **{name: result[name] for name in ("proved", "digest", "policy", "figures", "crowded_sets")},
    )


def to_review(session: Session, program_id: UUID, round_id: UUID) -> Round:
    """Return a round that has a result to be read.

    Raises
    ------
    NotFoundError
        If there is no such round.
    ConflictError
        If it has none to be read.
    """
    row = found(session, Round, program_id, round_id)
    check(row, "review")
    return row


def site_of(name: str) -> UUID | None:
    """Return the site that a match names; an hour may name a place that is none of the program's."""
    try:
        return UUID(name)
    except ValueError:
        return None


def _page(
    session: Session, round_id: UUID, kind: str, after: UUID | None, limit: int
) -> tuple[Sequence[ResultEntry], UUID | None]:
    statement = select(ResultEntry).where(*of_round(ResultEntry, round_id), ResultEntry.kind == kind)
    if after is not None:
        statement = statement.where(col(ResultEntry.mentee_id) > after)
    rows = session.exec(statement.order_by(col(ResultEntry.mentee_id)).limit(limit + 1)).all()
    page = rows[:limit]
    return page, page[-1].mentee_id if len(rows) > limit else None


def _rest(session: Session, round_id: UUID) -> Record:
    rest = rest_kept(session, round_id)
    if rest is None:
        raise NotFoundError
    return rest


def _match(mentee_id: UUID, record: Record, name: str, mentors: dict[UUID, str]) -> MatchShown:
    alternatives: list[Any] = [
        other | {"mentor_id": UUID(other["mentor"]), "mentor_name": mentors[UUID(other["mentor"])]}
        for other in record["alternatives"]
        if UUID(other["mentor"]) in mentors
    ]
    return MatchShown(
        mentee_id=mentee_id,
        mentee_name=name,
        mentor_id=UUID(record["mentor"]),
        mentor_name=mentors[UUID(record["mentor"])],
        site_id=site_of(record["site"]),
        alternatives=alternatives,
        **{part: record[part] for part in ("slot", "time_zone", "mode", "fit", "contributions", "reason", "standing")},
    )
