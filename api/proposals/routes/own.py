"""`/api/v1/programs/{program_id}/me/proposals`: what waits for the mentor who is signed in."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import MENTORS, Person
from api.accounts.routes.answers import EDIT, READ
from api.proposals.models.shapes import MenteeShape, MentorAnswer, OwnProposal, OwnSummary
from api.proposals.models.words import By, Side
from api.proposals.routes.shown import own_summary
from api.proposals.service import answering, reading
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/me/proposals", tags=["proposals"])

Mentor = Annotated[Person, Depends(MENTORS)]


@router.get("", responses=READ)
def list_own_proposals(
    session: Reading, parts: TheParts, asked: Asked, program_id: UUID, caller: Mentor
) -> ListShape[OwnSummary]:
    """List what waits for an answer with the caller or their mentee."""
    now = parts.clock.now()
    rows, after = reading.list_own(session, program_id, caller.user_id, now, asked.after, asked.limit)
    return ListShape(items=[own_summary(row) for row in rows], next=cursor_of(after))


@router.get("/{proposal_id}", responses=READ)
def read_own_proposal(
    session: Writing, parts: TheParts, response: Response, program_id: UUID, proposal_id: UUID, caller: Mentor
) -> OwnProposal:
    """Read a proposal as far as its mentor may before both have accepted; that it was shown is written down."""
    now = parts.clock.now()
    own = reading.read_own(session, parts, program_id, caller.user_id, proposal_id, caller.actor, now)
    tag(response, own.proposal)
    mentee = MenteeShape.model_validate(own.mentee)
    return OwnProposal(**own_summary(own.proposal).model_dump(), mentee=mentee, notice=own.notice)


@router.post("/{proposal_id}/answers", responses=EDIT)
def answer_own_proposal(
    session: Writing,
    parts: TheParts,
    response: Response,
    program_id: UUID,
    proposal_id: UUID,
    caller: Mentor,
    version: IfMatch,
    asked: MentorAnswer,
) -> OwnSummary:
    """Accept or decline a proposal."""
    given = answering.Given(Side.MENTOR, By.SELF, asked.accept, asked.reason)
    row = answering.answer_own(
        session, parts, program_id, caller.user_id, proposal_id, version, given, caller.actor, parts.clock.now()
    )
    tag(response, row)
    return own_summary(row)
