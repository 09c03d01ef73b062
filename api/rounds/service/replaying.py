"""Solving a round again from what it was made from, to see that the same comes out, bit for bit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from api.database.vault import Vault
from api.rounds.models.tables import Round
from api.rounds.service.kept import Record, pool_kept, result_kept
from api.rounds.solver import Refused, silent, solved
from matcher.pool import Pool


class Verdict(StrEnum):
    """What came of replaying a round."""

    SAME = "same"
    DIFFERS = "differs"
    NOT_WHOLE = "not_whole"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Kept:
    """A round's input and result as they are kept."""

    week: date
    digest: str
    pool: Pool
    result: Record
    is_whole: bool


def kept_of(session: Session, vault: Vault, round_id: UUID) -> Kept | None:
    """Return what is kept of a round; None where there is no such round, or it was never solved."""
    row = session.get(Round, round_id)
    if row is None or row.digest is None:
        return None
    kept, result = pool_kept(session, vault, row), result_kept(session, vault, round_id)
    if kept is None or result is None:
        return None
    pool, is_whole = kept
    return Kept(row.week, row.digest, pool, result, is_whole)


def replay(kept: Kept | None) -> Verdict:
    """Solve a round again, and return whether the same comes out as is kept: every pair, reason, number and proof."""
    if kept is None:
        return Verdict.ABSENT
    if not kept.is_whole:
        return Verdict.NOT_WHOLE
    again = solved(kept.pool, silent)
    if isinstance(again, Refused) or again["digest"] != kept.digest:
        return Verdict.DIFFERS
    before = {name: value for name, value in kept.result.items() if name != "changes"}
    return Verdict.SAME if json.dumps(again) == json.dumps(before) else Verdict.DIFFERS
