"""`/api/v1/programs/{program_id}/likenesses`: records that look like one person's."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Response

from api.accounts.access import ByCoordinator
from api.accounts.routes.answers import EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.people.models.likenesses import SAME, Decision, LikenessPublic
from api.people.models.words import LikenessState
from api.people.service import likenesses
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

DECIDED: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"application/json": {"example": SAME | {"outcome": likenesses.OUTCOMES[LikenessState.SAME]}}}}
}

router = APIRouter(prefix="/api/v1/programs/{program_id}/likenesses", tags=["likenesses"])


@router.get("", responses=READ)
def list_likenesses(
    session: Reading,
    parts: TheParts,
    caller: ByCoordinator,
    asked: Asked,
    program_id: UUID,
    state: LikenessState = LikenessState.OPEN,
) -> ListShape[LikenessPublic]:
    """List mentees who may be one person: those that nobody has decided on, unless another state is named."""
    items, after = likenesses.list_likenesses(session, parts.vault, program_id, state, asked.after, asked.limit)
    note_read(session, parts, program_id, caller.actor, Act("list", "likenesses"))
    return ListShape(items=items, next=cursor_of(after))


@router.get("/{likeness_id}", responses=READ)
def read_likeness(
    session: Reading, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, likeness_id: UUID
) -> LikenessPublic:
    """Read two records that look like one person's."""
    likeness = likenesses.read_likeness(session, parts.vault, program_id, likeness_id)
    note_read(session, parts, program_id, caller.actor, Act("read", "likeness", likeness_id))
    tag(response, likeness)
    return likeness


@router.post("/{likeness_id}/decision", responses=EDIT | DECIDED)
def decide_likeness(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    likeness_id: UUID,
    version: IfMatch,
    asked: Decision,
) -> LikenessPublic:
    """Decide whether two records are one person's.

    Where they are, the one that is kept waits since the earlier of the two days and the other one leaves. Nothing
    else is moved: contact, wishes and consents stay with the record that they were given to.
    """
    now = parts.clock.now()
    likeness = likenesses.decide(session, parts.vault, program_id, likeness_id, version, asked, caller.actor, now)
    tag(response, likeness)
    return likeness
