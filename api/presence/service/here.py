"""Who is present when: the shifts of each day, with who comes instead. Of visitors nothing is here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from api.accounts.models.tables import Program, Site
from api.database.vault import Vault
from api.errors import NotFoundError
from api.people.models.words import MentorStatus
from api.presence.models.here_shapes import PresenceHere, PresentDay, PresentNow, PresentStretch, SitePresence
from api.presence.models.tables import ShiftCover, ShiftRow
from api.presence.service.gathering import Offering, offerings, shifts_of
from api.proposals.seen import first_name
from matcher.presence.question import HOUR_MIN

DAYS: Final = 7
DAY_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of a site on a day, in the program's own time."""

    site_id: UUID
    day: date
    hour: int


Present = dict[Hour, list[UUID]]
"""Which mentors are present at which hour."""


def presence(session: Session, program_id: UUID, first: date, days: int) -> Present:
    """Return who is to be present in some days, without whoever said that they cannot come; in two queries."""
    shifts = shifts_of(session, program_id)
    # a shift of the day before may go on after midnight
    began = [first + timedelta(days=number) for number in range(-1, days)]
    covers = covers_of(session, [shift.id for shift in shifts], began) if shifts else {}
    found: Present = defaultdict(list)
    for day in began:
        for shift in shifts:
            if shift.weekday != day.weekday():
                continue
            cover = covers.get((shift.id, day))
            mentor_id = shift.mentor_id if cover is None else cover.mentor_id
            if mentor_id is None:
                continue
            for hour in hours_on(shift, day):
                if 0 <= (hour.day - first).days < days and mentor_id not in found[hour]:
                    found[hour].append(mentor_id)
    return {hour: people for hour, people in found.items() if people}


def covers_of(
    session: Session, shift_ids: Collection[UUID], days: Iterable[date]
) -> dict[tuple[UUID, date], ShiftCover]:
    """Return the days on which mentors of shifts cannot come, with who comes instead."""
    statement = select(ShiftCover).where(col(ShiftCover.shift_id).in_(shift_ids), col(ShiftCover.day).in_(list(days)))
    return {(one.shift_id, one.day): one for one in session.exec(statement)}


def hours_on(shift: ShiftRow, day: date) -> list[Hour]:
    """Return the hours of a shift that begins on a day."""
    first = shift.start_min // HOUR_MIN
    return [
        Hour(shift.site_id, day + timedelta(days=hour // DAY_HOURS), hour % DAY_HOURS)
        for hour in range(first, first + shift.minutes // HOUR_MIN)
    ]


def public_here(session: Session, vault: Vault, program_id: UUID, now: datetime) -> PresenceHere:
    """Return what everybody may read of a program's presence.

    Raises
    ------
    NotFoundError
        If there is no such program, or it has no page for everybody.
    """
    program = session.get(Program, program_id)
    if program is None or not program.public_form:
        raise NotFoundError
    return here(session, vault, program, now)


def here(session: Session, vault: Vault, program: Program, now: datetime) -> PresenceHere:
    """Return who is here now, and when somebody is, in the seven days that begin today.

    Mentors who are away count as absent. Of a mentor the first name is told while they are there, if they agree to it.
    """
    local = now.astimezone(ZoneInfo(program.zone))
    present = presence(session, program.id, local.date(), DAYS)
    ids = {one for people in present.values() for one in people}
    people = {one.row.id: one for one in offerings(session, vault, program.id, ids)} if ids else {}
    active = {one for one, offering in people.items() if offering.row.status == MentorStatus.ACTIVE}
    present = {hour: there for hour, all_ in present.items() if (there := [one for one in all_ if one in active])}
    sites = session.exec(
        select(Site).where(Site.program_id == program.id, col(Site.id).in_({hour.site_id for hour in present}))
    ).all()
    return PresenceHere(
        program=program.name,
        time_zone=program.zone,
        sites=[
            SitePresence(
                site_id=site.id,
                name=site.name,
                address=site.address,
                now=_now(present, people, Hour(site.id, local.date(), local.hour)),
                days=_days(present, people, site.id, local),
            )
            for site in sorted(sites, key=lambda one: (one.name, one.id))
        ],
    )


def spoken(people: Iterable[Offering]) -> list[str]:
    """Return the codes of what some mentors speak."""
    return sorted({code for one in people for code in one.about.languages})


def _now(present: Present, people: dict[UUID, Offering], hour: Hour) -> PresentNow | None:
    there = [people[one] for one in present.get(hour, ())]
    if not there:
        return None
    until = hour.hour + 1
    while until < hour.hour + DAY_HOURS and (
        Hour(hour.site_id, hour.day + timedelta(days=until // DAY_HOURS), until % DAY_HOURS) in present
    ):
        until += 1
    return PresentNow(
        people=len(there),
        names=sorted(first_name(one.about.name) for one in there if one.named),
        languages=spoken(there),
        until_min=until * HOUR_MIN,
    )


def _days(present: Present, people: dict[UUID, Offering], site_id: UUID, local: datetime) -> list[PresentDay]:
    """Return the days of a site on which somebody is there; what is over today is left out."""
    found = []
    for number in range(DAYS):
        day = local.date() + timedelta(days=number)
        stretches: list[PresentStretch] = []
        for hour in range(local.hour if number == 0 else 0, DAY_HOURS):
            there = [people[one] for one in present.get(Hour(site_id, day, hour), ())]
            if not there:
                continue
            languages, last = spoken(there), stretches[-1] if stretches else None
            if (
                last is not None
                and last.start_min + last.minutes == hour * HOUR_MIN
                and (last.people, last.languages) == (len(there), languages)
            ):
                last.minutes += HOUR_MIN
            else:
                stretches.append(
                    PresentStretch(start_min=hour * HOUR_MIN, minutes=HOUR_MIN, people=len(there), languages=languages)
                )
        if stretches:
            found.append(PresentDay(day=day, stretches=stretches))
    return found
