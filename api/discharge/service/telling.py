"""Whom a discharge plan is told to: the coordinators where nobody is met in time, both sides where the day moves."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlmodel import Session

from api.accounts.service.addresses import coordinators_of
from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.discharge.models.tables import Discharge
from api.discharge.service.standing import Standing
from api.matches.models.words import MatchState
from api.matches.service.telling import tell_members
from api.people.models.tables import MenteeRow, MentorRow
from api.people.service.own_links import tell_news_if_safe
from api.web.parts import Parts

WORKER: Final = Actor.system("worker")
MORNING: Final = time(8)
"""When coordinators are told, where the program is: of everybody at once who was found to meet nobody."""


def tell_coordinators(session: Session, parts: Parts, row: Discharge, now: datetime) -> None:
    """Tell the coordinators, once for each day of leaving, that somebody meets nobody within a week.

    It is one letter each morning, however many people it is about: their list names them all.
    """
    if row.told_for == row.leaves_on:
        return
    row.told_for = row.leaves_on
    morning = next_morning(program_of(session, row.program_id).zone, now)
    members, key = coordinators_of(session, row.program_id), f"leaving:{row.program_id}:{morning.date()}"
    tell_members(session, parts, row.program_id, members, "leaving_alone", key, {}, now, due_at=morning)


def next_morning(zone: str, now: datetime) -> datetime:
    """Return when it is morning next in a zone.

    Examples
    --------
    >>> next_morning("America/New_York", datetime(2026, 11, 23, 15, tzinfo=UTC)).isoformat()
    '2026-11-24T13:00:00+00:00'
    """
    here = now.astimezone(ZoneInfo(zone))
    day = here.date() if here.time() < MORNING else here.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(UTC)


def tell_of_a_move(
    session: Session, parts: Parts, row: Discharge, standing: Standing, now: datetime, by_self: bool = False
) -> None:
    """Tell both sides of a match that their first meeting is on another day; nobody is told what it hangs on.

    Whoever met already, or takes a break, is told of nothing: no first meeting is before them, or its day is not known.
    Whoever moved the day by themselves is not told of it either: they know.
    """
    match = standing.match
    if match is None or standing.meeting is None or match.met_at is not None or match.state == MatchState.PAUSED:
        return
    known, day = match.first_day, standing.meeting.day
    match.first_day = day
    if known in (None, day):
        return
    mentor = session.get_one(MentorRow, match.mentor_id)
    key = f"first_meeting:{match.id}:{row.version}"
    tell_members(session, parts, row.program_id, [mentor.member_id], "caseload_moved", key, {}, now)
    if not by_self:
        tell_news_if_safe(session, parts, session.get_one(MenteeRow, row.mentee_id), WORKER, now)
    record(session, row.program_id, WORKER, now, Act("tell", "discharge", row.id))
