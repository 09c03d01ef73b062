"""How many people a week has few mentors for, or none, as far as the first page of a week can tell at once.

In a small program that takes longer than all else of the page, so it is known for a minute, and said as of when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.database.vault import Vault
from api.rounds.models.looks import LookFound
from api.rounds.service.looking import read_look
from api.rounds.service.readiness import look_at_next_week
from api.rounds.solver import SOLVER, Outlook, outlook

PATIENCE_S: Final = 0.15
"""So long the first page may wait for it."""
KNOWN_FOR: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Tight:
    """How many could be matched with one or two mentors alone, and with nobody.

    Parameters
    ----------
    few, unmatchable : int
    taken_at : datetime
        When they were counted.
    """

    few: int
    unmatchable: int
    taken_at: datetime


_known: Final[dict[UUID, Tight]] = {}
"""What was counted last of each program; each process counts for itself."""


def tight_now(session: Session, vault: Vault, program_id: UUID, now: datetime) -> Tight | None:
    """Return both counts of a small program; None where the process that counts is not up yet, or busy."""
    known = _known.get(program_id)
    if known is not None and timedelta(0) <= now - known.taken_at < KNOWN_FOR:
        return known
    pool = look_at_next_week(session, vault, program_id, now).pool
    found = SOLVER.run_at_once(outlook, pool, PATIENCE_S) if pool.mentees else Outlook({}, {})
    if not isinstance(found, Outlook):
        return None
    _known[program_id] = Tight(len(found.few), len(found.unmatchable), now)
    return _known[program_id]


def tight_before(session: Session, vault: Vault, program_id: UUID, now: datetime) -> Tight | None:
    """Return both counts of a large program as a worker found them last; None where nobody asked it to today."""
    found = read_look(session, vault, program_id, now).found
    return None if found is None else Tight(_of(found, "few_options"), _of(found, "unmatchable"), found.taken_at)


def _of(found: LookFound, code: str) -> int:
    return next((line.count for line in found.readiness.lines if line.code == code), 0)
