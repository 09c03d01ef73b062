"""What is sealed of a discharge: the treatment centre, and how it calls the person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session, select

from api.database.sealed import Key
from api.database.vault import Vault
from api.discharge.models.tables import Discharge


class Referred(BaseModel):
    """By whom somebody was submitted, and under which name of theirs."""

    centre: str
    reference: str = ""


class OwnDischarge(BaseModel):
    """A discharge as its person sees it in their record."""

    leaves_on: date
    centre: str | None
    reference: str | None
    since: datetime


def referred(row: Discharge, key: Key) -> Referred | None:
    """Return by whom somebody was submitted; None where it was no treatment centre."""
    return None if row.document is None else Referred.model_validate_json(key.open(row.document))


def own_discharges(session: Session, vault: Vault, person_id: UUID) -> Sequence[OwnDischarge]:
    """Return what is known of somebody's leaving treatment, for their record."""
    row = session.exec(select(Discharge).where(Discharge.mentee_id == person_id)).one_or_none()
    if row is None:
        return []
    by = referred(row, vault.key(session, person_id))
    return [
        OwnDischarge(
            leaves_on=row.leaves_on,
            centre=by.centre if by else None,
            reference=by.reference if by else None,
            since=row.created_at,
        )
    ]
