"""`/api/v1/programs/{program_id}/group-policy`, which placings follow, and `…/group-policies`, each that ever held."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import STAFF, ByCoordinator
from api.accounts.owned import listed
from api.accounts.routes.answers import EDIT, READ
from api.groups.models.policies import GroupPolicyPublic, GroupPolicyPut, GroupPolicySummary, GroupPolicyVersion
from api.groups.service import policies
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch

router = APIRouter(prefix="/api/v1/programs/{program_id}", tags=["placings"])


@router.get("/group-policy", responses=READ, dependencies=[Depends(STAFF)])
def read_group_policy(session: Reading, response: Response, program_id: UUID) -> GroupPolicyPublic:
    """Read the policy that the next placing follows; its number is the ETag, 0 for the engine's defaults."""
    policy = policies.shown(policies.newest(session, program_id))
    response.headers["ETag"] = f'"{policy.number}"'
    return policy


@router.put("/group-policy", responses=EDIT)
def put_group_policy(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    version: IfMatch,
    asked: GroupPolicyPut,
) -> GroupPolicyPublic:
    """Write the next version; placings that are solved from now on follow it, and keep it with them."""
    row = policies.put_policy(session, program_id, version, asked, caller.actor, parts.clock.now())
    response.headers["ETag"] = f'"{row.number}"'
    return policies.shown(row)


@router.get("/group-policies", responses=READ, dependencies=[Depends(STAFF)])
def list_group_policies(session: Reading, asked: Asked, program_id: UUID) -> ListShape[GroupPolicySummary]:
    """List the versions, the oldest first."""
    page = listed(session, GroupPolicyVersion, program_id, asked.after, asked.limit)
    return ListShape(items=[policies.listed_one(row) for row in page.rows], next=cursor_of(page.after))
