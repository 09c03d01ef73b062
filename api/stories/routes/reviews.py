"""`/api/v1/programs/{program_id}/stories`: what the team reviews."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.accounts.access import ByStaff
from api.accounts.routes.answers import EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.stories.models.shapes import ReviewCreate, ReviewPublic, ReviewSummary
from api.stories.models.words import StoryState
from api.stories.service import reviewing
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/stories", tags=["stories"])


@router.get("", responses=READ)
def list_stories(
    session: Reading,
    parts: TheParts,
    asked: Asked,
    program_id: UUID,
    caller: ByStaff,
    state: Annotated[StoryState | None, Query(description="Those of one state alone.")] = None,
) -> ListShape[ReviewSummary]:
    """List the stories that were sent in. Drafts, and what somebody took back, are their authors' alone."""
    now = parts.clock.now()
    items, after = reviewing.to_review(session, parts.vault, program_id, state, asked.after, asked.limit, now)
    note_read(session, parts, program_id, caller.actor, Act("list", "stories"))
    return ListShape(items=items, next=cursor_of(after))


@router.get("/{story_id}", responses=READ)
def read_story(
    session: Reading, parts: TheParts, response: Response, program_id: UUID, story_id: UUID, caller: ByStaff
) -> ReviewPublic:
    """Read a story that was sent in: as its author has it, or as it shows while they work on it again."""
    story = reviewing.review_of(session, parts.vault, program_id, story_id, parts.clock.now())
    tag(response, story)
    note_read(session, parts, program_id, caller.actor, Act("read", "story", story_id))
    return story


@router.post("/{story_id}/reviews", responses=EDIT)
def review_story(
    session: Writing,
    parts: TheParts,
    response: Response,
    program_id: UUID,
    story_id: UUID,
    caller: ByStaff,
    version: IfMatch,
    asked: ReviewCreate,
) -> ReviewPublic:
    """Approve a story, send it back with a note, or take it down with a reason; its author is told in any case."""
    now = parts.clock.now()
    row = reviewing.review(session, parts, program_id, story_id, version, asked, caller.actor, now)
    tag(response, row)
    return reviewing.reviewed(session, parts.vault, row, now)
