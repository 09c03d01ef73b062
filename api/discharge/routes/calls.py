"""`/api/v1/programs/{program_id}/me/calls`: calls of a mentor before somebody leaves treatment, and their answers."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from api.accounts.access import MENTORS, ByCoordinator, Person
from api.accounts.routes.answers import ADD, READ
from api.discharge.models.shapes import CallAnswer, CallPublic, call_public
from api.discharge.service import early_calls
from api.web.paging import ListShape
from api.web.parts import Reading, TheParts, Writing

router = APIRouter(prefix="/api/v1/programs/{program_id}", tags=["discharge"])
Mentor = Annotated[Person, Depends(MENTORS)]


@router.get("/me/calls", responses=READ)
def list_own_calls(session: Reading, parts: TheParts, program_id: UUID, caller: Mentor) -> ListShape[CallPublic]:
    """List calls before somebody leaves treatment that the caller is asked for, or said yes to."""
    calls = early_calls.calls_of_user(session, program_id, caller.user_id, parts.clock.now())
    return ListShape(items=[call_public(call.row, call.start, call.end) for call in calls], next=None)


@router.post("/me/calls/{call_id}/answer", responses=ADD)
def answer_own_call(
    session: Writing, parts: TheParts, program_id: UUID, call_id: UUID, caller: Mentor, asked: CallAnswer
) -> CallPublic:
    """Say yes or no; with a yes the hour is held."""
    now = parts.clock.now()
    early_calls.call_of_user(session, program_id, caller.user_id, call_id, now)
    call = early_calls.answer_call(session, parts, program_id, call_id, asked.accept, caller.actor, now)
    return call_public(call.row, call.start, call.end)


@router.post("/discharges/{discharge_id}/call", responses=ADD)
def answer_call_for_mentor(
    session: Writing, parts: TheParts, program_id: UUID, discharge_id: UUID, caller: ByCoordinator, asked: CallAnswer
) -> CallPublic:
    """Say what a mentor who does not sign in said to their coordinator."""
    now = parts.clock.now()
    call_id = early_calls.call_of_discharge(session, program_id, discharge_id, now).row.id
    call = early_calls.answer_call(session, parts, program_id, call_id, asked.accept, caller.actor, now)
    return call_public(call.row, call.start, call.end)
