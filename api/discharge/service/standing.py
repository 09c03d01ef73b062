"""How far the plans of people who leave treatment have come: reckoned from what stands now, in a few queries for many.

Nothing of a plan is kept, so a day that moves and a match that ends change it by themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from api.consent.models import Consent, Purpose
from api.consent.service.consents import is_live
from api.discharge.meeting import first_meeting, is_soon_after
from api.discharge.models.tables import Discharge
from api.discharge.models.words import Way
from api.hours.coming import Meeting
from api.hours.models import SECOND
from api.matches.models.tables import Match
from api.matches.models.words import MatchState
from api.people.models.tables import MenteeRow, MentorRow
from api.people.models.words import MenteeStatus
from api.proposals.models.tables import Proposal
from api.proposals.models.words import ProposalState
from api.proposals.service.pairs import Pair, consenting, hour_of
from api.proposals.states import LIVE


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a plan has come.

    Parameters
    ----------
    way : Way
    proposal : Proposal or None
        What is put forward, or what both said yes to.
    match : Match or None
        What has come of it.
    meeting : Meeting or None
        When the two meet first, or would.
    """

    way: Way
    proposal: Proposal | None = None
    match: Match | None = None
    meeting: Meeting | None = None


def is_in_time(row: Discharge, standing: Standing) -> bool:
    """Return whether somebody meets a mentor within a week after they left treatment, as things stand."""
    leaves_on, meeting = row.leaves_on, standing.meeting
    return leaves_on is not None and meeting is not None and is_soon_after(meeting, leaves_on)


def standing_of(session: Session, row: Discharge, now: datetime) -> Standing:
    """Return how far one plan has come."""
    return standings(session, [row], now)[row.id]


def standings(session: Session, rows: Sequence[Discharge], now: datetime) -> dict[UUID, Standing]:
    """Return how far plans have come, by discharge; consent is asked for at every reading."""
    ids = [row.mentee_id for row in rows]
    mentees = {row.id: row for row in session.exec(select(MenteeRow).where(col(MenteeRow.id).in_(ids)))}
    agree = select(Consent.person_id).where(col(Consent.person_id).in_(ids), is_live(Purpose.MATCHING, now))
    agreed, told = set(session.exec(agree)), consenting(session, ids, now).keys()
    states = [*sorted(LIVE), ProposalState.ACCEPTED]
    put = select(Proposal).where(col(Proposal.mentee_id).in_(ids), col(Proposal.state).in_(states))
    proposals = session.exec(put.order_by(col(Proposal.id))).all()
    open_ = select(Match).where(col(Match.mentee_id).in_(ids), col(Match.state) != MatchState.ENDED.value)
    matches = {match.proposal_id: match for match in session.exec(open_)}
    wanted = {proposal.mentor_id for proposal in proposals}
    mentors = {row.id: row for row in session.exec(select(MentorRow).where(col(MentorRow.id).in_(wanted)))}
    pairs: dict[UUID, Pair] = {}
    for one in proposals:  # the newest that counts stays; a plan is about the first mentor of two
        match = matches.get(one.id)
        if (one.need if match is None else match.need) == SECOND:
            continue
        if (match is not None) == (mentees[one.mentee_id].status == MenteeStatus.MATCHED):
            pairs[one.mentee_id] = Pair(one, mentees[one.mentee_id], mentors[one.mentor_id], one.mentee_id in told)
    return {
        row.id: _standing(row, mentees[row.mentee_id], pairs.get(row.mentee_id), matches, now)
        if row.mentee_id in agreed
        else Standing(Way.NOT_AGREED)
        for row in rows
    }


def _standing(
    row: Discharge, mentee: MenteeRow, pair: Pair | None, matches: dict[UUID, Match], now: datetime
) -> Standing:
    if mentee.status in (MenteeStatus.PAUSED, MenteeStatus.LEFT):
        return Standing(Way.AWAY)
    if pair is None:
        return Standing(Way.WAITING)
    proposal = pair.proposal
    if (match := matches.get(proposal.id)) is not None and pair.goes_on:
        return Standing(Way.MATCHED, proposal, match, _of_match(row, proposal, match))
    if proposal.state not in LIVE or proposal.answer_by <= now or not pair.stands:
        return Standing(Way.WAITING)
    way = Way.ASKED if proposal.state == ProposalState.PROPOSED else Way.OFFERED
    return Standing(way, proposal, None, first_meeting(hour_of(proposal), row.leaves_on, now))


def _of_match(row: Discharge, proposal: Proposal, match: Match) -> Meeting | None:
    """Return the first meeting of a match; none where a break has no end yet."""
    not_before = match.created_at
    if match.state == MatchState.PAUSED:
        if match.paused_until is None:
            return None
        not_before = max(not_before, datetime.combine(match.paused_until, time(0), ZoneInfo(proposal.zone)))
    return first_meeting(hour_of(proposal), row.leaves_on, not_before)
