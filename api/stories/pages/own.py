"""`/programs/{program_id}/me/stories`: what a mentor writes, and where each of it stands."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import MENTORS, Person
from api.accounts.desk import Desk, base_of, desk_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ChangedMeanwhileError, ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.people.service.availability import mentor_id_of
from api.stories import words
from api.stories.models.shapes import StoryCreate, StoryPublic, StoryUpdate
from api.stories.models.words import Audience, Byline, StoryState
from api.stories.pages import forms
from api.stories.service import agreeing, writing
from api.web.fields import differing, fields_of
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.parts import Reading, TheParts, Writing
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

router = APIRouter(prefix="/programs/{program_id}/me/stories", include_in_schema=False)
PAGES: Final = Pages("api.stories", "api.proposals", words=words.said)
DONE: Final = {
    "added": ("good", to_translate("Saved. It is a draft, for your eyes alone.")),
    "changed": ("good", to_translate("Saved. Send it in once it is ready: it is read before it shows.")),
    "sent": ("good", to_translate("It is on its way. You hear once somebody has read it.")),
    "taken_back": ("good", to_translate("It is taken back. From now on nobody but you can read it.")),
    "removed": ("good", to_translate("Removed for good.")),
    "full": ("warn", to_translate("You have fifty stories. Remove one first.")),
    "signed": ("good", to_translate("Thank you. Your yes is kept, and you can take it back at any time.")),
    "revoked": ("good", to_translate("That has ended. None of your stories is shown to anybody any more.")),
    "over": ("warn", to_translate("This changed meanwhile. Please look at it again.")),
}
"""What is said on top after something was done, by the word in the address."""

Mentor = Annotated[Person, Depends(MENTORS)]


@router.get("")
def my_stories(
    request: Request, session: Reading, parts: TheParts, program_id: UUID, caller: Mentor, done: str = ""
) -> Response:
    """List what the caller wrote; that it was shown is written down."""
    desk, now = desk_of(request, session, caller, program_id), parts.clock.now()
    try:
        mentor_id = mentor_id_of(session, program_id, caller.user_id)
    except NotFoundError:  # a member whom nobody has written down as a mentor yet
        return PAGES.page(request, "not_yet.html", desk=desk)
    stories = writing.own_stories(session, parts.vault, program_id, caller.user_id, now)
    agreed = agreeing.agreed(session, parts.vault, mentor_id, now)
    note_read(session, parts, program_id, caller.actor, Act("list", "stories"))
    return PAGES.page(
        request, "my_stories.html", desk=desk, stories=stories, agreed=agreed, told=DONE.get(done),
        states=words.STATES, audiences=words.AUDIENCES, reasons=words.REASONS, taken=TAKEN,
    )  # fmt: skip


TAKEN: Final = frozenset({StoryState.SENT, StoryState.SENT_BACK, StoryState.APPROVED})
"""States of stories that can be taken back; and those that show, whatever their state."""


@router.get("/new")
def new_story_page(request: Request, session: Reading, program_id: UUID, caller: Mentor) -> Response:
    """Show an empty form."""
    desk = desk_of(request, session, caller, program_id)
    mentor_id_of(session, program_id, caller.user_id)
    usual = {"languages": [desk.language], "audience": [Audience.EVERYBODY.value]}
    return _form(request, desk, Sent(usual | {"byline": [Byline.FIRST_NAME.value]}))


@router.post("/new")
def add_story_page(request: Request, parts: TheParts, program_id: UUID, caller: Mentor, form: TheForm) -> Response:
    """Keep a new draft."""
    try:
        asked = checked(StoryCreate, forms.taken(form))
        with parts.database.writing() as session:
            row = writing.add_story(
                session, parts.vault, program_id, caller.user_id, asked, caller.actor, parts.clock.now()
            )
    except RefusedInputError as error:
        with parts.database.reading() as reading:
            desk = desk_of(request, reading, caller, program_id)
            return _form(request, desk, form, 422, problems=problems_of(error))
    except ConflictError:
        return to_list(program_id, "full")
    return _saved(program_id, row.id, form, "added")


@router.get("/{story_id}")
def my_story(
    request: Request, session: Reading, parts: TheParts, program_id: UUID, story_id: UUID, caller: Mentor,
    done: str = "",
) -> Response:  # fmt: skip
    """Show one of them with its form, and what the reviewer said."""
    desk = desk_of(request, session, caller, program_id)
    story = writing.own_story(session, parts.vault, program_id, caller.user_id, story_id, parts.clock.now())
    note_read(session, parts, program_id, caller.actor, Act("read", "story", story_id))
    return _form(request, desk, forms.typed(story), story=story, told=DONE.get(done))


@router.post("/{story_id}")
def change_story_page(
    request: Request, parts: TheParts, program_id: UUID, story_id: UUID, caller: Mentor, form: TheForm
) -> Response:
    """Change a story; whoever was overtaken sees what is stored now beside what they typed."""
    problems: dict[str, FieldProblem] = {}
    now = parts.clock.now()
    try:
        asked = checked(StoryUpdate, forms.taken(form))
        with parts.database.writing() as session:
            version = form.whole("version")
            writing.update_story(
                session, parts.vault, program_id, caller.user_id, story_id, version, asked, caller.actor, now
            )
    except RefusedInputError as error:
        status, problems = error.status, problems_of(error)
    except ChangedMeanwhileError as error:
        status = error.status
    else:
        return _saved(program_id, story_id, form, "changed")
    with parts.database.reading() as reading:
        desk = desk_of(request, reading, caller, program_id)
        story = writing.own_story(reading, parts.vault, program_id, caller.user_id, story_id, now)
        note_read(reading, parts, program_id, caller.actor, Act("read", "story", story_id))
    reader, overtaken = reader_of(request), not problems
    stored = differing(
        form, forms.typed(story), fields_of(forms.STORY), lambda word: reader.say(words.said(word))
    ) if overtaken else {}  # fmt: skip
    return _form(request, desk, form, status, story=story, problems=problems, stored=stored, overtaken=overtaken)


@router.post("/{story_id}/take-back")
def take_back_page(session: Writing, parts: TheParts, program_id: UUID, story_id: UUID, caller: Mentor) -> Response:
    """Take a story back, in one action: it can be sent in again at any time."""
    writing.take_back(session, program_id, caller.user_id, story_id, caller.actor, parts.clock.now())
    return to_list(program_id, "taken_back")


@router.get("/{story_id}/remove")
def remove_story_page(
    request: Request, session: Reading, parts: TheParts, program_id: UUID, story_id: UUID, caller: Mentor
) -> Response:
    """Say what removing means, before it is done."""
    desk = desk_of(request, session, caller, program_id)
    story = writing.own_story(session, parts.vault, program_id, caller.user_id, story_id, parts.clock.now())
    note_read(session, parts, program_id, caller.actor, Act("read", "story", story_id))
    return PAGES.page(request, "remove_story.html", desk=desk, story=story)


@router.post("/{story_id}/remove")
def remove_story(parts: TheParts, program_id: UUID, story_id: UUID, caller: Mentor, form: TheForm) -> Response:
    """Remove a story for good."""
    version, now = form.whole("version"), parts.clock.now()
    try:
        with parts.database.writing() as session:
            writing.remove_story(session, program_id, caller.user_id, story_id, version, caller.actor, now)
    except ChangedMeanwhileError:
        return to_list(program_id, "over")
    return to_list(program_id, "removed")


def to_list(program_id: UUID, done: str) -> Response:
    """Lead on to the list, with a word of what was done."""
    return RedirectResponse(f"{base_of(program_id)}/me/stories?done={done}", 303)


def _saved(program_id: UUID, story_id: UUID, form: Sent, done: str) -> Response:
    way = f"{base_of(program_id)}/me/stories/{story_id}"
    return RedirectResponse(f"{way}/send" if form.one("do") == "send" else f"{way}?done={done}", 303)


def _form(
    request: Request, desk: Desk, form: Sent, status: int = 200, *, story: StoryPublic | None = None, **shown: Any
) -> Response:
    reader = reader_of(request)
    given: dict[str, Any] = {"problems": {}, "stored": {}, "overtaken": False, "told": None}
    return PAGES.page(
        request, "story_form.html", status, desk=desk, parts=forms.STORY, form=form, story=story,
        labels=forms.labels(reader), offered=forms.offered(reader), told_of_length=forms.TOLD, states=words.STATES,
        reasons=words.REASONS, taken=TAKEN, **given | shown,
    )  # fmt: skip
