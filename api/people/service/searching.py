"""Looking for people by a part of their name: names are sealed, so they are opened and looked through."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlmodel import Session, col

from api.database.vault import Vault
from api.people.models.mentees import MenteeSummary
from api.people.models.mentors import MentorSummary
from api.people.models.tables import PersonRow
from api.people.models.words import MenteeStatus, MentorStatus
from api.people.service.documents import KEYS_AT_ONCE
from api.people.service.mentees import list_mentees
from api.people.service.mentors import list_mentors

OPENED_AT_ONCE: Final = 200
"""How many names one step opens."""
MOST_OPENED: Final = 2_000
"""How many names one search opens; it can be gone on with after that."""

Summary = TypeVar("Summary", MenteeSummary, MentorSummary)
Step = Callable[[UUID | None, int], tuple[list[Summary], UUID | None]]


def find_mentees(
    session: Session,
    vault: Vault,
    program_id: UUID,
    status: MenteeStatus | None,
    part: str,
    after: UUID | None,
    limit: int,
) -> tuple[list[MenteeSummary], UUID | None]:
    """Return mentees with a part in their name, and the id after which the search goes on; None at the end."""

    def step(since: UUID | None, count: int) -> tuple[list[MenteeSummary], UUID | None]:
        return list_mentees(session, vault, program_id, status, since, count)

    return _found(step, part, after, limit)


def find_mentors(
    session: Session,
    vault: Vault,
    program_id: UUID,
    status: MentorStatus | None,
    part: str,
    after: UUID | None,
    limit: int,
) -> tuple[list[MentorSummary], UUID | None]:
    """Return mentors with a part in their name, and the id after which the search goes on; None at the end."""

    def step(since: UUID | None, count: int) -> tuple[list[MentorSummary], UUID | None]:
        return list_mentors(session, vault, program_id, status, since, count)

    return _found(step, part, after, limit)


def ids_named(session: Session, vault: Vault, table: type[PersonRow], among: Select[Any], part: str) -> list[UUID]:
    """Return those of some people who have a part in their name; ten thousand take about a second.

    Parameters
    ----------
    session : Session
    vault : Vault
    table : type
        Of the people.
    among : Select
        Of their ids.
    part : str
        Capitals, accents and further spaces do not matter.
    """
    wanted = _plain(part)
    statement = select(col(table.id), col(table.document)).where(col(table.id).in_(among))
    rows = session.connection().execute(statement).all()  # the columns alone: whole rows take half as long again
    found: list[UUID] = []
    for start in range(0, len(rows), KEYS_AT_ONCE):
        some = rows[start : start + KEYS_AT_ONCE]
        keys = vault.keys(session, [person_id for person_id, _ in some])
        found += [
            person_id
            for person_id, document in some
            if document is not None and person_id in keys
            # the name alone is read: checking a whole document takes longer than opening it
            if wanted in _plain(json.loads(keys[person_id].open(document))["name"])
        ]
    return found


def _found(step: Step[Summary], part: str, after: UUID | None, limit: int) -> tuple[list[Summary], UUID | None]:
    wanted = _plain(part)
    if not wanted:
        return step(after, limit)
    found: list[Summary] = []
    for _ in range(MOST_OPENED // OPENED_AT_ONCE):
        people, following = step(after, OPENED_AT_ONCE)
        for person in people:
            if wanted in _plain(person.name):
                found.append(person)
                if len(found) == limit:
                    return found, person.id if following or person is not people[-1] else None
        after = following
        if after is None:
            break
    return found, after


def _plain(text: str) -> str:
    """Return a text without accents, capitals and further spaces."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
