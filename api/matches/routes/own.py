"""`/api/v1/programs/{program_id}/me/matches`: whom the mentor who is signed in meets."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import MENTORS, Person
from api.accounts.routes.answers import EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.matches.models.shapes import ContactCreate, ContactPublic, NoteUpdate, OwnMatch, OwnMatchRead
from api.matches.routes.shown import contact, own, own_read
from api.matches.service import changing, reading
from api.matches.service.pairs import to_change
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/me/matches", tags=["matches"])

Mentor = Annotated[Person, Depends(MENTORS)]


@router.get("", responses=READ)
def list_own_matches(
    session: Reading, parts: TheParts, asked: Asked, program_id: UUID, caller: Mentor
) -> ListShape[OwnMatch]:
    """List whom the caller meets."""
    now = parts.clock.now()
    reads, after = reading.list_own(session, parts.vault, program_id, caller.user_id, now, asked.after, asked.limit)
    items = [own(read, now) for read in reads]
    note_read(session, parts, program_id, caller.actor, Act("list", "matches"))
    return ListShape(items=items, next=cursor_of(after))


@router.get("/{match_id}", responses=READ)
def read_own_match(
    session: Writing, parts: TheParts, response: Response, program_id: UUID, match_id: UUID, caller: Mentor
) -> OwnMatchRead:
    """Read a match: who it is, how to reach them, and what the mentor before left to know."""
    now = parts.clock.now()
    read = reading.read_own(session, parts, program_id, caller.user_id, match_id, caller.actor, now)
    tag(response, read.match)
    return own_read(read, now)


@router.get("/{match_id}/contacts", responses=READ)
def list_own_contacts(
    session: Reading, parts: TheParts, asked: Asked, program_id: UUID, match_id: UUID, caller: Mentor
) -> ListShape[ContactPublic]:
    """Read the contact log of one's own match."""
    match = reading.own_match(session, program_id, caller.user_id, match_id)
    rows, after = reading.contacts_of(session, parts.vault, match, parts.clock.now(), asked.after, asked.limit)
    items = [contact(row, note) for row, note in rows]
    note_read(session, parts, program_id, caller.actor, Act("read", "contacts", match_id))
    return ListShape(items=items, next=cursor_of(after))


@router.post("/{match_id}/contacts", status_code=201, responses=EDIT)
def log_own_contact(
    session: Writing,
    parts: TheParts,
    response: Response,
    program_id: UUID,
    match_id: UUID,
    caller: Mentor,
    version: IfMatch,
    asked: ContactCreate,
) -> ContactPublic:
    """Write down what came of trying to be in contact; worry is told to whoever supervises."""
    reading.own_match(session, program_id, caller.user_id, match_id)
    matched = to_change(session, program_id, match_id, version)
    row = changing.log_contact(session, parts, matched, asked, caller.user_id, caller.actor, parts.clock.now())
    tag(response, matched.match)
    return contact(row, asked.note)


@router.put("/{match_id}/note", status_code=204, responses=EDIT)
def write_note(
    session: Writing,
    parts: TheParts,
    response: Response,
    program_id: UUID,
    match_id: UUID,
    caller: Mentor,
    version: IfMatch,
    asked: NoteUpdate,
) -> None:
    """Keep what the next mentor should know, sealed; null takes it away."""
    reading.own_match(session, program_id, caller.user_id, match_id)
    matched = to_change(session, program_id, match_id, version)
    changing.write_note(session, parts.vault, matched, asked.note, caller.actor, parts.clock.now())
    tag(response, matched.match)
