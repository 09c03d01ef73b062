"""What a mentor's own record says of presence: what they offer, their shifts, and the days that are not as usual."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import or_
from sqlmodel import Session, col, select

from api.database.vault import Vault
from api.presence.models.ask_shapes import RosterAsking
from api.presence.models.shapes import OfferAbout
from api.presence.models.tables import PresenceOffer, RosterAsk, ShiftCover
from api.presence.service.gathering import shifts_of


class OwnWeekly(BaseModel):
    """A shift, day and time as in its zone."""

    site_id: UUID
    weekday: int
    start_min: int
    minutes: int
    zone: str


class OwnAsked(BaseModel):
    """What somebody was asked because it would help, and what they said."""

    asked_at: datetime
    change: RosterAsking
    answer: bool | None


class OwnPresence(BaseModel):
    """What somebody offers of presence, whether their first name may be shown, their shifts, what they were asked."""

    at: datetime
    named: bool
    offer: OfferAbout
    shifts: list[OwnWeekly]
    not_there_on: list[date]
    comes_instead_on: list[date]
    asked: list[OwnAsked]


def presence(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    """Return what somebody offers, with their shifts; nothing of whoever offers nothing."""
    row = session.exec(select(PresenceOffer).where(PresenceOffer.mentor_id == person_id)).one_or_none()
    if row is None:
        return []
    shifts = [one for one in shifts_of(session, program_id) if one.mentor_id == person_id]
    own = col(ShiftCover.shift_id).in_([one.id for one in shifts])
    days = select(ShiftCover).where(or_(own, col(ShiftCover.mentor_id) == person_id)).order_by(col(ShiftCover.day))
    covers = session.exec(days).all()
    asks = select(RosterAsk).where(RosterAsk.mentor_id == person_id).order_by(col(RosterAsk.id))
    return [
        OwnPresence(
            at=row.created_at,
            named=row.named,
            offer=OfferAbout.model_validate_json(vault.key(session, person_id).open(row.document)),
            shifts=[OwnWeekly(**one.model_dump(include=set(OwnWeekly.model_fields))) for one in shifts],
            asked=[
                OwnAsked(
                    asked_at=one.created_at, change=RosterAsking.model_validate_json(one.change), answer=one.answer
                )
                for one in session.exec(asks)
            ],
            not_there_on=[one.day for one in covers if one.mentor_id != person_id],
            comes_instead_on=[one.day for one in covers if one.mentor_id == person_id],
        )
    ]
