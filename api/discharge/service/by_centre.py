"""What came of those whom treatment centres submitted: person by person for the centre, in counts for the program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from api.accounts.models.tables import ApiKey
from api.accounts.service.programs import program_of
from api.audit.models import Actor
from api.database.vault import Vault
from api.discharge.meeting import WITHIN
from api.discharge.models.tables import Discharge
from api.discharge.models.words import Came, Way
from api.discharge.service.documents import Referred
from api.discharge.service.outcome import REACHED, Outcome, came, firsts, out_of, tell
from api.discharge.service.referring import Centre
from api.discharge.service.standing import standings
from api.errors import NotFoundError
from api.web.cells import Share, shown_shares
from api.web.parts import Parts

PER_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Submitted:
    """One person whom a centre submitted, by its own name for them; `outcome` where it is asked for and may be told."""

    row: Discharge
    reference: str
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class SubmittedPage:
    """A page of those whom a centre submitted, the newest first."""

    lines: list[Submitted]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How it went with everybody whom a centre submitted; each None where a small number could be worked out.

    Parameters
    ----------
    centre : str
    submitted : int or None
    has_mentor : Share or None
        Of those submitted.
    reached, met : Share or None
        Of those whose 48 hours, or seven days, are over, or who were reached or met before that.
    """

    centre: str
    submitted: int | None = None
    has_mentor: Share | None = None
    reached: Share | None = None
    met: Share | None = None


def submitted_by(session: Session, vault: Vault, program_id: UUID, centre: Centre, page: int) -> SubmittedPage:
    """Return a page of those whom a centre submitted, with nothing but what it said of them itself."""
    those = _of_centre(program_id, centre)
    total = session.exec(select(func.count()).select_from(Discharge).where(*those)).one()
    pages = max(1, -(-total // PER_PAGE))
    page = max(1, min(page, pages))
    ordered = select(Discharge).where(*those).order_by(col(Discharge.id).desc())
    rows = session.exec(ordered.offset((page - 1) * PER_PAGE).limit(PER_PAGE)).all()
    by = _opened(session, vault, rows)
    lines = [Submitted(row, by[row.id].reference) for row in rows if row.id in by]
    return SubmittedPage(lines, total, page, pages)


def reference_of(session: Session, vault: Vault, row: Discharge) -> str:
    """Return how the centre that submitted somebody calls them.

    Raises
    ------
    NotFoundError
        If they were erased, or no centre submitted them.
    """
    by = _opened(session, vault, [row]).get(row.id)
    if by is None:
        raise NotFoundError
    return by.reference


def told_of(
    session: Session, parts: Parts, program_id: UUID, centre: Centre, page: int, actor: Actor, now: datetime
) -> SubmittedPage:
    """Return the same with what came of each, as far as they agree, once all of it is in their ledgers."""
    found = submitted_by(session, parts.vault, program_id, centre, page)
    lines = [replace(line, outcome=_told(session, parts, line.row, actor, now)) for line in found.lines]
    return replace(found, lines=lines)


def outcomes_of(
    session: Session, parts: Parts, program_id: UUID, centre: Centre, actor: Actor, now: datetime
) -> tuple[list[Outcome], int]:
    """Return what came of everybody of a centre who agrees that it is told, and how many others there are.

    Those are all who came from it, be it by its own key or in a file. All of it is in their ledgers.
    """
    rows = [row for row, by in _come_from_centres(session, parts.vault, program_id) if by.centre == centre.name]
    told = [one for row in rows if (one := _told(session, parts, row, actor, now)) is not None]
    return told, len(rows) - len(told)


def counts_of(session: Session, vault: Vault, program_id: UUID, now: datetime) -> list[Counts]:
    """Return how it went with those whom each centre submitted, by name; what would tell of a few people is hidden."""
    by_centre: dict[str, list[Discharge]] = defaultdict(list)
    for row, by in _come_from_centres(session, vault, program_id):
        by_centre[by.centre].append(row)
    rows = [row for theirs in by_centre.values() for row in theirs]
    names = sorted(by_centre, key=str.casefold)
    stand, first = standings(session, rows, now), firsts(session, rows)
    zone = program_of(session, program_id).zone
    figures = []
    for name in names:
        theirs = by_centre[name]
        outs = {row.id: out_of(row, zone) for row in theirs}
        reached = [came(first[row.id][0], _by(outs[row.id], REACHED), now) for row in theirs]
        met = [came(first[row.id][1], _by(outs[row.id], WITHIN), now) for row in theirs]
        has_mentor = Share(sum(stand[row.id].way is Way.MATCHED for row in theirs), len(theirs))
        figures.append((has_mentor, _share(reached), _share(met)))
    shown = shown_shares(figures) or [None] * len(figures)
    return [
        Counts(name) if three is None else Counts(name, three[0].of, *three)
        for name, three in zip(names, shown, strict=True)
    ]


def _by(out: datetime | None, within: timedelta) -> datetime | None:
    return None if out is None else out + within


def _share(ended: Sequence[Came]) -> Share:
    """Return how many came about in time, of those of whom it is known."""
    return Share(ended.count(Came.YES), len(ended) - ended.count(Came.OPEN))


def _told(session: Session, parts: Parts, row: Discharge, actor: Actor, now: datetime) -> Outcome | None:
    try:
        return tell(session, parts, row, actor, now)
    except NotFoundError:
        return None


def _come_from_centres(session: Session, vault: Vault, program_id: UUID) -> list[tuple[Discharge, Referred]]:
    """Return everybody whom a centre submitted, by its key or in a file, the first first."""
    came_so = select(Discharge).where(Discharge.program_id == program_id, col(Discharge.document).is_not(None))
    rows = session.exec(came_so.order_by(col(Discharge.id))).all()
    by = _opened(session, vault, rows)
    return [(row, by[row.id]) for row in rows if row.id in by]


def _of_centre(program_id: UUID, centre: Centre) -> tuple[ColumnElement[bool], ...]:
    keys = select(ApiKey.id).where(ApiKey.program_id == program_id, ApiKey.name == centre.name)
    return col(Discharge.program_id) == program_id, col(Discharge.key_id).in_(keys)


def _opened(session: Session, vault: Vault, rows: Sequence[Discharge]) -> dict[UUID, Referred]:
    """Return by whom people were submitted, by discharge; not of those who were erased."""
    keys = vault.keys(session, [row.mentee_id for row in rows])
    return {
        row.id: Referred.model_validate_json(keys[row.mentee_id].open(row.document))
        for row in rows
        if row.document is not None and row.mentee_id in keys
    }
