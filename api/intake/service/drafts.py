"""What somebody tells a program on its page: kept step by step for whoever has the link, and sent in once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, delete, select
from sqlmodel.sql.expression import SelectOfScalar

from api.accounts.models.tables import Program
from api.accounts.service.programs import program_of
from api.accounts.tokens import hashed, new_token
from api.audit.models import Actor
from api.consent.service.consents import looked_at
from api.database.columns import new_id
from api.database.sealed import key_of_token
from api.errors import FieldProblem, NotFoundError, RefusedInputError
from api.intake.models.shapes import SignedConsent
from api.intake.models.tables import IntakeDraft, IntakeReceipt
from api.intake.questions import EXPECTED, Told, submission
from api.intake.service.submissions import Sender, submit
from api.people.models.tables import MenteeRow
from api.people.service.own_links import issue_own_link, mentee_of_link
from api.web.parts import Parts

FORM: Final = Actor.system("form")
"""Who the log says it was: somebody on a program's own page."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was told so far, to which program, and until when it is kept."""

    program: Program
    told: Told
    expires_at: datetime


def asking_program(session: Session, program_id: UUID) -> Program:
    """Return a program on whose page anybody may ask for support.

    Raises
    ------
    NotFoundError
        If there is none, or it has no such page: never told apart.
    """
    program = program_of(session, program_id)
    if not program.public_form:
        raise NotFoundError
    return program


def begin_draft(session: Session, program_id: UUID, now: datetime, days: int, told: Told | None = None) -> str:
    """Begin to tell, with what was told already; return the token of the link that goes on with it.

    Raises
    ------
    NotFoundError
        If there is no such program, or it has no such page.
    """
    asking_program(session, program_id)
    token = new_token()
    draft = IntakeDraft(
        id=new_id(now),
        created_at=now,
        program_id=program_id,
        token_hash=hashed(token),
        document=key_of_token(token).seal(json.dumps(told or {})),
        expires_at=now + timedelta(days=days),
    )
    session.add(draft)
    session.flush()
    return token


def read_draft(session: Session, program_id: UUID, token: str, now: datetime) -> Draft:
    """Return what was told so far.

    Raises
    ------
    NotFoundError
        If the link is unknown, another program's, over or sent in, or the program has no such page any more.
    """
    program = asking_program(session, program_id)
    row = session.exec(_draft(program_id, token, now)).one_or_none()
    if row is None:
        raise NotFoundError
    return Draft(program, _told(row, token), row.expires_at)


def keep_step(
    session: Session,
    program_id: UUID,
    token: str,
    step: str,
    fields: Mapping[str, list[str]],
    now: datetime,
    days: int,
) -> Draft:
    """Keep what was typed at a step in the place of what was there, and the whole for so many days more.

    Raises
    ------
    NotFoundError
        As for `read_draft`.
    """
    program = asking_program(session, program_id)
    row = session.exec(_draft(program_id, token, now).with_for_update()).one_or_none()
    if row is None:
        raise NotFoundError
    told = {**_told(row, token), step: dict(fields)}
    row.document = key_of_token(token).seal(json.dumps(told))
    row.expires_at = now + timedelta(days=days)
    session.flush()
    return Draft(program, told, row.expires_at)


def check_agreed(session: Session, program_id: UUID, consents: Sequence[SignedConsent], now: datetime) -> None:
    """Check that what was signed is what would be shown now.

    Raises
    ------
    RefusedInputError
        If it is not: it has to be shown again.
    """
    _, unsound = looked_at(session, program_id, consents, now)
    if unsound:
        raise RefusedInputError([FieldProblem("#/shown", EXPECTED["shown"], "other words")])


def send_draft(session: Session, parts: Parts, program_id: UUID, token: str, language: str, now: datetime) -> None:
    """Send in what was told. Its link leads to the person's own page from then on; doing it twice sends it once.

    Raises
    ------
    NotFoundError
        As for `read_draft`, unless it was sent in before.
    RefusedInputError
        With every field that is missing or cannot be used, as ``#/STEP/FIELD`` or as the body of the API has it.
    """
    asking_program(session, program_id)
    row = session.exec(_draft(program_id, token, now).with_for_update()).one_or_none()
    if row is None:
        if mentee_of_link(session, token).program_id != program_id:
            raise NotFoundError
        return
    settings = parts.settings
    sender = Sender(FORM, program_id, str(row.id), language, own_id=row.id)
    submit(
        session,
        parts.vault,
        sender,
        submission(_told(row, token)),
        now,
        keep_years=settings.retention_years,
        receipt_days=settings.receipt_days,
    )
    came = select(MenteeRow).join(IntakeReceipt, col(IntakeReceipt.person_id) == col(MenteeRow.id))
    mentee = session.exec(came.where(IntakeReceipt.caller_id == row.id)).one()
    issue_own_link(session, parts, mentee, token, FORM, now)
    session.delete(row)
    session.flush()


def sent_to(session: Session, program_id: UUID, token: str) -> tuple[Program, MenteeRow]:
    """Return the program that a draft was sent in to, by the link that it was written with, and who sent it.

    Raises
    ------
    NotFoundError
        If nothing was sent in there with it, or the link was replaced.
    """
    row = mentee_of_link(session, token)
    if row.program_id != program_id:
        raise NotFoundError
    return program_of(session, program_id), row


def remove_drafts(session: Session, now: datetime) -> int:
    """Remove the drafts whose time is over; return how many."""
    return session.exec(delete(IntakeDraft).where(col(IntakeDraft.expires_at) <= now)).rowcount


def _draft(program_id: UUID, token: str, now: datetime) -> SelectOfScalar[IntakeDraft]:
    return select(IntakeDraft).where(
        IntakeDraft.token_hash == hashed(token),
        IntakeDraft.program_id == program_id,
        col(IntakeDraft.expires_at) > now,
    )


def _told(row: IntakeDraft, token: str) -> dict[str, dict[str, list[str]]]:
    told: dict[str, dict[str, list[str]]] = json.loads(key_of_token(token).open(row.document))
    return told
