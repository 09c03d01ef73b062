"""Publish a round: its pairings become proposals, in one transaction with the round's own step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from api.accounts.service.programs import program_of
from api.audit.models import Actor
from api.consent.models import Consent
from api.consent.service.consents import is_live
from api.people.models.tables import MentorRow
from api.proposals.models.shapes import Published
from api.proposals.service.pairs import NEEDED
from api.proposals.service.putting_forward import put_forward
from api.proposals.service.telling import announce_published
from api.rounds.models.tables import ResultEntry
from api.rounds.service.kept import of_round
from api.rounds.service.publishing import publish
from api.rounds.service.reviewing import to_review
from api.web.parts import Parts


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who would hear what if a round were published now.

    Parameters
    ----------
    proposals : int
        Pairs to be put forward.
    mentors, by_mail : int
        Mentors to be asked, and those of them who sign in, so that a notice reaches them.
    hours : int
        Within how many hours each side is asked to answer.
    standing, left_over : int
        Whoever has somebody already, and whoever this round finds nobody for: they hear nothing.
    agreeing : int
        Of the people put forward, those who agree now that a mentor is told of them.
    """

    proposals: int
    mentors: int
    by_mail: int
    hours: int
    standing: int
    left_over: int
    agreeing: int


def who_hears(session: Session, program_id: UUID, round_id: UUID, now: datetime) -> Hearing:
    """Return who would hear what if a round were published now; nothing sealed is opened.

    Raises
    ------
    NotFoundError
        If there is no such round in the program.
    ConflictError
        If it has no result.
    """
    row = to_review(session, program_id, round_id)
    entries = (*of_round(ResultEntry, round_id), col(ResultEntry.kind) == "match")
    is_new, mentor = col(ResultEntry.standing) != "held", col(ResultEntry.mentor_id)
    signing_in = select(MentorRow.id).where(MentorRow.program_id == program_id, col(MentorRow.member_id).is_not(None))
    proposals, mentors, by_mail, standing = session.exec(
        select(
            func.count().filter(is_new),
            func.count(mentor.distinct()).filter(is_new),
            func.count(mentor.distinct()).filter(is_new, mentor.in_(signing_in)),
            func.count().filter(~is_new),
        ).where(*entries)
    ).one()
    agreeing = [
        col(ResultEntry.mentee_id).in_(
            select(Consent.person_id).where(Consent.program_id == program_id, is_live(purpose, now))
        )
        for purpose in NEEDED
    ]
    return Hearing(
        proposals=proposals,
        mentors=mentors,
        by_mail=by_mail,
        hours=program_of(session, program_id).answer_hours,
        standing=standing,
        left_over=row.unmatched,
        agreeing=session.exec(select(func.count()).where(*entries, is_new, *agreeing)).one(),
    )


def publish_round(
    session: Session, parts: Parts, program_id: UUID, round_id: UUID, version: int, actor: Actor, now: datetime
) -> Published:
    """Publish a round that was reviewed and put its pairings forward.

    Raises
    ------
    NotFoundError
        If there is no such round in the program.
    ChangedMeanwhileError
        If somebody changed it meanwhile.
    ConflictError
        If it is not in review, or an hour was given away meanwhile.
    """
    round_, pairings = publish(session, parts.vault, program_id, round_id, version, actor, now)
    proposals = put_forward(session, parts, program_id, round_id, pairings, actor, now)
    announce_published(session, program_id, round_id, now)
    there = {proposal.mentee_id for proposal in proposals}
    return Published(
        round_id=round_id,
        version=round_.version,
        proposals=len(proposals),
        left_out=[pairing.mentee_id for pairing in pairings if pairing.mentee_id not in there],
    )
