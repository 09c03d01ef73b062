"""What a person's own record says of stories: those that they wrote, and how many helped them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func
from sqlmodel import Session, select

from api.database.vault import Vault
from api.stories.models.shapes import StoryCreate
from api.stories.models.tables import StoryThanks
from api.stories.models.words import Audience, StoryState, TakedownReason
from api.stories.service.documents import opened_draft, rows_of


class OwnStory(BaseModel):
    """A story as its author has it, and where it stands; `shown_text` is what others read, where it is another."""

    at: datetime
    state: StoryState
    sent_at: datetime | None
    note: str | None
    reason: TakedownReason | None
    story: StoryCreate
    shown_audience: Audience | None
    shown_since: datetime | None
    shown_text: str | None


class OwnThanks(BaseModel):
    """How many stories a person said helped them; whose is another's."""

    stories: int


def stories(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    """Return every story that somebody wrote, the oldest first."""
    rows = rows_of(session, person_id)
    if not rows:
        return []
    key = vault.key(session, person_id)
    return [
        OwnStory(
            at=row.created_at,
            note=None if row.note is None else key.open(row.note),
            story=opened_draft(row, key),
            shown_text=None if row.shown_text is None else key.open(row.shown_text),
            **row.model_dump(include={"state", "sent_at", "reason", "shown_audience", "shown_since"}),
        )
        for row in rows
    ]


def helped(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    """Return how many stories helped somebody; nothing where none did."""
    statement = select(func.count()).select_from(StoryThanks).where(StoryThanks.mentee_id == person_id)
    many = session.exec(statement).one()
    return [OwnThanks(stories=many)] if many else []
