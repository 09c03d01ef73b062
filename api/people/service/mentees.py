"""Mentees: they come, wait, pause, leave and return, and can be erased."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete

from api.accounts.owned import edit, found
from api.accounts.service.programs import program_of
from api.audit.models import Actor
from api.consent.service.erasure import erase
from api.database.columns import new_id
from api.database.rows import Page
from api.database.vault import Vault
from api.people.models.mentees import MenteeAbout, MenteeCreate, MenteePublic, MenteeSummary, MenteeUpdate
from api.people.models.tables import Ban, MenteeRow
from api.people.models.words import MenteeStatus
from api.people.service.documents import changed, opened, opened_one, people_listed, person_to_edit, sealed
from api.people.service.references import check_references
from matcher.people.vocabulary import URGENCIES


def add_mentee(session: Session, vault: Vault, program_id: UUID, asked: MenteeCreate, now: datetime) -> MenteePublic:
    """Add a mentee, who waits from now on.

    Raises
    ------
    RefusedInputError
        If a site or a mentor that is named is not of the program.
    """
    check_references(session, program_id, dict(asked))
    key = vault.create(session, person_id := new_id(now), now)
    row = MenteeRow(
        id=person_id,
        created_at=now,
        program_id=program_id,
        status=MenteeStatus.WAITING,
        waiting_since=asked.waiting_since or _today(session, program_id, now),
        urgency=URGENCIES.index(asked.urgency),
        document=sealed(key, asked, MenteeAbout),
    )
    session.add(row)
    session.flush()
    return _shown(row, asked)


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
    now: datetime,
) -> MenteePublic:
    """Change a mentee; whoever returns after having left waits from now on, unless a day is named.

    Raises
    ------
    NotFoundError
        If there is none, they are another program's, or they were erased.
    ChangedMeanwhileError
        If somebody changed them meanwhile.
    RefusedInputError
        If a site or a mentor that is named is not of the program.
    """
    row = person_to_edit(session, MenteeRow, program_id, mentee_id, version)
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
    return _shown(row, about)


def list_mentees(
    session: Session, vault: Vault, program_id: UUID, status: MenteeStatus | None, after: UUID | None, limit: int
) -> tuple[list[MenteeSummary], UUID | None]:
    """Return a page of mentees, of one status where it is named, and the id after which the next begins."""
    page: Page[MenteeRow] = people_listed(session, MenteeRow, program_id, status, after, limit)
    documents = opened(session, vault, page.rows, MenteeAbout)
    summaries = [
        MenteeSummary(
            **row.model_dump(include={"id", "version", "created_at", "status", "waiting_since"}),
            urgency=URGENCIES[row.urgency],
            name=documents[row.id].name,
        )
        for row in page.rows
        if row.id in documents
    ]
    return summaries, page.after


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
    """Erase a mentee: consents end, the key is destroyed, bans go, and the row that stays holds ids and instants.

    Raises
    ------
    NotFoundError
        If there is none, they are another program's, or they were erased before.
    ChangedMeanwhileError
        If somebody changed them meanwhile.
    """
    row = person_to_edit(session, MenteeRow, program_id, mentee_id, version)
    edit(row, {"status": MenteeStatus.LEFT, "document": None, "waiting_since": None, "urgency": 0})
    session.exec(delete(Ban).where(col(Ban.mentee_id) == row.id))
    session.flush()
    erase(session, vault, row.id, actor, now, keep_years)


def _today(session: Session, program_id: UUID, now: datetime) -> date:
    return now.astimezone(ZoneInfo(program_of(session, program_id).zone)).date()


def _shown(row: MenteeRow, about: MenteeAbout) -> MenteePublic:
    return MenteePublic(
        **row.model_dump(include={"id", "version", "created_at", "status", "waiting_since"}),
        urgency=URGENCIES[row.urgency],
        **{name: getattr(about, name) for name in MenteeAbout.model_fields},
    )
