"""`/api/v1/programs/{program_id}/mentors`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from api.accounts.access import ByCoordinator, ByStaff
from api.accounts.routes.answers import ADD, EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.people.models.mentors import MentorCreate, MentorPublic, MentorSummary, MentorUpdate
from api.people.models.words import MentorStatus
from api.people.service import mentors
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/mentors", tags=["mentors"])


@router.get("", responses=READ)
def list_mentors(
    session: Reading,
    parts: TheParts,
    asked: Asked,
    caller: ByStaff,
    program_id: UUID,
    status: MentorStatus | None = None,
) -> ListShape[MentorSummary]:
    """List the mentors of a program, of one status where it is named."""
    items, after = mentors.list_mentors(session, parts.vault, program_id, status, asked.after, asked.limit)
    note_read(session, parts, program_id, caller.actor, Act("list", "mentors"))
    return ListShape(items=items, next=cursor_of(after))


@router.post("", status_code=201, responses=ADD)
def add_mentor(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, asked: MentorCreate
) -> MentorPublic:
    """Add a mentor."""
    mentor = mentors.add_mentor(session, parts.vault, program_id, asked, caller.actor, parts.clock.now())
    tag(response, mentor)
    return mentor


@router.get("/{mentor_id}", responses=READ)
def read_mentor(
    session: Reading, parts: TheParts, response: Response, caller: ByStaff, program_id: UUID, mentor_id: UUID
) -> MentorPublic:
    """Read a mentor."""
    mentor = mentors.read_mentor(session, parts.vault, program_id, mentor_id)
    note_read(session, parts, program_id, caller.actor, Act("read", "mentor", mentor_id))
    tag(response, mentor)
    return mentor


@router.patch("/{mentor_id}", responses=EDIT)
def update_mentor(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    mentor_id: UUID,
    version: IfMatch,
    asked: MentorUpdate,
) -> MentorPublic:
    """Change a mentor: what is known of them, or whether they are active, on leave or have left."""
    now = parts.clock.now()
    mentor = mentors.update_mentor(session, parts.vault, program_id, mentor_id, version, asked, caller.actor, now)
    tag(response, mentor)
    return mentor


@router.delete("/{mentor_id}", status_code=204, responses=EDIT)
def erase_mentor(
    session: Writing,
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    mentor_id: UUID,
    version: IfMatch,
) -> None:
    """Erase a mentor for good: nobody can read again what was known of them."""
    now, years = parts.clock.now(), parts.settings.retention_years
    mentors.erase_mentor(session, parts.vault, program_id, mentor_id, version, caller.actor, now, years)
