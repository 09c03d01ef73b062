"""Referrals are found by either program, each its own, and locked after the person whom they are about."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from api.consent.models import Consent, Purpose
from api.consent.service.consents import is_live, locked_person
from api.errors import ChangedMeanwhileError, NotFoundError
from api.referrals.models.tables import Referral
from api.referrals.models.words import ReferralState
from api.referrals.service.waiting import of_program


def referral_of(session: Session, program_id: UUID, referral_id: UUID) -> Referral:
    """Return a referral that a program made, or that was sent to it.

    Raises
    ------
    NotFoundError
        If there is none, or it is other programs', or its person has not agreed yet that this one is told.
    """
    row = session.exec(select(Referral).where(Referral.id == referral_id, of_program(program_id))).one_or_none()
    if row is None:
        raise NotFoundError
    return row


def referral_to_change(session: Session, program_id: UUID, referral_id: UUID, version: int) -> Referral:
    """Return the same, locked, its version counted up.

    Raises
    ------
    NotFoundError
        As `referral_of`.
    ChangedMeanwhileError
        If something came of it meanwhile.
    """
    row = locked_referral(session, referral_of(session, program_id, referral_id).id)
    if row is None:
        raise NotFoundError
    if row.version != version:
        raise ChangedMeanwhileError
    row.version += 1
    return row


def locked_referral(session: Session, referral_id: UUID) -> Referral | None:
    """Return a referral that nobody else changes meanwhile; nor can its person sign, revoke or be erased."""
    mentee_id = session.exec(select(Referral.mentee_id).where(Referral.id == referral_id)).one_or_none()
    if mentee_id is None:
        return None
    locked_person(session, mentee_id)
    statement = select(Referral).where(Referral.id == referral_id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one_or_none()


def agreed(session: Session, row: Referral, now: datetime) -> bool:
    """Return whether the very consent that a referral was sent under is live."""
    if row.consent_id is None:
        return False
    statement = select(Consent.id).where(Consent.id == row.consent_id, is_live(Purpose.REFERRAL, now))
    return session.exec(statement).one_or_none() is not None


def shows_person(session: Session, row: Referral, now: datetime) -> bool:
    """Return whether a program that somebody is referred to is told of them: while it is to answer, and no longer."""
    return row.state == ReferralState.SENT and row.answer_by > now and agreed(session, row, now)
