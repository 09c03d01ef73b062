"""`/programs/{program_id}/me/stories/shared`: the stories of others that a mentor may read."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.accounts.access import MENTORS, Person
from api.accounts.desk import desk_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.database.rows import page
from api.people.service.availability import mentor_id_of
from api.stories import words
from api.stories.models.tables import StoryRow
from api.stories.service import showing
from api.web.pages import Pages
from api.web.paging import Asked, pages_of
from api.web.parts import Reading, TheParts

router = APIRouter(prefix="/programs/{program_id}/me/stories/shared", include_in_schema=False)
PAGES: Final = Pages("api.stories", words=words.said)

Mentor = Annotated[Person, Depends(MENTORS)]


@router.get("")
def shared_stories(
    request: Request, session: Reading, parts: TheParts, asked: Asked, program_id: UUID, caller: Mentor
) -> Response:
    """List them."""
    desk = desk_of(request, session, caller, program_id)
    mentor_id = mentor_id_of(session, program_id, caller.user_id)
    statement = showing.for_mentor(program_id, mentor_id, parts.clock.now())
    found = page(session, statement, StoryRow, asked.after, asked.limit)
    stories = [one.public() for one in showing.shown(session, parts.vault, found.rows)]
    note_read(session, parts, program_id, caller.actor, Act("list", "stories"))
    pager = pages_of(request, asked, found.after)
    return PAGES.page(request, "shared_stories.html", desk=desk, stories=stories, warnings=words.WARNINGS, **pager)


@router.get("/{story_id}")
def shared_story(
    request: Request, session: Reading, parts: TheParts, program_id: UUID, story_id: UUID, caller: Mentor
) -> Response:
    """Show one of them, with the notice that goes with it."""
    desk, now = desk_of(request, session, caller, program_id), parts.clock.now()
    statement = showing.for_mentor(program_id, mentor_id_of(session, program_id, caller.user_id), now)
    story = showing.read(session, parts.vault, statement, story_id, now)
    note_read(session, parts, program_id, caller.actor, Act("read", "story", story_id))
    return PAGES.page(request, "shared_story.html", desk=desk, story=story, warnings=words.WARNINGS)
