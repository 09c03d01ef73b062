"""`/api/v1/programs/{program_id}/mentees/{mentee_id}/stories`: the stories that suit somebody."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from api.accounts.access import ByStaff
from api.accounts.owned import found
from api.accounts.routes.answers import READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow
from api.people.service.documents import opened_one
from api.stories.models.shapes import SuggestedStory
from api.stories.service.suggesting import suggested
from api.web.parts import Reading, TheParts

router = APIRouter(prefix="/api/v1/programs/{program_id}/mentees/{mentee_id}/stories", tags=["stories"])


@router.get("", responses=READ)
def suggest_stories(
    session: Reading,
    parts: TheParts,
    program_id: UUID,
    mentee_id: UUID,
    caller: ByStaff,
) -> list[SuggestedStory]:
    """Return the stories that suit a mentee, best first, each with why: as their own page tells them."""
    row = found(session, MenteeRow, program_id, mentee_id)
    about = opened_one(session, parts.vault, row, MenteeAbout)
    items = [
        SuggestedStory(**one.story.public().model_dump(), fit=one.fit, reasons=list(one.reasons))
        for one in suggested(session, parts.vault, row, about, parts.clock.now())
    ]
    acts = (Act("read", "mentee", mentee_id), Act("list", "stories"))
    note_read(session, parts, program_id, caller.actor, *acts)
    return items
