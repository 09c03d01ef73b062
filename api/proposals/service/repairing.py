"""Repair a round: whoever was declined or not answered is matched again around everything that stands.

It is read, solved and written in three steps, and nobody waits for the second. What is put forward, and the note that
it was done, stand or fall together under the number of the repair: whoever comes with a number that was used stores
nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from api.audit.models import Actor
from api.hours.service import TakenError
from api.proposals.models.tables import Proposal, Repairs
from api.proposals.models.words import Repair
from api.proposals.seen import common_tags
from api.proposals.service.putting_forward import put_forward
from api.proposals.service.reading import today_of
from api.rounds.models import Pairing
from api.rounds.models.tables import Round
from api.rounds.models.words import RoundState
from api.rounds.service.again import Gone, gather_again, moment_of, settle_again
from api.rounds.service.kept import Record
from api.web.parts import Parts
from matcher.pool import Pool

WORKER = Actor.system("worker")


@dataclass(frozen=True, slots=True)
class Need:
    """Who is to be matched again in a round, and what it is solved from.

    Parameters
    ----------
    number : int
        Of the repair.
    ended : frozenset of UUID
        Proposals that it sees to.
    wanted : frozenset of UUID
        Mentees for whom somebody else is looked for.
    gone : Gone
        Every pair of theirs that was tried in the round.
    pool : Pool or None
        None where there is nobody to look for.
    common : frozenset of str
        Tags that enough people of the pool have.
    moment : object
        What the program was like.
    """

    number: int
    ended: frozenset[UUID]
    wanted: frozenset[UUID]
    gone: Gone
    pool: Pool | None
    common: frozenset[str]
    moment: object


def to_repair(session: Session) -> list[tuple[UUID, int]]:
    """Return the rounds in which somebody else is to be looked for, each with how often that was done before."""
    statement = (
        select(Repairs.round_id, Repairs.number)
        .where(col(Repairs.round_id).in_(select(Proposal.round_id).where(Proposal.repair == Repair.DUE)))
        .order_by(col(Repairs.id))
    )
    return list(session.exec(statement))


def need(session: Session, parts: Parts, round_id: UUID, number: int, now: datetime) -> Need | None:
    """Return what the n-th repair of a round is about, at one moment; None where it was done. Writes nothing.

    Nobody is looked for more than `Settings.repairs` times after the first, nor in a round that is closed by now.
    """
    if session.get_bind().dialect.name == "postgresql":  # else each statement would see what was committed by then
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    row = session.exec(select(Repairs).where(Repairs.round_id == round_id)).one()
    if row.number != number:
        return None
    ended = _ended(session, round_id)
    state = session.exec(select(Round.state).where(Round.id == round_id)).one()
    published = state == RoundState.PUBLISHED
    wanted = {one.mentee_id for one in ended if published and one.generation < parts.settings.repairs}
    tried = select(Proposal.mentee_id, Proposal.mentor_id).where(Proposal.round_id == round_id)
    tried = tried.where(col(Proposal.mentee_id).in_(wanted), col(Proposal.hold_id).is_(None))
    gone = Gone(row.program_id, round_id, tuple(session.exec(tried.order_by(col(Proposal.id)))))
    pool = gather_again(session, parts.vault, gone, now) if wanted else None
    return Need(
        number,
        frozenset(one.id for one in ended),
        frozenset(wanted),
        gone,
        pool,
        common_tags(pool.mentees, today_of(session, row.program_id, now)) if pool else frozenset(),
        moment_of(session, row.program_id),
    )


def repair(
    session: Session, parts: Parts, asked: Need, matches: Mapping[UUID, Record], now: datetime
) -> list[Proposal]:
    """Put forward what was found for a repair, as far as it can still be.

    Whoever was found somebody who was given away meanwhile is left to the next repair; so is what ended meanwhile.
    Nobody is proposed the same pair twice in a round.
    """
    row = session.exec(select(Repairs).where(Repairs.round_id == asked.gone.round_id).with_for_update()).one()
    if row.number != asked.number:
        return []
    state = session.exec(select(Round.state).where(Round.id == row.round_id)).one()
    found: list[Proposal] = []
    left: set[UUID] = set()
    if asked.pool is not None and state == RoundState.PUBLISHED:
        new = {mentee: match for mentee, match in matches.items() if mentee in asked.wanted}
        pairings = [
            pairing
            for pairing in settle_again(session, parts.vault, asked.gone, new, WORKER, now)
            if (pairing.mentee_id, pairing.mentor_id) not in set(asked.gone.pairs)
        ]
        moved = moment_of(session, row.program_id) != asked.moment
        found = _put_forward(session, parts, row, pairings, asked.common, now)
        # Where nothing changed, the next repair would find and lose the same.
        left = new.keys() - {proposal.mentee_id for proposal in found} if moved else set()
    row.number += 1
    for proposal in _ended(session, row.round_id):
        if proposal.id in asked.ended and proposal.mentee_id not in left:
            proposal.repair = Repair.DONE
    return found


def _put_forward(
    session: Session, parts: Parts, row: Repairs, pairings: Sequence[Pairing], common: Collection[str], now: datetime
) -> list[Proposal]:
    """Put pairings forward but for those that are refused."""
    try:
        return put_forward(session, parts, row.program_id, row.round_id, pairings, WORKER, now, common)
    except TakenError as error:
        refused = {wanted.mentee_id for wanted in error.refused}
        rest = [pairing for pairing in pairings if pairing.mentee_id not in refused]
        return put_forward(session, parts, row.program_id, row.round_id, rest, WORKER, now, common)


def _ended(session: Session, round_id: UUID) -> Sequence[Proposal]:
    statement = select(Proposal).where(Proposal.round_id == round_id, Proposal.repair == Repair.DUE)
    return session.exec(statement.order_by(col(Proposal.id))).all()
