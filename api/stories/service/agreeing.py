"""What a mentor agrees to before a story of theirs is shown, and the lines of the ledger that say what was shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Program
from api.accounts.service.programs import program_of
from api.audit.models import Actor
from api.consent.models import ConsentCreate, ConsentPublic, DisclosureCreate, Language, Purpose
from api.consent.service.consents import revoke, shown, sign
from api.consent.service.disclosures import disclose
from api.database.vault import Vault
from api.intake.models.signing import Agreement, Signature
from api.intake.service import agreements
from api.stories.models.tables import StoryRow
from api.stories.models.words import Audience
from api.web.parts import Parts
from api.web.translating import spoken, to_translate, translations

FIELDS: Final = frozenset({"experiences", "languages", "name", "pathways", "stage", "story"})
READERS: Final[Mapping[Audience | None, str]] = {
    None: to_translate("the team of %(program)s"),
    Audience.EVERYBODY: to_translate("everybody who asks %(program)s for support, its mentors and its team"),
    Audience.MATCHED: to_translate("those whom its author meets in %(program)s"),
    Audience.TEAM: to_translate("the mentors and the team of %(program)s"),
}
"""Who gets a story, as the ledger says it; first those who review it. No reader is named, to anybody."""


def agreement(
    session: Session, vault: Vault, program_id: UUID, mentor_id: UUID, language: Language, now: datetime
) -> Agreement:
    """Return what a mentor agreed to for their stories, and the text to show before they sign anew."""
    return agreements.agreement(session, vault, program_id, mentor_id, Purpose.STORY, language, now)


def agreed(session: Session, vault: Vault, mentor_id: UUID, now: datetime) -> ConsentPublic | None:
    """Return what a mentor agreed to for their stories; None where nothing holds."""
    return agreements.agreed(session, vault, mentor_id, Purpose.STORY, now)


def agree(
    session: Session, parts: Parts, program_id: UUID, mentor_id: UUID, signed: Signature, actor: Actor, now: datetime
) -> ConsentPublic:
    """Keep a mentor's signature; every story of theirs that was approved shows under it from now on.

    Raises
    ------
    RefusedInputError
        If the last day is past or too far off.
    ConflictError
        If what was shown is not what would be shown now.
    """
    asked = ConsentCreate(purpose=Purpose.STORY, **signed.model_dump())
    consent = sign(
        session, parts.vault, program_id, mentor_id, asked, actor, now, parts.settings.retention_years
    )  # fmt: skip
    approved = select(StoryRow).where(StoryRow.mentor_id == mentor_id, col(StoryRow.shown_text).is_not(None))
    for row in session.exec(approved.order_by(col(StoryRow.id))).all():
        write_down(session, parts, row, Audience(row.shown_audience or row.audience), actor, now)
    return shown(consent, parts.vault.key(session, mentor_id))


def disagree(session: Session, mentor_id: UUID, actor: Actor, now: datetime, keep_years: int) -> int:
    """End what a mentor agreed to: from now on no story of theirs shows; return how many consents ended."""
    return revoke(session, mentor_id, actor, now, keep_years, Purpose.STORY)


def write_down(
    session: Session, parts: Parts, row: StoryRow, audience: Audience | None, actor: Actor, now: datetime
) -> None:
    """Write to the ledger of its author that a story is shown to an audience; None is the team that reviews it.

    Raises
    ------
    ConflictError
        If nothing that its author signed holds.
    NotFoundError
        If its author was erased.
    """
    asked = DisclosureCreate(
        person_id=row.mentor_id,
        purpose=Purpose.STORY,
        fields=FIELDS,
        recipient=_readers(program_of(session, row.program_id), audience),
    )
    disclose(session, parts.vault, asked, actor, now, parts.settings.retention_years)


def _readers(program: Program, audience: Audience | None) -> str:
    text = translations(spoken(program.language)).gettext(READERS[audience])
    return (text % {"program": program.name})[:120]
