"""`/api/v1/programs/{program_id}/proposals`: what coordinators see and do."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import COORDINATORS, Caller
from api.accounts.routes.answers import EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.proposals.models.shapes import AnswerOnBehalf, LinkIssued, ProposalPublic, ProposalRead, Withdrawal
from api.proposals.models.words import By, MenteeReason, MentorReason, ProposalState, Side
from api.proposals.routes.shown import public
from api.proposals.service import answering, ending, reading
from api.proposals.service.asking import asked_about
from api.proposals.service.telling import answer_url
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/proposals", tags=["proposals"])

Coordinator = Annotated[Caller, Depends(COORDINATORS)]


@router.get("", responses=READ, dependencies=[Depends(COORDINATORS)])
def list_proposals(
    session: Reading, asked: Asked, program_id: UUID, round_id: UUID | None = None, state: ProposalState | None = None
) -> ListShape[ProposalPublic]:
    """List the proposals of a program, of one round and in one state where they are named."""
    page = reading.list_proposals(session, program_id, round_id, state, asked.after, asked.limit)
    asked_first = asked_about(session, program_id)
    return ListShape(items=[public(row, asked_first) for row in page.rows], next=cursor_of(page.after))


@router.get("/{proposal_id}", responses=READ)
def read_proposal(
    session: Reading, parts: TheParts, response: Response, caller: Coordinator, program_id: UUID, proposal_id: UUID
) -> ProposalRead:
    """Read a proposal, and why these two."""
    row, why = reading.read_proposal(session, parts.vault, program_id, proposal_id, parts.clock.now())
    shown = public(row, asked_about(session, program_id))
    note_read(session, parts, program_id, caller.actor, Act("read", "proposal", proposal_id))
    tag(response, row)
    return ProposalRead(**shown.model_dump(), why=why)


@router.post("/{proposal_id}/answers", responses=EDIT)
def answer_on_behalf(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: Coordinator,
    program_id: UUID,
    proposal_id: UUID,
    version: IfMatch,
    asked: AnswerOnBehalf,
) -> ProposalPublic:
    """Write down an answer that a mentor or a mentee gave to a coordinator; it is noted as such."""
    reason: MentorReason | MenteeReason | None = None
    if asked.reason is not None:
        reason = (MentorReason if asked.side is Side.MENTOR else MenteeReason)(asked.reason)
    given = answering.Given(asked.side, By.COORDINATOR, asked.accept, reason)
    now = parts.clock.now()
    row = answering.answer(session, parts, program_id, proposal_id, given, caller.actor, now, version)
    tag(response, row)
    return public(row, asked_about(session, program_id))


@router.post("/{proposal_id}/withdrawal", responses=EDIT)
def withdraw(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: Coordinator,
    program_id: UUID,
    proposal_id: UUID,
    version: IfMatch,
    asked: Withdrawal,
) -> ProposalPublic:
    """Take a proposal back."""
    now = parts.clock.now()
    row = ending.withdraw(session, program_id, proposal_id, version, asked.again, caller.actor, now)
    tag(response, row)
    return public(row, asked_about(session, program_id))


@router.post("/{proposal_id}/links", status_code=201, responses=EDIT)
def reissue_link(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: Coordinator,
    program_id: UUID,
    proposal_id: UUID,
    version: IfMatch,
) -> LinkIssued:
    """Make another private link for the mentee, to be handed on safely; all earlier ones stop working."""
    now = parts.clock.now()
    row, token = answering.reissue_link(session, parts, program_id, proposal_id, version, caller.actor, now)
    tag(response, row)
    return LinkIssued(url=answer_url(parts, token), expires_at=row.answer_by)
