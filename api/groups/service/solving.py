"""What a placing is made from, and its end: people and groups as they are, and who goes where."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from api.groups.models.placings import Placing
from api.groups.service.gathering import gathered
from api.groups.service.keeping import Record, keep
from api.groups.service.placings import PLACINGS
from api.rounds.service.attempted import Attempt
from api.web.parts import Parts
from matcher.groups import GroupPool


def gather(session: Session, parts: Parts, attempt: Attempt, now: datetime) -> GroupPool:
    """Return what is to be solved: people and groups as they are now.

    Raises
    ------
    ClashError
        If what is settled contradicts itself.
    """
    row = session.get_one(Placing, attempt.row_id)
    return gathered(session, parts.vault, row.program_id, row.week, now)


def store(
    session: Session, parts: Parts, attempt: Attempt, pool: GroupPool, result: Record, taken_at: datetime, now: datetime
) -> bool:
    """End an attempt with its result, which is to be reviewed; return False where it counts no more."""
    row = PLACINGS.solved(session, parts, attempt, result["digest"], result["proved"], now)
    if row is None:
        return False
    figures = result["figures"]
    row.people, row.placed, row.unplaced = (int(figures[name]) for name in ("people", "placed", "unplaced"))
    row.opened = int(figures["opened"])
    keep(session, parts.vault, row.id, pool, result, taken_at)
    return True
