"""`/api/v1/programs/{program_id}/members`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import ADMINS
from api.accounts.models.shapes import MemberCreate, MemberPublic, MemberUpdate
from api.accounts.models.tables import Member
from api.accounts.owned import found, listed
from api.accounts.routes.answers import ADD, EDIT, READ
from api.accounts.service import members
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/members", tags=["members"])


@router.get("", responses=READ, dependencies=[Depends(ADMINS)])
def list_members(session: Reading, parts: TheParts, asked: Asked, program_id: UUID) -> ListShape[MemberPublic]:
    """List the people who run or serve a program."""
    page = listed(session, Member, program_id, asked.after, asked.limit)
    return ListShape(items=members.shown(session, parts.vault, page.rows), next=cursor_of(page.after))


@router.post("", status_code=201, responses=ADD, dependencies=[Depends(ADMINS)])
def add_member(
    session: Writing, parts: TheParts, response: Response, program_id: UUID, asked: MemberCreate
) -> MemberPublic:
    """Take somebody into a program; they can sign in from then on."""
    now, secret_key = parts.clock.now(), parts.settings.secret_key.get_secret_value()
    user = members.user_of(session, parts.vault, secret_key, asked.email, now)
    member = members.add_member(session, parts.vault, user, program_id, asked, now)
    tag(response, member)
    return members.only(session, parts.vault, member)


@router.get("/{member_id}", responses=READ, dependencies=[Depends(ADMINS)])
def read_member(
    session: Reading, parts: TheParts, response: Response, program_id: UUID, member_id: UUID
) -> MemberPublic:
    """Read a member."""
    member = found(session, Member, program_id, member_id)
    tag(response, member)
    return members.only(session, parts.vault, member)


@router.patch("/{member_id}", responses=EDIT, dependencies=[Depends(ADMINS)])
def update_member(
    session: Writing,
    parts: TheParts,
    response: Response,
    program_id: UUID,
    member_id: UUID,
    version: IfMatch,
    asked: MemberUpdate,
) -> MemberPublic:
    """Change the name or the roles of a member."""
    member = members.update_member(session, parts.vault, program_id, member_id, version, asked)
    tag(response, member)
    return members.only(session, parts.vault, member)


@router.delete("/{member_id}", status_code=204, responses=EDIT, dependencies=[Depends(ADMINS)])
def remove_member(session: Writing, program_id: UUID, member_id: UUID, version: IfMatch) -> None:
    """Take a member out of a program."""
    members.remove_member(session, program_id, member_id, version)
