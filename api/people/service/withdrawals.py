"""What was taken back: who was erased; which consents, API keys and links were revoked. It must outlive a backup.

A list of it holds ids and instants alone. Kept apart from the backups and written more often than they are, it lets a
backup be restored without bringing back what somebody asked to be rid of.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session, col, select, update

from api.accounts.models.tables import ApiKey, SignIn, SignInLink
from api.audit.models import Actor
from api.consent.models import Consent, Ending, Purpose
from api.consent.service.consents import revoke
from api.consent.service.erasure import erase
from api.database.vault import PersonKey, Vault
from api.people.models.tables import MenteeRow, MentorRow, OwnLink
from api.people.service.mentees import erase_mentee
from api.people.service.mentors import erase_mentor


class Withdrawals(BaseModel):
    """Ids of people who were erased, and of consents, API keys and people's own links that were revoked."""

    erased: frozenset[UUID] = frozenset()
    revoked: frozenset[UUID] = frozenset()
    keys: frozenset[UUID] = frozenset()
    links: frozenset[UUID] = frozenset()

    def __or__(self, other: Withdrawals) -> Withdrawals:
        """Return what is in either."""
        return Withdrawals(
            erased=self.erased | other.erased,
            revoked=self.revoked | other.revoked,
            keys=self.keys | other.keys,
            links=self.links | other.links,
        )


def withdrawals(session: Session) -> Withdrawals:
    """Return everything that was ever taken back, in four queries."""
    erased = session.exec(select(PersonKey.id).where(col(PersonKey.wrapped).is_(None)))
    revoked = session.exec(select(Consent.id).where(Consent.ended_by == Ending.REVOKED.value))
    keys = session.exec(select(ApiKey.id).where(col(ApiKey.revoked_at).is_not(None)))
    links = session.exec(select(OwnLink.id).where(col(OwnLink.revoked_at).is_not(None)))
    return Withdrawals(
        erased=frozenset(erased), revoked=frozenset(revoked), keys=frozenset(keys), links=frozenset(links)
    )


def withdraw_again(
    session: Session, vault: Vault, known: Withdrawals, actor: Actor, now: datetime, keep_years: int
) -> Withdrawals:
    """Erase and revoke whatever of it is still there; return what that was.

    Every sign-in ends as well: nobody can say any more which of them were ended since. People sign in again.
    """
    there = session.exec(select(PersonKey.id).where(col(PersonKey.wrapped).is_not(None)).order_by(col(PersonKey.id)))
    erased = [person_id for person_id in there if person_id in known.erased]
    for person_id in erased:
        _erase(session, vault, person_id, actor, now, keep_years)
    open_still = session.exec(select(Consent).where(col(Consent.ended_at).is_(None)).order_by(col(Consent.id))).all()
    live = [consent for consent in open_still if consent.id in known.revoked and consent.expires_at > now]
    for consent in live:
        revoke(session, consent.person_id, actor, now, keep_years, Purpose(consent.purpose))
    keys = [
        key
        for key in session.exec(select(ApiKey).where(col(ApiKey.revoked_at).is_(None)).order_by(col(ApiKey.id)))
        if key.id in known.keys
    ]
    for key in keys:
        key.revoked_at = now
        key.version += 1
    links = [
        link
        for link in session.exec(select(OwnLink).where(col(OwnLink.revoked_at).is_(None)))
        if link.id in known.links
    ]
    for link in links:
        link.revoked_at = now
    session.exec(
        update(SignIn).where(col(SignIn.revoked_at).is_(None), col(SignIn.expires_at) > now).values(revoked_at=now)
    )
    session.exec(
        update(SignInLink)
        .where(col(SignInLink.used_at).is_(None), col(SignInLink.expires_at) > now)
        .values(used_at=now)
    )
    return Withdrawals(
        erased=frozenset(erased),
        revoked=frozenset(consent.id for consent in live),
        keys=frozenset(key.id for key in keys),
        links=frozenset(link.id for link in links),
    )


def _erase(session: Session, vault: Vault, person_id: UUID, actor: Actor, now: datetime, keep_years: int) -> None:
    if (mentee := session.get(MenteeRow, person_id)) is not None:
        erase_mentee(session, vault, mentee.program_id, person_id, mentee.version, actor, now, keep_years)
    elif (mentor := session.get(MentorRow, person_id)) is not None:
        erase_mentor(session, vault, mentor.program_id, person_id, mentor.version, actor, now, keep_years)
    else:
        erase(session, vault, person_id, actor, now, keep_years)
