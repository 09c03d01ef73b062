"""How many people a week has few mentors for, or none, as far as the first page of a week can tell at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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


@dataclass(frozen=True, slots=True)
class Tight:
    """How many could be matched with one or two mentors alone, and with nobody.

    Parameters
    ----------
    few, unmatchable : int
    taken_at : datetime or None
        When a worker counted them; None where they were counted now.
    """

    few: int
    unmatchable: int
    taken_at: datetime | None = None


def tight_now(session: Session, vault: Vault, program_id: UUID, now: datetime) -> Tight | None:
    """Return both counts of a small program; None where the process that counts is not up yet, or busy."""
    pool = look_at_next_week(session, vault, program_id, now).pool
    if not pool.mentees:
        return Tight(0, 0)
    found = SOLVER.run_at_once(outlook, pool, PATIENCE_S)
    return Tight(len(found.few), len(found.unmatchable)) if isinstance(found, Outlook) else None


def tight_before(session: Session, vault: Vault, program_id: UUID, now: datetime) -> Tight | None:
    """Return both counts of a large program as a worker found them last; None where nobody asked it to today."""
    found = read_look(session, vault, program_id, now).found
    return None if found is None else Tight(_of(found, "few_options"), _of(found, "unmatchable"), found.taken_at)


def _of(found: LookFound, code: str) -> int:
    return next((line.count for line in found.readiness.lines if line.code == code), 0)
