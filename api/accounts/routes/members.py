"""`/api/v1/programs/{program_id}/members`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response

from api.accounts.access import ByAdmin
from api.accounts.models.shapes import MemberCreate, MemberPublic, MemberUpdate
from api.accounts.models.tables import Member
from api.accounts.owned import found, listed
from api.accounts.routes.answers import ADD, EDIT, READ
from api.accounts.service import members
from api.audit.models import Act
from api.audit.reads import note_read
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/members", tags=["members"])


@router.get("", responses=READ)
def list_members(
    session: Reading, parts: TheParts, asked: Asked, caller: ByAdmin, program_id: UUID
) -> ListShape[MemberPublic]:
    """List the people who run or serve a program."""
    page = listed(session, Member, program_id, asked.after, asked.limit)
    items = members.shown(session, parts.vault, page.rows)
    note_read(session, parts, program_id, caller.actor, Act("list", "members"))
    return ListShape(items=items, next=cursor_of(page.after))


@router.post("", status_code=201, responses=ADD)
def add_member(
    session: Writing, parts: TheParts, response: Response, caller: ByAdmin, program_id: UUID, asked: MemberCreate
) -> MemberPublic:
    """Take somebody into a program; they can sign in from then on."""
    now = parts.clock.now()
    user = members.user_of(session, parts.vault, parts.settings.secret_keys, asked.email, now)
    member = members.add_member(session, parts.vault, user, program_id, asked, caller.actor, now)
    tag(response, member)
    return members.only(session, parts.vault, member)


@router.get("/{member_id}", responses=READ)
def read_member(
    session: Reading, parts: TheParts, response: Response, caller: ByAdmin, program_id: UUID, member_id: UUID
) -> MemberPublic:
    """Read a member."""
    member = members.only(session, parts.vault, found(session, Member, program_id, member_id))
    note_read(session, parts, program_id, caller.actor, Act("read", "member", member_id))
    tag(response, member)
    return member


@router.patch("/{member_id}", responses=EDIT)
def update_member(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByAdmin,
    program_id: UUID,
    member_id: UUID,
    version: IfMatch,
    asked: MemberUpdate,
) -> MemberPublic:
    """Change the name or the roles of a member."""
    now = parts.clock.now()
    member = members.update_member(session, parts.vault, program_id, member_id, version, asked, caller.actor, now)
    tag(response, member)
    return members.only(session, parts.vault, member)


@router.delete("/{member_id}", status_code=204, responses=EDIT)
def remove_member(
    session: Writing, parts: TheParts, caller: ByAdmin, program_id: UUID, member_id: UUID, version: IfMatch
) -> None:
    """Take a member out of a program."""
    members.remove_member(session, program_id, member_id, version, caller.actor, parts.clock.now())
