"""The addresses of calendars: made, rotated, revoked; one at most works for a person."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from api.accounts.owned import found
from api.accounts.service.programs import program_of
from api.accounts.tokens import hashed, new_token
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Language
from api.database.columns import new_id
from api.database.rows import locked
from api.database.vault import Vault
from api.errors import ConflictError, NotFoundError
from api.exchange.models.calendars import PREFIX_LENGTH, Calendar, CalendarIssued, CalendarPublic
from api.people.models.mentees import MenteeAbout
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MenteeRow, MentorRow
from api.people.service.availability import mentor_id_of
from api.people.service.documents import opened_one
from api.web.translating import to_translate


def mentor_of_user(session: Session, program_id: UUID, user_id: UUID) -> MentorRow:
    """Return the mentor of a program that a user is.

    Raises
    ------
    NotFoundError
        If they are none there, or have left.
    """
    return found(session, MentorRow, program_id, mentor_id_of(session, program_id, user_id))


def mentee_of_program(session: Session, program_id: UUID, mentee_id: UUID) -> MenteeRow:
    """Return a mentee of a program.

    Raises
    ------
    NotFoundError
        If there is none, they are another program's, or they were erased.
    """
    row = found(session, MenteeRow, program_id, mentee_id)
    if row.document is None:
        raise NotFoundError
    return row


def read_calendar(session: Session, person: MenteeRow | MentorRow) -> CalendarPublic:
    """Return the address of a person that works, without what is secret of it.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    calendar = session.exec(_working(person)).one_or_none()
    if calendar is None:
        raise NotFoundError
    return CalendarPublic.model_validate(calendar)


def make_calendar(
    session: Session, vault: Vault, person: MenteeRow | MentorRow, base_url: str, actor: Actor, now: datetime
) -> CalendarIssued:
    """Make an address for a person, in the first of their languages that calendars are written in.

    Raises
    ------
    ConflictError
        If one works already.
    """
    if session.exec(_working(person)).one_or_none() is not None:
        raise ConflictError(to_translate("There is an address already: rotate it to get another."))
    issued = _issue(session, person, _language(session, vault, person), base_url, now)
    record(session, person.program_id, actor, now, Act("add", "calendar", issued.id))
    return issued


def rotate_calendar(
    session: Session, person: MenteeRow | MentorRow, version: int, base_url: str, actor: Actor, now: datetime
) -> CalendarIssued:
    """Make another address in the place of the one that works, which ends at once: somebody may have seen it.

    Raises
    ------
    NotFoundError
        If none works.
    ChangedMeanwhileError
        If somebody changed it meanwhile.
    """
    old = locked(session, _working(person), version)
    old.revoked_at = now
    session.flush()
    issued = _issue(session, person, Language(old.language), base_url, now)
    record(session, person.program_id, actor, now, Act("rotate", "calendar", old.id), Act("add", "calendar", issued.id))
    return issued


def revoke_calendar(session: Session, person: MenteeRow | MentorRow, version: int, actor: Actor, now: datetime) -> None:
    """End the address of a person at once.

    Raises
    ------
    NotFoundError
        If none works.
    ChangedMeanwhileError
        If somebody changed it meanwhile.
    """
    calendar = locked(session, _working(person), version)
    calendar.revoked_at = now
    record(session, person.program_id, actor, now, Act("revoke", "calendar", calendar.id))


def address_of(base_url: str, token: str) -> str:
    """Return the address of a calendar; it begins with the setting, never with a Host header."""
    return f"{base_url.rstrip('/')}/calendar/{token}.ics"


def _working(person: MenteeRow | MentorRow) -> SelectOfScalar[Calendar]:
    return select(Calendar).where(
        Calendar.program_id == person.program_id, Calendar.person_id == person.id, col(Calendar.revoked_at).is_(None)
    )


def _issue(
    session: Session, person: MenteeRow | MentorRow, language: Language, base_url: str, now: datetime
) -> CalendarIssued:
    token = new_token()
    row = Calendar(
        id=new_id(now),
        created_at=now,
        program_id=person.program_id,
        person_id=person.id,
        token_hash=hashed(token),
        prefix=token[:PREFIX_LENGTH],
        language=language.value,
    )
    session.add(row)
    session.flush()
    shown: dict[str, Any] = CalendarPublic.model_validate(row).model_dump()
    return CalendarIssued(**shown, address=address_of(base_url, token))


def _language(session: Session, vault: Vault, person: MenteeRow | MentorRow) -> Language:
    """Return the language of a person's calendar: the first of theirs that it can be written in, else the program's."""
    shape = MenteeAbout if isinstance(person, MenteeRow) else MentorAbout
    spoken = opened_one(session, vault, person, shape).languages
    home = program_of(session, person.program_id).language
    return next((Language(code) for code in spoken if code in set(Language)), Language(home))
