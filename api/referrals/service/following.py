"""A referral goes on by itself: it ends with its consent or its time, and whoever has met somebody has met them.

When two people of the other program met is in its own log of contacts; here it is noted and told once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import and_, exists
from sqlmodel import Session, col, or_, select

from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Consent, Purpose
from api.consent.service.consents import is_live
from api.matches.models.tables import Match
from api.referrals.models.tables import Referral
from api.referrals.models.words import OPEN, ReferralState
from api.referrals.service.finding import agreed, locked_referral
from api.referrals.service.telling import close, tell_answered, tell_back
from api.web.parts import Parts

WORKER: Final = Actor.system("worker")
AT_ONCE: Final = 200


def to_follow(session: Session, now: datetime) -> list[UUID]:
    """Return the referrals of which something is to be noted now."""
    state = col(Referral.state)
    holds = exists().where(col(Consent.id) == col(Referral.consent_id), is_live(Purpose.REFERRAL, now))
    met = exists().where(col(Match.mentee_id) == col(Referral.came_id), col(Match.met_at).is_not(None))
    due = or_(
        and_(state.in_([ReferralState.ASKING, ReferralState.SENT]), col(Referral.answer_by) <= now),
        and_(state.in_([ReferralState.SENT, ReferralState.ACCEPTED]), ~holds),
        and_(state == ReferralState.ACCEPTED, met),
    )
    return list(session.exec(select(Referral.id).where(due).order_by(col(Referral.id)).limit(AT_ONCE)))


def follow(session: Session, parts: Parts, referral_id: UUID, now: datetime) -> None:
    """Note what came of a referral; doing it twice does no harm."""
    row = locked_referral(session, referral_id)
    if row is None or row.state not in OPEN:
        return
    if row.state != ReferralState.ASKING and not agreed(session, row, now):
        _close(session, row, ReferralState.WITHDRAWN, now)
        return
    if row.state == ReferralState.ACCEPTED:
        statement = select(Match.id).where(Match.mentee_id == row.came_id, col(Match.met_at).is_not(None))
        if session.exec(statement.limit(1)).one_or_none() is None:
            return
        _close(session, row, ReferralState.MET, now)
        tell_back(session, parts, row, WORKER, now)
    elif row.answer_by <= now:
        _close(session, row, ReferralState.EXPIRED, now)
    else:
        return
    tell_answered(session, parts, row, now)


def _close(session: Session, row: Referral, state: ReferralState, now: datetime) -> None:
    row.version += 1
    close(session, row, state, now)
    verb = {ReferralState.WITHDRAWN: "withdrawn", ReferralState.MET: "answer"}.get(state, "end")
    record(session, row.program_id, WORKER, now, Act(verb, "referral", row.id))
