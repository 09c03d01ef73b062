"""The ledger of what was in fact shared: no line without a live consent to it, and none is ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent import texts
from api.consent.models import Consent, Disclosure, DisclosureCreate, DisclosurePublic, Language, Purpose
from api.consent.service.consents import blanks_of, is_live, kept_until, opened_with
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import ConflictError


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

    Raises
    ------
    ConflictError
        If no consent to it is live; or it names somebody else as recipient, or not all of the fields.
    NotFoundError
        If the person was erased.
    """
    statement = select(Consent).where(Consent.person_id == asked.person_id, is_live(asked.purpose, now))
    consent = session.exec(statement.with_for_update(read=True)).one_or_none()
    if consent is None:
        raise ConflictError("There is no live consent to this. Nothing was shared.")
    if not asked.fields <= set(consent.fields.split()):
        raise ConflictError("The consent does not cover all of these fields. Nothing was shared.")
    key = vault.key(session, asked.person_id)
    blanks = blanks_of(consent, key)
    if blanks.recipient is not None and blanks.recipient != asked.recipient:
        raise ConflictError("The consent names another recipient. Nothing was shared.")
    notice = texts.notice_text(consent.text_version, Language(consent.language), asked.purpose, blanks)
    disclosure = Disclosure(
        id=new_id(now),
        created_at=now,
        person_id=asked.person_id,
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
    session.add(disclosure)
    session.flush()
    record(session, consent.program_id, actor, now, Act("disclose", "disclosure", disclosure.id))
    return Disclosed(disclosure, notice)


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
            notice_version=row.notice_version,
            notice_hash=row.notice_hash,
        )
        for row in session.exec(statement)
    ]
