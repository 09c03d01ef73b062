"""`/api/v1/programs/{program_id}/matches`: what the team sees and does."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import COORDINATORS, STAFF, Caller, Person
from api.accounts.routes.answers import EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import NotFoundError
from api.matches.models.shapes import ContactCreate, ContactPublic, End, MatchPublic, Pause
from api.matches.models.words import MatchState
from api.matches.routes.shown import contact, public
from api.matches.service import changing, reading
from api.matches.service.pairs import Matched, to_change
from api.proposals.models.tables import Proposal
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/matches", tags=["matches"])

Team = Annotated[Caller, Depends(STAFF)]
Coordinator = Annotated[Caller, Depends(COORDINATORS)]


@router.get("", responses=READ)
def list_matches(
    session: Reading,
    parts: TheParts,
    asked: Asked,
    caller: Team,
    program_id: UUID,
    state: MatchState | None = None,
    overdue: bool = False,
) -> ListShape[MatchPublic]:
    """List matches, those that are overdue alone where asked: a supervisor's mentors', or the program's."""
    now = parts.clock.now()
    at = now if overdue else None
    reads, after = reading.list_matches(session, program_id, caller, state, at, asked.after, asked.limit)
    return ListShape(items=[public(read, now) for read in reads], next=cursor_of(after))


@router.get("/{match_id}", responses=READ)
def read_match(
    session: Reading, parts: TheParts, response: Response, caller: Team, program_id: UUID, match_id: UUID
) -> MatchPublic:
    """Read a match."""
    read = reading.read_match(session, program_id, caller, match_id)
    tag(response, read.match)
    return public(read, parts.clock.now())


@router.get("/{match_id}/contacts", responses=READ)
def list_contacts(
    session: Reading, parts: TheParts, asked: Asked, caller: Team, program_id: UUID, match_id: UUID
) -> ListShape[ContactPublic]:
    """Read the contact log of a match."""
    match = reading.read_match(session, program_id, caller, match_id).match
    rows, after = reading.contacts_of(session, parts.vault, match, parts.clock.now(), asked.after, asked.limit)
    items = [contact(row, note) for row, note in rows]
    note_read(session, parts, program_id, caller.actor, Act("read", "contacts", match_id))
    return ListShape(items=items, next=cursor_of(after))


@router.post("/{match_id}/contacts", status_code=201, responses=EDIT)
def log_contact(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: Team,
    program_id: UUID,
    match_id: UUID,
    version: IfMatch,
    asked: ContactCreate,
) -> ContactPublic:
    """Write down a contact on behalf of the mentor; worry is told to whoever supervises."""
    if not isinstance(caller, Person):
        raise NotFoundError
    reading.read_match(session, program_id, caller, match_id)
    matched = to_change(session, program_id, match_id, version)
    row = changing.log_contact(session, parts, matched, asked, caller.user_id, caller.actor, parts.clock.now())
    tag(response, matched.match)
    return contact(row, asked.note)


@router.post("/{match_id}/pause", responses=EDIT)
def pause_match(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: Coordinator,
    program_id: UUID,
    match_id: UUID,
    version: IfMatch,
    asked: Pause,
) -> MatchPublic:
    """Take a break; the hour stays held."""
    matched = to_change(session, program_id, match_id, version)
    changing.pause(session, parts, matched, asked.until, caller.actor, parts.clock.now())
    return _changed(session, parts, response, matched)


@router.post("/{match_id}/resumption", responses=EDIT)
def resume_match(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: Coordinator,
    program_id: UUID,
    match_id: UUID,
    version: IfMatch,
) -> MatchPublic:
    """Go on after a break."""
    matched = to_change(session, program_id, match_id, version)
    changing.resume(session, matched, caller.actor, parts.clock.now())
    return _changed(session, parts, response, matched)


@router.post("/{match_id}/end", responses=EDIT)
def end_match(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: Coordinator,
    program_id: UUID,
    match_id: UUID,
    version: IfMatch,
    asked: End,
) -> MatchPublic:
    """End a match, and look for somebody else where asked: with the urgency that is confirmed here."""
    matched = to_change(session, program_id, match_id, version)
    changing.end(session, parts, matched, asked, caller.actor, parts.clock.now())
    return _changed(session, parts, response, matched)


def _changed(session: Writing, parts: TheParts, response: Response, matched: Matched) -> MatchPublic:
    tag(response, matched.match)
    proposal = session.get_one(Proposal, matched.match.proposal_id)
    return public(reading.Read(matched.match, proposal), parts.clock.now())
