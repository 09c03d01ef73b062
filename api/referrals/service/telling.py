"""Whom a referral's way is told to, in neutral words; and closing it."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from api.accounts.models.tables import Member
from api.accounts.service.addresses import coordinators_of
from api.accounts.service.programs import program_of
from api.matches.service.telling import tell_members
from api.notices.outbox import recall
from api.referrals.models.tables import Referral
from api.referrals.models.words import DeclineReason, ReferralState
from api.web.parts import Parts


def tell_to_answer(session: Session, parts: Parts, row: Referral, now: datetime) -> None:
    """Tell the coordinators of the program that somebody is referred to that there is something to answer."""
    program = program_of(session, row.to_program_id)
    facts = {"until": row.answer_by.isoformat(), "zone": program.zone}
    members = coordinators_of(session, program.id)
    tell_members(session, parts, program.id, members, "referral_to_answer", _key(row), facts, now)


def tell_answered(session: Session, parts: Parts, row: Referral, now: datetime) -> None:
    """Tell the coordinators of the program that refers, once for each, that something came of it."""
    members, key = coordinators_of(session, row.program_id), f"referral_{row.state}:{row.id}"
    tell_members(session, parts, row.program_id, members, "referral_answered", key, {}, now)


def close(
    session: Session, row: Referral, state: ReferralState, now: datetime, reason: DeclineReason | None = None
) -> None:
    """Put an end to a locked referral; what is on its way to the other program is taken back."""
    row.state, row.reason, row.closed_at = state.value, None if reason is None else reason.value, now
    session.flush()
    users = session.exec(select(Member.user_id).where(col(Member.program_id) == row.to_program_id))
    recall(session, [f"{_key(row)}:{user_id}" for user_id in users], now)


def _key(row: Referral) -> str:
    return f"referral:{row.id}"
