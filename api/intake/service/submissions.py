"""One person, from a form: kept with what they signed, once for a key however often it is sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select

from api.accounts.models.tables import Program
from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor, ActorKind
from api.audit.service import record
from api.consent.models import Language
from api.consent.service.consents import looked_at, sign_first
from api.database.columns import new_id
from api.database.vault import Vault
from api.errors import FieldProblem, KeyReusedError, RefusedInputError
from api.intake.models.shapes import IntakeCreate, IntakePublic
from api.intake.models.tables import IntakeReceipt
from api.intake.service.suggesting import told
from api.intake.words import language_of, what_next
from api.notices.models.words import Event
from api.notices.webhooks import announce
from api.people.service.mentees import add_mentees
from api.people.service.references import check_references
from api.people.service.suggestions import Suggestions

CLAIM: Final = {
    dialect: made(IntakeReceipt).on_conflict_do_nothing().returning(col(IntakeReceipt.id))
    for dialect, made in (("postgresql", postgresql.insert), ("sqlite", sqlite.insert))
}
FILL: Final = (
    update(IntakeReceipt)
    .where(col(IntakeReceipt.id) == bindparam("receipt"))
    .values(person_id=bindparam("person_id"), document=bindparam("document"))
)
NOTHING: Final = Suggestions()
COORDINATORS_ALONE: Final = frozenset({"urgency", "waiting_since"})
"""Fields of a mentee that decide who comes first: no form sets them to anything but their defaults."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a submission, under which key, and in which language they want to be answered.

    Parameters
    ----------
    actor : Actor
        A user, or the key of a form.
    program_id : UUID
    key : str
        The Idempotency-Key.
    accepts : str or None
        The Accept-Language header.
    own_id : UUID, optional
        Whose keys are kept apart where nobody signed in and no API key was given: the draft's.
    """

    actor: Actor
    program_id: UUID
    key: str
    accepts: str | None = None
    own_id: UUID | None = None

    @property
    def id(self) -> UUID:
        """Whose keys are kept apart from everybody else's."""
        return self.own_id or UUID(self.actor.id)


def submit(
    session: Session,
    vault: Vault,
    sender: Sender,
    asked: IntakeCreate,
    now: datetime,
    *,
    keep_years: int,
    receipt_days: int,
    suggestions: Suggestions = NOTHING,
) -> str:
    """Keep somebody and what they signed; return the answer as JSON, letter by letter the same for the same key.

    Everything is one transaction: whoever was answered is there.

    Raises
    ------
    KeyReusedError
        If the sender's key came with something else before, or whoever came of it was erased.
    RefusedInputError
        With every field that is wrong.
    """
    key_digest, *older = vault.digests("idempotency key", sender.key)
    bodies = vault.digests("intake", f"{sender.program_id} {_canonical(asked)}")
    receipt_id = new_id(now)
    if older and (receipt := _receipt(session, sender, older)):
        return _again(session, vault, receipt, bodies)
    if not _claim(session, sender, receipt_id, key_digest, now, receipt_days):
        receipt = _receipt(session, sender, [key_digest])
        assert receipt is not None
        return _again(session, vault, receipt, bodies)
    program = program_of(session, sender.program_id)  # held, or each step would read it anew
    signed, unsound = looked_at(session, program.id, asked.consents, now)
    problems = [
        *(_set_by_form(asked) if sender.actor.kind is not ActorKind.USER else ()),
        *_below("consents", unsound),
    ]
    try:
        check_references(session, sender.program_id, dict(asked.person))
    except RefusedInputError as error:
        raise RefusedInputError([*_below("person", error.fields()), *problems]) from None
    if problems:
        raise RefusedInputError(problems)
    mentee_id = new_id(now)
    key = add_mentees(session, vault, program.id, {mentee_id: asked.person}, now)[mentee_id]
    consent_ids = sign_first(session, key, program.id, mentee_id, signed, now, keep_years)
    answer = _answer(program, receipt_id, asked, sender, suggestions, now).model_dump_json()
    document = key.seal(json.dumps({"body": bodies[0], "answer": answer}))
    session.connection().execute(FILL, {"receipt": receipt_id, "person_id": mentee_id, "document": document})
    announce(session, program.id, Event.INTAKE_RECEIVED, receipt_id, f"{Event.INTAKE_RECEIVED}:{receipt_id}", now)
    consents = (Act("sign", "consent", consent_id) for consent_id in consent_ids)
    submitted = Act("submit", "mentee", mentee_id)
    record(session, program.id, sender.actor, now, submitted, *consents, Act("acknowledge", "receipt", receipt_id))
    return answer


def remove_receipts(session: Session, now: datetime) -> int:
    """Remove the receipts that need not be kept any longer; return how many."""
    return session.exec(delete(IntakeReceipt).where(col(IntakeReceipt.kept_until) <= now)).rowcount


def next_matching_day(zone: str, now: datetime) -> date:
    """Return the day of the next weekly matching: the coming Monday where the program is, today excluded."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return today + timedelta(days=7 - today.weekday())


def _claim(
    session: Session, sender: Sender, receipt_id: UUID, key_digest: str, now: datetime, receipt_days: int
) -> bool:
    """Take the sender's key; False where it was taken, once whoever took it has ended."""
    connection = session.connection()
    row = {
        "id": receipt_id,
        "created_at": now,
        "program_id": sender.program_id,
        "caller_id": sender.id,
        "key_digest": key_digest,
        "kept_until": now + timedelta(days=receipt_days),
    }
    return connection.execute(CLAIM[connection.dialect.name], row).one_or_none() is not None


def _receipt(session: Session, sender: Sender, key_digests: Sequence[str]) -> IntakeReceipt | None:
    """Return what a sender was given under a key, whichever secret key it was kept by."""
    statement = select(IntakeReceipt).where(
        IntakeReceipt.caller_id == sender.id, col(IntakeReceipt.key_digest).in_(key_digests)
    )
    return session.exec(statement.limit(1)).one_or_none()


def _again(session: Session, vault: Vault, receipt: IntakeReceipt, bodies: Sequence[str]) -> str:
    """Return what was answered the first time."""
    assert receipt.person_id is not None
    assert receipt.document is not None
    key = vault.keys(session, [receipt.person_id]).get(receipt.person_id)
    if key is None:
        raise KeyReusedError
    kept = json.loads(key.open(receipt.document))
    if kept["body"] not in bodies:
        raise KeyReusedError
    return str(kept["answer"])


def _canonical(asked: IntakeCreate) -> str:
    """Return a submission as one text, whatever the order of its fields; defaults of later days are left out."""
    return json.dumps(asked.model_dump(mode="json", exclude_unset=True), sort_keys=True, separators=(",", ":"))


def _answer(
    program: Program, receipt_id: UUID, asked: IntakeCreate, sender: Sender, suggestions: Suggestions, now: datetime
) -> IntakePublic:
    language = language_of(sender.accepts, Language(program.language))
    day = next_matching_day(program.zone, now)
    return IntakePublic(
        receipt_id=receipt_id,
        received_at=now,
        reference=asked.reference,
        language=language,
        next_matching_day=day,
        zone=program.zone,
        crisis_line=program.crisis_line,
        what_next=what_next(language, program.name, day, program.crisis_line),
        suggestions=told(suggestions, language),
    )


def _set_by_form(asked: IntakeCreate) -> list[FieldProblem]:
    named = sorted(asked.person.model_dump(include=set(COORDINATORS_ALONE), exclude_defaults=True))
    return [FieldProblem(f"#/person/{name}", "nothing: a coordinator sets this", "a value") for name in named]


def _below(name: str, problems: Iterable[FieldProblem]) -> list[FieldProblem]:
    """Return problems of a part of the body as problems of the whole."""
    return [replace(problem, pointer=f"#/{name}{problem.pointer[1:]}") for problem in problems]
