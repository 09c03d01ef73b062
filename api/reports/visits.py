"""Visits to each site by week, counted and never named: a site that few came to in a week shows nothing of it.

There is no sum over sites, from which the small weeks of one could be worked out. Single days are told elsewhere, so
they are handed on: no week may give away a day on which few came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from api.accounts.models.tables import Site
from api.presence.models.tables import Visits
from matcher.people.week import monday_of


def visits_by_week(session: Session, program_id: UUID, weeks: Sequence[date]) -> list[tuple[Site, list[list[int]]]]:
    """Return the sites that anybody came to in some weeks, by name, with how many came on each day of every week.

    Parameters
    ----------
    weeks : sequence of date
        Mondays, one after the other.
    """
    if not weeks:
        return []
    per_day = (
        select(col(Visits.site_id), col(Visits.day), func.sum(Visits.people))
        .where(Visits.program_id == program_id, col(Visits.day) >= weeks[0])
        .group_by(col(Visits.site_id), col(Visits.day))
    )
    counts: dict[UUID, dict[date, int]] = defaultdict(dict)
    for site_id, day, people in session.exec(per_day):
        if people and monday_of(day) in weeks:
            counts[site_id][day] = int(people)
    sites = session.exec(select(Site).where(Site.program_id == program_id).order_by(col(Site.name), col(Site.id))).all()
    return [
        (site, [[counts[site.id].get(week + timedelta(days=day), 0) for day in range(7)] for week in weeks])
        for site in sites
        if site.id in counts
    ]
