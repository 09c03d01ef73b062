"""`/api/v1/programs/{program_id}/api-keys`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import ADMINS, ByAdmin
from api.accounts.models.shapes import KeyCreate, KeyIssued, KeyPublic
from api.accounts.models.tables import ApiKey
from api.accounts.owned import found, listed
from api.accounts.routes.answers import ADD, EDIT, READ
from api.accounts.service import keys
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/api-keys", tags=["api-keys"])


@router.get("", responses=READ, dependencies=[Depends(ADMINS)])
def list_keys(session: Reading, asked: Asked, program_id: UUID) -> ListShape[KeyPublic]:
    """List the keys of a program, without their secrets."""
    page = listed(session, ApiKey, program_id, asked.after, asked.limit)
    return ListShape(items=[keys.shown(key) for key in page.rows], next=cursor_of(page.after))


@router.post("", status_code=201, responses=ADD)
def issue_key(
    session: Writing, parts: TheParts, response: Response, caller: ByAdmin, program_id: UUID, asked: KeyCreate
) -> KeyIssued:
    """Issue a key. The answer is the only place that ever shows it."""
    issued = keys.issue_key(session, program_id, asked, caller.actor, parts.clock.now())
    tag(response, issued)
    return issued


@router.get("/{key_id}", responses=READ, dependencies=[Depends(ADMINS)])
def read_key(session: Reading, response: Response, program_id: UUID, key_id: UUID) -> KeyPublic:
    """Read a key, without its secret."""
    key = found(session, ApiKey, program_id, key_id)
    tag(response, key)
    return keys.shown(key)


@router.post("/{key_id}/rotations", status_code=201, responses=EDIT)
def rotate_key(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByAdmin,
    program_id: UUID,
    key_id: UUID,
    version: IfMatch,
) -> KeyIssued:
    """Issue a successor; the old key works for a day more."""
    issued = keys.rotate_key(session, program_id, key_id, version, caller.actor, parts.clock.now())
    tag(response, issued)
    return issued


@router.delete("/{key_id}", status_code=204, responses=EDIT)
def revoke_key(
    session: Writing, parts: TheParts, caller: ByAdmin, program_id: UUID, key_id: UUID, version: IfMatch
) -> None:
    """End a key at once; it stays listed."""
    keys.revoke_key(session, program_id, key_id, version, caller.actor, parts.clock.now())
