"""What is sealed of stories: made and opened with the keys of those who wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from api.database.sealed import Key, Sealed
from api.database.vault import Vault
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MentorRow
from api.people.service.documents import names_opened, opened_one
from api.proposals.seen import first_name
from api.stories.models.shapes import ShownAbout, StoryAbout, StoryCreate
from api.stories.models.tables import StoryRow
from api.stories.models.words import Audience, Byline


def sealed_about(key: Key, about: StoryAbout) -> Sealed:
    """Return what is said of a story beside its text, encrypted."""
    return key.seal(about.model_dump_json(include=set(StoryAbout.model_fields)))


def opened_draft(row: StoryRow, key: Key) -> StoryCreate:
    """Return a story as its author has it."""
    about = StoryAbout.model_validate_json(key.open(row.about))
    return StoryCreate(**about.model_dump(), text=key.open(row.text), audience=Audience(row.audience))


def opened_about(row: StoryRow, key: Key) -> StoryAbout:
    """Return the same without the text, which is the longest of it."""
    return StoryAbout.model_validate_json(key.open(row.about))


def opened_shown(row: StoryRow, key: Key) -> ShownAbout:
    """Return what is said of what shows of a story; it has to show."""
    assert row.shown_about is not None, "the story shows"
    return ShownAbout.model_validate_json(key.open(row.shown_about))


def as_it_shows(about: StoryAbout, mentor: MentorAbout) -> ShownAbout:
    """Return what is said of a story once it shows, under the name that its author chose."""
    by = about.pen_name if about.byline is Byline.PEN_NAME else first_name(mentor.name)
    return ShownAbout(by=by, **about.model_dump(exclude={"byline", "pen_name"}))


def author_of(session: Session, vault: Vault, row: StoryRow) -> MentorAbout:
    """Return what is known of the author of a story.

    Raises
    ------
    NotFoundError
        If they were erased.
    """
    return opened_one(session, vault, session.get_one(MentorRow, row.mentor_id), MentorAbout)


def authors_named(session: Session, vault: Vault, rows: Sequence[StoryRow]) -> dict[UUID, str]:
    """Return the names of the authors of some stories, by the id of the mentor."""
    return names_opened(session, vault, MentorRow, {row.mentor_id for row in rows})


def rows_of(session: Session, mentor_id: UUID) -> Sequence[StoryRow]:
    """Return every story of a mentor, the oldest first."""
    return session.exec(select(StoryRow).where(StoryRow.mentor_id == mentor_id).order_by(col(StoryRow.id))).all()
