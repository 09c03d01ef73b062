"""Teams and who supervises them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select

from api.accounts.models.shapes import TeamCreate, TeamPublic, TeamUpdate
from api.accounts.models.tables import Member, MemberRole, Team, TeamSupervisor
from api.accounts.models.words import Role
from api.accounts.owned import edit, to_edit
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.errors import FieldProblem, RefusedInputError


def add_team(session: Session, program_id: UUID, asked: TeamCreate, actor: Actor, now: datetime) -> TeamPublic:
    """Add a team.

    Raises
    ------
    RefusedInputError
        If a supervisor is no member of the program with that role.
    """
    team = Team(id=new_id(now), created_at=now, program_id=program_id, name=asked.name, cap=asked.cap)
    session.add(team)
    session.flush()
    _supervise(session, team, asked.supervisors)
    record(session, program_id, actor, now, Act("add", "team", team.id))
    return shown(session, [team])[0]


def update_team(
    session: Session, program_id: UUID, team_id: UUID, version: int, asked: TeamUpdate, actor: Actor, now: datetime
) -> TeamPublic:
    """Change a team; supervisors are replaced as a whole."""
    team = to_edit(session, Team, program_id, team_id, version)
    changes = asked.named()
    changes.pop("supervisors", None)
    edit(team, changes)
    session.flush()
    if asked.supervisors is not None:
        _supervise(session, team, asked.supervisors)
    record(session, program_id, actor, now, Act("change", "team", team.id))
    return shown(session, [team])[0]


def remove_team(session: Session, program_id: UUID, team_id: UUID, version: int, actor: Actor, now: datetime) -> None:
    """Remove a team."""
    session.delete(to_edit(session, Team, program_id, team_id, version))
    record(session, program_id, actor, now, Act("remove", "team", team_id))


def shown(session: Session, teams: Sequence[Team]) -> list[TeamPublic]:
    """Return teams with their supervisors, in one query more."""
    statement = select(TeamSupervisor).where(col(TeamSupervisor.team_id).in_([team.id for team in teams]))
    supervisors: dict[UUID, list[UUID]] = {team.id: [] for team in teams}
    for row in session.exec(statement):
        supervisors[row.team_id].append(row.member_id)
    return [
        TeamPublic(**team.model_dump(exclude={"program_id"}), supervisors=sorted(supervisors[team.id]))
        for team in teams
    ]


def _supervise(session: Session, team: Team, member_ids: Collection[UUID]) -> None:
    statement = (
        select(Member.id)
        .join(MemberRole, col(MemberRole.member_id) == Member.id)
        .where(Member.program_id == team.program_id, MemberRole.role == Role.SUPERVISOR)
        .where(col(Member.id).in_(member_ids))
    )
    if set(session.exec(statement)) != set(member_ids):
        raise RefusedInputError([FieldProblem("#/supervisors", "ids of members who are supervisors", "another id")])
    session.exec(delete(TeamSupervisor).where(col(TeamSupervisor.team_id) == team.id))
    session.add_all(TeamSupervisor(team_id=team.id, member_id=member_id) for member_id in member_ids)
    session.flush()
