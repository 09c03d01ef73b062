"""Calls of two people before one of them leaves treatment: looked for, asked of the mentor, held, taken back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.models.tables import Member
from api.accounts.owned import found
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Purpose
from api.consent.service.consents import followers
from api.database.columns import new_id
from api.discharge.early_hour import EarlyHour, Free, early_hours, is_of_hour
from api.discharge.models.tables import Discharge, EarlyCall
from api.discharge.models.words import CallState
from api.discharge.service.standing import Standing
from api.discharge.service.telling import WORKER
from api.errors import ConflictError, NotFoundError
from api.hours.coming import span_of
from api.hours.engagements import disengage, engage
from api.hours.models import Engaged, EngagementKind
from api.hours.times import taken_times
from api.matches.models.tables import Match
from api.matches.models.words import MatchState
from api.matches.service.changing import stoppers
from api.matches.service.pairs import Matched, to_change
from api.matches.service.telling import tell_members
from api.people.models.mentees import MenteeAbout
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MenteeRow, MentorRow
from api.people.service.documents import opened_one
from api.people.service.own_links import tell_news_if_safe
from api.proposals.models.tables import Proposal
from api.proposals.service.pairs import consenting, hour_of
from api.web.parts import Parts
from api.web.translating import to_translate
from matcher.people.notation import read_slots, read_windows
from matcher.people.week import Slot

TOLD_BY: Final = frozenset({Purpose.MATCHING, Purpose.MENTOR})
"""The consents that a call hangs on: without either the two do not talk."""
OVER: Final = to_translate("It was answered before, or its time is over.")


@dataclass(frozen=True, slots=True)
class Call:
    """A call with the instants between which it lies."""

    row: EarlyCall
    start: datetime
    end: datetime


def end_calls(session: Session, mentees: Collection[UUID]) -> None:
    """Take back the calls of those of whom no day is known any more on which they leave."""
    theirs = select(EarlyCall).join(Match, col(Match.id) == col(EarlyCall.match_id))
    _take_back(session, session.exec(theirs.where(col(Match.mentee_id).in_(mentees))).all() if mentees else ())


def look_for_call(
    session: Session, parts: Parts, row: Discharge, leaves_on: date, standing: Standing, now: datetime
) -> None:
    """Keep a call that still comes before somebody leaves; where there is none, ask their mentor for one.

    What is not possible any more is taken back: the day moved before it, the time to ask is over, or somebody else has
    the hour. Whoever met already, or does not go on, needs none. Doing it twice does no harm.
    """
    match = standing.match
    if match is None:
        _take_back(session, _of_mentee(session, row.mentee_id))
        return
    call = _row_of(session, match.id)
    if call is not None and _is_kept(session, call, leaves_on, match, now):
        call.leaves_on = leaves_on
        return
    if call is not None:
        was_held = call.state == CallState.HELD and _call(call).end > now
        _take_back(session, [call])
        if was_held:
            tell_news_if_safe(session, parts, session.get_one(MenteeRow, row.mentee_id), WORKER, now)
    if match.met_at is None and match.state == MatchState.ACTIVE:
        _ask(session, parts, row, leaves_on, match, now)


def answer_call(
    session: Session, parts: Parts, program_id: UUID, call_id: UUID, accept: bool, actor: Actor, now: datetime
) -> Call:
    """Take what a mentor says to a call: with a yes the hour is held, with a no nobody asks again for that day.

    Raises
    ------
    NotFoundError
        If there is none, it is another program's, or the mentee does not agree any more.
    ConflictError
        If it was answered before, or its time is over.
    EngagedError
        If the mentor is not free then any more.
    """
    matched = _matched(session, program_id, call_id, now)
    locked = select(EarlyCall).where(EarlyCall.id == call_id).with_for_update()
    call = session.exec(locked.execution_options(populate_existing=True)).one_or_none()
    if call is None:
        raise NotFoundError
    found_call = _call(call)
    if call.state != CallState.ASKED or found_call.start <= now or matched.match.state != MatchState.ACTIVE:
        raise ConflictError(OVER)
    call.state = CallState.HELD if accept else CallState.DECLINED
    call.version += 1
    if accept:
        if not _is_in_own_hour(session, call, matched.match):
            slot = Slot(call.day.weekday(), call.start_min, call.minutes)
            wanted = Engaged(matched.mentor.id, EngagementKind.CONVERSATION, slot, call.zone, day=call.day)
            call.engagement_id = engage(session, program_id, [wanted], now)[0].id
        tell_news_if_safe(session, parts, matched.mentee, WORKER, now)
    session.flush()
    record(session, program_id, actor, now, Act("answer", "early_call", call.id))
    return found_call


def call_of(session: Session, match_id: UUID, now: datetime) -> Call | None:
    """Return the call of a match, whatever the mentor said to it; None where there is none, or it is over."""
    row = _row_of(session, match_id)
    if row is None or (call := _call(row)).end <= now:
        return None
    return call


def call_of_discharge(session: Session, program_id: UUID, discharge_id: UUID, now: datetime) -> Call:
    """Return the call before somebody leaves treatment.

    Raises
    ------
    NotFoundError
        If there is none, or they are another program's, or it is over.
    """
    row = found(session, Discharge, program_id, discharge_id)
    for one in _of_mentee(session, row.mentee_id):
        if (call := _call(one)).end > now:
            return call
    raise NotFoundError


def calls_of_user(session: Session, program_id: UUID, user_id: UUID, now: datetime) -> list[Call]:
    """Return the calls that the mentor a user is was asked for, or has said yes to; not of whoever agrees no more."""
    own = (
        select(EarlyCall, Match.mentee_id)
        .join(Match, col(Match.id) == col(EarlyCall.match_id))
        .join(MentorRow, col(MentorRow.id) == col(Match.mentor_id))
        .join(Member, col(Member.id) == col(MentorRow.member_id))
        .where(EarlyCall.program_id == program_id, Member.user_id == user_id)
        .where(col(EarlyCall.state) != CallState.DECLINED)
        .order_by(col(EarlyCall.day), col(EarlyCall.start_min), col(EarlyCall.id))
    )
    rows = session.exec(own).all()
    agree = consenting(session, [mentee_id for _, mentee_id in rows], now)
    calls = [_call(row) for row, mentee_id in rows if mentee_id in agree]
    return [call for call in calls if call.end > now]


def call_of_user(session: Session, program_id: UUID, user_id: UUID, call_id: UUID, now: datetime) -> Call:
    """Return a call of the mentor that a user is.

    Raises
    ------
    NotFoundError
        If it is not theirs, is over, or may not be shown any more.
    """
    for call in calls_of_user(session, program_id, user_id, now):
        if call.row.id == call_id:
            return call
    raise NotFoundError


def _ask(session: Session, parts: Parts, row: Discharge, leaves_on: date, match: Match, now: datetime) -> None:
    mentee, mentor = session.get_one(MenteeRow, row.mentee_id), session.get_one(MentorRow, match.mentor_id)
    about = opened_one(session, parts.vault, mentee, MenteeAbout)
    theirs = opened_one(session, parts.vault, mentor, MentorAbout)
    hour = hour_of(session.get_one(Proposal, match.proposal_id))
    windows = tuple(window for text in about.windows for window in read_windows(text))
    slots = [slot for text in theirs.slots for slot in read_slots(text)] if theirs.time_zone == hour.zone else []
    free = Free(windows, about.time_zone, tuple(about.modes))
    taken = taken_times(session, {mentor.id: 0})[mentor.id]
    best = next(early_hours(hour, slots, theirs.modes, free, taken, leaves_on, now), None)
    if best is None:
        return
    call = _made(leaves_on, match, best, now)
    session.add(call)
    session.flush()
    key = f"early_call:{call.id}"
    tell_members(session, parts, row.program_id, [mentor.member_id], "early_call", key, {}, now)
    record(session, row.program_id, WORKER, now, Act("ask", "early_call", call.id))


def _made(leaves_on: date, match: Match, best: EarlyHour, now: datetime) -> EarlyCall:
    return EarlyCall(
        id=new_id(now),
        created_at=now,
        program_id=match.program_id,
        match_id=match.id,
        leaves_on=leaves_on,
        state=CallState.ASKED,
        day=best.day,
        start_min=best.start_min,
        minutes=best.minutes,
        zone=best.zone,
        mode=best.mode,
    )


def _is_kept(session: Session, call: EarlyCall, leaves_on: date, match: Match, now: datetime) -> bool:
    """Return whether a call stays as it is, also where the day of leaving moved."""
    if match.met_at is not None or match.state != MatchState.ACTIVE:
        return False
    if call.state == CallState.DECLINED:
        return call.leaves_on == leaves_on
    if call.day >= leaves_on:
        return False
    if call.state == CallState.HELD:
        return call.engagement_id is not None or _is_in_own_hour(session, call, match) or _call(call).end <= now
    return _call(call).start > now


def _matched(session: Session, program_id: UUID, call_id: UUID, now: datetime) -> Matched:
    """Return the match of a call, locked, whose mentee agrees still."""
    matched = to_change(session, program_id, found(session, EarlyCall, program_id, call_id).match_id)
    if not consenting(session, [matched.mentee.id], now):
        raise NotFoundError
    return matched


def _is_in_own_hour(session: Session, call: EarlyCall, match: Match) -> bool:
    return is_of_hour(hour_of(session.get_one(Proposal, match.proposal_id)), call.day, call.start_min)


def _row_of(session: Session, match_id: UUID) -> EarlyCall | None:
    return session.exec(select(EarlyCall).where(EarlyCall.match_id == match_id)).one_or_none()


def _of_mentee(session: Session, mentee_id: UUID) -> list[EarlyCall]:
    theirs = select(EarlyCall).join(Match, col(Match.id) == col(EarlyCall.match_id))
    return list(session.exec(theirs.where(Match.mentee_id == mentee_id)))


def _call(row: EarlyCall) -> Call:
    return Call(row, *span_of(row.day, row.zone, row.start_min, row.minutes))


def _take_back(session: Session, calls: Collection[EarlyCall]) -> None:
    engaged = [call.engagement_id for call in calls if call.engagement_id is not None]
    for call in calls:
        session.delete(call)
    session.flush()
    disengage(session, engaged)


def _stop(session: Session, match: Match, now: datetime) -> None:
    """Take back the call of a match that takes a break or ends."""
    call = _row_of(session, match.id)
    if call is not None:
        _take_back(session, [call])


def _end_by_consent(
    session: Session, person_id: UUID, purposes: Collection[Purpose], actor: Actor, now: datetime, *, erased: bool
) -> None:
    """Take back the calls of whoever agrees no more that they are matched, or that a mentor is told of them."""
    if erased or TOLD_BY & set(purposes):
        _take_back(session, _of_mentee(session, person_id))


stoppers.append(_stop)
followers.append(_end_by_consent)
