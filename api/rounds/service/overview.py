"""The coordinator's Monday at a glance: what the database counts, without opening anybody.

What stands in people's sealed documents is looked at only where few enough wait that nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Consent, Purpose
from api.consent.service.consents import is_live
from api.database.vault import Vault
from api.hours.models import Former, Hold
from api.people.models.mentees import MenteeAbout
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MenteeRow, MentorRow
from api.people.models.words import MenteeStatus, MentorStatus
from api.people.service.documents import opened
from api.rounds.models.tables import Round
from api.rounds.models.words import RoundState
from api.rounds.service.rounds import add_round, live_round, next_week, set_off

NEW: Final = timedelta(days=7)
EXPIRING: Final = timedelta(days=28)
AT_A_GLANCE: Final = 300
"""So many people are opened in a few hundredths of a second."""
MOST_NAMED: Final = 100
"""How many are named of those of whom something is to be done; the others are counted."""

Conditions = tuple[ColumnElement[bool], ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a program's week begins with, in figures."""

    waiting: int
    without_consent: int
    new: int
    urgent: int
    again: int
    longest: date | None
    mentors: int
    free: int
    full: int
    on_leave: int
    expiring: int
    expired: int


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom something is to be done about: who, and what, as a word of `MISSING` or a day."""

    person_id: UUID
    name: str
    what: tuple[str, ...] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Several:
    """The first of those of whom something is to be done, `MOST_NAMED` at the most, and how many there are in all."""

    first: list[Named]
    total: int


@dataclass(frozen=True, slots=True)
class Close:
    """What is found when everybody is looked at: who leaves treatment this week, and of whom something is missing."""

    leaving: Several
    missing: Several
    mentors_missing: Several


def counts(session: Session, program_id: UUID, now: datetime) -> Counts:
    """Return what the database counts of a program's week, in a handful of queries however many people there are."""
    today = now.astimezone(ZoneInfo(program_of(session, program_id).zone)).date()
    waiting = (MenteeRow.program_id == program_id, MenteeRow.status == MenteeStatus.WAITING)
    agreed = select(Consent.person_id).where(Consent.program_id == program_id, is_live(Purpose.MATCHING, now))
    met = select(Former.mentee_id).where(Former.program_id == program_id)
    holding = select(Hold.mentee_id).where(Hold.program_id == program_id)
    total, new, urgent, longest, with_consent, again, asked = session.exec(  # all at once: they are read but one time
        select(  # type: ignore[call-overload] # as many columns as this have no overload
            func.count(),
            func.count().filter(col(MenteeRow.created_at) > now - NEW),
            func.count().filter(col(MenteeRow.urgency) > 0),
            func.min(MenteeRow.waiting_since),
            func.count().filter(col(MenteeRow.id).in_(agreed)),
            func.count().filter(col(MenteeRow.id).in_(met)),
            func.count().filter(col(MenteeRow.id).in_(holding)),
        ).where(*waiting)
    ).one()
    held = (
        select(col(Hold.mentor_id).label("mentor_id"), func.count().label("held"))
        .where(Hold.program_id == program_id)
        .group_by(col(Hold.mentor_id))
        .subquery()
    )
    load = func.coalesce(held.c.held, 0)
    room = col(MentorRow.capacity) - load
    expires = col(MentorRow.credential_expires)
    active = col(MentorRow.status) == MentorStatus.ACTIVE.value
    mentors, free, full, on_leave, expiring, expired = session.exec(
        select(  # type: ignore[call-overload] # as many columns as this have no overload
            func.count().filter(active),
            func.coalesce(func.sum(room).filter(active), 0),
            func.count().filter(active, room <= 0),
            func.count().filter(col(MentorRow.status) == MentorStatus.LEAVE.value),
            func.count().filter(active, expires >= today, expires < today + EXPIRING),
            func.count().filter(active, expires < today),
        )
        .select_from(MentorRow)
        .outerjoin(held, held.c.mentor_id == MentorRow.id)
        .where(MentorRow.program_id == program_id)
    ).one()
    return Counts(
        waiting=total - asked, without_consent=total - with_consent, new=new, urgent=urgent, again=again,
        longest=longest, mentors=mentors, free=free, full=full, on_leave=on_leave, expiring=expiring, expired=expired,
    )  # fmt: skip


def is_small(session: Session, program_id: UUID) -> bool:
    """Return whether a program's people are few enough to be opened while a page waits."""
    waiting, mentors = _to_look_at(program_id)
    counted = [session.exec(select(func.count()).where(*those)).one() for those in (waiting, mentors)]
    return sum(counted) <= AT_A_GLANCE


def look_closely(
    session: Session, vault: Vault, program_id: UUID, now: datetime, among: Collection[UUID] | None = None
) -> Close:
    """Return who leaves treatment in these seven days, and of whom something is missing.

    Opens all who wait and all mentors who are there, or those of them who are among the given.
    """
    today = now.astimezone(ZoneInfo(program_of(session, program_id).zone)).date()
    of_mentees, of_mentors = _to_look_at(program_id)
    agrees: Conditions = (col(Consent.program_id) == program_id, is_live(Purpose.MATCHING, now))
    if among is not None:
        of_mentees, of_mentors = (
            (*of_mentees, col(MenteeRow.id).in_(among)),
            (*of_mentors, col(MentorRow.id).in_(among)),
        )
        agrees = (*agrees, col(Consent.person_id).in_(among))
    waiting = session.exec(select(MenteeRow).where(*of_mentees).order_by(col(MenteeRow.id))).all()
    agreed = set(session.exec(select(Consent.person_id).where(*agrees)))
    mentors = session.exec(select(MentorRow).where(*of_mentors).order_by(col(MentorRow.id))).all()
    leaving, missing, mentors_missing = [], [], []
    for mentee_id, mentee in opened(session, vault, waiting, MenteeAbout).items():
        left = mentee.discharge_date
        if left is not None and today <= left < today + NEW:
            leaving.append(Named(mentee_id, mentee.name, day=left))
        if lacks := _lacks(mentee, mentee_id in agreed):
            missing.append(Named(mentee_id, mentee.name, lacks))
    rows = {row.id: row for row in mentors}
    for mentor_id, mentor in opened(session, vault, mentors, MentorAbout).items():
        if lacks := _mentor_lacks(rows[mentor_id], mentor):
            mentors_missing.append(Named(mentor_id, mentor.name, lacks))
    leaving.sort(key=lambda one: (one.day or today, one.name))
    return Close(*(Several(some[:MOST_NAMED], len(some)) for some in (leaving, missing, mentors_missing)))


def credentials_ending(session: Session, vault: Vault, program_id: UUID, now: datetime) -> Several:
    """Return the mentors whose credential has ended or ends within `EXPIRING`, and when; the soonest first."""
    today = now.astimezone(ZoneInfo(program_of(session, program_id).zone)).date()
    ends = col(MentorRow.credential_expires)
    those = (*_to_look_at(program_id)[1], ends < today + EXPIRING)
    total = session.exec(select(func.count()).where(*those)).one()
    rows = session.exec(select(MentorRow).where(*those).order_by(ends, col(MentorRow.id)).limit(MOST_NAMED)).all()
    known = opened(session, vault, rows, MentorAbout)
    first = [Named(row.id, known[row.id].name, day=row.credential_expires) for row in rows if row.id in known]
    return Several(first, total)


def match_this_week(session: Session, program_id: UUID, actor: Actor, now: datetime) -> Round:
    """Return the round of the next week, made and started where that was not done yet.

    Of two coordinators who press at once the second is given the round of the first.
    """
    row = live_round(session, program_id, next_week(session, program_id, now))
    if row is None:
        row = add_round(session, program_id, None, actor, now)
    if row.state == RoundState.DRAFT:
        set_off(row, now)
        row.version += 1
        session.flush()
        record(session, program_id, actor, now, Act("start", "round", row.id))
    return row


def _to_look_at(program_id: UUID) -> tuple[Conditions, Conditions]:
    """Return what holds of the mentees and of the mentors whom a look at everybody opens."""
    return (
        (col(MenteeRow.program_id) == program_id, col(MenteeRow.status) == MenteeStatus.WAITING.value),
        (col(MentorRow.program_id) == program_id, col(MentorRow.status) == MentorStatus.ACTIVE.value),
    )


def _lacks(mentee: MenteeAbout, agrees: bool) -> tuple[str, ...]:
    found: Collection[tuple[str, bool]] = (
        ("consent", not agrees),
        ("contact", mentee.contact is None),
        ("birth_year", mentee.birth_year is None),
        ("modes", not mentee.modes),
    )
    return tuple(word for word, missing in found if missing)


def _mentor_lacks(row: MentorRow, mentor: MentorAbout) -> tuple[str, ...]:
    found: Collection[tuple[str, bool]] = (
        ("slots", not mentor.slots),
        ("sign_in", row.member_id is None),
        ("credential", mentor.kind == "specialist" and row.credential_expires is None),
        ("supervisor", row.supervisor_id is None and row.team_id is None),
    )
    return tuple(word for word, missing in found if missing)
