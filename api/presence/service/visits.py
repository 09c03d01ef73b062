"""Visits, counted by the hour: how many people came, and nothing of who they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from api.accounts.models.tables import Site
from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.errors import ConflictError, NotFoundError
from api.presence.models.here_shapes import VisitsPublic
from api.presence.models.tables import Visits
from api.web.translating import to_translate

SMALLEST: Final = 11
"""Fewer than so many are not told: a few who came on a day could be known."""
MOST: Final = 1000
BEYOND: Final = to_translate("That would be fewer than nobody, or more than a thousand in an hour.")


def count_visit(
    session: Session, program_id: UUID, site_id: UUID, people: int, actor: Actor, now: datetime
) -> VisitsPublic:
    """Count people who came to a site in this hour; a number below nought takes a slip back.

    Raises
    ------
    NotFoundError
        If the site is not of the program.
    ConflictError
        If the hour would have fewer than nobody, or too many.
    """
    site = select(Site.id).where(Site.id == site_id, Site.program_id == program_id)
    if session.exec(site.with_for_update(key_share=True)).one_or_none() is None:
        raise NotFoundError
    local = now.astimezone(ZoneInfo(program_of(session, program_id).zone))
    row = session.get(Visits, (site_id, local.date(), local.hour), populate_existing=True)
    counted = (row.people if row else 0) + people
    if not 0 <= counted <= MOST:
        raise ConflictError(BEYOND)
    if row is None:
        row = Visits(site_id=site_id, day=local.date(), hour=local.hour, program_id=program_id, people=counted)
        session.add(row)
    row.people = counted
    session.flush()
    record(session, program_id, actor, now, Act("note", "visits", site_id))
    return next(one for one in visits(session, program_id, local.date(), 1) if one.site_id == site_id)


def today(session: Session, program_id: UUID, now: datetime) -> date:
    """Return which day it is where a program is."""
    return now.astimezone(ZoneInfo(program_of(session, program_id).zone)).date()


def visits(session: Session, program_id: UUID, first: date, days: int) -> Sequence[VisitsPublic]:
    """Return how many people came to each site on each of some days, by day and site, small numbers hidden."""
    statement = select(Visits).where(
        Visits.program_id == program_id, col(Visits.day) >= first, col(Visits.day) < first + timedelta(days=days)
    )
    counts: Counter[tuple[date, UUID]] = Counter()
    for one in session.exec(statement):
        counts[one.day, one.site_id] += one.people
    return [
        VisitsPublic(site_id=site_id, day=day, people=_shown(people), hidden=0 < people < SMALLEST)
        for (day, site_id), people in sorted(counts.items())
    ]


def _shown(people: int) -> int | None:
    return None if 0 < people < SMALLEST else people
