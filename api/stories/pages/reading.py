"""`/your/{token}/stories`: the stories that suit somebody, each on a page of its own. Which they read is not noted."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.reads import note_read
from api.audit.service import record
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow
from api.people.service.documents import opened_one
from api.people.service.own_links import mentee_of_link
from api.stories import words
from api.stories.models.shapes import ReadStory
from api.stories.service import showing, thanking
from api.stories.service.suggesting import suggested
from api.web.pages import Pages, for_person
from api.web.parts import Parts, Reading, TheParts
from api.web.rule import PUBLIC
from api.web.sent import TheForm
from api.web.translating import spoken, to_translate

router = APIRouter(
    prefix="/your/{token}/stories", include_in_schema=False, dependencies=[Depends(for_person)]
)  # fmt: skip
PAGES: Final = Pages("api.stories", "api.people", words=words.said)
SELF: Final = Actor.system("link")
"""Who the log says it was: whoever holds the link."""
MOST: Final = 50
DONE: Final = {
    "helped": to_translate("Thank you. Nobody is told that it was you."),
    "forgotten": to_translate("That is taken back."),
}


@router.get("", dependencies=[Depends(PUBLIC)])
def your_stories(request: Request, session: Reading, parts: TheParts, token: str) -> Response:
    """List the stories that suit somebody, best first."""
    row, about = _opened(session, parts, token)
    stories = [one.told() for one in suggested(session, parts.vault, row, about, parts.clock.now(), MOST)]
    context = _context(session, row, about, token)
    note_read(session, parts, row.program_id, SELF, Act("read", "mentee", row.id), Act("list", "stories"))
    return PAGES.page(request, "your_stories.html", stories=stories, **context)


@router.get("/{story_id}", dependencies=[Depends(PUBLIC)])
def your_story(
    request: Request, session: Reading, parts: TheParts, token: str, story_id: UUID, done: str = ""
) -> Response:
    """Show one of them; the log says that stories were read, and not which: that would be somebody's own affair."""
    row, about = _opened(session, parts, token)
    story = _read(session, parts, row, about, story_id)
    thanked = thanking.has_thanked(session, row, story_id)
    context = _context(session, row, about, token)
    note_read(session, parts, row.program_id, SELF, Act("read", "mentee", row.id), Act("list", "stories"))
    return PAGES.page(
        request, "your_story.html", story=story, warnings=words.WARNINGS, thanked=thanked, told=DONE.get(done, ""),
        **context,
    )  # fmt: skip


@router.post("/{story_id}", dependencies=[Depends(PUBLIC)])
def say_that_it_helped(parts: TheParts, token: str, story_id: UUID, form: TheForm) -> Response:
    """Keep that a story helped, or forget it; the log says that something of the person's changed, and no more."""
    helps = form.one("helped") != "no"
    with parts.database.writing() as session:
        row, about = _opened(session, parts, token)
        _read(session, parts, row, about, story_id)
        (thanking.thank if helps else thanking.unthank)(session, row, story_id)
        record(session, row.program_id, SELF, parts.clock.now(), Act("change", "mentee", row.id))
    return RedirectResponse(f"/your/{token}/stories/{story_id}?done={'helped' if helps else 'forgotten'}", 303)


def _opened(session: Session, parts: Parts, token: str) -> tuple[MenteeRow, MenteeAbout]:
    row = mentee_of_link(session, token)
    return row, opened_one(session, parts.vault, row, MenteeAbout)


def _read(session: Session, parts: Parts, row: MenteeRow, about: MenteeAbout, story_id: UUID) -> ReadStory:
    now = parts.clock.now()
    return showing.read(session, parts.vault, showing.for_mentee(row, about.avoid, now), story_id, now)


def _context(session: Session, row: MenteeRow, about: MenteeAbout, token: str) -> dict[str, Any]:
    program = program_of(session, row.program_id)
    language = spoken(about.languages[0])
    return {"language": language, "program": program.name, "crisis_line": program.crisis_line, "token": token}
