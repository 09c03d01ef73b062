"""A plan follows by itself: the day that somebody leaves treatment moves, and what hangs on it moves with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, delete, select

from api.accounts.service.addresses import coordinators_of
from api.accounts.service.programs import program_of
from api.accounts.tokens import new_token
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.discharge.meeting import WITHIN, first_meeting
from api.discharge.models.tables import Discharge
from api.discharge.models.words import Way
from api.discharge.service.standing import Standing, is_in_time, standing_of, standings
from api.errors import ConflictError
from api.matches.clocks import out_of_treatment
from api.matches.models.tables import Match
from api.matches.models.words import MatchState
from api.matches.service.changing import count_from
from api.matches.service.pairs import to_change
from api.matches.service.telling import tell_members
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow, MentorRow
from api.people.models.words import Route
from api.people.service import leaving
from api.people.service.documents import opened_one
from api.people.service.own_links import issue_own_link
from api.proposals.models.words import Ending
from api.proposals.service.ending import end
from api.proposals.service.pairs import hour_of, pair_to_change
from api.proposals.states import Event
from api.web.parts import Parts

WORKER: Final = Actor.system("worker")
LONG_PAST: Final = timedelta(days=28)
"""Whoever left treatment longer ago is one of those who wait, like others: nothing is planned for that day."""
EVERY: Final = timedelta(days=1)
"""How often a plan is looked at in the weeks around its day; whoever changes the day has it looked at at once."""
AT_ONCE: Final = 200


def today_of(session: Session, program_id: UUID, now: datetime) -> date:
    """Return the day that it is where a program is."""
    return now.astimezone(ZoneInfo(program_of(session, program_id).zone)).date()


def follow(session: Session, program_id: UUID, days: Mapping[UUID, date | None], now: datetime) -> None:
    """Keep on which day people leave treatment; what is planned already is looked at anew."""
    oldest = today_of(session, program_id, now) - LONG_PAST
    known = select(Discharge).where(col(Discharge.mentee_id).in_(days)).order_by(col(Discharge.id))
    rows = {row.mentee_id: row for row in session.exec(known.with_for_update())}
    moved = [row for mentee_id, row in rows.items() if days[mentee_id] not in (None, row.leaves_on)]
    before = standings(session, moved, now)
    for row in moved:
        meeting = before[row.id].meeting
        leaves_on = days[row.mentee_id]
        assert leaves_on is not None
        row.leaves_on, row.look_at = leaves_on, now
        row.planned_on = row.planned_on if meeting is None else meeting.day
        row.version += 1
    gone = [mentee_id for mentee_id in rows if days[mentee_id] is None]
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
    out = out_of_treatment(row.leaves_on, program_of(session, row.program_id).zone)
    standing = standing_of(session, row, now)
    if standing.match is not None:
        _set_clocks(session, row, now)
    if standing.way is Way.ASKED and _waits_for_its_turn(row, standing, now):
        _ask_somebody_else(session, row, standing, now)
    is_near = out - EVERY - WITHIN <= now < out + WITHIN
    if is_near and standing.way not in (Way.NOT_AGREED, Way.AWAY) and not is_in_time(row, standing):
        _tell_coordinators(session, parts, row, now)
    _tell_of_a_move(session, parts, row, standing, now)
    row.look_at = None if now >= out + WITHIN else max(out - EVERY - WITHIN, now + EVERY)
    session.flush()


def _locked(session: Session, discharge_id: UUID) -> Discharge | None:
    """Return a discharge whose mentee is locked before it, as whoever changes their day does."""
    mentee_id = session.exec(select(Discharge.mentee_id).where(Discharge.id == discharge_id)).one_or_none()
    session.exec(select(MenteeRow.id).where(MenteeRow.id == mentee_id).with_for_update(key_share=True)).one_or_none()
    statement = select(Discharge).where(Discharge.id == discharge_id).with_for_update()
    return session.exec(statement.execution_options(populate_existing=True)).one_or_none()


def _set_clocks(session: Session, row: Discharge, now: datetime) -> None:
    """Set the clocks of every match that goes on; whoever has a mentor of each kind has two."""
    goes_on = select(Match.id).where(Match.mentee_id == row.mentee_id, Match.state != MatchState.ENDED)
    for match_id in session.exec(goes_on.order_by(col(Match.id))).all():
        try:
            matched = to_change(session, row.program_id, match_id)
        except ConflictError:
            continue
        count_from(session, matched.match, row.leaves_on, now)


def _waits_for_its_turn(row: Discharge, standing: Standing, now: datetime) -> bool:
    """Return whether an hour is too late only because it is every other week's: then another one may be in time.

    Where every week's is too late as well, as for whoever left treatment days ago, nobody else would be sooner.
    """
    assert standing.proposal is not None
    hour = hour_of(standing.proposal)
    weekly = first_meeting(replace(hour, fortnight=None), row.leaves_on, now)
    return not is_in_time(row, standing) and weekly.is_soon_after(row.leaves_on)


def _ask_somebody_else(session: Session, row: Discharge, standing: Standing, now: datetime) -> None:
    """Take back what a mentor was asked, whose hour comes round too late, and look for somebody else in the round."""
    assert standing.proposal is not None
    pair = pair_to_change(session, row.program_id, standing.proposal.id, now)
    try:
        end(session, pair, Event.WITHDRAWN, Ending.NEW_DAY, True, WORKER, now)
    except ConflictError:  # somebody answered meanwhile
        return


def _tell_coordinators(session: Session, parts: Parts, row: Discharge, now: datetime) -> None:
    """Tell the coordinators, once for each day, that somebody leaves treatment and meets nobody within a week."""
    members, key = coordinators_of(session, row.program_id), f"leaving:{row.id}:{row.leaves_on}"
    tell_members(session, parts, row.program_id, members, "leaving_alone", key, {}, now)


def _tell_of_a_move(session: Session, parts: Parts, row: Discharge, standing: Standing, now: datetime) -> None:
    """Tell both sides of a match that their first meeting is on another day; nobody is told what it hangs on."""
    day = None if standing.meeting is None or standing.match is None else standing.meeting.day
    moved = row.planned_on is not None and day is not None and day != row.planned_on
    if day is not None:
        row.planned_on = day
    if not moved or standing.match is None:
        return
    mentor = session.get_one(MentorRow, standing.match.mentor_id)
    key = f"first_meeting:{row.id}:{day}"
    tell_members(session, parts, row.program_id, [mentor.member_id], "caseload_moved", key, {}, now)
    mentee = session.get_one(MenteeRow, row.mentee_id)
    contact = opened_one(session, parts.vault, mentee, MenteeAbout).contact
    if contact is not None and contact.route is Route.EMAIL and contact.email is not None:
        issue_own_link(session, parts, mentee, new_token(), WORKER, now, "news_on_own_page")
    record(session, row.program_id, WORKER, now, Act("tell", "discharge", row.id))
