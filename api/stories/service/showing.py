"""What of stories anybody but its author may read: the one question that pages, JSON and suggestions ask."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from api.consent import texts
from api.consent.models import Consent, Language, Purpose
from api.consent.service.consents import blanks_of, is_live, live
from api.database.vault import Vault
from api.errors import NotFoundError
from api.matches.models.tables import Match
from api.matches.models.words import MatchState
from api.people.models.tables import Ban, MenteeRow, MentorRow
from api.people.models.words import MentorStatus
from api.stories.models.shapes import ReadStory, ShownAbout, ShownStory
from api.stories.models.tables import StoryRow
from api.stories.models.words import Audience
from api.stories.service.documents import opened_shown


@dataclass(frozen=True, slots=True)
class Shown:
    """A story that shows, without its text."""

    row: StoryRow
    about: ShownAbout

    def public(self) -> ShownStory:
        """Return it as it goes out."""
        return ShownStory(id=self.row.id, **self.about.model_dump())


def showing(program_id: UUID, now: datetime) -> SelectOfScalar[StoryRow]:
    """Return the stories of a program that somebody may read now.

    Each was approved, was taken neither back nor down, and what its author signed holds; a mentor who has left shows
    nothing any more.
    """
    return (
        select(StoryRow)
        .join(MentorRow, col(MentorRow.id) == col(StoryRow.mentor_id))
        .join(Consent, col(Consent.person_id) == col(StoryRow.mentor_id))
        .where(
            StoryRow.program_id == program_id,
            col(StoryRow.shown_text).is_not(None),
            MentorRow.status != MentorStatus.LEFT,
            Consent.program_id == program_id,
            is_live(Purpose.STORY, now),
        )
    )


def for_mentee(mentee: MenteeRow, avoid: Collection[UUID], now: datetime) -> SelectOfScalar[StoryRow]:
    """Return the stories that a mentee may read: none by whom they are kept apart from, or want to avoid."""
    own = select(Match.mentor_id).where(Match.mentee_id == mentee.id, Match.state != MatchState.ENDED)
    apart = select(Ban.mentor_id).where(Ban.mentee_id == mentee.id)
    return showing(mentee.program_id, now).where(
        or_(
            col(StoryRow.shown_audience) == Audience.EVERYBODY,
            and_(col(StoryRow.shown_audience) == Audience.MATCHED, col(StoryRow.mentor_id).in_(own)),
        ),
        col(StoryRow.mentor_id).not_in(apart),
        col(StoryRow.mentor_id).not_in(list(avoid)),
    )


def for_mentor(program_id: UUID, mentor_id: UUID, now: datetime) -> SelectOfScalar[StoryRow]:
    """Return the stories of others that a mentor may read."""
    audiences: ColumnElement[bool] = col(StoryRow.shown_audience).in_([Audience.EVERYBODY, Audience.TEAM])
    return showing(program_id, now).where(audiences, StoryRow.mentor_id != mentor_id)


def newest(session: Session, statement: SelectOfScalar[StoryRow], most: int) -> Sequence[StoryRow]:
    """Return the stories of a statement, those first that show since last, so many at most."""
    order = (col(StoryRow.shown_since).desc(), col(StoryRow.id).desc())
    return session.exec(statement.order_by(*order).limit(most)).all()


def shown(session: Session, vault: Vault, rows: Sequence[StoryRow]) -> list[Shown]:
    """Return stories that show, in their order, opened without their texts; in one query."""
    keys = vault.keys(session, {row.mentor_id for row in rows})
    return [Shown(row, opened_shown(row, keys[row.mentor_id])) for row in rows if row.mentor_id in keys]


def read(
    session: Session, vault: Vault, statement: SelectOfScalar[StoryRow], story_id: UUID, now: datetime
) -> ReadStory:
    """Return one story of a statement with its text.

    Raises
    ------
    NotFoundError
        If it is none of them: absent, not theirs, taken back and not reviewed yet answer alike.
    """
    row = session.exec(statement.where(StoryRow.id == story_id)).one_or_none()
    consent = None if row is None else live(session, row.mentor_id, Purpose.STORY, now)
    if row is None or consent is None or row.shown_text is None:
        raise NotFoundError
    key = vault.key(session, row.mentor_id)
    language, blanks = Language(consent.language), blanks_of(consent, key)
    notice = texts.notice_text(consent.text_version, language, Purpose.STORY, blanks)
    told = Shown(row, opened_shown(row, key)).public().model_dump()
    return ReadStory(**told, text=key.open(row.shown_text), notice=notice)
