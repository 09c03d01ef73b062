"""Solving a roster again from what it was made from, to see that the same comes out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from api.database.vault import Vault
from api.presence.models.tables import RosterPerson, RosterRow
from api.presence.service.rosters import Record, question_kept, record_kept
from api.presence.solver import settled
from api.rounds.service.replaying import Verdict
from api.rounds.solver import Refused, silent
from matcher.presence import Question


@dataclass(frozen=True, slots=True)
class KeptRoster:
    """A roster's input and result as they are kept; `is_whole` where nobody was erased since."""

    week: date
    digest: str
    question: Question
    record: Record
    is_whole: bool


def kept_roster(session: Session, vault: Vault, roster_id: UUID) -> KeptRoster | None:
    """Return what is kept of a roster; None where there is no such roster, or it was never solved."""
    row = session.get(RosterRow, roster_id)
    if row is None or row.digest is None:
        return None
    question, record = question_kept(session, vault, row), record_kept(session, vault, roster_id)
    if question is None or record is None:
        return None
    there = len(session.exec(select(RosterPerson.person_id).where(RosterPerson.roster_id == roster_id)).all())
    return KeptRoster(row.week, row.digest, question, record, there == len(question.offers))


def replay_roster(kept: KeptRoster) -> Verdict:
    """Solve a roster again, and return whether the same comes out as is kept: shifts, holes, remedies and bounds."""
    if not kept.is_whole:
        return Verdict.NOT_WHOLE
    again = settled(kept.question, silent)
    if isinstance(again, Refused) or again["digest"] != kept.digest:
        return Verdict.DIFFERS
    return Verdict.SAME if json.dumps(again) == json.dumps(kept.record) else Verdict.DIFFERS
