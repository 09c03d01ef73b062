"""A plan follows by itself: the day that somebody leaves treatment moves, and what hangs on it moves with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete, select, update

from api.accounts.service.programs import program_of
from api.audit.models import Actor
from api.database.columns import new_id
from api.discharge.meeting import WITHIN, first_meeting, is_soon_after
from api.discharge.models.tables import Discharge
from api.discharge.models.words import Way
from api.discharge.service.early_calls import end_calls, look_for_call
from api.discharge.service.standing import Standing, is_in_time, standing_of, standings
from api.discharge.service.telling import WORKER, tell_coordinators, tell_of_a_move
from api.errors import ConflictError
from api.matches.clocks import out_of_treatment
from api.matches.models.tables import Match
from api.matches.models.words import MatchState
from api.matches.service.changing import count_from
from api.matches.service.pairs import to_change
from api.people.models.tables import MenteeRow
from api.people.service import leaving
from api.proposals.conversation import LEAD, first_day
from api.proposals.models.tables import Proposal
from api.proposals.models.words import Ending
from api.proposals.service.answering import followers as accepted_followers
from api.proposals.service.ending import end
from api.proposals.service.pairs import Opened, Pair, hour_of, pair_to_change
from api.proposals.states import LIVE, Event
from api.web.parts import Parts

LONG_PAST: Final = timedelta(days=28)
"""Whoever left treatment longer ago is one of those who wait, like others: nothing is planned for that day."""
EVERY: Final = timedelta(days=1)
"""How often a plan is looked at in the weeks around its day; whoever changes the day has it looked at at once."""
EARLY: Final = timedelta(days=14)
"""How long before the day mentors are asked for a call at the earliest: a day that is further off moves too easily."""
AT_ONCE: Final = 200


def today_of(session: Session, program_id: UUID, now: datetime) -> date:
    """Return the day that it is where a program is."""
    return now.astimezone(ZoneInfo(program_of(session, program_id).zone)).date()


def follow(session: Session, program_id: UUID, days: Mapping[UUID, date | None], now: datetime) -> None:
    """Keep on which day people leave treatment; what is planned already is looked at anew.

    For a day that is long past, or taken out again, nothing is planned: only what a centre has to be told of is kept.
    """
    oldest = today_of(session, program_id, now) - LONG_PAST
    known = select(Discharge).where(col(Discharge.mentee_id).in_(days)).order_by(col(Discharge.id))
    rows = {row.mentee_id: row for row in session.exec(known.with_for_update())}
    moved = [row for mentee_id, row in rows.items() if days[mentee_id] not in (None, row.leaves_on)]
    before = standings(session, moved, now)
    for row in moved:
        _keep_first_day(before[row.id])
        leaves_on = days[row.mentee_id]
        assert leaves_on is not None
        row.leaves_on, row.look_at = leaves_on, now
        row.version += 1
    session.flush()
    end_calls(session, [mentee_id for mentee_id in rows if days[mentee_id] is None])
    for row in rows.values():
        if days[row.mentee_id] is None and row.document is not None:
            row.leaves_on, row.look_at, row.told_for = None, None, None
            row.version += 1
    session.flush()
    gone = [
        mentee_id
        for mentee_id, row in rows.items()
        if row.document is None and ((day := days[mentee_id]) is None or day < oldest)
    ]
    session.exec(delete(Discharge).where(col(Discharge.mentee_id).in_(gone)))
    session.add_all(
        Discharge(
            id=new_id(now), created_at=now, program_id=program_id, mentee_id=mentee_id, leaves_on=day, look_at=now
        )
        for mentee_id, day in days.items()
        if mentee_id not in rows and day is not None and day >= oldest
    )
    session.flush()


leaving.followers.append(follow)


def look_soon(
    session: Session, parts: Parts, pair: Pair, known: Opened, hold_id: UUID, actor: Actor, now: datetime
) -> None:
    """Have the plan of whoever has a mentor now looked at at once: there may be time for a call before they leave."""
    theirs = update(Discharge).where(col(Discharge.mentee_id) == pair.mentee.id, col(Discharge.look_at).is_not(None))
    session.exec(theirs.values(look_at=now))


accepted_followers.append(look_soon)


def is_long_past(session: Session, row: Discharge, now: datetime) -> bool:
    """Return whether no day is known, or one that is so long ago that nothing is planned for it any more."""
    return row.leaves_on is None or row.leaves_on < today_of(session, row.program_id, now) - LONG_PAST


def to_look_at(session: Session, now: datetime) -> list[UUID]:
    """Return the plans that are to be looked at now."""
    due = select(Discharge.id).where(col(Discharge.look_at) <= now).order_by(col(Discharge.look_at))
    return list(session.exec(due.limit(AT_ONCE)))


def look(session: Session, parts: Parts, discharge_id: UUID, now: datetime) -> None:
    """Look at a plan: set the clocks of its match, look for a sooner hour, and tell whoever has to know.

    Nothing is done for somebody who does not agree to be matched; doing it twice does no harm.
    """
    row = _locked(session, discharge_id)
    if row is None or row.look_at is None or row.look_at > now:
        return
    leaves_on = row.leaves_on
    if leaves_on is None or is_long_past(session, row, now):
        row.look_at = None
        session.flush()
        return
    out = out_of_treatment(leaves_on, program_of(session, row.program_id).zone)
    standing = standing_of(session, row, now)
    if standing.proposal is not None:
        _set_clocks(session, row, leaves_on, now)
        _put_off(session, row, leaves_on, now)
        standing = standing_of(session, row, now)
    if standing.way is Way.ASKED and _waits_for_its_turn(row, leaves_on, standing, now):
        _ask_somebody_else(session, row, standing, now)
    is_near = out - EVERY - WITHIN <= now < out + WITHIN
    if is_in_time(row, standing):
        row.told_for = None
    elif is_near and standing.way not in (Way.NOT_AGREED, Way.AWAY):
        tell_coordinators(session, parts, row, now)
    tell_of_a_move(session, parts, row, standing, now)
    if out - EARLY <= now < out:
        look_for_call(session, parts, row, leaves_on, standing, now)
    row.look_at = None if now >= out + WITHIN else max(out - EVERY - WITHIN, now + EVERY)
    session.flush()


def moved_by_self(session: Session, parts: Parts, mentee_id: UUID, now: datetime) -> None:
    """Tell the mentor alone, and at once, that a first meeting is on another day: its mentee moved it and knows."""
    row = session.exec(select(Discharge).where(Discharge.mentee_id == mentee_id)).one_or_none()
    if row is not None and not is_long_past(session, row, now):
        tell_of_a_move(session, parts, row, standing_of(session, row, now), now, by_self=True)
        session.flush()


def _locked(session: Session, discharge_id: UUID) -> Discharge | None:
    """Return a discharge whose mentee is locked before it, as whoever changes their day does."""
    mentee_id = session.exec(select(Discharge.mentee_id).where(Discharge.id == discharge_id)).one_or_none()
    session.exec(select(MenteeRow.id).where(MenteeRow.id == mentee_id).with_for_update(key_share=True)).one_or_none()
    statement = select(Discharge).where(Discharge.id == discharge_id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one_or_none()


def _set_clocks(session: Session, row: Discharge, leaves_on: date, now: datetime) -> None:
    """Set the clocks of every match that goes on; whoever has a mentor of each kind has two."""
    goes_on = select(Match.id).where(Match.mentee_id == row.mentee_id, Match.state != MatchState.ENDED)
    for match_id in session.exec(goes_on.order_by(col(Match.id))).all():
        try:
            matched = to_change(session, row.program_id, match_id)
        except ConflictError:
            continue
        count_from(session, matched.match, leaves_on, now)


def _put_off(session: Session, row: Discharge, leaves_on: date, now: datetime) -> None:
    """Put off to after the day of leaving what somebody is asked to come to once, and is not agreed on yet."""
    asked = select(Proposal.id).where(Proposal.mentee_id == row.mentee_id, col(Proposal.state).in_(sorted(LIVE)))
    for proposal_id in session.exec(asked.where(col(Proposal.day) < leaves_on).order_by(col(Proposal.id))).all():
        proposal = pair_to_change(session, row.program_id, proposal_id, now).proposal
        if proposal.state in LIVE:
            proposal.day = first_day(hour_of(proposal), leaves_on, now + LEAD)
            proposal.version += 1
    session.flush()


def _waits_for_its_turn(row: Discharge, leaves_on: date, standing: Standing, now: datetime) -> bool:
    """Return whether an hour is too late only because it is every other week's: then another one may be in time.

    Where every week's is too late as well, as for whoever left treatment days ago, nobody else would be sooner.
    """
    assert standing.proposal is not None
    hour = hour_of(standing.proposal)
    weekly = first_meeting(replace(hour, fortnight=None, day=None), leaves_on, now)
    return not is_in_time(row, standing) and is_soon_after(weekly, leaves_on)


def _ask_somebody_else(session: Session, row: Discharge, standing: Standing, now: datetime) -> None:
    """Take back what a mentor was asked, whose hour comes round too late, and look for somebody else in the round."""
    assert standing.proposal is not None
    pair = pair_to_change(session, row.program_id, standing.proposal.id, now)
    try:
        end(session, pair, Event.WITHDRAWN, Ending.NEW_DAY, True, WORKER, now)
    except ConflictError:  # somebody answered meanwhile
        return


def _keep_first_day(standing: Standing) -> None:
    """Keep on a match on which day its two meet first as they know it, before that day moves."""
    if standing.match is not None and standing.match.first_day is None and standing.meeting is not None:
        standing.match.first_day = standing.meeting.day
