"""Solving a placing again from what it was made from, to see that the same comes out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from api.database.vault import Vault
from api.groups.models.placings import Placing, PlacingPerson
from api.groups.service.keeping import Record, entries_kept, entries_opened, of_nobody, pool_kept, record_kept
from api.groups.solver import placed
from api.rounds.service.replaying import Verdict
from api.rounds.solver import Refused, silent
from matcher.groups import GroupPool


@dataclass(frozen=True, slots=True)
class KeptPlacing:
    """A placing's input and result as they are kept; `entries` by mentee, `is_whole` where nobody was erased since."""

    week: date
    digest: str
    pool: GroupPool
    record: Record
    entries: dict[str, Record]
    is_whole: bool


def kept_placing(session: Session, vault: Vault, placing_id: UUID) -> KeptPlacing | None:
    """Return what is kept of a placing; None where there is no such placing, or it was never solved."""
    row = session.get(Placing, placing_id)
    if row is None or row.digest is None:
        return None
    pool, record = pool_kept(session, vault, row), record_kept(session, placing_id)
    if pool is None or record is None:
        return None
    rows = [*entries_kept(session, placing_id, placed=True), *entries_kept(session, placing_id, placed=False)]
    entries = {str(one): entry for one, entry in entries_opened(session, vault, rows).items()}
    there = len(session.exec(select(PlacingPerson.person_id).where(PlacingPerson.placing_id == placing_id)).all())
    is_whole = there == len(pool.mentees) + len(pool.mentors) and len(entries) == len(rows)
    return KeptPlacing(row.week, row.digest, pool, record, entries, is_whole)


def replay_placing(kept: KeptPlacing) -> Verdict:
    """Solve a placing again, and return whether the same comes out as is kept: places, reasons, numbers, bounds."""
    if not kept.is_whole:
        return Verdict.NOT_WHOLE
    again = placed(kept.pool, silent)
    if isinstance(again, Refused) or again["digest"] != kept.digest:
        return Verdict.DIFFERS
    entries = {one["mentee"]: one for one in (*again["placements"], *again["unplaced"])}
    same = json.dumps(of_nobody(again)) == json.dumps(kept.record)
    return Verdict.SAME if same and entries == kept.entries else Verdict.DIFFERS
