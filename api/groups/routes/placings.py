"""`/api/v1/programs/{program_id}/placings`: people placed in closed groups, from the start to publishing."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import STAFF, ByCoordinator
from api.accounts.owned import found
from api.accounts.routes.answers import ADD, EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ConflictError
from api.groups.models.placing_shapes import (
    CamePublic,
    PlacedPublic,
    PlacingCreate,
    PlacingPublic,
    PlacingSummary,
    RemedyTaken,
    UnplacedPublic,
)
from api.groups.models.placings import Placing
from api.groups.service import placings, publishing, reviewing
from api.groups.service.remedying import take_remedy
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.problems import errors_of
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/placings", tags=["placings"])
REVIEW = READ | errors_of(ConflictError)


@router.get("", responses=READ, dependencies=[Depends(STAFF)])
def list_placings(session: Reading, asked: Asked, program_id: UUID) -> ListShape[PlacingPublic]:
    """List the placings of a program, the newest first."""
    page = placings.PLACINGS.newest(session, program_id, asked.after, asked.limit)
    return ListShape(items=[PlacingPublic.of(row) for row in page.rows], next=cursor_of(page.after))


@router.post("", status_code=201, responses=ADD)
def start_placing(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, asked: PlacingCreate
) -> PlacingPublic:
    """Have people placed in groups; a week has one placing at the most that was not published yet."""
    row = placings.PLACINGS.start(session, program_id, asked.week, caller.actor, parts.clock.now())
    tag(response, row)
    return PlacingPublic.of(row)


@router.get("/{placing_id}", responses=READ, dependencies=[Depends(STAFF)])
def read_placing(session: Reading, response: Response, program_id: UUID, placing_id: UUID) -> PlacingPublic:
    """Read where a placing is; while it is solved, which step that is at."""
    row = found(session, Placing, program_id, placing_id)
    tag(response, row)
    return PlacingPublic.of(row)


@router.post("/{placing_id}/start", responses=EDIT)
def start_placing_again(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    placing_id: UUID,
    version: IfMatch,
) -> PlacingPublic:
    """Have a placing that is to be reviewed solved once more, from people and groups as they are by now."""
    row = placings.PLACINGS.start_again(session, program_id, placing_id, version, caller.actor, parts.clock.now())
    tag(response, row)
    return PlacingPublic.of(row)


@router.post("/{placing_id}/remedies", responses=EDIT | ADD)
def take_placing_remedy(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    placing_id: UUID,
    version: IfMatch,
    asked: RemedyTaken,
) -> PlacingPublic:
    """Change a group as the placing found to help, and have the placing solved once more; all at once."""
    row = take_remedy(session, parts, program_id, placing_id, version, asked, caller.actor, parts.clock.now())
    tag(response, row)
    return PlacingPublic.of(row)


@router.post("/{placing_id}/cancel", responses=EDIT)
def cancel_placing(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    placing_id: UUID,
    version: IfMatch,
) -> PlacingPublic:
    """End a placing that was not published; a solve under way stops."""
    row = placings.PLACINGS.cancel(session, program_id, placing_id, version, caller.actor, parts.clock.now())
    tag(response, row)
    return PlacingPublic.of(row)


@router.post("/{placing_id}/publish", responses=EDIT)
def publish_placing(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    placing_id: UUID,
    version: IfMatch,
) -> CamePublic:
    """Publish a placing: groups open, people have their places, and facilitators their hours; all of it at once.

    Whoever cannot be placed any more is left out and waits for the next placing.
    """
    row, came = publishing.publish(session, parts, program_id, placing_id, version, caller.actor, parts.clock.now())
    tag(response, row)
    return CamePublic(placed=len(came.placed), left_out=len(came.left_out), opened=len(came.opened))


@router.get("/{placing_id}/summary", responses=REVIEW)
def read_placing_summary(
    session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, placing_id: UUID
) -> PlacingSummary:
    """Read what came out as a whole: groups that meet, groups that do not open and why, the proof, what would help."""
    made = reviewing.summary(session, parts.vault, program_id, placing_id)
    note_read(session, parts, program_id, caller.actor, Act("read", "placing", placing_id))
    return made


@router.get("/{placing_id}/placements", responses=REVIEW)
def list_placements(
    session: Reading, parts: TheParts, asked: Asked, caller: ByCoordinator, program_id: UUID, placing_id: UUID
) -> ListShape[PlacedPublic]:
    """List who has a place, where, and why there."""
    items, after = reviewing.placed(session, parts.vault, program_id, placing_id, asked.after, asked.limit)
    note_read(session, parts, program_id, caller.actor, Act("list", "placements", placing_id))
    return ListShape(items=items, next=cursor_of(after))


@router.get("/{placing_id}/unplaced", responses=REVIEW)
def list_unplaced(
    session: Reading, parts: TheParts, asked: Asked, caller: ByCoordinator, program_id: UUID, placing_id: UUID
) -> ListShape[UnplacedPublic]:
    """List who has no place, why, and what would help, each tried out."""
    items, after = reviewing.unplaced(session, parts.vault, program_id, placing_id, asked.after, asked.limit)
    note_read(session, parts, program_id, caller.actor, Act("list", "unmatched", placing_id))
    return ListShape(items=items, next=cursor_of(after))
