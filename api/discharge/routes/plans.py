"""`/api/v1/programs/{program_id}/discharges`: who leaves treatment, and the plan of each."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.accounts.access import ByCoordinator
from api.accounts.routes.answers import READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.discharge.models.shapes import DropInHours, FirstMeeting, LeavingPublic, PlanPublic, call_public
from api.discharge.service import planning
from api.web.paging import ListShape
from api.web.parts import Reading, TheParts

router = APIRouter(prefix="/api/v1/programs/{program_id}/discharges", tags=["discharge"])


@router.get("", responses=READ)
def list_discharges(
    session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID,
    page: Annotated[int, Query(ge=1, le=10_000, description="`next` of the page before.")] = 1,
) -> ListShape[LeavingPublic]:  # fmt: skip
    """List who leaves treatment or left it in the last four weeks, the next to leave first, and how far plans are."""
    found = planning.leaving(session, parts.vault, program_id, page, parts.clock.now())
    items = [
        LeavingPublic(
            id=line.row.id,
            mentee_id=line.row.mentee_id,
            name=line.name,
            leaves_on=line.leaves_on,
            way=line.standing.way,
            first_meeting=line.standing.meeting.start if line.standing.meeting else None,
            in_time=line.in_time,
        )
        for line in found.lines
    ]
    note_read(session, parts, program_id, caller.actor, Act("list", "discharges"))
    return ListShape(items=items, next=str(found.page + 1) if found.page < found.pages else None)


@router.get("/{discharge_id}", responses=READ)
def read_plan(
    session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, discharge_id: UUID
) -> PlanPublic:
    """Return somebody's plan, as it stands now; nothing of whoever does not agree to be matched."""
    plan = planning.plan_in(session, parts.vault, program_id, discharge_id, parts.clock.now())
    made = plan_public(plan)
    note_read(session, parts, program_id, caller.actor, Act("read", "discharge", discharge_id))
    return made


def plan_public(plan: planning.Plan) -> PlanPublic:
    """Return a plan as JSON."""
    offer, meeting = plan.offer, plan.meeting
    return PlanPublic(
        id=plan.row.id,
        mentee_id=plan.row.mentee_id,
        leaves_on=plan.leaves_on,
        centre=plan.centre or None,
        way=plan.standing.way,
        mentor=offer.mentor.name if offer else None,
        mode=offer.hour.mode if offer else None,
        site=offer.site if offer else "",
        first_meeting=FirstMeeting(starts_at=meeting.start, ends_at=meeting.end) if meeting else None,
        in_time=plan.in_time,
        handover=plan.handover and offer is not None and offer.accepted,
        call=None if plan.call is None else call_public(plan.call.row, plan.call.start, plan.call.end),
        groups=[group.name for group in plan.suggestions.groups],
        drop_in_hours=[
            DropInHours(place=one.place, day=one.day, start_min=one.start_min, minutes=one.minutes, time_zone=one.zone)
            for one in plan.suggestions.presence
        ],
        stories=[story.title for story in plan.suggestions.stories],
        crisis_line=plan.crisis_line,
    )
