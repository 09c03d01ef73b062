"""`/api/v1/programs/{program_id}/mentees`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from api.accounts.access import ByCoordinator, ByStaff
from api.accounts.routes.answers import ADD, EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.people.models.mentees import MenteeCreate, MenteePublic, MenteeSummary, MenteeUpdate
from api.people.models.words import MenteeStatus
from api.people.service import mentees
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/mentees", tags=["mentees"])


@router.get("", responses=READ)
def list_mentees(
    session: Reading,
    parts: TheParts,
    asked: Asked,
    caller: ByStaff,
    program_id: UUID,
    status: MenteeStatus | None = None,
) -> ListShape[MenteeSummary]:
    """List the mentees of a program, of one status where it is named."""
    items, after = mentees.list_mentees(session, parts.vault, program_id, status, asked.after, asked.limit)
    note_read(session, parts, program_id, caller.actor, Act("list", "mentees"))
    return ListShape(items=items, next=cursor_of(after))


@router.post("", status_code=201, responses=ADD)
def add_mentee(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, asked: MenteeCreate
) -> MenteePublic:
    """Add a mentee, who waits from now on."""
    mentee = mentees.add_mentee(session, parts.vault, program_id, asked, caller.actor, parts.clock.now())
    tag(response, mentee)
    return mentee


@router.get("/{mentee_id}", responses=READ)
def read_mentee(
    session: Reading, parts: TheParts, response: Response, caller: ByStaff, program_id: UUID, mentee_id: UUID
) -> MenteePublic:
    """Read a mentee."""
    mentee = mentees.read_mentee(session, parts.vault, program_id, mentee_id)
    note_read(session, parts, program_id, caller.actor, Act("read", "mentee", mentee_id))
    tag(response, mentee)
    return mentee


@router.patch("/{mentee_id}", responses=EDIT)
def update_mentee(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    mentee_id: UUID,
    version: IfMatch,
    asked: MenteeUpdate,
) -> MenteePublic:
    """Change a mentee: what is known of them, or whether they wait, pause or have left."""
    now = parts.clock.now()
    mentee = mentees.update_mentee(session, parts.vault, program_id, mentee_id, version, asked, caller.actor, now)
    tag(response, mentee)
    return mentee


@router.delete("/{mentee_id}", status_code=204, responses=EDIT)
def erase_mentee(
    session: Writing,
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    mentee_id: UUID,
    version: IfMatch,
) -> None:
    """Erase a mentee for good: nobody can read again what was known of them."""
    now, years = parts.clock.now(), parts.settings.retention_years
    mentees.erase_mentee(session, parts.vault, program_id, mentee_id, version, caller.actor, now, years)
