"""Whom a referral's way is told to: in the ledger what is told of the person, in neutral words that there is news."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlmodel import Session, col, select

from api.accounts.models.tables import Member
from api.accounts.service.addresses import coordinators_of
from api.accounts.service.programs import program_of
from api.audit.models import Actor
from api.consent.models import DisclosureCreate, Purpose
from api.consent.service import disclosures
from api.matches.service.telling import tell_members
from api.notices.outbox import recall
from api.referrals.models.tables import Referral
from api.referrals.models.words import DeclineReason, ReferralState
from api.web.parts import Parts

TOLD_BACK: Final[Mapping[ReferralState, str]] = {
    ReferralState.ACCEPTED: "accepted",
    ReferralState.DECLINED: "accepted",
    ReferralState.MET: "met",
    ReferralState.NOT_MET: "met",
}
"""What a program tells back, yes or no, as consents name it."""


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


def tell_back(session: Session, parts: Parts, row: Referral, actor: Actor, now: datetime) -> None:
    """Write to the person's ledger that the program which refers is told what came of it, under the same consent.

    Raises
    ------
    ConflictError
        If it is no longer live.
    """
    told = program_of(session, row.program_id)
    asked = DisclosureCreate(
        person_id=row.mentee_id,
        purpose=Purpose.REFERRAL,
        fields=frozenset({TOLD_BACK[ReferralState(row.state)]}),
        recipient=told.name,
        recipient_id=told.id,
    )
    disclosures.tell_back(session, parts.vault, asked, actor, now, parts.settings.retention_years)


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
