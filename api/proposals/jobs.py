"""What the worker does about proposals: remind, expire, withdraw what fell, and repair rounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.jobs import Job
from api.proposals.service.lapsing import expire, remind, to_expire, to_remind, to_withdraw, withdraw_fallen
from api.proposals.service.repairing import need, repair, to_repair
from api.rounds.service.again import solve_again
from api.web.parts import Parts


@dataclass(frozen=True)
class EachProposal:
    """One change of one proposal at a time, each in a transaction that looks again whether it is due."""

    name: str
    find: Callable[[Session, datetime], list[UUID]]
    do: Callable[[Session, Parts, UUID, datetime], object]
    at_once: int = 4
    patience_s: float = 60.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        """Return the ids of the proposals."""
        return [str(proposal_id) for proposal_id in self.find(session, now)]

    def run(self, parts: Parts, key: str) -> None:
        """Change one."""
        with parts.database.writing() as session:
            self.do(session, parts, UUID(key), parts.clock.now())


@dataclass(frozen=True)
class RepairRound:
    """Looks for somebody else in one round at a time."""

    name: str = "repair"
    at_once: int = 1
    patience_s: float = 600.0

    def due(self, session: Session, now: datetime) -> Sequence[str]:
        """Return the ids of the rounds, each with how often it was repaired."""
        return [f"{round_id}:{number}" for round_id, number in to_repair(session)]

    def run(self, parts: Parts, key: str) -> None:
        """Repair one round once; nobody waits while it is solved."""
        round_id, _, number = key.partition(":")
        with parts.database.reading() as session:
            asked = need(session, parts, UUID(round_id), int(number), parts.clock.now())
        if asked is None:
            return
        matches = {} if asked.pool is None else solve_again(asked.pool)
        with parts.database.writing() as session:
            repair(session, parts, asked, matches, parts.clock.now())


JOBS: Final[tuple[Job, ...]] = (
    EachProposal("remind", to_remind, remind),
    EachProposal("expire", to_expire, lambda session, parts, id_, now: expire(session, id_, now)),
    EachProposal("withdraw", to_withdraw, lambda session, parts, id_, now: withdraw_fallen(session, id_, now)),
    RepairRound(),
)
