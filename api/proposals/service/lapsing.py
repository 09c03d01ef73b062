"""What ends by itself: the time to answer runs out, a consent ends, somebody goes away; and reminding before that."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import Session, col, select

from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Consent
from api.consent.service.consents import is_live
from api.people.models.tables import MenteeRow, MentorRow
from api.people.models.words import MentorStatus
from api.proposals.models.tables import Proposal
from api.proposals.models.words import Ending, ProposalState
from api.proposals.service.ending import end
from api.proposals.service.links import issue_link
from api.proposals.service.pairs import NEEDED, Pair, mentee_is_there, opened_pair, pair_to_change
from api.proposals.service.telling import REMINDED, tell_mentee, tell_mentor
from api.proposals.states import LIVE, Event
from api.web.parts import Parts

AT_ONCE = 200
WORKER = Actor.system("worker")


def to_expire(session: Session, now: datetime) -> list[UUID]:
    """Return proposals that nobody answered in time."""
    statement = select(Proposal.id).where(col(Proposal.state).in_(sorted(LIVE)), col(Proposal.answer_by) <= now)
    return list(session.exec(statement.order_by(col(Proposal.answer_by)).limit(AT_ONCE)))


def expire(session: Session, proposal_id: UUID, now: datetime) -> None:
    """End a proposal whose time ran out, the mentor's or the mentee's; somebody else is looked for.

    Whoever waited for an answer keeps the day since which they wait, and so their rank.
    """
    pair = _of(session, proposal_id, now)
    if pair.proposal.state not in LIVE or pair.proposal.answer_by > now:
        return
    if pair.proposal.state == ProposalState.PROPOSED:
        end(session, pair, Event.MENTOR_SILENT, Ending.MENTOR_SILENT, True, WORKER, now)
    else:
        end(session, pair, Event.MENTEE_SILENT, Ending.MENTEE_SILENT, True, WORKER, now)


def to_remind(session: Session, now: datetime) -> list[UUID]:
    """Return proposals whose reminder is due."""
    statement = select(Proposal.id).where(col(Proposal.state).in_(sorted(LIVE)), col(Proposal.remind_at) <= now)
    return list(session.exec(statement.order_by(col(Proposal.remind_at)).limit(AT_ONCE)))


def remind(session: Session, parts: Parts, proposal_id: UUID, now: datetime) -> None:
    """Remind whoever has not answered yet, once; a mentee by another link, for the token of the first is not kept."""
    pair = _of(session, proposal_id, now)
    proposal = pair.proposal
    if proposal.state not in LIVE or proposal.remind_at is None or proposal.remind_at > now:
        return
    proposal.remind_at = None
    if not pair.stands or proposal.answer_by <= now:
        return
    if proposal.state == ProposalState.PROPOSED:
        tell_mentor(session, parts, proposal, pair.mentor, now, REMINDED)
    else:
        link, token = issue_link(session, proposal, now)
        mentee = opened_pair(session, parts.vault, pair).mentee
        tell_mentee(session, parts, proposal, mentee, link.id, token, now, REMINDED)
    record(session, proposal.program_id, WORKER, now, Act("remind", "proposal", proposal.id))


def to_withdraw(session: Session, now: datetime) -> list[UUID]:
    """Return live proposals that stand no more: no consent, or somebody went away."""
    consents = [
        col(Proposal.mentee_id).not_in(select(Consent.person_id).where(is_live(purpose, now))) for purpose in NEEDED
    ]
    statement = (
        select(Proposal.id)
        .join(MenteeRow, col(MenteeRow.id) == col(Proposal.mentee_id))
        .join(MentorRow, col(MentorRow.id) == col(Proposal.mentor_id))
        .where(col(Proposal.state).in_(sorted(LIVE)))
        .where(
            or_(
                ~mentee_is_there(),
                col(MentorRow.status) != MentorStatus.ACTIVE,
                *consents,
            )
        )
    )
    return list(session.exec(statement.limit(AT_ONCE)))


def withdraw_fallen(session: Session, proposal_id: UUID, now: datetime) -> None:
    """Withdraw a proposal that stands no more; where the mentor went away somebody else is looked for."""
    pair = _of(session, proposal_id, now)
    if pair.proposal.state not in LIVE or pair.stands:
        return
    reason = Ending.MENTOR_GONE
    if not pair.consents:
        reason = Ending.NO_CONSENT
    elif not pair.mentee_is_there:
        reason = Ending.MENTEE_GONE
    end(session, pair, Event.WITHDRAWN, reason, reason is Ending.MENTOR_GONE, WORKER, now)


def _of(session: Session, proposal_id: UUID, now: datetime) -> Pair:
    program_id = session.exec(select(Proposal.program_id).where(Proposal.id == proposal_id)).one()
    return pair_to_change(session, program_id, proposal_id, now)
