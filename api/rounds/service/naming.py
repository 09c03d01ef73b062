"""The engine knows people and places by ids; coordinators read its words with names in their stead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Site
from api.database.vault import Vault
from api.people.models.mentees import MenteeAbout
from api.people.models.mentors import MentorAbout
from api.people.models.shapes import About
from api.people.models.tables import MenteeRow, MentorRow, PersonRow
from api.people.service.documents import opened

AN_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
GONE: Final = "somebody"
"""Who was erased since has no name any more."""


def names(
    session: Session, vault: Vault, table: type[PersonRow], shape: type[About], ids: Iterable[UUID]
) -> dict[UUID, str]:
    """Return the names of those people who were not erased, in two queries."""
    wanted = set(ids)
    rows: Sequence[PersonRow] = session.exec(select(table).where(col(table.id).in_(wanted))).all() if wanted else ()
    return {person_id: about.name for person_id, about in opened(session, vault, rows, shape).items()}


def with_names(
    session: Session, vault: Vault, program_id: UUID, records: Sequence[Mapping[str, Any]], field: str = "text"
) -> list[dict[str, Any]]:
    """Return records whose words have names where they had ids of the program's mentors, mentees and sites.

    Parameters
    ----------
    session : Session
    vault : Vault
    program_id : UUID
    records : sequence of mapping
    field : str
        Which of their fields holds the words.
    """
    ids = {UUID(found) for record in records for found in AN_ID.findall(record[field])}
    if not ids:
        return [dict(record) for record in records]
    known: dict[str, str] = {}
    for table, shape in ((MentorRow, MentorAbout), (MenteeRow, MenteeAbout)):
        known |= {str(one): name for one, name in names(session, vault, table, shape, ids).items()}
    sites = select(Site).where(Site.program_id == program_id, col(Site.id).in_(ids))
    known |= {str(site.id): site.name for site in session.exec(sites)}
    return [
        {**record, field: AN_ID.sub(lambda found: known.get(found.group(), GONE), record[field])} for record in records
    ]
