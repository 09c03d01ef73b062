"""The texts that a form shows before somebody signs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from api.accounts.service.programs import program_of
from api.consent.models import OF_MENTEES, ConsentAsked, Language, Purpose
from api.consent.service.consents import offer
from api.consent.texts import fields_of, names_recipient, newest
from api.errors import RefusedInputError
from api.intake.models.shapes import ConsentTextPublic

USUAL_DAYS: Final = 365
ASKED_FOR: Final = (Purpose.MATCHING, Purpose.MENTOR, Purpose.TEXT_MESSAGES, Purpose.GROUP_HOST)
"""What a page may ask a yes to: purposes whose texts say by themselves who gets it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which texts: all purposes and languages unless one is named, for a year unless a last day is."""

    purpose: Purpose | None = None
    language: Language | None = None
    last_day: date | None = None
    recipient: str | None = None


def asked_for(phone: bool) -> list[Purpose]:
    """Return what a page asks a yes to, in order; texts only where somebody gave a phone."""
    return [purpose for purpose in ASKED_FOR if phone or purpose is not Purpose.TEXT_MESSAGES]


def texts_of(session: Session, program_id: UUID, wanted: Wanted, now: datetime) -> list[ConsentTextPublic]:
    """Return texts to show; a purpose that wants the name of whoever gets it is there where one is given.

    Raises
    ------
    RefusedInputError
        If the last day is past or too far off, or the one purpose that is named wants a recipient.
    """
    program = program_of(session, program_id)
    last_day = wanted.last_day or now.astimezone(ZoneInfo(program.zone)).date() + timedelta(days=USUAL_DAYS)
    version = newest()
    found = []
    for purpose in [wanted.purpose] if wanted.purpose else OF_MENTEES:
        names = names_recipient(version, purpose)
        if names and wanted.recipient is None and wanted.purpose is None:
            continue
        for language in [wanted.language] if wanted.language else Language:
            recipient = wanted.recipient if names else None
            asked = ConsentAsked(purpose=purpose, language=language, last_day=last_day, recipient=recipient)
            try:
                shown = offer(session, program_id, asked, now)
            except RefusedInputError as error:
                raise RefusedInputError(
                    replace(field, pointer=f"query/{field.pointer.removeprefix('#/')}") for field in error.fields()
                ) from None
            found.append(
                ConsentTextPublic(
                    **asked.model_dump(),
                    version=shown.version,
                    discloser=program.name,
                    fields=sorted(fields_of(version, purpose)),
                    text=shown.text,
                    text_hash=shown.text_hash,
                )
            )
    return found
