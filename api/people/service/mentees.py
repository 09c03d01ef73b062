"""Mentees: they come, wait, pause, leave and return, and can be erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete

from api.accounts.owned import edit, found
from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.service.erasure import erase
from api.database.columns import new_id
from api.database.rows import Page, add_rows
from api.database.sealed import Key
from api.database.vault import Vault
from api.errors import ConflictError
from api.people.models.mentees import MenteeAbout, MenteeCreate, MenteePublic, MenteeSummary, MenteeUpdate
from api.people.models.tables import Ban, MenteeRow
from api.people.models.words import MenteeStatus
from api.people.service.documents import changed, opened, opened_one, people_listed, person_to_edit, sealed
from api.people.service.leaving import follow_leaving
from api.people.service.marks import mark, unmark
from api.people.service.own_links import remove_own_links
from api.people.service.references import check_references
from api.people.service.searching import Looked, Search, people_found
from api.web.translating import to_translate
from matcher.people.vocabulary import URGENCIES

MARKED: Final = {"name", "birth_year", "contact"}
"""Fields that a mentee is recognised by."""


def add_mentee(
    session: Session, vault: Vault, program_id: UUID, asked: MenteeCreate, actor: Actor, now: datetime
) -> MenteePublic:
    """Add a mentee, who waits from now on.

    Raises
    ------
    RefusedInputError
        If a site or a mentor that is named is not of the program.
    """
    check_references(session, program_id, dict(asked))
    mentee_id = new_id(now)
    add_mentees(session, vault, program_id, {mentee_id: asked}, now)
    record(session, program_id, actor, now, Act("add", "mentee", mentee_id))
    return _shown(found(session, MenteeRow, program_id, mentee_id), asked)


def add_mentees(
    session: Session, vault: Vault, program_id: UUID, people: Mapping[UUID, MenteeCreate], now: datetime
) -> dict[UUID, Key]:
    """Add mentees under new ids, whose references were checked; in a few statements however many they are.

    Returns
    -------
    dict of UUID to Key
        Of each of them, for whoever seals more.
    """
    keys = vault.create_many(session, people, now)
    today = _today(session, program_id, now)
    rows = [
        {
            "id": person_id,
            "created_at": now,
            "version": 1,
            "program_id": program_id,
            "status": MenteeStatus.WAITING,
            "waiting_since": asked.waiting_since or today,
            "urgency": URGENCIES.index(asked.urgency),
            "document": sealed(keys[person_id], asked, MenteeAbout),
            "marked_by": vault.digested_by,
        }
        for person_id, asked in people.items()
    ]
    add_rows(session, MenteeRow, rows)
    mark(session, vault, program_id, people, now)
    leaving = {person_id: asked.discharge_date for person_id, asked in people.items() if asked.discharge_date}
    follow_leaving(session, program_id, leaving, now)
    return keys


def read_mentee(session: Session, vault: Vault, program_id: UUID, mentee_id: UUID) -> MenteePublic:
    """Return one mentee.

    Raises
    ------
    NotFoundError
        If there is none, they are another program's, or they were erased.
    """
    row = found(session, MenteeRow, program_id, mentee_id)
    return _shown(row, opened_one(session, vault, row, MenteeAbout))


def update_mentee(
    session: Session,
    vault: Vault,
    program_id: UUID,
    mentee_id: UUID,
    version: int,
    asked: MenteeUpdate,
    actor: Actor,
    now: datetime,
) -> MenteePublic:
    """Change a mentee; whoever returns after having left waits from now on, unless a day is named.

    Raises
    ------
    NotFoundError
        If there is none, they are another program's, or they were erased.
    ChangedMeanwhileError
        If somebody changed them meanwhile.
    ConflictError
        If it is to change whether they wait while they have a mentor.
    RefusedInputError
        If a site or a mentor that is named is not of the program.
    """
    row = person_to_edit(session, MenteeRow, program_id, mentee_id, version)
    if asked.status is not None and row.status == MenteeStatus.MATCHED:
        raise ConflictError(to_translate("They have a mentor. Pause or end the match instead."))
    changes = asked.named()
    check_references(session, program_id, changes)
    about = changed(opened_one(session, vault, row, MenteeAbout), changes)
    if row.status == MenteeStatus.LEFT and asked.status == MenteeStatus.WAITING:
        row.waiting_since = _today(session, program_id, now)
    if asked.urgency is not None:
        row.urgency = URGENCIES.index(asked.urgency)
    edit(row, {name: changes[name] for name in changes.keys() & {"status", "waiting_since"}})
    row.document = sealed(vault.key(session, row.id), about, MenteeAbout)
    session.flush()
    if changes.keys() & MARKED:
        mark(session, vault, program_id, {row.id: about}, now, known=True)
    if "discharge_date" in changes:
        follow_leaving(session, program_id, {row.id: about.discharge_date}, now)
    record(session, program_id, actor, now, Act("change", "mentee", row.id))
    return _shown(row, about)


def list_mentees(
    session: Session,
    vault: Vault,
    program_id: UUID,
    status: MenteeStatus | None,
    after: UUID | None,
    limit: int,
) -> tuple[list[MenteeSummary], UUID | None]:
    """Return a page of mentees, of one status where it is given, and where to go on."""
    page: Page[MenteeRow] = people_listed(session, MenteeRow, program_id, status, after, limit)
    return _summaries(session, vault, page.rows), page.after


def find_mentees(
    session: Session,
    vault: Vault,
    program_id: UUID,
    status: MenteeStatus | None,
    part: str,
    after: UUID | None,
    limit: int,
) -> tuple[list[MenteeSummary], UUID | None, Looked]:
    """Return a page of mentees with a part in their name, as `people_found` does, and how far that looked."""
    found: Search[MenteeRow] = people_found(session, vault, MenteeRow, program_id, status, part, after, limit)
    return _summaries(session, vault, found.rows), found.after, found.looked


def erase_mentee(
    session: Session,
    vault: Vault,
    program_id: UUID,
    mentee_id: UUID,
    version: int,
    actor: Actor,
    now: datetime,
    keep_years: int,
) -> None:
    """Erase a mentee: consents end, key, bans and links go, and the row that stays holds ids and instants.

    Raises
    ------
    NotFoundError
        If there is none, they are another program's, or they were erased before.
    ChangedMeanwhileError
        If somebody changed them meanwhile.
    """
    row = person_to_edit(session, MenteeRow, program_id, mentee_id, version)
    edit(row, {"status": MenteeStatus.LEFT, "document": None, "waiting_since": None, "urgency": 0, "marked_by": None})
    session.exec(delete(Ban).where(col(Ban.mentee_id) == row.id))
    unmark(session, row.id)
    remove_own_links(session, row.id)
    session.flush()
    erase(session, vault, row.id, actor, now, keep_years)
    record(session, program_id, actor, now, Act("erase", "mentee", row.id))


def _today(session: Session, program_id: UUID, now: datetime) -> date:
    return now.astimezone(ZoneInfo(program_of(session, program_id).zone)).date()


def _summaries(session: Session, vault: Vault, rows: Sequence[MenteeRow]) -> list[MenteeSummary]:
    documents = opened(session, vault, rows, MenteeAbout)
    return [
        MenteeSummary(
            **row.model_dump(include={"id", "version", "created_at", "status", "waiting_since"}),
            urgency=URGENCIES[row.urgency],
            name=documents[row.id].name,
        )
        for row in rows
        if row.id in documents
    ]


def _shown(row: MenteeRow, about: MenteeAbout) -> MenteePublic:
    return MenteePublic(
        **row.model_dump(include={"id", "version", "created_at", "status", "waiting_since"}),
        urgency=URGENCIES[row.urgency],
        **{name: getattr(about, name) for name in MenteeAbout.model_fields},
    )
