"""Mentors whom people of other programs may be referred to by name, and who was told of them.

That somebody is a mentor here says that they are in recovery: another program sees them under their own consent alone,
those whom the person in question could talk to and no others, and each time it is in their ledger.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, select

from api.accounts.service.programs import program_of
from api.audit.models import Actor
from api.consent.models import Consent, ConsentCreate, ConsentPublic, Language, Purpose, Sharing
from api.consent.service.consents import is_live, revoke, shown, sign
from api.consent.service.disclosures import disclose_many, disclosures_of
from api.database.vault import Vault
from api.intake.models.signing import Signature
from api.intake.service import agreements
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MentorRow
from api.people.models.words import MentorStatus
from api.people.service.documents import names_opened, opened
from api.referrals.models.shapes import MentorAgreement, OpenMentor
from api.web.parts import Parts

FIELDS: Final = frozenset({"kind", "languages", "name"})
"""What another program is told of a mentor, as consents name it."""


def agreement(
    session: Session, vault: Vault, program_id: UUID, mentor_id: UUID, language: Language, now: datetime
) -> MentorAgreement:
    """Return whether other programs may ask for a mentor, the text to sign for it, and which were told of them."""
    found = agreements.agreement(session, vault, program_id, mentor_id, Purpose.OTHER_PROGRAMS, language, now)
    return MentorAgreement(live=found.live, text=found.text, told=_told_of(session, vault, mentor_id))


def agree(
    session: Session, parts: Parts, program_id: UUID, mentor_id: UUID, signed: Signature, actor: Actor, now: datetime
) -> ConsentPublic:
    """Keep a mentor's signature: from now on other programs may ask for them by name.

    Raises
    ------
    RefusedInputError
        If the last day is past or too far off.
    ConflictError
        If what was shown is not what would be shown now.
    """
    asked = ConsentCreate(purpose=Purpose.OTHER_PROGRAMS, **signed.model_dump())
    years = parts.settings.retention_years
    consent = sign(session, parts.vault, program_id, mentor_id, asked, actor, now, years)
    return shown(consent, parts.vault.key(session, mentor_id))


def disagree(session: Session, mentor_id: UUID, actor: Actor, now: datetime, keep_years: int) -> int:
    """End what a mentor agreed to: from now on no other program sees them; return how many consents ended."""
    return revoke(session, mentor_id, actor, now, keep_years, Purpose.OTHER_PROGRAMS)


def open_to_it(session: Session, program_ids: Collection[UUID], now: datetime) -> frozenset[UUID]:
    """Return those of some programs that have any mentor who can be asked for: that alone tells of nobody."""
    statement = select(MentorRow.program_id).where(col(MentorRow.program_id).in_(program_ids), _choosable(now))
    return frozenset(session.exec(statement.distinct()))


def show_mentors(
    session: Session,
    parts: Parts,
    program_id: UUID,
    to_program_id: UUID,
    languages: Collection[str],
    actor: Actor,
    now: datetime,
    only: UUID | None = None,
) -> list[OpenMentor]:
    """Return mentors of another program who can be asked for, by name, once it is in their ledgers that they are shown.

    Parameters
    ----------
    session : Session
        One that writes.
    parts : Parts
    program_id : UUID
        The program that is told of them.
    to_program_id : UUID
        Theirs.
    languages : collection of str
        Of the person who would be referred: whoever shares none could not be met, and is not shown.
    actor : Actor
    now : datetime
    only : UUID, optional
        The one mentor who is wanted.
    """
    statement = select(MentorRow).where(MentorRow.program_id == to_program_id, _choosable(now))
    rows = session.exec(statement if only is None else statement.where(MentorRow.id == only)).all()
    abouts = {
        mentor_id: about
        for mentor_id, about in opened(session, parts.vault, rows, MentorAbout).items()
        if set(about.languages) & set(languages)
    }
    if not abouts:
        return []
    told = program_of(session, program_id)
    sharing = Sharing(purpose=Purpose.OTHER_PROGRAMS, fields=FIELDS, recipient=told.name, recipient_id=told.id)
    years = parts.settings.retention_years
    shared = disclose_many(session, parts.vault, to_program_id, list(abouts), sharing, actor, now, years)
    mentors = [
        OpenMentor(
            id=mentor_id,
            name=abouts[mentor_id].name,
            kind=abouts[mentor_id].kind,
            languages=list(abouts[mentor_id].languages),
            notice=disclosed.notice,
        )
        for mentor_id, disclosed in shared.items()
    ]
    return sorted(mentors, key=lambda one: (one.name.casefold(), one.id))


def still_named(session: Session, vault: Vault, mentor_ids: Collection[UUID], now: datetime) -> dict[UUID, str]:
    """Return the names of those of some mentors who have neither left nor taken it back that they may be named."""
    if not mentor_ids:
        return {}
    return names_opened(
        session, vault, MentorRow, select(MentorRow.id).where(col(MentorRow.id).in_(mentor_ids), _named(now))
    )


def _named(now: datetime) -> ColumnElement[bool]:
    """Return the condition on mentors that other programs may be told of them."""
    agreed = select(Consent.person_id).where(
        Consent.person_id == MentorRow.id,
        Consent.program_id == MentorRow.program_id,
        is_live(Purpose.OTHER_PROGRAMS, now),
    )
    there = and_(col(MentorRow.status) != MentorStatus.LEFT, col(MentorRow.document).is_not(None))
    return and_(there, agreed.exists())


def _choosable(now: datetime) -> ColumnElement[bool]:
    """Return the condition on mentors that they can be asked for: whoever is away cannot, until they are back."""
    return and_(col(MentorRow.status) == MentorStatus.ACTIVE, _named(now))


def _told_of(session: Session, vault: Vault, mentor_id: UUID) -> dict[str, datetime]:
    """Return which programs were told of a mentor, and when each was last, that one first."""
    found: dict[str, datetime] = {}
    for line in reversed(disclosures_of(session, vault, mentor_id)):
        if line.purpose is Purpose.OTHER_PROGRAMS and line.recipient is not None:
            found.setdefault(line.recipient, line.created_at)
    return found
