"""The week of presence as the team sees it: each site's shifts with names, and the days that are not as usual."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from api.accounts.models.tables import Site
from api.accounts.service.programs import program_of
from api.database.vault import Vault
from api.people.models.tables import MentorRow
from api.people.models.words import MentorStatus
from api.presence.models.tables import ShiftCover, ShiftRow
from api.presence.service.gathering import shifts_of
from api.presence.service.here import hours_on
from api.rounds.service.naming import GONE, names

MOST_SITES = 100
AHEAD = timedelta(weeks=5)
Cells = dict[tuple[int, int], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TeamShift:
    """A weekly shift with who has it; `away` while they take a break, and so are not there."""

    weekday: int
    start_min: int
    minutes: int
    mentor_id: UUID
    name: str
    away: bool


@dataclass(frozen=True, slots=True)
class SiteWeek:
    """A site: its shifts in the order of the week, and how many are there at each hour, as cells of a week."""

    site_id: UUID
    name: str
    shifts: tuple[TeamShift, ...]
    cells: Cells
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A day on which the mentor of a shift cannot come; `instead` is who comes, None while nobody does."""

    day: date
    site: str
    start_min: int
    minutes: int
    name: str
    instead: str | None


@dataclass(frozen=True, slots=True)
class TeamWeek:
    """Every site of a program with its week, and the days that are not as usual."""

    sites: tuple[SiteWeek, ...]
    missing: tuple[Missing, ...]


def team_week(session: Session, vault: Vault, program_id: UUID, now: datetime) -> TeamWeek:
    """Return the week of a program's presence with names, for its team alone."""
    shifts = shifts_of(session, program_id)
    today = now.astimezone(ZoneInfo(program_of(session, program_id).zone)).date()
    covers = session.exec(
        select(ShiftCover)
        .where(ShiftCover.program_id == program_id, col(ShiftCover.day) >= today, col(ShiftCover.day) < today + AHEAD)
        .order_by(col(ShiftCover.day))
    ).all()
    ids = {one.mentor_id for one in shifts} | {one.mentor_id for one in covers if one.mentor_id}
    called = names(session, vault, MentorRow, ids)
    here = select(MentorRow.id).where(col(MentorRow.id).in_(ids), MentorRow.status == MentorStatus.ACTIVE)
    away = ids - set(session.exec(here).all())
    statement = select(Site).where(Site.program_id == program_id).order_by(col(Site.name)).limit(MOST_SITES)
    sites = session.exec(statement).all()
    site_names, by_id = {site.id: site.name for site in sites}, {one.id: one for one in shifts}
    return TeamWeek(
        sites=tuple(
            _site(site, [one for one in shifts if one.site_id == site.id], called, away) for site in sites
        ),
        missing=tuple(
            Missing(
                day=one.day,
                site=site_names.get(by_id[one.shift_id].site_id, "–"),
                start_min=by_id[one.shift_id].start_min,
                minutes=by_id[one.shift_id].minutes,
                name=called.get(by_id[one.shift_id].mentor_id, GONE),
                instead=called.get(one.mentor_id, GONE) if one.mentor_id else None,
            )
            for one in covers
            if one.shift_id in by_id
        ),
    )  # fmt: skip


def _site(site: Site, shifts: Sequence[ShiftRow], called: dict[UUID, str], away: Collection[UUID]) -> SiteWeek:
    monday = date(2001, 1, 1)  # any Monday: what counts are weekdays
    there = Counter(
        (hour.day.weekday(), hour.hour)
        for one in shifts
        if one.mentor_id not in away
        for hour in hours_on(one, monday + timedelta(days=one.weekday))
    )
    hours = [hour for _, hour in there]
    return SiteWeek(
        site_id=site.id,
        name=site.name,
        shifts=tuple(
            TeamShift(
                one.weekday, one.start_min, one.minutes, one.mentor_id, called.get(one.mentor_id, GONE),
                one.mentor_id in away,
            )
            for one in shifts
        ),
        cells={hour: ("free", str(people)) for hour, people in there.items()},
        first=min(hours, default=8),
        last=max(hours, default=17) + 1,
    )  # fmt: skip
