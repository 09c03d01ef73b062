"""Solving again after declines, around everything that stands: gathered, solved, and settled, in three steps.

Nobody waits while it is solved: what it is solved from is gathered in a transaction that reads, and what came out is
held in one that writes and asks again whether each pair can still be.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, select

from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.vault import Vault
from api.errors import ConflictError, NotFoundError
from api.hours.engagements import engagements
from api.hours.service import standing
from api.people.models.tables import Ban, MenteeRow, MentorRow
from api.rounds.models import Pairing
from api.rounds.models.tables import ResultEntry, Round
from api.rounds.models.words import PairReason, RoundState
from api.rounds.service.gathering import gathered
from api.rounds.service.kept import Record, of_round
from api.rounds.service.pairs import ban_all
from api.rounds.service.policies import of_number
from api.rounds.service.publishing import that_can_be
from api.rounds.solver import SOLVER, Refused, silent, solved
from api.rounds.words import STATES
from api.web.translating import to_translate
from matcher.pool import Pair, Pool

NOT_PUBLISHED: Final = to_translate(
    "The round is “{state}”. Somebody else is looked for only in a round that is published."
)
IN_PROCESS: Final = 500
"""Mentees up to which solving here takes less than handing the pool to the other process."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What a published round is to be solved again around.

    Parameters
    ----------
    program_id, round_id : UUID
    pairs : tuple of (mentee, mentor)
        Pairs that were declined, expired or withdrawn; their hours were given back.
    """

    program_id: UUID
    round_id: UUID
    pairs: tuple[tuple[UUID, UUID], ...]


def gather_again(session: Session, vault: Vault, gone: Gone, now: datetime) -> Pool:
    """Return the pool of a published round as it is now, with what has gone kept apart; writes nothing.

    Whoever stands with somebody, or waits for an answer, stands in it; whoever came after the round is not there.

    Raises
    ------
    NotFoundError
        If the program has no such round.
    ConflictError
        If it is not published.
    """
    row = _published(session, gone)
    among = set(session.exec(select(ResultEntry.mentee_id).where(*of_round(ResultEntry, gone.round_id))))
    policy = of_number(session, gone.program_id, row.policy_number)
    pool = gathered(session, vault, row, policy, now, among=among)
    apart = {(str(mentee), str(mentor)) for mentee, mentor in gone.pairs}
    people = {one.id for one in (*pool.mentees, *pool.mentors)}
    bans = (Pair(*pair, "ban", PairReason.DECLINED) for pair in sorted(apart) if people.issuperset(pair))
    kept = (pair for pair in pool.pairs if pair.kind != "pin" or (pair.mentee, pair.mentor) not in apart)
    return replace(pool, pairs=tuple(dict.fromkeys((*kept, *bans))))


def solve_again(pool: Pool) -> dict[UUID, Record]:
    """Return the matches that are new in a pool, by mentee; a large one is solved in the other process.

    Raises
    ------
    ConflictError
        If what stands cannot all be.
    """
    result = solved(pool, silent) if len(pool.mentees) < IN_PROCESS else SOLVER.run(solved, pool)
    if isinstance(result, Refused):
        raise ConflictError(to_translate("What stands already contradicts the rooms or quotas of the policy."))
    return {UUID(one["mentee"]): one for one in result["matches"] if one["standing"] != "held"}


def settle_again(
    session: Session, vault: Vault, gone: Gone, matches: Mapping[UUID, Record], actor: Actor, now: datetime
) -> list[Pairing]:
    """Keep what has gone apart for the rest of the round, and return those new matches that can still be.

    People, consents, bans and hours are looked at anew: none of it can change before the transaction ends.

    Raises
    ------
    NotFoundError
        If the program has no such round.
    ConflictError
        If it is not published.
    """
    row = _published(session, gone, lock=True)
    ban_all(session, row, gone.pairs, actor, now)
    pairings = that_can_be(session, vault, gone.program_id, matches, now)
    record(session, gone.program_id, actor, now, Act("pair_again", "round", row.id))
    return pairings


def moment_of(session: Session, program_id: UUID) -> object:
    """Return a value that is another one once hours, bans or people of a program have changed."""
    people = [
        session.exec(select(func.count(), func.sum(table.version)).where(table.program_id == program_id)).one()
        for table in (MenteeRow, MentorRow)
    ]
    bans = session.exec(select(func.count()).where(Ban.program_id == program_id)).one()
    held = frozenset(row.id for row in (*standing(session, program_id), *engagements(session, program_id)))
    return held, [tuple(row) for row in people], bans


def _published(session: Session, gone: Gone, *, lock: bool = False) -> Round:
    statement = select(Round).where(Round.id == gone.round_id, Round.program_id == gone.program_id)
    row = session.exec(statement.with_for_update() if lock else statement).one_or_none()
    if row is None:
        raise NotFoundError
    if row.state != RoundState.PUBLISHED:
        raise ConflictError(NOT_PUBLISHED, state=STATES[RoundState(row.state)])
    return row
