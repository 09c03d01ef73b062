"""What is sealed of a discharge: the treatment centre, and how it calls the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session, col, select

from api.database.sealed import Key
from api.database.vault import Vault
from api.discharge.models.tables import Discharge, EarlyCall
from api.discharge.models.words import CallState
from api.hours.coming import span_of
from api.matches.models.tables import Match


class Referred(BaseModel):
    """By whom somebody was submitted, and under which name of theirs."""

    centre: str
    reference: str = ""


class OwnCall(BaseModel):
    """A call with a mentor before its person leaves treatment, as they see it in their record."""

    starts_at: datetime
    mode: str
    state: CallState


class OwnDischarge(BaseModel):
    """A discharge as its person sees it in their record."""

    leaves_on: date | None
    centre: str | None
    reference: str | None
    since: datetime
    calls: list[OwnCall]


def referred(row: Discharge, key: Key) -> Referred | None:
    """Return by whom somebody was submitted; None where it was no treatment centre."""
    return None if row.document is None else Referred.model_validate_json(key.open(row.document))


def own_discharges(session: Session, vault: Vault, person_id: UUID) -> Sequence[OwnDischarge]:
    """Return what is known of somebody's leaving treatment, for their record."""
    row = session.exec(select(Discharge).where(Discharge.mentee_id == person_id)).one_or_none()
    if row is None:
        return []
    by = referred(row, vault.key(session, person_id))
    theirs = select(EarlyCall).join(Match, col(Match.id) == col(EarlyCall.match_id)).where(Match.mentee_id == person_id)
    calls = [
        OwnCall(
            starts_at=span_of(one.day, one.zone, one.start_min, one.minutes)[0],
            mode=one.mode,
            state=CallState(one.state),
        )
        for one in session.exec(theirs)
    ]
    return [
        OwnDischarge(
            leaves_on=row.leaves_on,
            centre=by.centre if by else None,
            reference=by.reference if by else None,
            since=row.created_at,
            calls=calls,
        )
    ]
