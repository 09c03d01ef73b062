"""What another policy would do to the people of a program as they are now; nothing is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.database.vault import Vault
from api.errors import ConflictError
from api.rounds import solver
from api.rounds.models.trials import TrialPublic
from api.rounds.service.gathering import gathered
from api.rounds.service.policies import holding
from api.rounds.service.rounds import next_round
from api.rounds.service.trials import compared
from api.rounds.solver import SOLVER, CrashedError, Refused, Trial
from api.web.translating import to_translate
from matcher.policy import Policy
from matcher.pool import Pool


@dataclass(frozen=True, slots=True)
class Pools:
    """The next week's pool under the policy that holds, and under another."""

    now: Pool
    then: Pool


def pools_of(session: Session, vault: Vault, program_id: UUID, policy: Policy, now: datetime) -> Pools:
    """Return what the next round would be solved from, under either policy."""
    row = next_round(session, program_id, now)
    _, holds = holding(session, program_id)
    return Pools(gathered(session, vault, row, holds, now), gathered(session, vault, row, policy, now))


def preview(pools: Pools) -> TrialPublic:
    """Return who would gain and lose, and what it would cost everybody; no transaction is open meanwhile.

    Raises
    ------
    ConflictError
        If the policy contradicts what is held, or the solving stopped.
    """
    try:
        found = SOLVER.run(solver.tried, Trial(pools.now, pools.then, None))
    except CrashedError:
        raise ConflictError(to_translate("The solving stopped before its end. Try again.")) from None
    if isinstance(found, Refused):
        raise ConflictError(to_translate("This contradicts what is held, kept or kept apart already."))
    return compared(found)
