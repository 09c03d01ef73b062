"""`/api/v1/consent-texts`, and the exact text that somebody is shown: `…/programs/{program_id}/consent-texts`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends

from api.accounts.access import STAFF
from api.accounts.routes.answers import READ
from api.consent import texts
from api.consent.models import ConsentAsked, ConsentText, ConsentWords, Language, Purpose
from api.consent.service.consents import offer
from api.web.parts import Reading, TheParts
from api.web.rule import PUBLIC

router = APIRouter(prefix="/api/v1", tags=["consent"])


@router.get("/consent-texts", dependencies=[Depends(PUBLIC)])
def list_texts(purpose: Purpose | None = None, language: Language | None = None) -> list[ConsentWords]:
    """List the newest texts, of one purpose and in one language where they are named, with their blanks left open."""
    version = texts.newest()
    return [
        ConsentWords(
            version=version,
            purpose=each,
            language=spoken,
            text=texts.consent_words(version, spoken, each),
            fields=sorted(texts.fields_of(version, each)),
            names_recipient=texts.names_recipient(version, each),
        )
        for each in Purpose
        for spoken in Language
        if purpose in (None, each) and language in (None, spoken)
    ]


@router.post("/programs/{program_id}/consent-texts", responses=READ, dependencies=[Depends(STAFF)])
def show_text(session: Reading, parts: TheParts, program_id: UUID, asked: ConsentAsked) -> ConsentText:
    """Return the exact text to show somebody before they sign, and the hash that goes back with the signature."""
    return offer(session, program_id, asked, parts.clock.now())
