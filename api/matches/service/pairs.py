"""The two people of a match: locked together to be changed, in the order in which proposals lock theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from api.errors import ChangedMeanwhileError, ConflictError, NotFoundError
from api.matches.models.tables import Match
from api.matches.models.words import MatchState
from api.people.models.tables import MenteeRow, MentorRow
from api.proposals.service.pairs import consenting
from api.web.translating import to_translate


@dataclass(frozen=True, slots=True)
class Matched:
    """A match with its two people."""

    match: Match
    mentee: MenteeRow
    mentor: MentorRow


def to_change(session: Session, program_id: UUID, match_id: UUID, version: int | None = None) -> Matched:
    """Return a match with its people, all locked until the transaction ends.

    Raises
    ------
    NotFoundError
        If there is none, or it is another program's.
    ChangedMeanwhileError
        If a version is named and it is another by now.
    ConflictError
        If it has ended.
    """
    named = select(Match.mentee_id, Match.mentor_id)
    ids = session.exec(named.where(Match.id == match_id, Match.program_id == program_id)).one_or_none()
    if ids is None:
        raise NotFoundError
    mentee_id, mentor_id = ids
    mentees = select(MenteeRow).where(MenteeRow.id == mentee_id).with_for_update(key_share=True)
    mentee = session.exec(mentees.execution_options(populate_existing=True)).one()
    mentors = select(MentorRow).where(MentorRow.id == mentor_id).with_for_update(key_share=True)
    mentor = session.exec(mentors.execution_options(populate_existing=True)).one()
    matches = select(Match).where(Match.id == match_id).with_for_update()
    match = session.exec(matches.execution_options(populate_existing=True)).one()
    if version is not None and match.version != version:
        raise ChangedMeanwhileError
    if match.state == MatchState.ENDED:
        raise ConflictError(to_translate("The match has ended."))
    return Matched(match, mentee, mentor)


def agrees(session: Session, match: Match, now: datetime) -> bool:
    """Return whether anything may be shown of the mentee of a match."""
    return bool(consenting(session, [match.mentee_id], now))
