"""`/api/v1/programs/{program_id}/me/stories`: what the mentor who is signed in writes, and what others show them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.accounts.access import MENTORS, Person
from api.accounts.routes.answers import ADD, EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.consent.models import ConsentPublic, Language, Revoked
from api.database.rows import page
from api.intake.models.signing import Agreement, Signature
from api.people.service.availability import mentor_id_of
from api.stories.models.shapes import (
    ReadStory,
    ShownStory,
    StoryCreate,
    StoryPublic,
    StorySend,
    StorySummary,
    StoryUpdate,
)
from api.stories.models.tables import StoryRow
from api.stories.service import agreeing, showing, writing
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/me/stories", tags=["stories"])

Mentor = Annotated[Person, Depends(MENTORS)]


@router.get("", responses=READ)
def list_own_stories(session: Reading, parts: TheParts, program_id: UUID, caller: Mentor) -> list[StorySummary]:
    """List the caller's own stories, the newest first."""
    items = writing.own_stories(session, parts.vault, program_id, caller.user_id, parts.clock.now())
    note_read(session, parts, program_id, caller.actor, Act("list", "stories"))
    return items


@router.post("", status_code=201, responses=ADD)
def add_story(
    session: Writing, parts: TheParts, response: Response, program_id: UUID, caller: Mentor, asked: StoryCreate
) -> StoryPublic:
    """Keep a new draft. Nobody else can read it until it is sent in, reviewed and approved."""
    now = parts.clock.now()
    row = writing.add_story(session, parts.vault, program_id, caller.user_id, asked, caller.actor, now)
    tag(response, row)
    return writing.public(session, parts.vault, row, now)


@router.get("/agreement", responses=READ)
def read_agreement(
    session: Reading,
    parts: TheParts,
    program_id: UUID,
    caller: Mentor,
    language: Annotated[Language, Query(description="Of the text to sign.")] = Language.EN,
) -> Agreement:
    """Read what the caller agreed to for their stories, and the text that they are shown before they sign anew."""
    mentor_id = mentor_id_of(session, program_id, caller.user_id)
    found = agreeing.agreement(session, parts.vault, program_id, mentor_id, language, parts.clock.now())
    note_read(session, parts, program_id, caller.actor, Act("read", "consents", mentor_id))
    return found


@router.post("/agreement", status_code=201, responses=ADD)
def sign_agreement(
    session: Writing, parts: TheParts, program_id: UUID, caller: Mentor, asked: Signature
) -> ConsentPublic:
    """Sign for one's own stories; those that were approved show under it from now on."""
    mentor_id = mentor_id_of(session, program_id, caller.user_id)
    return agreeing.agree(session, parts, program_id, mentor_id, asked, caller.actor, parts.clock.now())


@router.delete("/agreement", responses=ADD)
def revoke_agreement(session: Writing, parts: TheParts, program_id: UUID, caller: Mentor) -> Revoked:
    """Take back what was signed: none of one's own stories shows any more. Doing it twice does no harm."""
    mentor_id = mentor_id_of(session, program_id, caller.user_id)
    now, years = parts.clock.now(), parts.settings.retention_years
    return Revoked(ended=agreeing.disagree(session, mentor_id, caller.actor, now, years))


@router.get("/shared", responses=READ)
def list_shared_stories(
    session: Reading, parts: TheParts, asked: Asked, program_id: UUID, caller: Mentor
) -> ListShape[ShownStory]:
    """List the stories of other mentors that are for the caller to read."""
    mentor_id = mentor_id_of(session, program_id, caller.user_id)
    statement = showing.for_mentor(program_id, mentor_id, parts.clock.now())
    found = page(session, statement, StoryRow, asked.after, asked.limit)
    items = [one.public() for one in showing.shown(session, parts.vault, found.rows)]
    note_read(session, parts, program_id, caller.actor, Act("list", "stories"))
    return ListShape(items=items, next=cursor_of(found.after))


@router.get("/shared/{story_id}", responses=READ)
def read_shared_story(session: Reading, parts: TheParts, program_id: UUID, story_id: UUID, caller: Mentor) -> ReadStory:
    """Read a story of another mentor, with the notice that goes with it."""
    now = parts.clock.now()
    statement = showing.for_mentor(program_id, mentor_id_of(session, program_id, caller.user_id), now)
    found = showing.read(session, parts.vault, statement, story_id, now)
    note_read(session, parts, program_id, caller.actor, Act("read", "story", story_id))
    return found


@router.get("/{story_id}", responses=READ)
def read_own_story(
    session: Reading, parts: TheParts, response: Response, program_id: UUID, story_id: UUID, caller: Mentor
) -> StoryPublic:
    """Read one of the caller's own stories, with what the reviewer said."""
    story = writing.own_story(session, parts.vault, program_id, caller.user_id, story_id, parts.clock.now())
    tag(response, story)
    note_read(session, parts, program_id, caller.actor, Act("read", "story", story_id))
    return story


@router.patch("/{story_id}", responses=EDIT)
def update_story(
    session: Writing,
    parts: TheParts,
    response: Response,
    program_id: UUID,
    story_id: UUID,
    caller: Mentor,
    version: IfMatch,
    asked: StoryUpdate,
) -> StoryPublic:
    """Change a story. It is a draft again; what was approved shows meanwhile, at once to no more than now chosen."""
    now = parts.clock.now()
    row = writing.update_story(
        session, parts.vault, program_id, caller.user_id, story_id, version, asked, caller.actor, now
    )
    tag(response, row)
    return writing.public(session, parts.vault, row, now)


@router.post("/{story_id}/submission", responses=EDIT)
def send_story(
    session: Writing,
    parts: TheParts,
    response: Response,
    program_id: UUID,
    story_id: UUID,
    caller: Mentor,
    version: IfMatch,
    asked: StorySend,
) -> StoryPublic:
    """Send a story in to be reviewed, under what the caller signed before or signs with it."""
    now = parts.clock.now()
    row = writing.send_story(
        session, parts, program_id, caller.user_id, story_id, version, asked.signed, caller.actor, now
    )
    tag(response, row)
    return writing.public(session, parts.vault, row, now)


@router.post("/{story_id}/retraction", responses=ADD)
def take_back(
    session: Writing, parts: TheParts, response: Response, program_id: UUID, story_id: UUID, caller: Mentor
) -> StoryPublic:
    """Take a story back, whatever its version: from now on nobody but the caller can read it."""
    now = parts.clock.now()
    row = writing.take_back(session, program_id, caller.user_id, story_id, caller.actor, now)
    tag(response, row)
    return writing.public(session, parts.vault, row, now)


@router.delete("/{story_id}", status_code=204, responses=EDIT)
def remove_story(
    session: Writing, parts: TheParts, program_id: UUID, story_id: UUID, caller: Mentor, version: IfMatch
) -> None:
    """Remove a story for good."""
    writing.remove_story(session, program_id, caller.user_id, story_id, version, caller.actor, parts.clock.now())
