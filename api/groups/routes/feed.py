"""`/api/v1/programs/{program_id}/groups/imports` and `…/groups/meeting-guide`: feeds of meetings, in and out."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, File, Query, UploadFile

from api.accounts.access import READERS, ByCoordinator
from api.accounts.routes.answers import ADD, READ
from api.accounts.service.programs import program_of
from api.groups.models.shapes import FeedPublic, FeedSays, Pathway
from api.groups.service import feed
from api.intake.service.imports import refused
from api.web.parts import Reading, TheParts
from api.web.shapes import Zone

router = APIRouter(prefix="/api/v1/programs/{program_id}/groups", tags=["groups"])
EXAMPLE: Final = {
    "slug": "sunday-evening", "name": "Sunday evening", "day": 0, "time": "18:30", "end_time": "19:30",
    "timezone": "America/New_York", "types": ["O", "EN"], "conference_url": "https://meet.example.org/sunday",
}  # fmt: skip
FOUND: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Meetings in the Meeting Guide format",
        "content": {"application/json": {"example": [EXAMPLE]}},
    }
}


@router.post("/imports", responses=ADD)
def bring_groups_in(
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    meetings: Annotated[UploadFile, File(description="A feed in the Meeting Guide format: a JSON array of meetings.")],
    dry_run: Annotated[bool, Query(description="Say what would happen, and every problem; write nothing.")] = True,
    time_zone: Annotated[
        Zone | None, Query(description="Of meetings that state none; by default the program's.")
    ] = None,
    pathway: Annotated[Pathway | None, Query(description="That new ones follow; the format does not say.")] = None,
    medication_friendly: Annotated[
        bool, Query(description="Whether taking medication is no matter in new ones; the format does not say.")
    ] = False,
) -> FeedPublic:
    """Bring in a feed of meetings: all of them, or where there are problems nothing.

    A dry run answers 200 and lists the problems; an import that has any is refused with all of them. A meeting that
    was brought in before is known by its slug: what the feed says of it is changed, all else stays.
    """
    with parts.database.reading() as session:
        zone = time_zone or program_of(session, program_id).zone
    says = FeedSays(time_zone=zone, pathway=pathway, medication_friendly=medication_friendly)
    content = meetings.file.read()
    report = feed.bring_in(parts, program_id, content, says, caller.actor, dry_run=dry_run).report
    if report.problem_count and not dry_run:
        raise refused(report.problems)
    return report


@router.get("/meeting-guide", responses=FOUND | READ, dependencies=[Depends(READERS)])
def read_feed(session: Reading, program_id: UUID) -> list[dict[str, Any]]:
    """Read the open groups that people are told of, in the Meeting Guide format, for other people's lists."""
    return feed.feed_of(session, program_id)
