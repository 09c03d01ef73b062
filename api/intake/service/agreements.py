"""What a mentor agreed to for one of their own purposes, and the text to show before they sign anew."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from api.consent.models import ConsentPublic, Language, Purpose
from api.consent.service.consents import live, shown
from api.database.vault import Vault
from api.intake.models.signing import Agreement
from api.intake.service.texts import Wanted, texts_of

SOON: Final = timedelta(days=60)
"""How long before what was signed ends somebody can sign for longer."""


def agreement(
    session: Session,
    vault: Vault,
    program_id: UUID,
    mentor_id: UUID,
    purpose: Purpose,
    language: Language,
    now: datetime,
) -> Agreement:
    """Return what a mentor agreed to, and the text to show before they sign anew."""
    text = texts_of(session, program_id, Wanted(purpose=purpose, language=language), now)[0]
    return Agreement(live=agreed(session, vault, mentor_id, purpose, now), text=text)


def agreed(session: Session, vault: Vault, mentor_id: UUID, purpose: Purpose, now: datetime) -> ConsentPublic | None:
    """Return what a mentor agreed to for a purpose; None where nothing holds."""
    consent = live(session, mentor_id, purpose, now)
    return None if consent is None else shown(consent, vault.key(session, mentor_id))


def ends_soon(live_now: ConsentPublic | None, now: datetime) -> bool:
    """Return whether nothing that was signed holds, or not for long."""
    return live_now is None or live_now.expires_at <= now + SOON
