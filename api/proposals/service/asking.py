"""A mentor would rather talk before they answer: coordinators are told, once for a proposal."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.audit.models import Act, Actor
from api.audit.service import record
from api.errors import ConflictError, NotFoundError
from api.notices.outbox import posted
from api.people.service.availability import mentor_id_of
from api.proposals.models.words import ProposalState
from api.proposals.service.pairs import pair_to_change
from api.proposals.service.telling import QUESTION, proposal_of, tell_coordinators
from api.web.parts import Parts
from api.web.translating import to_translate


def ask(
    session: Session, parts: Parts, program_id: UUID, user_id: UUID, proposal_id: UUID, actor: Actor, now: datetime
) -> None:
    """Tell the coordinators of a program that its mentor would like to talk before they answer; a second time, nothing.

    Raises
    ------
    NotFoundError
        If the proposal is not theirs, or stands no more.
    ConflictError
        If they answered it, or the time to answer is over.
    """
    mentor_id = mentor_id_of(session, program_id, user_id)
    pair = pair_to_change(session, program_id, proposal_id, now)
    proposal = pair.proposal
    if pair.mentor.id != mentor_id or not pair.stands:
        raise NotFoundError
    if proposal.state != ProposalState.PROPOSED or proposal.answer_by <= now:
        raise ConflictError(to_translate("There is nothing to answer any more."))
    if proposal_id in asked_about(session, program_id):
        return
    tell_coordinators(session, parts, proposal, now)
    record(session, program_id, actor, now, Act("ask", "proposal", proposal_id))


def asked_about(session: Session, program_id: UUID) -> set[UUID]:
    """Return those proposals of a program of which the mentor would like to talk before they answer."""
    return {proposal_of(key) for key in posted(session, program_id, QUESTION)}
