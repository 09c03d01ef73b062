"""`/api/v1/programs/{program_id}/policy`, the one that holds, and `…/policies`, each that ever did."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response

from api.accounts.access import STAFF, ByCoordinator
from api.accounts.owned import listed
from api.accounts.routes.answers import EDIT, READ
from api.rounds.models.shapes import PolicyPublic, PolicyPut, PolicySummary
from api.rounds.models.tables import PolicyVersion
from api.rounds.service import policies
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch

router = APIRouter(prefix="/api/v1/programs/{program_id}", tags=["policies"])


@router.get("/policy", responses=READ, dependencies=[Depends(STAFF)])
def read_policy(session: Reading, response: Response, program_id: UUID) -> PolicyPublic:
    """Read the policy that the next round follows; its number is the ETag, 0 for the engine's defaults."""
    row = policies.newest(session, program_id)
    policy = (
        PolicyPublic(number=policies.DEFAULTS, text=policies.default_text(), created_at=None, author=None)
        if row is None
        else PolicyPublic.model_validate(row)
    )
    response.headers["ETag"] = f'"{policy.number}"'
    return policy


@router.put("/policy", responses=EDIT)
def put_policy(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    version: IfMatch,
    asked: PolicyPut,
) -> PolicyPublic:
    """Write the next version of the policy."""
    row = policies.put_policy(session, program_id, version, asked.text, caller.actor, parts.clock.now())
    policy = PolicyPublic.model_validate(row)
    response.headers["ETag"] = f'"{policy.number}"'
    return policy


@router.get("/policies", responses=READ, dependencies=[Depends(STAFF)])
def list_policies(session: Reading, asked: Asked, program_id: UUID) -> ListShape[PolicySummary]:
    """List the versions of the policy, the oldest first."""
    page = listed(session, PolicyVersion, program_id, asked.after, asked.limit)
    return ListShape(items=[PolicySummary.model_validate(row) for row in page.rows], next=cursor_of(page.after))


@router.get("/policies/{number}", responses=READ, dependencies=[Depends(STAFF)])
def read_version(session: Reading, program_id: UUID, number: Annotated[int, Path(ge=1, le=10**9)]) -> PolicyPublic:
    """Read one version of the policy."""
    return PolicyPublic.model_validate(policies.numbered(session, program_id, number))
