"""What a calendar shows at its address: the held hours of its person, and to nobody else anything at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, or_, update
from sqlmodel import Session, col, select

from api.accounts.models.tables import MemberRole
from api.accounts.models.words import Role
from api.accounts.tokens import hashed
from api.consent.models import Consent, Language, Purpose
from api.consent.service.consents import is_live
from api.database.vault import PersonKey
from api.errors import NotFoundError
from api.exchange.files.hours import Hour, hours_file
from api.exchange.models.calendars import Calendar
from api.hours.models import Engagement, Hold, HoldKind
from api.hours.times import slot_of
from api.hours.turns import turn_of
from api.matches.models.tables import Match
from api.matches.models.words import MatchState
from api.people.models.tables import MenteeRow, MentorRow
from api.people.models.words import MentorStatus
from api.proposals.models.tables import Proposal
from matcher.people.week import DAY_MIN, monday_of

LONGEST_TOKEN: Final = 64


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar as it is read; `first_today` says that nobody read it today before."""

    calendar_id: UUID
    content: bytes
    first_today: bool


def read_feed(session: Session, token: str, now: datetime) -> Feed:
    """Return the calendar at an address, in three statements.

    Raises
    ------
    NotFoundError
        After one statement, whether there never was such an address, it was revoked, its person was erased, or they
        are no mentor any more.
    """
    calendar = _calendar_at(session, token)
    if calendar is None:
        raise NotFoundError
    hours = [
        _hour(hold, calendar.person_id, day, moved or 0) for hold, day, moved in held_hours(session, calendar, now)
    ]
    hours += [_hour(one, calendar.person_id, one.day) for one in engaged_hours(session, calendar)]
    content = hours_file(hours, Language(calendar.language), now.date())
    return Feed(calendar.id, content, calendar.last_read_on != now.date())


def note_reading(session: Session, calendar_id: UUID, now: datetime) -> None:
    """Keep the day on which a calendar was read last, so that people see which addresses are in use."""
    session.connection().execute(
        update(Calendar).where(col(Calendar.id) == calendar_id).values(last_read_on=now.date())
    )


def held_hours(session: Session, calendar: Calendar, now: datetime) -> Sequence[tuple[Hold, date | None, int | None]]:
    """Return the hours that a calendar shows: those of matches, of mentees whose consent to matching is live now.

    Each comes with its day and the version of that where it is for one conversation. A match that takes a break
    shows none until it goes on. This is the one place that decides it, for both sides.
    """
    statement = (
        select(Hold, col(Proposal.day), col(Proposal.version))
        .outerjoin(Match, col(Match.hold_id) == Hold.id)
        .outerjoin(Proposal, and_(col(Proposal.id) == col(Match.proposal_id), col(Proposal.once)))
        .join(Consent, and_(col(Consent.person_id) == Hold.mentee_id, col(Consent.program_id) == Hold.program_id))
        .where(Hold.program_id == calendar.program_id, Hold.kind == HoldKind.MATCH, is_live(Purpose.MATCHING, now))
        .where(or_(col(Match.id).is_(None), col(Match.state) != MatchState.PAUSED))
        .where(or_(col(Hold.mentee_id) == calendar.person_id, col(Hold.mentor_id) == calendar.person_id))
        .order_by(col(Hold.id))
    )
    return session.exec(statement).all()


def engaged_hours(session: Session, calendar: Calendar) -> Sequence[Engagement]:
    """Return what else a mentor does at hours of their own: groups that they lead, shifts, and what happens once."""
    statement = select(Engagement).where(
        Engagement.program_id == calendar.program_id, Engagement.mentor_id == calendar.person_id
    )
    return session.exec(statement.order_by(col(Engagement.id))).all()


def _calendar_at(session: Session, token: str) -> Calendar | None:
    """Return the calendar at an address that works, of somebody who was not erased and may still have it."""
    is_mentee = exists().where(col(MenteeRow.id) == Calendar.person_id)
    is_mentor = exists().where(
        col(MentorRow.id) == Calendar.person_id,
        col(MentorRow.status) != MentorStatus.LEFT,
        col(MemberRole.member_id) == MentorRow.member_id,
        col(MemberRole.role) == Role.MENTOR,
    )
    likely = token if token.isascii() and len(token) <= LONGEST_TOKEN else ""
    statement = (
        select(Calendar)
        .join(PersonKey, col(PersonKey.id) == Calendar.person_id)
        .where(Calendar.token_hash == hashed(likely), col(Calendar.revoked_at).is_(None))
        .where(col(PersonKey.wrapped).is_not(None), or_(is_mentee, is_mentor))
    )
    return session.exec(statement).one_or_none()


def _hour(hold: Hold | Engagement, person_id: UUID, day: date | None, moved: int = 0) -> Hour:
    return Hour(
        uid=str(uuid5(person_id, str(hold.id))),  # another one in the calendar of the other side: nobody joins the two
        sequence=hold.version + moved,
        made_at=hold.created_at,
        first_week=first_week_of(hold) if day is None else monday_of(day),
        slot=slot_of(hold),
        zone=hold.zone,
        every=0 if day is not None else 1 if hold.fortnight is None else 2,
    )


def first_week_of(hold: Hold | Engagement) -> date:
    """Return the Monday of the first week in which an hour is held: the first meeting after it was taken."""
    taken = hold.created_at.astimezone(ZoneInfo(hold.zone)).replace(tzinfo=None)
    week = monday_of(taken.date())
    begins = datetime(week.year, week.month, week.day) + timedelta(minutes=hold.weekday * DAY_MIN + hold.start_min)
    if begins < taken:
        week += timedelta(weeks=1)
    if hold.fortnight is not None and turn_of(week) != hold.fortnight:
        week += timedelta(weeks=1)
    return week
