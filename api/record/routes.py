"""`…/mentees/{mentee_id}/export` and `…/mentors/{mentor_id}/export`: all that is known of one person, for them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Response

from api.accounts.access import ByCoordinator
from api.accounts.routes.answers import READ
from api.record.models import MenteeRecord, MentorRecord
from api.record.service import mentee_record, mentor_record
from api.web.parts import Reading, TheParts

router = APIRouter(prefix="/api/v1/programs/{program_id}", tags=["record"])

AS_FILE: Final = {"Content-Disposition": 'attachment; filename="record.json"'}


@router.get("/mentees/{mentee_id}/export", responses=READ)
def export_mentee(
    caller: ByCoordinator, session: Reading, parts: TheParts, response: Response, program_id: UUID, mentee_id: UUID
) -> MenteeRecord:
    """Return everything that is known of a mentee, to hand to them when they ask for it; that it was is logged."""
    made = mentee_record(session, parts, program_id, mentee_id, caller.actor, parts.clock.now())
    response.headers.update(AS_FILE)
    return made


@router.get("/mentors/{mentor_id}/export", responses=READ)
def export_mentor(
    caller: ByCoordinator, session: Reading, parts: TheParts, response: Response, program_id: UUID, mentor_id: UUID
) -> MentorRecord:
    """Return everything that is known of a mentor, to hand to them when they ask for it; that it was is logged."""
    made = mentor_record(session, parts, program_id, mentor_id, caller.actor, parts.clock.now())
    response.headers.update(AS_FILE)
    return made
