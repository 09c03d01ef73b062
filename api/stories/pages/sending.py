"""Sending a story in: as it will show, who will read it, and the words to sign where nothing that was signed holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.access import MENTORS, Person
from api.accounts.desk import base_of, desk_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.consent.models import Language
from api.errors import ChangedMeanwhileError, ConflictError, FieldProblem, RefusedInputError
from api.intake.signing import OTHER_WORDS, labels, signature_of
from api.stories import words
from api.stories.models.tables import StoryRow
from api.stories.pages.own import to_list
from api.stories.service import agreeing, writing
from api.stories.service.documents import as_it_shows, author_of, opened_draft
from api.web.forms import problems_of
from api.web.pages import Pages
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm

router = APIRouter(prefix="/programs/{program_id}/me/stories/{story_id}/send", include_in_schema=False)
PAGES: Final = Pages("api.stories", "api.intake", words=words.said)

Mentor = Annotated[Person, Depends(MENTORS)]


@router.get("")
def send_page(
    request: Request, session: Reading, parts: TheParts, program_id: UUID, story_id: UUID, caller: Mentor
) -> Response:
    """Show the story as it will show, and what is to be signed."""
    return _page(request, session, parts, program_id, story_id, caller, Sent())


@router.post("")
def send(
    request: Request, parts: TheParts, program_id: UUID, story_id: UUID, caller: Mentor, form: TheForm
) -> Response:
    """Send it in, with the signature where one was asked for."""
    version, now = form.whole("version"), parts.clock.now()
    problems: Mapping[str, FieldProblem] = {}
    try:
        signed = signature_of(form) if form.one("text_hash") else None
        with parts.database.writing() as session:
            writing.send_story(session, parts, program_id, caller.user_id, story_id, version, signed, caller.actor, now)
    except RefusedInputError as error:
        found = problems_of(error)
        if "text" in found:
            return RedirectResponse(f"{base_of(program_id)}/me/stories/{story_id}", 303)
        problems = OTHER_WORDS if found.keys() - {"agree", "signature", "shown"} else found
    except ChangedMeanwhileError:
        return to_list(program_id, "over")
    except ConflictError:
        if not form.one("text_hash"):
            return to_list(program_id, "over")
        problems = OTHER_WORDS
    else:
        return to_list(program_id, "sent")
    with parts.database.reading() as reading:
        return _page(request, reading, parts, program_id, story_id, caller, form, problems)


def _page(
    request: Request,
    session: Session,
    parts: Parts,
    program_id: UUID,
    story_id: UUID,
    caller: Person,
    form: Sent,
    problems: Mapping[str, FieldProblem] | None = None,
) -> Response:
    now, reader = parts.clock.now(), reader_of(request)
    desk = desk_of(request, session, caller, program_id)
    row: StoryRow = writing.own_row(session, program_id, caller.user_id, story_id)
    draft = opened_draft(row, parts.vault.key(session, row.mentor_id))
    if row.state not in writing.SENDABLE or not draft.text:
        return RedirectResponse(f"{base_of(program_id)}/me/stories/{story_id}", 303)
    about = as_it_shows(draft, author_of(session, parts.vault, row))
    agreement = agreeing.agreement(session, parts.vault, program_id, row.mentor_id, Language(reader.language), now)
    note_read(session, parts, program_id, caller.actor, Act("read", "story", story_id))
    shown: dict[str, Any] = {"agreement": agreement, "labels": labels(reader), "version": row.version}
    return PAGES.page(
        request, "send_story.html", 422 if problems else 200, desk=desk, story_id=story_id, about=about,
        text=draft.text, audience=words.AUDIENCES[draft.audience], warnings=words.WARNINGS, form=form,
        problems=problems or {}, **shown,
    )  # fmt: skip
