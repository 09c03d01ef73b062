"""Pins and bans of one round; a ban for a reason that lasts becomes a ban between the two for good."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select

from api.accounts.owned import found
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.database.rows import Page, locked, page
from api.errors import ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.people.models.tables import Ban, MenteeRow, MentorRow, PersonRow
from api.people.service.bans import add_bans
from api.rounds.models.shapes import PairCreate
from api.rounds.models.tables import Round, RoundPair
from api.rounds.models.words import FOR_THE_ROUND, KeptReason, PairKind, PairReason
from api.rounds.service.rounds import check, to_change
from api.web.parts import Parts
from api.web.translating import to_translate


def pair(
    session: Session,
    parts: Parts,
    program_id: UUID,
    round_id: UUID,
    version: int,
    asked: PairCreate,
    actor: Actor,
    now: datetime,
) -> tuple[Round, RoundPair]:
    """Settle that two people must be paired in a round, or must not; what was settled of the two before goes.

    A pin of somebody who is pinned to another mentor replaces that one.

    Raises
    ------
    NotFoundError, ChangedMeanwhileError
        As for every edit; the version is that of the round.
    ConflictError
        If the round is not one in which pairs are settled, or the pin is of two who are kept apart for good.
    RefusedInputError
        If one of them is not of the program, or was erased.
    """
    row = to_change(session, program_id, round_id, version, "pair")
    _check_people(session, program_id, asked)
    if asked.kind is PairKind.PIN and _kept_apart(session, asked.mentee_id, asked.mentor_id):
        raise ConflictError(to_translate("These two are kept apart for good. Remove the ban first."))
    kept = settle(session, row, asked.mentee_id, asked.mentor_id, asked.kind, asked.reason, actor, now)
    lasts = None if asked.reason in FOR_THE_ROUND else asked.reason
    if lasts is not None and not _kept_apart(session, asked.mentee_id, asked.mentor_id):
        kept_apart = Ban(
            id=new_id(now), created_at=now, program_id=program_id, mentee_id=asked.mentee_id,
            mentor_id=asked.mentor_id, reason=lasts,
        )  # fmt: skip
        add_bans(session, parts, [kept_apart], actor, now)
    row.altered = True
    session.flush()
    record(session, program_id, actor, now, Act(asked.kind, "pair", kept.id))
    return row, kept


def settle(
    session: Session,
    row: Round,
    mentee_id: UUID,
    mentor_id: UUID,
    kind: PairKind,
    reason: PairReason | None,
    actor: Actor,
    now: datetime,
) -> RoundPair:
    """Write a pin or ban of a round in place of what contradicts it."""
    contradicts = col(RoundPair.mentor_id) == mentor_id
    if kind is PairKind.PIN:
        contradicts |= col(RoundPair.kind) == PairKind.PIN.value
    of_mentee = (col(RoundPair.round_id) == row.id, col(RoundPair.mentee_id) == mentee_id)
    session.exec(delete(RoundPair).where(*of_mentee, contradicts))
    kept = RoundPair(
        id=new_id(now), created_at=now, program_id=row.program_id, round_id=row.id, mentee_id=mentee_id,
        mentor_id=mentor_id, kind=kind, reason=_kept(reason), author=actor.id,
    )  # fmt: skip
    session.add(kept)
    session.flush()
    return kept


def unpair(
    session: Session, program_id: UUID, round_id: UUID, pair_id: UUID, version: int, actor: Actor, now: datetime
) -> None:
    """Take a pin or a ban of a round back; a ban for good stays, and is removed where bans are.

    Raises
    ------
    NotFoundError, ChangedMeanwhileError
        As for every edit; the version is that of the pin or ban.
    ConflictError
        If the round is not one in which pairs are settled.
    """
    of_round = select(Round).where(Round.id == round_id, Round.program_id == program_id)
    row = session.exec(of_round.with_for_update()).one_or_none()
    if row is None:
        raise NotFoundError
    kept = locked(session, select(RoundPair).where(RoundPair.id == pair_id, RoundPair.round_id == round_id), version)
    check(row, "pair")
    row.altered, row.version = True, row.version + 1
    session.delete(kept)
    session.flush()
    record(session, program_id, actor, now, Act("unpair", "pair", pair_id))


def free(
    session: Session, program_id: UUID, round_id: UUID, pair_id: UUID, version: int, actor: Actor, now: datetime
) -> None:
    """Take a pin or a ban of the round back, as `unpair` does, for whoever saw the round under a version.

    Raises
    ------
    NotFoundError, ChangedMeanwhileError, ConflictError
        As for `pair`.
    """
    row = to_change(session, program_id, round_id, version, "pair")
    kept = session.exec(select(RoundPair).where(RoundPair.id == pair_id, RoundPair.round_id == round_id)).one_or_none()
    if kept is None:
        raise NotFoundError
    row.altered = True
    session.delete(kept)
    session.flush()
    record(session, program_id, actor, now, Act("unpair", "pair", pair_id))


def list_pairs(session: Session, program_id: UUID, round_id: UUID, after: UUID | None, limit: int) -> Page[RoundPair]:
    """Return a page of the pins and bans of a round."""
    found(session, Round, program_id, round_id)
    return page(session, select(RoundPair).where(RoundPair.round_id == round_id), RoundPair, after, limit)


def ban_all(session: Session, row: Round, gone: Iterable[tuple[UUID, UUID]], actor: Actor, now: datetime) -> None:
    """Keep declined pairs apart for the rest of a round."""
    for mentee_id, mentor_id in gone:
        settle(session, row, mentee_id, mentor_id, PairKind.BAN, PairReason.DECLINED, actor, now)


def _kept(reason: PairReason | None) -> KeptReason | None:
    if reason is None:
        return None
    return KeptReason(reason) if reason in FOR_THE_ROUND else KeptReason.FOR_GOOD


def _check_people(session: Session, program_id: UUID, asked: PairCreate) -> None:
    sides: tuple[tuple[str, str, type[PersonRow], UUID], ...] = (
        ("mentee_id", "mentee", MenteeRow, asked.mentee_id),
        ("mentor_id", "mentor", MentorRow, asked.mentor_id),
    )
    problems = []
    for field, who, table, person_id in sides:
        statement = select(table).where(table.id == person_id, table.program_id == program_id)
        # Held until the end: whoever is erased meanwhile must not keep what nobody saw to remove.
        row = session.exec(statement.with_for_update(key_share=True)).one_or_none()
        if row is None or row.document is None:
            problems.append(FieldProblem(f"#/{field}", f"the id of a {who} of this program", "another id"))
    if problems:
        raise RefusedInputError(problems)


def _kept_apart(session: Session, mentee_id: UUID, mentor_id: UUID) -> bool:
    statement = select(Ban.id).where(Ban.mentee_id == mentee_id, Ban.mentor_id == mentor_id)
    return session.exec(statement).one_or_none() is not None
