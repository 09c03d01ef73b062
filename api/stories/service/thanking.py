"""That a story helped: a private tap. Its author is told a number, in steps, and nobody is told who."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, delete, select

from api.people.models.tables import MenteeRow
from api.stories.models.tables import StoryThanks

STEP: Final = 5
"""Below five people a number could be told apart; and steps do not show whose tap came since an author last looked."""


def thank(session: Session, mentee: MenteeRow, story_id: UUID) -> None:
    """Keep that a story helped somebody, once; the caller has seen that they may read it."""
    if session.get(StoryThanks, (story_id, mentee.id)) is None:
        session.add(StoryThanks(story_id=story_id, mentee_id=mentee.id, program_id=mentee.program_id))
        session.flush()


def unthank(session: Session, mentee: MenteeRow, story_id: UUID) -> None:
    """Forget it again."""
    session.exec(
        delete(StoryThanks).where(col(StoryThanks.story_id) == story_id, col(StoryThanks.mentee_id) == mentee.id)
    )


def has_thanked(session: Session, mentee: MenteeRow, story_id: UUID) -> bool:
    """Return whether somebody said that a story helped: for their own eyes."""
    return session.get(StoryThanks, (story_id, mentee.id)) is not None


def helped(session: Session, stories: Collection[UUID]) -> dict[UUID, int]:
    """Return how many people each of some stories helped, rounded down to steps; none below the first is there."""
    statement = (
        select(StoryThanks.story_id, func.count())
        .where(col(StoryThanks.story_id).in_(stories))
        .group_by(col(StoryThanks.story_id))
    )
    return {story_id: told for story_id, many in session.exec(statement) if (told := in_steps(many))}


def in_steps(many: int) -> int:
    """Return a number of people as it may be told: down to the last full step.

    Examples
    --------
    >>> [in_steps(many) for many in (0, 4, 5, 9, 10, 23)]
    [0, 0, 5, 5, 10, 20]
    """
    return many - many % STEP
