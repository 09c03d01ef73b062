"""`/api/v1/intake/consent-texts`: what a form has to show before somebody signs."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from api.accounts.access import INTAKE_KEYS, KeyHolder
from api.accounts.routes.answers import READ
from api.consent.models import Language, Purpose
from api.intake.models.shapes import ConsentTextPublic
from api.intake.service.texts import Wanted, texts_of
from api.web.paging import ListShape
from api.web.parts import Reading, TheParts
from api.web.shapes import Name

router = APIRouter(tags=["intake"])


def _wanted(
    purpose: Purpose | None = None,
    language: Language | None = None,
    last_day: Annotated[date | None, Query(description="When the consent ends; without it, a year from today.")] = None,
    recipient: Annotated[
        Name | None, Query(description="Who gets it, for purposes that name somebody; they are left out without it.")
    ] = None,
) -> Wanted:
    return Wanted(purpose, language, last_day, recipient)


WantedTexts = Annotated[Wanted, Depends(_wanted)]


@router.get("/api/v1/intake/consent-texts", responses=READ)
def texts_for_form(
    session: Reading, parts: TheParts, form: Annotated[KeyHolder, Depends(INTAKE_KEYS)], wanted: WantedTexts
) -> ListShape[ConsentTextPublic]:
    """List the texts of the key's program that somebody has to be shown before they sign."""
    return ListShape(items=texts_of(session, form.program_id, wanted, parts.clock.now()), next=None)
