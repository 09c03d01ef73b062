"""`/api/v1/programs/{program_id}/me/groups`: the groups that the mentor who is signed in leads."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from api.accounts.access import MENTORS, Person
from api.accounts.routes.answers import READ
from api.groups.models.placing_shapes import AttendancePut, HostedGroup, HostedSummary
from api.groups.service import hosting
from api.web.parts import Reading, TheParts, Writing

router = APIRouter(prefix="/api/v1/programs/{program_id}/me/groups", tags=["groups"])

Mentor = Annotated[Person, Depends(MENTORS)]


@router.get("", responses=READ)
def list_own_groups(session: Reading, program_id: UUID, caller: Mentor) -> list[HostedSummary]:
    """List the groups that the caller leads; nothing of who comes."""
    return hosting.groups_led(session, program_id, caller.user_id)


@router.get("/{group_id}", responses=READ)
def read_own_group(session: Writing, parts: TheParts, program_id: UUID, group_id: UUID, caller: Mentor) -> HostedGroup:
    """Read a group that the caller leads: the first names of those who agree to that, and how often they came."""
    now = parts.clock.now()
    return hosting.read_group_led(session, parts, program_id, caller.user_id, group_id, caller.actor, now)


@router.put("/{group_id}/meetings/{day}", status_code=204, responses=READ)
def note_attendance(
    session: Writing,
    parts: TheParts,
    program_id: UUID,
    group_id: UUID,
    day: date,
    caller: Mentor,
    asked: AttendancePut,
) -> None:
    """Write down who was at a meeting, of those who agree that it is noted; in place of what was written before."""
    now = parts.clock.now()
    hosting.note_attendance(session, program_id, caller.user_id, group_id, day, asked, caller.actor, now)
