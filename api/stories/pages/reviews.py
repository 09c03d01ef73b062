"""`/programs/{program_id}/stories`: what the team reviews."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByStaff
from api.accounts.desk import base_of, desk_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ChangedMeanwhileError, ConflictError, NotFoundError, RefusedInputError
from api.stories import words
from api.stories.models.shapes import ReviewCreate
from api.stories.models.words import ReviewDecision, StoryState
from api.stories.service import reviewing
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.paging import Asked, pages_of
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

router = APIRouter(prefix="/programs/{program_id}/stories", include_in_schema=False)
PAGES: Final = Pages("api.stories", words=words.said)
DONE: Final = {
    "approve": ("good", to_translate("Approved. It shows from now on.")),
    "send_back": ("good", to_translate("Sent back. Its author reads your note.")),
    "take_down": ("good", to_translate("Taken down. Nobody but its author can read it any more.")),
    "over": ("warn", to_translate("Its author changed it or took it back meanwhile.")),
}
"""What is said on top after something was done, by the word in the address."""
DECISIONS: Final = {
    ReviewDecision.APPROVE: to_translate("Approve: it shows from now on"),
    ReviewDecision.SEND_BACK: to_translate("Send it back with a note"),
    ReviewDecision.TAKE_DOWN: to_translate("Take it down with a reason"),
}
LABELS: Final = {
    "decision": to_translate("What becomes of it"),
    "note": to_translate("Note to its author"),
    "reason": to_translate("Why it is taken down"),
}
SEEN: Final = (StoryState.SENT, StoryState.APPROVED, StoryState.SENT_BACK, StoryState.TAKEN_DOWN)
"""What the list can be narrowed down to."""


@router.get("")
def stories_page(
    request: Request, session: Reading, parts: TheParts, asked: Asked, caller: ByStaff, program_id: UUID,
    state: str = "", done: str = "",
) -> Response:  # fmt: skip
    """List the stories that were sent in, of one state where it is named."""
    desk = desk_of(request, session, caller, program_id)
    chosen = StoryState(state) if state in SEEN else None
    now = parts.clock.now()
    stories, after = reviewing.to_review(session, parts.vault, program_id, chosen, asked.after, asked.limit, now)
    note_read(session, parts, program_id, caller.actor, Act("list", "stories"))
    pager = pages_of(request, asked, after)
    return PAGES.page(
        request, "stories.html", desk=desk, stories=stories, chosen=chosen, seen=SEEN, states=words.STATES,
        audiences=words.AUDIENCES, told=DONE.get(done), **pager,
    )  # fmt: skip


@router.get("/{story_id}")
def review_page(request: Request, parts: TheParts, caller: ByStaff, program_id: UUID, story_id: UUID) -> Response:
    """Show a story to review."""
    return _page(request, parts, caller, program_id, story_id, Sent())


@router.post("/{story_id}")
def decide(
    request: Request, parts: TheParts, caller: ByStaff, program_id: UUID, story_id: UUID, form: TheForm
) -> Response:
    """Take the decision; nothing is approved that its reviewer did not read."""
    version, now = form.whole("version"), parts.clock.now()
    said = form.given("decision", "note", "reason")
    if said.get("decision") != ReviewDecision.TAKE_DOWN:
        said.pop("reason", None)
    try:
        asked = checked(ReviewCreate, said)
        with parts.database.writing() as session:
            reviewing.review(session, parts, program_id, story_id, version, asked, caller.actor, now)
    except RefusedInputError as error:
        return _page(request, parts, caller, program_id, story_id, form, 422, problems=problems_of(error))
    except ChangedMeanwhileError as error:
        return _again(request, parts, caller, program_id, story_id, form, error.status, overtaken=True)
    except ConflictError as error:
        return _again(request, parts, caller, program_id, story_id, form, error.status, refused=error.detail)
    return _to_list(program_id, asked.decision)


def _again(
    request: Request, parts: Parts, caller: ByStaff, program_id: UUID, story_id: UUID, form: Sent, status: int,
    **shown: Any,
) -> Response:  # fmt: skip
    """Show the story as it is by now; where it is its author's alone again, say so."""
    try:
        return _page(request, parts, caller, program_id, story_id, form, status, **shown)
    except NotFoundError:
        return _to_list(program_id, "over")


def _page(
    request: Request, parts: Parts, caller: ByStaff, program_id: UUID, story_id: UUID, form: Sent, status: int = 200,
    **shown: Any,
) -> Response:  # fmt: skip
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        story = reviewing.review_of(session, parts.vault, program_id, story_id, parts.clock.now())
        note_read(session, parts, program_id, caller.actor, Act("read", "story", story_id))
    say = reader_of(request).say
    open_ = (
        [*ReviewDecision]
        if story.state is StoryState.SENT
        else [ReviewDecision.TAKE_DOWN]
        if story.shown_audience
        else []
    )
    given: dict[str, Any] = {"problems": {}, "overtaken": False, "refused": ""}
    return PAGES.page(
        request, "review.html", status, desk=desk, story=story, form=form, states=words.STATES,
        warnings=words.WARNINGS, audience=words.AUDIENCES[story.audience], taken_for=words.REASONS,
        labels={name: say(text) for name, text in LABELS.items()},
        decisions=[(one.value, say(DECISIONS[one])) for one in open_],
        reasons=[("", ""), *((one.value, say(text)) for one, text in words.REASONS.items())],
        **given | shown,
    )  # fmt: skip


def _to_list(program_id: UUID, done: str) -> Response:
    return RedirectResponse(f"{base_of(program_id)}/stories?done={done}", 303)
