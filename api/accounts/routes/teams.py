"""`/api/v1/programs/{program_id}/teams`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import STAFF, ByCoordinator
from api.accounts.models.shapes import TeamCreate, TeamPublic, TeamUpdate
from api.accounts.models.tables import Team
from api.accounts.owned import found, listed
from api.accounts.routes.answers import ADD, EDIT, READ
from api.accounts.service import teams
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/teams", tags=["teams"])


@router.get("", responses=READ, dependencies=[Depends(STAFF)])
def list_teams(session: Reading, asked: Asked, program_id: UUID) -> ListShape[TeamPublic]:
    """List the teams of a program."""
    page = listed(session, Team, program_id, asked.after, asked.limit)
    return ListShape(items=teams.shown(session, page.rows), next=cursor_of(page.after))


@router.post("", status_code=201, responses=ADD)
def add_team(
    session: Writing, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, asked: TeamCreate
) -> TeamPublic:
    """Add a team."""
    team = teams.add_team(session, program_id, asked, caller.actor, parts.clock.now())
    tag(response, team)
    return team


@router.get("/{team_id}", responses=READ, dependencies=[Depends(STAFF)])
def read_team(session: Reading, response: Response, program_id: UUID, team_id: UUID) -> TeamPublic:
    """Read a team."""
    team = teams.shown(session, [found(session, Team, program_id, team_id)])[0]
    tag(response, team)
    return team


@router.patch("/{team_id}", responses=EDIT)
def update_team(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    team_id: UUID,
    version: IfMatch,
    asked: TeamUpdate,
) -> TeamPublic:
    """Change a team."""
    team = teams.update_team(session, program_id, team_id, version, asked, caller.actor, parts.clock.now())
    tag(response, team)
    return team


@router.delete("/{team_id}", status_code=204, responses=EDIT)
def remove_team(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, team_id: UUID, version: IfMatch
) -> None:
    """Remove a team."""
    teams.remove_team(session, program_id, team_id, version, caller.actor, parts.clock.now())
