"""Looking for people by a part of their name, or by what else they are called exactly: an id, a pseudonym.

Names are sealed, so they are opened and looked through. Nothing is kept by which a name could be found without opening
it: what finds a part of a name tells whoever holds the database who is called alike. So a search opens as many names
as take less than a tenth of a second, says how far it came, and can be gone on with.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from api.database.vault import Vault
from api.people.models.tables import PersonRow
from api.people.service.documents import names_opened, of_program

OPENED_AT_ONCE: Final = 100
"""How many names one step opens."""
MOST_OPENED: Final = 300
"""How many names one search opens; it can be gone on with after that."""

callings: Final[list[Callable[[Session, UUID, str], Iterable[UUID]]]] = []
"""Whoever stands above and gives people another name adds itself here: who of a program is called exactly so."""

Row = TypeVar("Row", bound=PersonRow)


@dataclass(frozen=True, slots=True)
class Looked:
    """How far a search came: how many of how many names were looked through by now."""

    seen: int
    total: int


@dataclass(frozen=True, slots=True)
class Search(Generic[Row]):
    """A page of those who were found, the newest first, the id after which to go on, and how far it came."""

    rows: Sequence[Row]
    after: UUID | None
    looked: Looked


def is_sought(part: str) -> bool:
    """Return whether a part of a name is anything to be looked for."""
    return bool(_plain(part))


def people_found(
    session: Session,
    vault: Vault,
    table: type[Row],
    program_id: UUID,
    status: str | None,
    part: str,
    after: UUID | None,
    limit: int,
) -> Search[Row]:
    """Return a page of a program's people with a part in their name, of one status where it is named, the newest first.

    Where the part is what `ids_called` knows, that is who is meant. It ends early where `MOST_OPENED` names were
    opened; then as always the id says where to go on.
    """
    those = of_program(table, program_id, status)
    if called := ids_called(session, program_id, part):
        meant = select(table).where(*those, col(table.id).in_(called)).order_by(col(table.id).desc())
        return Search(session.execute(meant).scalars().all(), None, _looked(session, table, those, None))
    found: list[UUID] = []
    for _ in range(MOST_OPENED // OPENED_AT_ONCE):
        step = select(col(table.id)).where(*those)
        if after is not None:
            step = step.where(col(table.id) < after)
        step = step.order_by(col(table.id).desc()).limit(OPENED_AT_ONCE)
        ids = session.connection().execute(step).scalars().all()
        found += sorted(ids_named(session, vault, table, ids, part), reverse=True)
        after = ids[-1] if len(ids) == OPENED_AT_ONCE else None
        if after is None or len(found) >= limit:
            break
    shown = found[:limit]
    following = shown[-1] if len(found) > limit else after
    rows = session.execute(select(table).where(col(table.id).in_(shown)).order_by(col(table.id).desc())).scalars().all()
    return Search(rows, following, _looked(session, table, those, following))


def ids_called(session: Session, program_id: UUID, text: str) -> set[UUID]:
    """Return whom a text means without being a part of a name: it is their id, or a pseudonym that they were given.

    An id may be nobody's of this program: ask the rows.
    """
    try:
        return {UUID(text.strip())}
    except ValueError:
        return {person_id for called in callings for person_id in called(session, program_id, text)}


def ids_named(
    session: Session, vault: Vault, table: type[PersonRow], among: Select[Any] | Sequence[UUID], part: str
) -> list[UUID]:
    """Return those of some people who have a part in their name; a thousand take some hundredths of a second.

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
    return [one for one, name in names_opened(session, vault, table, among).items() if wanted in _plain(name)]


def _looked(session: Session, table: type[PersonRow], those: Sequence[Any], after: UUID | None) -> Looked:
    seen = func.count() if after is None else func.count().filter(col(table.id) >= after)
    row = session.connection().execute(select(seen, func.count()).where(*those)).one()
    return Looked(row[0], row[1])


def _plain(text: str) -> str:
    """Return a text without accents, capitals and further spaces."""
    letters = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
