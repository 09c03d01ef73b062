"""Consents: the text to show, signing, revoking, and the one question that everybody asks: is one live."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Protocol
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
from api.database.rows import add_rows
from api.database.sealed import Key, Sealed
from api.database.vault import PersonKey, Vault
from api.errors import ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.web.translating import to_translate

LONGEST_DAYS: Final = 731
"""How long a consent may last: §2.31 wants no longer than its purpose needs."""


class Follower(Protocol):
    """Ends what a package keeps of a person by consents that they took back; all of it where they are erased."""

    def __call__(
        self,
        session: Session,
        person_id: UUID,
        purposes: Collection[Purpose],
        actor: Actor,
        now: datetime,
        *,
        erased: bool,
    ) -> None:
        """End it, in the transaction that ends the consents."""
        ...


followers: Final[list[Follower]] = []
"""Whoever stands above and keeps something by consent adds itself."""


def offer(session: Session, program_id: UUID, asked: ConsentAsked, now: datetime) -> ConsentText:
    """Return the text that somebody has to be shown before they sign.

    Raises
    ------
    NotFoundError
        If there is no such program.
    RefusedInputError
        If the last day is past or too far off, or a recipient is missing or one too many.
    """
    program = program_row(session, program_id)
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
        raise ConflictError(to_translate("The text is not the one that would be shown now. Show it again."))
    program = program_row(session, program_id)
    locked_person(session, person_id)
    key = vault.key(session, person_id)
    since = now
    for earlier in _signed(session, person_id, asked.purpose):
        if earlier.ended_at is None:
            end(earlier, now, Ending.REPLACED, keep_years)
        since = max(since, earlier.ended_at or now)  # the clock of the machine that ended it may be ahead
    session.flush()
    consent = Consent(**consent_fields(key, program, person_id, asked, shown, since, now, keep_years))
    session.add(consent)
    session.flush()
    record(session, program_id, actor, now, Act("sign", "consent", consent.id))
    return consent


def sign_first(
    session: Session,
    key: Key,
    program_id: UUID,
    person_id: UUID,
    signed: Sequence[tuple[ConsentCreate, ConsentText]],
    now: datetime,
    keep_years: int,
) -> list[UUID]:
    """Keep the first signatures of somebody who came in with this very transaction, in one statement.

    Nothing is written to the audit log: whoever calls this writes everything at once.

    Parameters
    ----------
    signed : sequence of (ConsentCreate, ConsentText)
        Each signature with what was shown, as `looked_at` found them sound in this transaction.

    Returns
    -------
    list of UUID
        The ids of the consents, in the same order.

    Raises
    ------
    NotFoundError
        If there is no such program.
    """
    program = program_row(session, program_id)
    rows = [consent_fields(key, program, person_id, one, shown, now, now, keep_years) for one, shown in signed]
    add_rows(session, Consent, rows)
    return [row["id"] for row in rows]


def looked_at(
    session: Session, program_id: UUID, asked: Sequence[ConsentCreate], now: datetime
) -> tuple[list[tuple[ConsentCreate, ConsentText]], list[FieldProblem]]:
    """Return signatures that are sound, each with what was shown, and what is wrong with others at ``#/NUMBER``.

    Wrong is what `offer` refuses, and a hash of anything but what would be shown now.
    """
    sound, problems = [], []
    for number, one in enumerate(asked):
        try:
            shown = offer(session, program_id, one, now)
        except RefusedInputError as error:
            problems += [replace(field, pointer=f"#/{number}{field.pointer[1:]}") for field in error.fields()]
        else:
            if one.text_hash != shown.text_hash:
                expected = "the hash of the text that would be shown now: show it again"
                problems.append(FieldProblem(f"#/{number}/text_hash", expected, "another hash"))
            else:
                sound.append((one, shown))
    return sound, problems


def revoke(
    session: Session, person_id: UUID, actor: Actor, now: datetime, keep_years: int, purpose: Purpose | None = None
) -> int:
    """End what a person agreed to, all of it or for one purpose, from `now` on; return how many consents ended.

    Doing it twice does no harm, and neither does revoking what there never was.
    """
    locked_person(session, person_id)
    ended = end_all(session, person_id, now, keep_years, purpose)
    follow(session, person_id, frozenset(Purpose) if purpose is None else {purpose}, actor, now)
    record_each(session, actor, now, "revoke", ended)
    return len(ended)


def follow(
    session: Session,
    person_id: UUID,
    purposes: Collection[Purpose],
    actor: Actor,
    now: datetime,
    *,
    erased: bool = False,
) -> None:
    """End whatever is kept of a person by consents that they took back, in the same transaction."""
    for follower in followers:
        follower(session, person_id, purposes, actor, now, erased=erased)


def live(session: Session, person_id: UUID, purpose: Purpose, at: datetime) -> Consent | None:
    """Return the consent of a person to a purpose that is live at an instant; None: nothing may be shown or shared.

    Live is from the signature on, until the first of revocation, replacement and expiry, that instant excluded.
    """
    statement = select(Consent).where(Consent.person_id == person_id, is_live(purpose, at))
    return session.exec(statement).one_or_none()


def live_in_program(session: Session, program_id: UUID, purpose: Purpose, at: datetime) -> dict[UUID, date]:
    """Return the last day of each live consent to a purpose in a program by person, in one query."""
    statement = select(col(Consent.person_id), col(Consent.last_day))
    return dict(session.exec(statement.where(Consent.program_id == program_id, is_live(purpose, at))).all())


def rows_live_in_program(session: Session, program_id: UUID, purpose: Purpose, at: datetime) -> dict[UUID, Consent]:
    """Return the live consents to a purpose in a program by person, in one query: for whoever needs what they say."""
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
        "on_paper": consent.paper_recorded_by is not None,
    }
    return ConsentPublic(**consent.model_dump(exclude=set(opened)) | opened)


def text_signed(consent: Consent, key: Key) -> str:
    """Return the exact text that somebody signed, or of a paper what was recorded; its SHA-256 is the `text_hash`."""
    if consent.paper_recorded_by is not None:
        return texts.paper_text(consent.text_version, Purpose(consent.purpose), blanks_of(consent, key))
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


def locked_person(session: Session, person_id: UUID, *, shared: bool = False) -> PersonKey:
    """Return the key row of a person: nobody else can sign, revoke or erase for them before the transaction ends.

    It comes before any lock of a consent, so that no two transactions wait for each other's. Whoever goes through
    several people goes by the order of their ids.

    Parameters
    ----------
    session : Session
        One that writes.
    person_id : UUID
        Of a mentee, a mentor or a user.
    shared : bool
        Whether others may hold the same lock, of whom none signs, revokes or erases.

    Raises
    ------
    NotFoundError
        If there never was such a person.
    """
    statement = select(PersonKey).where(PersonKey.id == person_id).with_for_update(read=shared, key_share=not shared)
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
        end(consent, now, Ending.REVOKED, keep_years)
    session.flush()
    return ended


def record_each(session: Session, actor: Actor, now: datetime, verb: str, rows: Iterable[Consent | Disclosure]) -> None:
    """Write what was done to each row to the audit log of its program."""
    for row in rows:
        kind = "consent" if isinstance(row, Consent) else "disclosure"
        record(session, row.program_id, actor, now, Act(verb, kind, row.id))


def consent_fields(
    key: Key,
    program: Program,
    person_id: UUID,
    asked: ConsentCreate,
    shown: ConsentText,
    signed_at: datetime,
    now: datetime,
    keep_years: int,
    paper_recorded_by: str | None = None,
) -> dict[str, Any]:
    """Return the fields of the row of a signature, for whoever adds it."""
    expires_at = _end_of(asked.last_day, program)
    return {
        "id": new_id(now),
        "created_at": now,
        "person_id": person_id,
        "program_id": program.id,
        "purpose": asked.purpose.value,
        "language": asked.language.value,
        "text_version": shown.version,
        "text_hash": shown.text_hash,
        "discloser": program.name,
        "fields": " ".join(sorted(texts.fields_of(shown.version, asked.purpose))),
        "recipient": None if asked.recipient is None else key.seal(asked.recipient),
        "signature": key.seal(asked.signature),
        "signed_at": signed_at,
        "last_day": asked.last_day,
        "expires_at": expires_at,
        "kept_until": kept_until(expires_at, keep_years),
        "paper_recorded_by": paper_recorded_by,
    }


def _signed(session: Session, person_id: UUID, purpose: Purpose | None) -> Sequence[Consent]:
    statement = select(Consent).where(Consent.person_id == person_id)
    if purpose is not None:
        statement = statement.where(Consent.purpose == purpose.value)
    return session.exec(statement.execution_options(populate_existing=True)).all()


def end(consent: Consent, now: datetime, how: Ending, keep_years: int) -> None:
    """End a consent now; one whose day is past ended then, by itself."""
    if consent.expires_at <= now:
        how = Ending.EXPIRED
    consent.ended_at = min(max(now, consent.signed_at), consent.expires_at)
    consent.ended_by = how.value
    consent.kept_until = kept_until(consent.ended_at, keep_years)


def program_row(session: Session, program_id: UUID) -> Program:
    """Return a program, or raise `NotFoundError`."""
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
