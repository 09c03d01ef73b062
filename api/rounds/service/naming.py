"""The engine knows people and places by ids; coordinators read its words with names in their stead."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Site
from api.database.vault import Vault
from api.people.models.tables import MenteeRow, MentorRow, PersonRow
from api.people.service.documents import names_opened

AN_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
GONE: Final = "somebody"
"""Who was erased since has no name any more."""


def names(session: Session, vault: Vault, table: type[PersonRow], ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of those people who were not erased, in two queries."""
    wanted = set(ids)
    return names_opened(session, vault, table, wanted) if wanted else {}


def mentors_called(session: Session, vault: Vault, ids: Iterable[str]) -> dict[str, str]:
    """Return the names of those mentors who were not erased, by the ids that the engine knows them by."""
    return {str(one): name for one, name in names(session, vault, MentorRow, map(UUID, ids)).items()}


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
    for table in (MentorRow, MenteeRow):
        known |= {str(one): name for one, name in names(session, vault, table, ids).items()}
    sites = select(Site).where(Site.program_id == program_id, col(Site.id).in_(ids))
    known |= {str(site.id): site.name for site in session.exec(sites)}
    return [
        {**record, field: AN_ID.sub(lambda found: known.get(found.group(), GONE), record[field])} for record in records
    ]
