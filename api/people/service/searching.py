"""Looking for people by a part of their name: names are sealed, so they are opened and looked through."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlmodel import Session, col

from api.database.rows import Page
from api.database.vault import Vault
from api.people.models.tables import PersonRow
from api.people.service.documents import KEYS_AT_ONCE, of_program, people_listed

OPENED_AT_ONCE: Final = 200
"""How many names one step opens."""
MOST_OPENED: Final = 2_000
"""How many names one search opens; it can be gone on with after that."""

Row = TypeVar("Row", bound=PersonRow)


def people_found(
    session: Session,
    vault: Vault,
    table: type[Row],
    program_id: UUID,
    status: str | None,
    part: str,
    after: UUID | None,
    limit: int,
) -> Page[Row]:
    """Return a page of a program's people with a part in their name, as `people_listed` does of them all.

    It ends early where `MOST_OPENED` names were opened; then as always the id says where to go on.
    """
    if not _plain(part):
        return people_listed(session, table, program_id, status, after, limit)
    found: list[UUID] = []
    for _ in range(MOST_OPENED // OPENED_AT_ONCE):
        step = select(col(table.id)).where(*of_program(table, program_id, status))
        if after is not None:
            step = step.where(col(table.id) > after)
        ids = session.connection().execute(step.order_by(col(table.id)).limit(OPENED_AT_ONCE)).scalars().all()
        found += sorted(ids_named(session, vault, table, ids, part))
        after = ids[-1] if len(ids) == OPENED_AT_ONCE else None
        if after is None or len(found) >= limit:
            break
    shown = found[:limit]
    rows = session.execute(select(table).where(col(table.id).in_(shown)).order_by(col(table.id))).scalars().all()
    return Page(rows, shown[-1] if len(found) > limit else after)


def ids_named(
    session: Session, vault: Vault, table: type[PersonRow], among: Select[Any] | Sequence[UUID], part: str
) -> list[UUID]:
    """Return those of some people who have a part in their name; ten thousand take about a second.

    Parameters
    ----------
    session : Session
    vault : Vault
    table : type
        Of the people.
    among : Select, or sequence of UUID
        Their ids.
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


def _plain(text: str) -> str:
    """Return a text without accents, capitals and further spaces."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
