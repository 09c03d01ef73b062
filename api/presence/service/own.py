"""What a mentor's own record says of presence: what they offer, and their shifts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session, select

from api.database.vault import Vault
from api.presence.models.shapes import OfferAbout
from api.presence.models.tables import PresenceOffer
from api.presence.service.gathering import shifts_of


class OwnWeekly(BaseModel):
    """A shift, day and time as in its zone."""

    site_id: UUID
    weekday: int
    start_min: int
    minutes: int
    zone: str


class OwnPresence(BaseModel):
    """What somebody offers of presence, whether their first name may be shown, and the shifts that they have."""

    at: datetime
    named: bool
    offer: OfferAbout
    shifts: list[OwnWeekly]


def presence(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    """Return what somebody offers, with their shifts; nothing of whoever offers nothing."""
    row = session.exec(select(PresenceOffer).where(PresenceOffer.mentor_id == person_id)).one_or_none()
    if row is None:
        return []
    shifts = [one for one in shifts_of(session, program_id) if one.mentor_id == person_id]
    return [
        OwnPresence(
            at=row.created_at,
            named=row.named,
            offer=OfferAbout.model_validate_json(vault.key(session, person_id).open(row.document)),
            shifts=[OwnWeekly(**one.model_dump(include=set(OwnWeekly.model_fields))) for one in shifts],
        )
    ]
