"""`/api/v1/programs/{program_id}/mentors`."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import COORDINATORS, STAFF, Caller
from api.accounts.routes.answers import ADD, EDIT, READ
from api.people.models.mentors import MentorCreate, MentorPublic, MentorSummary, MentorUpdate
from api.people.models.words import MentorStatus
from api.people.service import mentors
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/mentors", tags=["mentors"])


@router.get("", responses=READ, dependencies=[Depends(STAFF)])
def list_mentors(
    session: Reading, parts: TheParts, asked: Asked, program_id: UUID, status: MentorStatus | None = None
) -> ListShape[MentorSummary]:
    """List the mentors of a program, of one status where it is named."""
    items, after = mentors.list_mentors(session, parts.vault, program_id, status, asked.after, asked.limit)
    return ListShape(items=items, next=cursor_of(after))


@router.post("", status_code=201, responses=ADD, dependencies=[Depends(COORDINATORS)])
def add_mentor(
    session: Writing, parts: TheParts, response: Response, program_id: UUID, asked: MentorCreate
) -> MentorPublic:
    """Add a mentor."""
    mentor = mentors.add_mentor(session, parts.vault, program_id, asked, parts.clock.now())
    tag(response, mentor)
    return mentor


@router.get("/{mentor_id}", responses=READ, dependencies=[Depends(STAFF)])
def read_mentor(
    session: Reading, parts: TheParts, response: Response, program_id: UUID, mentor_id: UUID
) -> MentorPublic:
    """Read a mentor."""
    mentor = mentors.read_mentor(session, parts.vault, program_id, mentor_id)
    tag(response, mentor)
    return mentor


@router.patch("/{mentor_id}", responses=EDIT, dependencies=[Depends(COORDINATORS)])
def update_mentor(
    session: Writing,
    parts: TheParts,
    response: Response,
    program_id: UUID,
    mentor_id: UUID,
    version: IfMatch,
    asked: MentorUpdate,
) -> MentorPublic:
    """Change a mentor: what is known of them, or whether they are active, on leave or have left."""
    mentor = mentors.update_mentor(session, parts.vault, program_id, mentor_id, version, asked)
    tag(response, mentor)
    return mentor


@router.delete("/{mentor_id}", status_code=204, responses=EDIT)
def erase_mentor(
    session: Writing,
    parts: TheParts,
    caller: Annotated[Caller, Depends(COORDINATORS)],
    program_id: UUID,
    mentor_id: UUID,
    version: IfMatch,
) -> None:
    """Erase a mentor for good: nobody can read again what was known of them."""
    now, years = parts.clock.now(), parts.settings.retention_years
    mentors.erase_mentor(session, parts.vault, program_id, mentor_id, version, caller.actor, now, years)
