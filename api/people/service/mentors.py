"""Mentors: they come, go on leave, return and leave, and can be erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, delete

from api.accounts.owned import edit, found
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.service.erasure import erase
from api.database.columns import new_id
from api.database.rows import Page
from api.database.vault import Vault
from api.people.models.mentors import (
    CAPACITY,
    MentorAbout,
    MentorCreate,
    MentorPublic,
    MentorSummary,
    MentorUpdate,
)
from api.people.models.tables import Ban, MentorRow
from api.people.models.words import MentorStatus
from api.people.service.caseload import check_capacity, held_places
from api.people.service.documents import changed, opened, opened_one, people_listed, person_to_edit, sealed
from api.people.service.references import check_references
from api.people.service.searching import Looked, Search, people_found

SET: Final = {"member_id", "team_id", "supervisor_id", "capacity", "new_per_week", "credential_expires"}
"""Columns that somebody sets; the rest follows."""
SEEN: Final = SET | {"id", "version", "created_at", "status"}


def add_mentor(
    session: Session, vault: Vault, program_id: UUID, asked: MentorCreate, actor: Actor, now: datetime
) -> MentorPublic:
    """Add a mentor.

    Raises
    ------
    RefusedInputError
        If a site, the member, the team or the supervisor that is named is not of the program.
    """
    check_references(session, program_id, dict(asked))
    row = add_mentors(session, vault, program_id, {new_id(now): asked}, now)[0]
    record(session, program_id, actor, now, Act("add", "mentor", row.id))
    return _shown(row, asked)


def add_mentors(
    session: Session, vault: Vault, program_id: UUID, people: Mapping[UUID, MentorCreate], now: datetime
) -> list[MentorRow]:
    """Add mentors under new ids, whose references were checked; in a few statements however many they are."""
    keys = vault.create_many(session, people, now)
    rows = [
        MentorRow(
            id=person_id,
            created_at=now,
            program_id=program_id,
            status=MentorStatus.ACTIVE,
            document=sealed(keys[person_id], asked, MentorAbout),
            **asked.model_dump(include=SET)
            | {"capacity": CAPACITY[asked.kind] if asked.capacity is None else asked.capacity},
        )
        for person_id, asked in people.items()
    ]
    session.add_all(rows)
    session.flush()
    return rows


def read_mentor(session: Session, vault: Vault, program_id: UUID, mentor_id: UUID) -> MentorPublic:
    """Return one mentor.

    Raises
    ------
    NotFoundError
        If there is none, they are another program's, or they were erased.
    """
    row = found(session, MentorRow, program_id, mentor_id)
    return _shown(row, opened_one(session, vault, row, MentorAbout))


def update_mentor(
    session: Session,
    vault: Vault,
    program_id: UUID,
    mentor_id: UUID,
    version: int,
    asked: MentorUpdate,
    actor: Actor,
    now: datetime,
) -> MentorPublic:
    """Change a mentor.

    Raises
    ------
    NotFoundError
        If there is none, they are another program's, or they were erased.
    ChangedMeanwhileError
        If somebody changed them meanwhile.
    ConflictError
        If more people are held than the capacity is to be.
    RefusedInputError
        If a site, the member, the team or the supervisor that is named is not of the program.
    """
    row = person_to_edit(session, MentorRow, program_id, mentor_id, version)
    changes = asked.named()
    check_references(session, program_id, changes)
    if asked.capacity is not None:
        check_capacity(session, row.id, asked.capacity)
    about = changed(opened_one(session, vault, row, MentorAbout), changes)
    edit(row, {name: changes[name] for name in changes.keys() & (SET | {"status"})})
    row.document = sealed(vault.key(session, row.id), about, MentorAbout)
    record(session, program_id, actor, now, Act("change", "mentor", row.id))
    return _shown(row, about)


def list_mentors(
    session: Session,
    vault: Vault,
    program_id: UUID,
    status: MentorStatus | None,
    after: UUID | None,
    limit: int,
) -> tuple[list[MentorSummary], UUID | None]:
    """Return a page of mentors, of one status where it is given, and where to go on."""
    page: Page[MentorRow] = people_listed(session, MentorRow, program_id, status, after, limit)
    return _summaries(session, vault, page.rows), page.after


def find_mentors(
    session: Session,
    vault: Vault,
    program_id: UUID,
    status: MentorStatus | None,
    part: str,
    after: UUID | None,
    limit: int,
) -> tuple[list[MentorSummary], UUID | None, Looked]:
    """Return a page of mentors with a part in their name, as `people_found` does, and how far that looked."""
    found: Search[MentorRow] = people_found(session, vault, MentorRow, program_id, status, part, after, limit)
    return _summaries(session, vault, found.rows), found.after, found.looked


def erase_mentor(
    session: Session,
    vault: Vault,
    program_id: UUID,
    mentor_id: UUID,
    version: int,
    actor: Actor,
    now: datetime,
    keep_years: int,
) -> None:
    """Erase a mentor: consents end, the key is destroyed, bans go, and the row that stays holds ids and instants.

    Nothing of them is shown from then on, nor of anybody to them. Proposals and matches end right after, by the worker.

    Raises
    ------
    NotFoundError
        If there is none, they are another program's, or they were erased before.
    ChangedMeanwhileError
        If somebody changed them meanwhile.
    """
    row = person_to_edit(session, MentorRow, program_id, mentor_id, version)
    kept = {"capacity": held_places(session, [row.id])[row.id]}  # what is held is given back by whoever holds it
    edit(row, dict.fromkeys(SET) | {"status": MentorStatus.LEFT, "document": None} | kept)
    session.exec(delete(Ban).where(col(Ban.mentor_id) == row.id))
    session.flush()
    erase(session, vault, row.id, actor, now, keep_years)
    record(session, program_id, actor, now, Act("erase", "mentor", row.id))


def _summaries(session: Session, vault: Vault, rows: Sequence[MentorRow]) -> list[MentorSummary]:
    documents = opened(session, vault, rows, MentorAbout)
    return [
        MentorSummary(**row.model_dump(include=SEEN), name=documents[row.id].name)
        for row in rows
        if row.id in documents
    ]


def _shown(row: MentorRow, about: MentorAbout) -> MentorPublic:
    return MentorPublic(
        **row.model_dump(include=SEEN), **{name: getattr(about, name) for name in MentorAbout.model_fields}
    )
