"""Erasing a person, and removing the shells they leave behind once nobody has to keep them any more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from api.accounts.service.members import remove_user
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Consent, Disclosure, Purpose
from api.consent.service.consents import end_all, follow, locked_person, record_each
from api.database.vault import PersonKey, Vault


def erase(session: Session, vault: Vault, person_id: UUID, actor: Actor, now: datetime, keep_years: int) -> None:
    """Erase a person: every consent ends, their key is destroyed with all that it sealed, and nobody signs in as them.

    What stays of consents and disclosures are shells that say that somebody agreed, to what, and when, until the
    clock of each has run out. Doing it twice does no harm.

    Raises
    ------
    NotFoundError
        If there never was such a person.
    """
    if locked_person(session, person_id).wrapped is None:
        return
    ended = end_all(session, person_id, now, keep_years)
    follow(session, person_id, frozenset(Purpose), actor, now, erased=True)
    vault.destroy(session, person_id, now)
    remove_user(session, person_id, actor, now)
    session.flush()
    record(session, None, actor, now, Act("erase", "person", person_id))
    record_each(session, actor, now, "revoke", ended)


def remove_kept(session: Session, actor: Actor, now: datetime) -> int:
    """Remove the shells of people who were erased whose clocks have run out; return how many.

    The database refuses to remove any earlier, whatever is asked here.
    """
    disclosures = session.exec(_disclosures_over(now)).all()
    for disclosure in disclosures:
        session.delete(disclosure)
    session.flush()
    consents = session.exec(_consents_over(now)).all()
    for consent in consents:
        session.delete(consent)
    session.flush()
    record_each(session, actor, now, "remove", [*disclosures, *consents])
    return len(disclosures) + len(consents)


def has_kept_too_long(session: Session, now: datetime) -> bool:
    """Return whether there is anything that `remove_kept` would remove."""
    overdue = (_disclosures_over(now), _consents_over(now))
    return any(session.exec(statement.limit(1)).one_or_none() is not None for statement in overdue)


def _disclosures_over(now: datetime) -> SelectOfScalar[Disclosure]:
    return select(Disclosure).where(col(Disclosure.person_id).in_(_erased()), col(Disclosure.kept_until) <= now)


def _consents_over(now: datetime) -> SelectOfScalar[Consent]:
    """Return the consents whose clock has run out, and that nothing which is still kept was shared under."""
    return select(Consent).where(
        col(Consent.person_id).in_(_erased()),
        col(Consent.kept_until) <= now,
        col(Consent.id).not_in(select(Disclosure.consent_id).scalar_subquery()),
    )


def _erased() -> ScalarSelect[UUID]:
    return select(PersonKey.id).where(col(PersonKey.wrapped).is_(None)).scalar_subquery()
