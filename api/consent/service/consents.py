"""Consents: the text to show, signing, revoking, and the one question that everybody asks: is one live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import Session, col, select

from api.accounts.models.tables import Program
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent import texts
from api.consent.models import (
    Consent,
    ConsentAsked,
    ConsentCreate,
    ConsentPublic,
    ConsentText,
    Disclosure,
    Ending,
    Language,
    Purpose,
)
from api.database.columns import new_id
from api.database.sealed import Key, Sealed
from api.database.vault import PersonKey, Vault
from api.errors import ConflictError, FieldProblem, NotFoundError, RefusedInputError

LONGEST_DAYS: Final = 731
"""How long a consent may last: §2.31 wants no longer than its purpose needs."""


def offer(session: Session, program_id: UUID, asked: ConsentAsked, now: datetime) -> ConsentText:
    """Return the text that somebody has to be shown before they sign.

    Raises
    ------
    NotFoundError
        If there is no such program.
    RefusedInputError
        If the last day is past or too far off, or a recipient is missing or one too many.
    """
    program = _program(session, program_id)
    version = texts.newest()
    _check(asked, program, version, now)
    text = texts.consent_text(version, asked.language, asked.purpose, _blanks(program.name, asked))
    return ConsentText(version=version, text=text, text_hash=texts.hashed(text))


def sign(
    session: Session,
    vault: Vault,
    program_id: UUID,
    person_id: UUID,
    asked: ConsentCreate,
    actor: Actor,
    now: datetime,
    keep_years: int,
) -> Consent:
    """Keep a signature; a consent to the same purpose that is still live ends here and is replaced.

    Raises
    ------
    NotFoundError
        If there is no such program, or no such person any more.
    RefusedInputError
        As for `offer`.
    ConflictError
        If what was shown is not what would be shown now.
    """
    shown = offer(session, program_id, asked, now)
    if asked.text_hash != shown.text_hash:
        raise ConflictError("The text is not the one that would be shown now. Show it again.")
    program = _program(session, program_id)
    locked_person(session, person_id)
    key = vault.key(session, person_id)
    since = now
    for earlier in _signed(session, person_id, asked.purpose):
        if earlier.ended_at is None:
            _end(earlier, now, Ending.REPLACED, keep_years)
        since = max(since, earlier.ended_at or now)  # the clock of the machine that ended it may be ahead
    session.flush()
    expires_at = _end_of(asked.last_day, program)
    consent = Consent(
        id=new_id(now),
        created_at=now,
        person_id=person_id,
        program_id=program_id,
        purpose=asked.purpose.value,
        language=asked.language.value,
        text_version=shown.version,
        text_hash=shown.text_hash,
        discloser=program.name,
        fields=" ".join(sorted(texts.fields_of(shown.version, asked.purpose))),
        recipient=None if asked.recipient is None else key.seal(asked.recipient),
        signature=key.seal(asked.signature),
        signed_at=since,
        last_day=asked.last_day,
        expires_at=expires_at,
        kept_until=kept_until(expires_at, keep_years),
    )
    session.add(consent)
    session.flush()
    record(session, program_id, actor, now, Act("sign", "consent", consent.id))
    return consent


def revoke(
    session: Session, person_id: UUID, actor: Actor, now: datetime, keep_years: int, purpose: Purpose | None = None
) -> int:
    """End what a person agreed to, all of it or for one purpose, from `now` on; return how many consents ended.

    Doing it twice does no harm, and neither does revoking what there never was.
    """
    locked_person(session, person_id)
    ended = end_all(session, person_id, now, keep_years, purpose)
    record_each(session, actor, now, "revoke", ended)
    return len(ended)


def live(session: Session, person_id: UUID, purpose: Purpose, at: datetime) -> Consent | None:
    """Return the consent of a person to a purpose that is live at an instant; None: nothing may be shown or shared.

    Live is from the signature on, until the first of revocation, replacement and expiry, that instant excluded.
    """
    statement = select(Consent).where(Consent.person_id == person_id, is_live(purpose, at))
    return session.exec(statement).one_or_none()


def live_in_program(session: Session, program_id: UUID, purpose: Purpose, at: datetime) -> dict[UUID, Consent]:
    """Return the live consents to a purpose in a program by person, in one query."""
    statement = select(Consent).where(Consent.program_id == program_id, is_live(purpose, at))
    return {consent.person_id: consent for consent in session.exec(statement)}


def is_live(purpose: Purpose, at: datetime) -> ColumnElement[bool]:
    """Return the condition on consents that `live` asks for."""
    return and_(
        col(Consent.purpose) == purpose.value,
        col(Consent.signed_at) <= at,
        func.coalesce(col(Consent.ended_at), col(Consent.expires_at)) > at,
    )


def consents_of(session: Session, vault: Vault, person_id: UUID) -> list[ConsentPublic]:
    """Return everything that a person ever signed here, the oldest first, in two queries."""
    key = vault.keys(session, [person_id]).get(person_id)
    statement = select(Consent).where(Consent.person_id == person_id).order_by(col(Consent.id))
    return [shown(consent, key) for consent in session.exec(statement)]


def shown(consent: Consent, key: Key | None) -> ConsentPublic:
    """Return a consent as its person sees it; without their key the names are gone."""
    opened = {
        "fields": consent.fields.split(),
        "recipient": opened_with(key, consent.recipient),
        "signature": opened_with(key, consent.signature),
    }
    return ConsentPublic(**consent.model_dump(exclude=set(opened)) | opened)


def text_signed(consent: Consent, key: Key) -> str:
    """Return the exact text that somebody signed; its SHA-256 is the consent's `text_hash`."""
    return texts.consent_text(
        consent.text_version, Language(consent.language), Purpose(consent.purpose), blanks_of(consent, key)
    )


def blanks_of(consent: Consent, key: Key) -> texts.Blanks:
    """Return what was filled in in the text of a consent."""
    return texts.Blanks(consent.discloser, consent.last_day, opened_with(key, consent.recipient))


def opened_with(key: Key | None, sealed: Sealed | None) -> str | None:
    """Return a sealed name; None where there is none, or nobody can open it any more."""
    return None if key is None or sealed is None else key.open(sealed)


def kept_until(instant: datetime, years: int) -> datetime:
    """Return until when a record is kept that was last in effect at an instant.

    Examples
    --------
    >>> kept_until(datetime(2028, 2, 29, tzinfo=UTC), 1).isoformat()
    '2029-03-01T00:00:00+00:00'
    """
    try:
        return instant.replace(year=instant.year + years)
    except ValueError:  # the 29th of February
        return instant.replace(year=instant.year + years, month=3, day=1)


def locked_person(session: Session, person_id: UUID) -> PersonKey:
    """Return the key row of a person: nobody else can sign, revoke or erase for them before the transaction ends.

    Raises
    ------
    NotFoundError
        If there never was such a person.
    """
    statement = select(PersonKey).where(PersonKey.id == person_id).with_for_update(key_share=True)
    person = session.exec(statement.execution_options(populate_existing=True)).one_or_none()
    if person is None:
        raise NotFoundError
    return person


def end_all(
    session: Session, person_id: UUID, now: datetime, keep_years: int, purpose: Purpose | None = None
) -> list[Consent]:
    """End what is live of a locked person, and return it."""
    every = _signed(session, person_id, purpose)
    ended = [consent for consent in every if consent.ended_at is None and consent.expires_at > now]
    for consent in ended:
        _end(consent, now, Ending.REVOKED, keep_years)
    session.flush()
    return ended


def record_each(session: Session, actor: Actor, now: datetime, verb: str, rows: Iterable[Consent | Disclosure]) -> None:
    """Write what was done to each row to the audit log of its program."""
    acts: dict[UUID, list[Act]] = defaultdict(list)
    for row in rows:
        acts[row.program_id].append(Act(verb, "consent" if isinstance(row, Consent) else "disclosure", row.id))
    for program_id in sorted(acts):
        record(session, program_id, actor, now, *acts[program_id])


def _signed(session: Session, person_id: UUID, purpose: Purpose | None) -> Sequence[Consent]:
    statement = select(Consent).where(Consent.person_id == person_id)
    if purpose is not None:
        statement = statement.where(Consent.purpose == purpose.value)
    return session.exec(statement.execution_options(populate_existing=True)).all()


def _end(consent: Consent, now: datetime, how: Ending, keep_years: int) -> None:
    if consent.expires_at <= now:
        how = Ending.EXPIRED
    consent.ended_at = min(max(now, consent.signed_at), consent.expires_at)
    consent.ended_by = how.value
    consent.kept_until = kept_until(consent.ended_at, keep_years)


def _program(session: Session, program_id: UUID) -> Program:
    program = session.get(Program, program_id)
    if program is None:
        raise NotFoundError
    return program


def _check(asked: ConsentAsked, program: Program, version: int, now: datetime) -> None:
    problems = []
    today = now.astimezone(ZoneInfo(program.zone)).date()
    if not today <= asked.last_day <= today + timedelta(days=LONGEST_DAYS):
        problems.append(FieldProblem("#/last_day", f"a day from today on, at most {LONGEST_DAYS} days off", "another"))
    wanted = texts.names_recipient(version, asked.purpose)
    if wanted and asked.recipient is None:
        problems.append(FieldProblem("#/recipient", "the name of whoever gets it", "nothing"))
    if not wanted and asked.recipient is not None:
        problems.append(FieldProblem("#/recipient", "nothing: the text says who gets it", "a name"))
    if problems:
        raise RefusedInputError(problems)


def _blanks(program: str, asked: ConsentAsked) -> texts.Blanks:
    return texts.Blanks(program, asked.last_day, asked.recipient)


def _end_of(day: date, program: Program) -> datetime:
    """Return the instant at which a day ends where the program is."""
    return datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(program.zone)).astimezone(UTC)
