"""`/api/v1/programs/{program_id}/schedule`."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import STAFF, ByCoordinator
from api.accounts.routes.answers import EDIT, READ
from api.accounts.service.programs import program_of
from api.rounds.models.shapes import SchedulePublic, SchedulePut
from api.rounds.models.tables import RoundSchedule
from api.rounds.service import schedules
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/schedule", tags=["rounds"])


@router.get("", responses=READ, dependencies=[Depends(STAFF)])
def read_schedule(session: Reading, response: Response, program_id: UUID) -> SchedulePublic:
    """Read when the week begins by itself."""
    schedule = _shown(schedules.schedule_of(session, program_id), program_of(session, program_id).zone)
    tag(response, schedule)
    return schedule


@router.put("", responses=EDIT)
def put_schedule(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    version: IfMatch,
    asked: SchedulePut,
) -> SchedulePublic:
    """Set when the week begins by itself; the first time, over version 0."""
    row = schedules.put_schedule(session, program_id, version, asked, caller.actor, parts.clock.now())
    schedule = _shown(row, program_of(session, program_id).zone)
    tag(response, schedule)
    return schedule


def _shown(row: RoundSchedule | None, zone: str) -> SchedulePublic:
    if row is None:
        return SchedulePublic(version=0, is_on=False, weekday=0, at="09:00", zone=zone, next_at=None)
    at = f"{row.minute // 60:02}:{row.minute % 60:02}"
    return SchedulePublic(
        version=row.version, is_on=row.is_on, weekday=row.weekday, at=at, zone=zone, next_at=row.next_at
    )
