"""The ledger of what was in fact shared: no line without a live consent to it, and none is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent import texts
from api.consent.models import Consent, Disclosure, DisclosureCreate, DisclosurePublic, Language, Purpose, Sharing
from api.consent.service.consents import (
    blanks_of,
    is_live,
    kept_until,
    locked_person,
    opened_with,
    rows_live_in_program,
)
from api.database.columns import new_id
from api.database.sealed import Key
from api.database.vault import PersonKey, Vault
from api.errors import ConflictError, NotFoundError
from api.web.translating import to_translate

KEYS_AT_ONCE: Final = 10_000
"""How many ids one query names; databases take some 30,000 at the most."""


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A line of the ledger, and the notice that has to go with what is shared."""

    disclosure: Disclosure
    notice: str


def disclose(
    session: Session, vault: Vault, asked: DisclosureCreate, actor: Actor, now: datetime, keep_years: int
) -> Disclosed:
    """Write down that something is shared, and return the notice to send along.

    Nobody can revoke between the look at the consent and the end of the transaction: share after it has ended well.
    Whoever shares about several people in one transaction goes by the order of their ids.

    Raises
    ------
    ConflictError
        If no consent to it is live; or it names somebody else as recipient, or not all of the fields.
    NotFoundError
        If the person was erased.
    """
    consent = _locked_live(session, asked.person_id, asked.purpose, now)
    if consent is None:
        raise ConflictError(to_translate("There is no live consent to this. Nothing was shared."))
    if not asked.fields <= set(consent.fields.split()):
        raise ConflictError(to_translate("The consent does not cover all of these fields. Nothing was shared."))
    key = vault.key(session, asked.person_id)
    if not _names(consent, key, asked.recipient):
        raise ConflictError(to_translate("The consent names another recipient. Nothing was shared."))
    return _written(session, consent, _disclosed(consent, key, asked, now, keep_years), actor, now)


def tell_back(
    session: Session, vault: Vault, asked: DisclosureCreate, actor: Actor, now: datetime, keep_years: int
) -> Disclosed:
    """Write down that whoever a consent names as recipient tells something back, and return the notice to send along.

    All else is as for `disclose`.

    Parameters
    ----------
    asked : DisclosureCreate
        Its recipient is the program that the consent was signed with, which hears of it.

    Raises
    ------
    ConflictError
        If no consent to it is live, or it does not cover all of the fields.
    NotFoundError
        If the person was erased.
    """
    consent = _locked_live(session, asked.person_id, asked.purpose, now)
    if consent is None or not asked.fields <= set(consent.fields.split()):
        raise ConflictError(to_translate("There is no live consent to this. Nothing was shared."))
    key = vault.key(session, asked.person_id)
    disclosed = _disclosed(consent, key, asked, now, keep_years)
    disclosed.disclosure.discloser = consent.recipient
    return _written(session, consent, disclosed, actor, now)


def disclose_many(
    session: Session,
    vault: Vault,
    program_id: UUID,
    person_ids: Sequence[UUID],
    asked: Sharing,
    actor: Actor,
    now: datetime,
    keep_years: int,
) -> dict[UUID, Disclosed]:
    """Write down that something of many people of a program is shared; return by person what has to go along.

    Who is not in the answer did not agree to it, or not to all of it, or not with this recipient, or was erased:
    nothing of theirs may be shared. All else is as for `disclose`, in a number of statements that does not grow with
    the people, but for one in every `KEYS_AT_ONCE` of them. The entries of the log come in the order of the ids.
    """
    people = sorted(set(person_ids))
    keys: dict[UUID, Key] = {}
    for start in range(0, len(people), KEYS_AT_ONCE):
        batch = people[start : start + KEYS_AT_ONCE]
        locked = select(PersonKey.id).where(col(PersonKey.id).in_(batch)).order_by(col(PersonKey.id))
        session.exec(locked.with_for_update(read=True)).all()  # who signs, revokes or erases waits until we are done
        keys |= vault.keys(session, batch)
    consents = {
        person_id: consent
        for person_id, consent in rows_live_in_program(session, program_id, asked.purpose, now).items()
        if asked.fields <= set(consent.fields.split())
    }
    shared = {
        person_id: _disclosed(consents[person_id], keys[person_id], asked, now, keep_years)
        for person_id in people
        if person_id in keys and person_id in consents and _names(consents[person_id], keys[person_id], asked.recipient)
    }
    session.add_all(one.disclosure for one in shared.values())
    session.flush()
    acts = [Act("disclose", "disclosure", one.disclosure.id) for one in shared.values()]
    record(session, program_id, actor, now, *acts)
    return shared


def _written(session: Session, consent: Consent, disclosed: Disclosed, actor: Actor, now: datetime) -> Disclosed:
    session.add(disclosed.disclosure)
    session.flush()
    record(session, consent.program_id, actor, now, Act("disclose", "disclosure", disclosed.disclosure.id))
    return disclosed


def _locked_live(session: Session, person_id: UUID, purpose: Purpose, now: datetime) -> Consent | None:
    try:
        locked_person(session, person_id, shared=True)
    except NotFoundError:
        return None
    return session.exec(select(Consent).where(Consent.person_id == person_id, is_live(purpose, now))).one_or_none()


def disclosures_of(session: Session, vault: Vault, person_id: UUID) -> list[DisclosurePublic]:
    """Return everything that was shared about a person, the oldest first, in two queries."""
    key = vault.keys(session, [person_id]).get(person_id)
    statement = select(Disclosure).where(Disclosure.person_id == person_id).order_by(col(Disclosure.id))
    return [
        DisclosurePublic(
            id=row.id,
            consent_id=row.consent_id,
            created_at=row.created_at,
            purpose=Purpose(row.purpose),
            fields=row.fields.split(),
            recipient=opened_with(key, row.recipient),
            discloser=opened_with(key, row.discloser),
            notice_version=row.notice_version,
            notice_hash=row.notice_hash,
        )
        for row in session.exec(statement)
    ]


def _names(consent: Consent, key: Key, recipient: str) -> bool:
    """Return whether a consent lets a recipient have what it is about: one that names nobody does."""
    named = opened_with(key, consent.recipient)
    return named is None or named == recipient


def _disclosed(consent: Consent, key: Key, asked: Sharing, now: datetime, keep_years: int) -> Disclosed:
    """Return the line of the ledger and its notice."""
    language, blanks = Language(consent.language), blanks_of(consent, key)
    notice = texts.notice_text(consent.text_version, language, asked.purpose, blanks)
    line = Disclosure(
        id=new_id(now),
        created_at=now,
        person_id=consent.person_id,
        program_id=consent.program_id,
        consent_id=consent.id,
        purpose=asked.purpose.value,
        fields=" ".join(sorted(asked.fields)),
        recipient=key.seal(asked.recipient),
        recipient_id=asked.recipient_id,
        notice_version=consent.text_version,
        notice_hash=texts.hashed(notice),
        kept_until=kept_until(now, keep_years),
    )
    return Disclosed(line, notice)
