"""Review: what was sent in is read by the team, and approved, sent back with a note, or taken down with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from api.accounts.owned import to_edit
from api.audit.models import Act, Actor
from api.audit.service import record
from api.consent.models import Purpose
from api.consent.service.consents import live, live_in_program, locked_person
from api.database.rows import page
from api.database.sealed import Key
from api.database.vault import Vault
from api.errors import ConflictError, NotFoundError
from api.stories.models.shapes import ReviewCreate, ReviewPublic, ReviewSummary
from api.stories.models.tables import StoryRow
from api.stories.models.words import Audience, ReviewDecision, StoryState
from api.stories.service.agreeing import write_down
from api.stories.service.documents import (
    as_it_shows,
    author_of,
    authors_named,
    opened_about,
    opened_draft,
    opened_shown,
)
from api.stories.service.telling import tell_author
from api.stories.service.writing import show_to
from api.web.parts import Parts
from api.web.translating import to_translate

OPEN: Final = frozenset({StoryState.SENT, StoryState.SENT_BACK, StoryState.APPROVED})
"""States in which the team reads what the author has."""
NOT_SENT: Final = to_translate("It does not wait for review: its author took it back or works on it again.")
NOT_SHOWN: Final = to_translate("It is not shown, and does not wait for review.")
ENDED: Final = to_translate("What its author agreed to has ended. It can be approved once they agree anew.")


def to_review(
    session: Session,
    vault: Vault,
    program_id: UUID,
    state: StoryState | None,
    after: UUID | None,
    limit: int,
    now: datetime,
) -> tuple[list[ReviewSummary], UUID | None]:
    """Return a page of the stories that the team knows of, of one state where it is named, and where to go on.

    A draft is its author's alone, and so is what they took back; what shows while they work on it is there as it shows.
    """
    statement = select(StoryRow).where(StoryRow.program_id == program_id, _known())
    if state is not None:
        statement = statement.where(StoryRow.state == state)
    found = page(session, statement, StoryRow, after, limit)
    names = authors_named(session, vault, found.rows)
    keys = vault.keys(session, names)
    agreed = live_in_program(session, program_id, Purpose.STORY, now)
    items = [
        ReviewSummary(
            title=_title(row, keys[row.mentor_id]),
            author=names[row.mentor_id],
            **_state(row, keys[row.mentor_id], agrees=row.mentor_id in agreed),
        )
        for row in found.rows
        if row.mentor_id in names
    ]
    return items, found.after


def review_of(session: Session, vault: Vault, program_id: UUID, story_id: UUID, now: datetime) -> ReviewPublic:
    """Return one of them, with its text.

    Raises
    ------
    NotFoundError
        If the team knows of none with the id.
    """
    statement = select(StoryRow).where(StoryRow.id == story_id, StoryRow.program_id == program_id, _known())
    row = session.exec(statement).one_or_none()
    if row is None:
        raise NotFoundError
    return reviewed(session, vault, row, now)


def reviewed(session: Session, vault: Vault, row: StoryRow, now: datetime) -> ReviewPublic:
    """Return a story as the team reads it."""
    key, author = vault.key(session, row.mentor_id), author_of(session, vault, row)
    agreed = live(session, row.mentor_id, Purpose.STORY, now)
    if row.state in OPEN or row.shown_text is None:
        draft = opened_draft(row, key)
        about, text = as_it_shows(draft, author), draft.text
    else:
        about, text = opened_shown(row, key), key.open(row.shown_text)
    told: dict[str, Any] = about.model_dump() | {"text": None if row.state == StoryState.TAKEN_DOWN else text}
    return ReviewPublic(**told | _state(row, key, agrees=agreed is not None), author=author.name)


def review(
    session: Session,
    parts: Parts,
    program_id: UUID,
    story_id: UUID,
    version: int,
    asked: ReviewCreate,
    actor: Actor,
    now: datetime,
) -> StoryRow:
    """Decide on a story, and tell its author that there is an answer.

    Raises
    ------
    NotFoundError
        If the team knows of none with the id.
    ChangedMeanwhileError
        If its author, or another reviewer, was faster.
    ConflictError
        If it does not wait, or what its author agreed to has ended; or it is to be taken down and does not show.
    """
    statement = select(StoryRow.mentor_id).where(
        StoryRow.id == story_id, StoryRow.program_id == program_id, _known()
    )  # fmt: skip
    mentor_id = session.exec(statement).one_or_none()
    if mentor_id is None:
        raise NotFoundError
    locked_person(session, mentor_id, shared=True)  # before the story, as erasing does
    row = to_edit(session, StoryRow, program_id, story_id, version)
    match asked.decision:
        case ReviewDecision.APPROVE:
            _approve(session, parts, row, actor, now)
        case ReviewDecision.SEND_BACK:
            if row.state != StoryState.SENT:
                raise ConflictError(NOT_SENT)
            row.state = StoryState.SENT_BACK
        case ReviewDecision.TAKE_DOWN:
            if row.state != StoryState.SENT and row.shown_text is None:
                raise ConflictError(NOT_SHOWN)
            row.state, row.reason = StoryState.TAKEN_DOWN, asked.reason
            show_to(row, None)
    row.note = None if asked.note is None else parts.vault.key(session, mentor_id).seal(asked.note)
    session.flush()
    tell_author(session, parts, row, now)
    record(session, program_id, actor, now, Act(asked.decision.value, "story", row.id))
    return row


def _approve(session: Session, parts: Parts, row: StoryRow, actor: Actor, now: datetime) -> None:
    if row.state != StoryState.SENT:
        raise ConflictError(NOT_SENT)
    if live(session, row.mentor_id, Purpose.STORY, now) is None:
        raise ConflictError(ENDED)
    key = parts.vault.key(session, row.mentor_id)
    about = as_it_shows(opened_about(row, key), author_of(session, parts.vault, row))
    row.state = StoryState.APPROVED
    row.shown_about, row.shown_text = key.seal(about.model_dump_json()), row.text
    row.shown_since = now
    show_to(row, Audience(row.audience))
    write_down(session, parts, row, Audience(row.audience), actor, now)


def _known() -> ColumnElement[bool]:
    """Return the condition on stories that the team knows of."""
    open_ = col(StoryRow.state).in_([*OPEN, StoryState.TAKEN_DOWN])
    return or_(open_, and_(col(StoryRow.state) == StoryState.DRAFT, col(StoryRow.shown_text).is_not(None)))


def _title(row: StoryRow, key: Key) -> str:
    return opened_about(row, key).title if row.state != StoryState.DRAFT else opened_shown(row, key).title


def _state(row: StoryRow, key: Key, *, agrees: bool) -> dict[str, Any]:
    seen = row.model_dump(
        include={
            "id", "version", "created_at", "mentor_id", "audience", "state", "reason", "sent_at", "shown_audience",
            "shown_since",
        }
    )  # fmt: skip
    return seen | {
        "note": None if row.note is None else key.open(row.note),
        "shows": row.shown_text is not None and agrees,
    }
