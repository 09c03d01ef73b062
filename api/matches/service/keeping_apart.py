"""Two people who are kept apart from now on: what stands between them ends in the transaction that keeps them apart.

Under a reason of safety that is everything, for they do not meet once more. Under any other it is what is only put
forward; a match is left to whoever runs the program, who hears of it among what is followed, for nobody is left without
a mentor over night.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from api.audit.models import Actor
from api.matches.models.shapes import Ended
from api.matches.models.tables import Match
from api.matches.models.words import EndReason, MatchState
from api.matches.service.changing import end
from api.matches.service.pairs import to_change
from api.people.models.tables import Ban
from api.people.service.bans import AT_ONCE, followers, ties
from api.people.service.own_links import tell_news_if_safe
from api.proposals.models.tables import Proposal
from api.proposals.models.words import Ending
from api.proposals.service.ending import end as end_proposal
from api.proposals.service.pairs import locked_people, pair_to_change
from api.proposals.states import LIVE, Event
from api.web.parts import Parts
from api.web.translating import to_translate

MEET: Final = to_translate("they meet")
ONCE: Final = to_translate("they have a conversation arranged")
ASKED: Final = to_translate("they are put forward to each other")


def end_between(session: Session, parts: Parts, bans: Sequence[Ban], actor: Actor, now: datetime) -> bool:
    """Take back what is put forward between two, and under a reason of safety end their match.

    What is kept of the end, and what both are told, is as for two who were not right for each other: the ban alone
    knows why. The mentee waits again, since the same day as ever.
    """
    # Everybody concerned is locked first, mentees before mentors, and all before the first line of the log.
    locked_people(session, sorted({one.mentee_id for one in bans}), sorted({one.mentor_id for one in bans}))
    pairs = {(one.mentee_id, one.mentor_id): one.reason in AT_ONCE for one in bans}
    proposals = matches = 0
    for program_id in {one.program_id for one in bans}:
        for proposal in session.exec(_proposals(program_id)).all():
            if (proposal.mentee_id, proposal.mentor_id) in pairs:
                pair = pair_to_change(session, program_id, proposal.id, now)
                end_proposal(session, pair, Event.WITHDRAWN, Ending.COORDINATOR, True, actor, now)
                proposals += 1
        for match in still_meeting(session, program_id):
            if pairs.get((match.mentee_id, match.mentor_id), False):
                matched = to_change(session, program_id, match.id)
                end(session, parts, matched, Ended(reason=EndReason.MISMATCH), actor, now)
                tell_news_if_safe(session, parts, matched.mentee, actor, now)
                matches += 1
    return proposals + matches > 0


def still_meeting(session: Session, program_id: UUID) -> Sequence[Match]:
    """Return the matches of a program that go on between two who are kept apart, in the order of their ids."""
    apart = (col(Ban.mentee_id) == col(Match.mentee_id)) & (col(Ban.mentor_id) == col(Match.mentor_id))
    matches = select(Match).join(Ban, apart).where(Match.program_id == program_id, Match.state != MatchState.ENDED)
    return session.exec(matches.order_by(col(Match.id))).all()


def between(session: Session, program_id: UUID, person_id: UUID) -> dict[UUID, str]:
    """Return who meets somebody, mentee or mentor, or is put forward to them."""
    found: dict[UUID, str] = {}
    proposals = select(Proposal).where(Proposal.program_id == program_id, col(Proposal.state).in_(sorted(LIVE)))
    mine = or_(col(Proposal.mentee_id) == person_id, col(Proposal.mentor_id) == person_id)
    for proposal in session.exec(proposals.where(mine)):
        found[_other(proposal, person_id)] = ASKED
    matches = select(Match).where(Match.program_id == program_id, Match.state != MatchState.ENDED)
    mine = or_(col(Match.mentee_id) == person_id, col(Match.mentor_id) == person_id)
    for match in session.exec(matches.where(mine)):
        found[_other(match, person_id)] = ONCE if match.once else MEET
    return found


def _proposals(program_id: UUID) -> SelectOfScalar[Proposal]:
    """Return the live proposals of a program between two who are kept apart."""
    apart = (col(Ban.mentee_id) == col(Proposal.mentee_id)) & (col(Ban.mentor_id) == col(Proposal.mentor_id))
    live = select(Proposal).join(Ban, apart).where(Proposal.program_id == program_id)
    return live.where(col(Proposal.state).in_(sorted(LIVE))).order_by(col(Proposal.id))


def _other(pair: Proposal | Match, person_id: UUID) -> UUID:
    return pair.mentor_id if pair.mentee_id == person_id else pair.mentee_id


followers.append(end_between)
ties.append(between)
