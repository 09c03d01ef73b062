"""From rows and opened documents to the engine's people: ids and needs, no name and no way to reach anybody."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.consent.models import Purpose
from api.consent.service.consents import live_in_program
from api.database.vault import Vault
from api.people.models.mentees import MenteeAbout
from api.people.models.mentors import MentorAbout
from api.people.models.shapes import About
from api.people.models.tables import Ban, MenteeRow, MentorRow
from api.people.models.words import MenteeStatus, MentorStatus
from api.people.service.documents import opened
from api.sheets import cells
from matcher.people import Mentee, Mentor, Preference, Slot
from matcher.people.given import without_slot
from matcher.policy import Policy
from matcher.pool import Pair, Pool

DAYS_PER_YEAR: Final = 365.25


@dataclass(frozen=True, slots=True)
class Given:
    """A weekly hour of a mentee that something else has, a group say; day and time as in `zone`."""

    mentee_id: UUID
    slot: Slot
    zone: str


givers: Final[list[Callable[[Session, UUID], Iterable[Given]]]] = []
"""Whoever stands above and gives mentees weekly hours adds a function that returns those of a program."""


def mentee_of(row: MenteeRow, about: MenteeAbout, consent_until: date | None = None) -> Mentee:
    """Return a mentee as the engine sees one; the id is that of the row.

    Whatever the shape accepts the engine accepts. Consent is not known here: `pool_of` asks for it.
    """
    return Mentee(
        **_person(row.id, about),
        windows=tuple(window for text in about.windows for window in _windows(text)),
        preferences=_wishes(about.preferences),
        asks_for=about.asks_for,
        cadence=about.cadence or "",
        minutes=about.minutes,
        recovery_start=about.recovery_start,
        discharge_date=about.discharge_date,
        stage=about.stage or "",
        takes_medication=about.takes_medication,
        requested=frozenset(map(str, about.requested)),
        avoid=frozenset(map(str, about.avoid)),
        urgency=row.urgency,
        waiting_since=row.waiting_since,
        consent_until=consent_until,
    )


def mentor_of(row: MentorRow, about: MentorAbout, week: date) -> Mentor:
    """Return a mentor as the engine sees one in a week; the id is that of the row.

    Years in recovery are reckoned to the Monday of the week where the start is known. Whatever the shape accepts the
    engine accepts.
    """
    return Mentor(
        **_person(row.id, about),
        slots=tuple(slot for text in about.slots for slot in _slots(text)),
        preferences=_wishes(about.preferences),
        kind=about.kind,
        capacity=row.capacity,
        new_per_week=row.new_per_week,
        team="" if row.team_id is None else str(row.team_id),
        supervisor="" if row.supervisor_id is None else str(row.supervisor_id),
        recovery_years=_years(about, week),
        stages=frozenset(about.stages),
        moud_affirming=about.moud_affirming,
        credential_expires=row.credential_expires,
        on_leave=row.status == MentorStatus.LEAVE,
        excludes=_wishes(about.excludes),
    )


def pool_of(
    session: Session,
    vault: Vault,
    program_id: UUID,
    week: date,
    policy: Policy,
    now: datetime,
    standing: Collection[UUID] = frozenset(),
) -> Pool:
    """Return a program's week: mentees who wait, mentors who are active or on leave, and the bans between them.

    Mentees who are `standing`, somebody's already, are there whether they wait or not.

    Everybody comes in the order of their ids, so that equal rows make equal pools. Mentees whose consent to matching
    is not live now, and whoever was erased, are not there: nothing of them is even opened.

    Raises
    ------
    InvalidInputError
        If the week does not start on a Monday, or the policy names a mentor who is not there.
    """
    consents = live_in_program(session, program_id, Purpose.MATCHING, now)
    there = select(MenteeRow).where(MenteeRow.program_id == program_id).order_by(col(MenteeRow.id))
    if standing:
        there = there.where(MenteeRow.status != MenteeStatus.LEFT)
    else:
        there = there.where(MenteeRow.status == MenteeStatus.WAITING)
    mentee_rows = [
        row
        for row in session.exec(there)
        if row.id in consents and (row.status == MenteeStatus.WAITING or row.id in standing)
    ]
    mentor_rows = session.exec(
        select(MentorRow)
        .where(MentorRow.program_id == program_id, MentorRow.status != MentorStatus.LEFT)
        .order_by(col(MentorRow.id))
    ).all()
    bans = session.exec(select(Ban).where(Ban.program_id == program_id).order_by(col(Ban.id))).all()
    mentees = opened(session, vault, mentee_rows, MenteeAbout)
    mentors = opened(session, vault, mentor_rows, MentorAbout)
    given = {one.mentee_id: one for giver in givers for one in giver(session, program_id)}
    return Pool(
        mentees=tuple(
            without_hour(mentee_of(row, mentees[row.id], consents[row.id]), given.get(row.id), week)
            for row in mentee_rows
            if row.id in mentees
        ),
        mentors=tuple(mentor_of(row, mentors[row.id], week) for row in mentor_rows if row.id in mentors),
        week=week,
        pairs=tuple(
            Pair(mentee=str(ban.mentee_id), mentor=str(ban.mentor_id), kind="ban", reason=ban.reason)
            for ban in bans
            if ban.mentee_id in mentees and ban.mentor_id in mentors
        ),
        policy=policy,
    )


def without_hour(mentee: Mentee, given: Given | None, week: date) -> Mentee:
    """Return a mentee who is not free in an hour that something else has."""
    return mentee if given is None else without_slot(mentee, given.slot, given.zone, week)


def _person(row_id: UUID, about: About) -> dict[str, Any]:
    return {
        "id": str(row_id),
        "time_zone": about.time_zone,
        "languages": about.languages,
        "modes": about.modes,
        "sites": tuple(map(str, about.sites)),
        "pathways": frozenset(about.pathways),
        "substances": frozenset(about.substances),
        "experiences": frozenset(about.experiences),
        "interests": frozenset(about.interests),
        "gender": about.gender or "",
        "birth_year": about.birth_year,
    }


def _wishes(texts: tuple[str, ...]) -> tuple[Preference, ...]:
    return tuple(map(_wish, texts))


# The same few thousand texts come again and again in ten thousand people.
_windows = lru_cache(maxsize=16384)(cells.windows)
_slots = lru_cache(maxsize=16384)(cells.slots)
_wish = lru_cache(maxsize=16384)(cells.preference)


def _years(about: MentorAbout, week: date) -> float | None:
    if about.recovery_start is None:
        return about.recovery_years
    return min(100.0, max(0, (week - about.recovery_start).days) / DAYS_PER_YEAR)
