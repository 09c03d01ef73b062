"""How a proposal ends without a yes: its hour is free again, its links are dead, and somebody else is sought."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.hours.service import release
from api.people.models.tables import Ban
from api.people.models.words import BanReason
from api.people.service.bans import add_bans
from api.proposals.models.tables import Proposal
from api.proposals.models.words import Ending, MenteeReason, MentorReason, ProposalState, Repair
from api.proposals.service.links import revoke_links
from api.proposals.service.pairs import Pair, pair_to_change
from api.proposals.service.telling import announce_state, stop_telling
from api.proposals.states import Event, after
from api.web.parts import Parts

Reason = MentorReason | MenteeReason | Ending


def end(session: Session, pair: Pair, event: Event, reason: Reason, again: bool, actor: Actor, now: datetime) -> None:
    """End a locked proposal.

    Parameters
    ----------
    again : bool
        Whether somebody else is to be looked for in the same round.

    Raises
    ------
    ConflictError
        If it ended before, or this cannot happen to it in its state.
    """
    proposal = pair.proposal
    move(proposal, event)
    proposal.reason = reason.value
    proposal.closed_at = now
    proposal.remind_at = None
    proposal.repair = Repair.DUE if again else Repair.NONE
    hold_id, proposal.hold_id = proposal.hold_id, None
    links = revoke_links(session, proposal, now)
    session.flush()
    if hold_id is not None:
        release(session, [hold_id], now)
    stop_telling(session, proposal, links, now)
    announce_state(session, proposal, now)
    record(session, proposal.program_id, actor, now, Act(event.value, "proposal", proposal.id))


def move(proposal: Proposal, event: Event) -> None:
    """Bring a locked proposal to the state that an event leads to, and count its version up.

    Raises
    ------
    ConflictError
        If the event cannot happen in its state.
    """
    proposal.state = after(ProposalState(proposal.state), event)
    proposal.version += 1


def keep_apart(
    session: Session,
    parts: Parts,
    program_id: UUID,
    mentee_id: UUID,
    mentor_id: UUID,
    reason: BanReason,
    actor: Actor,
    now: datetime,
) -> None:
    """Ban two locked people from each other for good, unless they are kept apart already."""
    known = select(Ban.id).where(Ban.mentee_id == mentee_id, Ban.mentor_id == mentor_id)
    if session.exec(known).one_or_none() is None:
        kept_apart = Ban(
            id=new_id(now), created_at=now, program_id=program_id, mentee_id=mentee_id, mentor_id=mentor_id,
            reason=reason.value,
        )  # fmt: skip
        add_bans(session, parts, [kept_apart], actor, now)


def withdraw(
    session: Session, program_id: UUID, proposal_id: UUID, version: int, again: bool, actor: Actor, now: datetime
) -> Proposal:
    """Take a proposal back.

    Raises
    ------
    NotFoundError
        If there is none, or it is another program's.
    ChangedMeanwhileError
        If somebody changed it meanwhile.
    ConflictError
        If it has ended.
    """
    pair = pair_to_change(session, program_id, proposal_id, now, version)
    end(session, pair, Event.WITHDRAWN, Ending.COORDINATOR, again, actor, now)
    return pair.proposal
