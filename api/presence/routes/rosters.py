"""`/api/v1/programs/{program_id}/rosters`: rosters of presence, from the start to publishing."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import STAFF, ByCoordinator
from api.accounts.owned import found
from api.accounts.routes.answers import ADD, EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ConflictError
from api.presence.models.ask_shapes import RosterAskCame, RosterAsking, RosterAskPublic
from api.presence.models.roster_shapes import RosterCame, RosterCreate, RosterPublic, RosterSummary
from api.presence.models.tables import RosterRow
from api.presence.service import asking, reviewing
from api.presence.service.rosters import ROSTERS
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.problems import errors_of
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/rosters", tags=["presence"])
REVIEW = READ | errors_of(ConflictError)


@router.get("", responses=READ, dependencies=[Depends(STAFF)])
def list_rosters(session: Reading, asked: Asked, program_id: UUID) -> ListShape[RosterPublic]:
    """List the rosters of a program, the newest first."""
    page = ROSTERS.newest(session, program_id, asked.after, asked.limit)
    return ListShape(items=[RosterPublic.of(row) for row in page.rows], next=cursor_of(page.after))


@router.post("", status_code=201, responses=ADD)
def start_roster(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, asked: RosterCreate
) -> RosterPublic:
    """Have a roster settled; a week has one at the most that was not published yet."""
    row = ROSTERS.start(session, program_id, asked.week, caller.actor, parts.clock.now())
    tag(response, row)
    return RosterPublic.of(row)


@router.get("/{roster_id}", responses=READ, dependencies=[Depends(STAFF)])
def read_roster(session: Reading, response: Response, program_id: UUID, roster_id: UUID) -> RosterPublic:
    """Read where a roster is; while it is solved, which step that is at."""
    row = found(session, RosterRow, program_id, roster_id)
    tag(response, row)
    return RosterPublic.of(row)


@router.post("/{roster_id}/start", responses=EDIT)
def start_roster_again(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, roster_id: UUID,
    version: IfMatch,
) -> RosterPublic:  # fmt: skip
    """Have a roster that is to be reviewed settled once more, from hours and mentors as they are by now."""
    row = ROSTERS.start_again(session, program_id, roster_id, version, caller.actor, parts.clock.now())
    tag(response, row)
    return RosterPublic.of(row)


@router.post("/{roster_id}/cancel", responses=EDIT)
def cancel_roster(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, roster_id: UUID,
    version: IfMatch,
) -> RosterPublic:  # fmt: skip
    """End a roster that was not published; a solve under way stops."""
    row = ROSTERS.cancel(session, program_id, roster_id, version, caller.actor, parts.clock.now())
    tag(response, row)
    return RosterPublic.of(row)


@router.post("/{roster_id}/publish", responses=EDIT)
def publish_roster(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, roster_id: UUID,
    version: IfMatch,
) -> RosterCame:  # fmt: skip
    """Publish a roster: its shifts hold from now on, every week until the next, and all others end; all at once."""
    row, came = reviewing.publish(session, parts, program_id, roster_id, version, caller.actor, parts.clock.now())
    tag(response, row)
    return came


@router.post("/{roster_id}/questions", responses=ADD)
def ask_for_roster(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, roster_id: UUID, asked: RosterAsking
) -> RosterAskCame:
    """Ask a mentor, in neutral words, for a change that the roster found to help; nobody the same twice."""
    came = asking.ask_mentor(session, parts, program_id, roster_id, asked, caller.actor, parts.clock.now())
    return RosterAskCame.model_validate({"came": came.value})


@router.get("/{roster_id}/questions", responses=READ)
def list_roster_questions(
    session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, roster_id: UUID
) -> list[RosterAskPublic]:
    """List what was asked for the sake of a roster, and what mentors said."""
    asked = asking.asks_of(session, program_id, roster_id)
    note_read(session, parts, program_id, caller.actor, Act("list", "questions", roster_id))
    return asked


@router.get("/{roster_id}/summary", responses=REVIEW)
def read_roster_summary(
    session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, roster_id: UUID
) -> RosterSummary:
    """Read what came out: shifts, holes with why, what would help, loads, and the bounds."""
    made = reviewing.summary(session, parts.vault, program_id, roster_id)
    note_read(session, parts, program_id, caller.actor, Act("read", "roster", roster_id))
    return made
