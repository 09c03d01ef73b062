"""What of a program's referrals waits for somebody: counted for *Following*, and listed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func
from sqlmodel import Session, col, or_, select

from api.referrals.models.tables import Referral
from api.referrals.models.words import ReferralState, Waiting

SOON: Final = timedelta(days=1)
UNMET: Final = timedelta(days=14)


def of_program(program_id: UUID) -> ColumnElement[bool]:
    """Return the condition on referrals that a program made them, or was told of them."""
    told = and_(col(Referral.to_program_id) == program_id, col(Referral.consent_id).is_not(None))
    return or_(col(Referral.program_id) == program_id, told)


def that_wait(program_id: UUID, waiting: Waiting, now: datetime) -> ColumnElement[bool]:
    """Return the condition on referrals that they wait in a program for something."""
    state, by, here = col(Referral.state), col(Referral.answer_by), col(Referral.to_program_id) == program_id
    match waiting:
        case Waiting.ANSWER:
            return and_(here, state == ReferralState.SENT, by > now)
        case Waiting.LATE:
            return and_(here, state == ReferralState.SENT, by > now, by <= now + SOON)
        case Waiting.UNMET:
            return and_(here, state == ReferralState.ACCEPTED, col(Referral.answered_at) <= now - UNMET)
        case Waiting.ASKING:
            return and_(col(Referral.program_id) == program_id, state == ReferralState.ASKING, by > now)


def how_many(session: Session, program_id: UUID, now: datetime) -> dict[Waiting, int]:
    """Return how many referrals of a program wait, by what they wait for."""
    counts = [func.count(case((that_wait(program_id, one, now), 1))) for one in Waiting]
    found = session.connection().execute(select(*counts).where(of_program(program_id))).one()
    return dict(zip(Waiting, found, strict=True))
