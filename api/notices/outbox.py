"""The outbox: what has to be said stands or falls with the transaction that gave the reason to say it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select, update

from api.database.columns import new_id
from api.database.vault import Vault
from api.notices.mail import Mail, Mailer
from api.notices.models.tables import NoticeRow
from api.notices.models.words import LetterState
from api.notices.templates import write
from api.notices.trying import NotSentError, claim, key_of, locked_row, note_failure, note_sent
from api.web.parts import Parts
from api.web.problems import report

EMAIL: Final = "email"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to say to one person.

    Parameters
    ----------
    key : str
        What it is about and for whom: under one key it is posted, and arrives, once.
    program_id : UUID or None
        None where it is the service that writes.
    person_id : UUID
        Whose key seals it: a mentee's or mentor's id, or a user's.
    to : str
        The e-mail address.
    template : str
        One of `api.notices.templates.TEMPLATES`.
    language : str
        What they read best; English where there is no such text.
    facts : mapping of str to str
        What the template wants: ``link``, and where it says a time ``until`` (ISO 8601) and ``zone``.
    due_at : datetime, optional
        Not before then: a reminder. At once by default.
    until : datetime, optional
        From then on it is of no use, and is recalled.
    """

    key: str
    program_id: UUID | None
    person_id: UUID
    to: str
    template: str
    language: str
    facts: Mapping[str, str]
    due_at: datetime | None = None
    until: datetime | None = None


def post(session: Session, vault: Vault, notice: Notice, now: datetime) -> None:
    """Put a notice into the outbox; under a key that was there before nothing happens.

    Raises
    ------
    NotFoundError
        If the person was erased.
    ValueError
        If there is no such template, or it wants other facts.
    """
    letter = write(notice.template, notice.language, notice.facts)
    document = json.dumps({"to": notice.to, "subject": letter.subject, "text": letter.text})
    due_at = notice.due_at or now
    row = {
        "id": new_id(now),
        "created_at": now,
        "key": notice.key,
        "program_id": notice.program_id,
        "person_id": notice.person_id,
        "channel": EMAIL,
        "template": notice.template,
        "document": vault.key(session, notice.person_id).seal(document),
        "state": LetterState.DUE,
        "attempts": 0,
        "failures": 0,
        "due_at": due_at,
        "next_at": due_at,
        "until": notice.until,
    }
    add_once(session, NoticeRow, [row], ["key"])


def posted(session: Session, program_id: UUID, template: str) -> list[str]:
    """Return the keys of a program's notices of one text, whether they are out yet or not."""
    statement = select(NoticeRow.key).where(NoticeRow.program_id == program_id, NoticeRow.template == template)
    return list(session.exec(statement))


def recall(session: Session, keys: Sequence[str], now: datetime) -> int:
    """Take back notices that are not out yet, so that they never will be; return how many."""
    if not keys:
        return 0
    return _recall(session, now, col(NoticeRow.key).in_(keys))


def recall_useless(session: Session, now: datetime) -> int:
    """Take back what is of no use any more; return how many."""
    return _recall(session, now, is_useless(now))


def is_useless(now: datetime) -> ColumnElement[bool]:
    """Return the condition on notices that are due still and of no use any more."""
    return and_(col(NoticeRow.state) == LetterState.DUE, col(NoticeRow.until) <= now)


def deliver(parts: Parts, mailer: Mailer, key: str) -> None:
    """Send what is due under a key; whatever goes wrong is noted on its row, and tried again later."""
    settings = parts.settings
    with parts.database.writing() as session:
        mail = _claimed(session, parts, key)
    if mail is None:
        return
    error: NotSentError | None = None
    try:
        mailer.send(mail)
    except NotSentError as refusal:
        error = refusal
    except Exception as fault:
        report(fault)
        error = NotSentError("fault")
    with parts.database.writing() as session:
        row = locked_row(session, NoticeRow, mail.id)
        if row is None:
            return
        if error is not None:
            note_failure(session, row, error, settings, parts.clock.now())
        else:
            note_sent(row, parts.clock.now())
            row.document = None


def first_attempt(session: Session, key: str) -> str | None:
    """Return the key of the first attempt at a notice, for a process that would rather not wait for a worker."""
    row_id = session.exec(select(NoticeRow.id).where(NoticeRow.key == key)).one_or_none()
    return None if row_id is None else key_of(row_id, 0)


def add_once(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]], unique: Sequence[str]) -> None:
    """Insert rows; one whose unique columns are there already is left out."""
    made = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(table)
    session.connection().execute(made.on_conflict_do_nothing(index_elements=list(unique)), list(rows))


def _claimed(session: Session, parts: Parts, key: str) -> Mail | None:
    now = parts.clock.now()
    row = claim(session, NoticeRow, key, parts.settings, now)
    if row is None:
        return None
    opener = parts.vault.keys(session, [row.person_id]).get(row.person_id)
    if opener is None or row.document is None or (row.until is not None and row.until <= now):
        row.state, row.document = LetterState.RECALLED, None
        return None
    return Mail(id=row.id, **json.loads(opener.open(row.document)))


def _recall(session: Session, now: datetime, *which: Any) -> int:
    statement = update(NoticeRow).where(col(NoticeRow.state) == LetterState.DUE, *which)
    return session.exec(statement.values(state=LetterState.RECALLED, document=None, next_at=now)).rowcount
