"""Publish a round: its pairings become proposals, in one transaction with the round's own step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.service.programs import program_of
from api.audit.models import Actor
from api.people.models.tables import MentorRow
from api.proposals.models.shapes import Published
from api.proposals.service.pairs import consenting
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
    statement = select(ResultEntry.mentee_id, ResultEntry.mentor_id, ResultEntry.standing).where(
        *of_round(ResultEntry, round_id), ResultEntry.kind == "match"
    )
    entries = session.exec(statement).all()
    new = [(mentee, mentor) for mentee, mentor, standing in entries if standing != "held"]
    mentors = {mentor for _, mentor in new if mentor is not None}
    signing_in = set(
        session.exec(
            select(MentorRow.id).where(MentorRow.program_id == program_id, col(MentorRow.member_id).is_not(None))
        )
    )
    return Hearing(
        proposals=len(new),
        mentors=len(mentors),
        by_mail=len(mentors & signing_in),
        hours=program_of(session, program_id).answer_hours,
        standing=len(entries) - len(new),
        left_over=row.unmatched,
        agreeing=len(consenting(session, [mentee for mentee, _ in new], now)),
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
