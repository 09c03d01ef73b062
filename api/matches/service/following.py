"""What somebody has to see to: answers that are due, first contacts that are missing, people who are worried about.

One list, the most pressing first. What it needs of people is their names, and only those of one page are opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from api.database.vault import Vault
from api.matches.models.tables import ContactEntry, Match
from api.matches.models.words import Due, MatchState, Outcome
from api.people.models.tables import MenteeRow, MentorRow
from api.proposals.models.tables import Proposal
from api.proposals.models.words import ProposalState, Repair
from api.proposals.states import LIVE
from api.rounds.models.tables import Round
from api.rounds.models.words import RoundState
from api.rounds.service.naming import names

PER_PAGE: Final = 50
SOON: Final = timedelta(hours=24)
TWO_MISSED: Final = 2


class Concern(StrEnum):
    """What is to be seen to."""

    ANSWERS = "answers"
    LATE = "late"
    DECLINED = "declined"
    FIRST_CONTACT = "first_contact"
    MISSED = "missed"
    WORRIED = "worried"
    PAUSED = "paused"
    ACTIVE = "active"


OF_MATCHES: Final = frozenset({Concern.FIRST_CONTACT, Concern.MISSED, Concern.WORRIED, Concern.PAUSED, Concern.ACTIVE})


@dataclass(frozen=True, slots=True)
class Followed:
    """One line: a proposal or a match, with who it is about, and for a declined one who was found instead."""

    proposal: Proposal
    match: Match | None
    mentee: str
    mentor: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Followings:
    """One page of what is to be seen to."""

    lines: Sequence[Followed]
    total: int
    page: int
    pages: int


def how_many(session: Session, program_id: UUID, now: datetime) -> dict[Concern, int]:
    """Return how much there is of each concern."""
    found = {}
    for concern in Concern:
        ids = _asked(program_id, concern, now).subquery()
        found[concern] = session.exec(select(func.count()).select_from(ids)).one()
    return found


def following(
    session: Session, vault: Vault, program_id: UUID, concern: Concern, page: int, now: datetime
) -> Followings:
    """Return a page of one concern, with names."""
    statement = _asked(program_id, concern, now)
    total = session.exec(select(func.count()).select_from(statement.subquery())).one()
    pages = max(1, -(-total // PER_PAGE))
    page = max(1, min(page, pages))
    first = col(Match.due_at) if concern in OF_MATCHES else col(Proposal.answer_by)
    if concern is Concern.DECLINED:
        first = col(Proposal.closed_at).desc()  # type: ignore[assignment] # an order as well
    rows = session.exec(statement.order_by(first).offset((page - 1) * PER_PAGE).limit(PER_PAGE)).all()
    proposals = {row.id: row for row in session.exec(select(Proposal).where(col(Proposal.id).in_(rows)))}
    matches = {row.proposal_id: row for row in session.exec(select(Match).where(col(Match.proposal_id).in_(rows)))}
    some = [proposals[one] for one in rows]
    instead = _instead(session, some) if concern is Concern.DECLINED else {}
    mentees = names(session, vault, MenteeRow, {one.mentee_id for one in some})
    wanted = {one.mentor_id for one in some} | set(instead.values())
    mentors = names(session, vault, MentorRow, wanted)
    lines = [
        Followed(
            one,
            matches.get(one.id) if concern in OF_MATCHES else None,
            mentees.get(one.mentee_id, ""),
            mentors.get(one.mentor_id, ""),
            mentors.get(instead[one.id], "") if one.id in instead else "",
        )
        for one in some
    ]
    return Followings(lines, total, page, pages)


def followed(session: Session, vault: Vault, proposal: Proposal, match: Match | None) -> Followed:
    """Return one proposal or match with the names of the two."""
    mentees = names(session, vault, MenteeRow, [proposal.mentee_id])
    mentors = names(session, vault, MentorRow, [proposal.mentor_id])
    return Followed(proposal, match, mentees.get(proposal.mentee_id, ""), mentors.get(proposal.mentor_id, ""))


def _asked(program_id: UUID, concern: Concern, now: datetime) -> SelectOfScalar[UUID]:
    """Return the ids of the proposals that a concern is about."""
    if concern not in OF_MATCHES:
        statement = select(Proposal.id).where(Proposal.program_id == program_id)
        live = col(Proposal.state).in_(sorted(LIVE))
        if concern is Concern.DECLINED:
            ended = (ProposalState.DECLINED, ProposalState.EXPIRED, ProposalState.WITHDRAWN)
            running = select(Round.id).where(Round.program_id == program_id, Round.state == RoundState.PUBLISHED)
            return statement.where(col(Proposal.state).in_(ended), col(Proposal.round_id).in_(running))
        late = col(Proposal.answer_by) <= now + SOON
        return statement.where(live, late if concern is Concern.LATE else ~late)
    statement = select(Match.proposal_id).where(Match.program_id == program_id)
    active = col(Match.state) == MatchState.ACTIVE.value
    due = (active, col(Match.due_at) <= now)
    match concern:
        case Concern.FIRST_CONTACT:
            return statement.where(*due, Match.due != Due.CHECK_IN)
        case Concern.MISSED:
            return statement.where(active, col(Match.id).in_(_missed_twice(program_id)))
        case Concern.WORRIED:
            return statement.where(active, col(Match.id).in_(_last_was(program_id, Outcome.WORRIED)))
        case Concern.PAUSED:
            return statement.where(Match.state == MatchState.PAUSED)
        case _:
            return statement.where(active)


def _last_was(program_id: UUID, outcome: Outcome) -> SelectOfScalar[UUID]:
    """Return the matches whose newest line of the contact log says one thing."""
    later = aliased(ContactEntry)
    newer = select(later.id).where(later.match_id == ContactEntry.match_id, col(later.id) > col(ContactEntry.id))
    return select(ContactEntry.match_id).where(
        ContactEntry.program_id == program_id, ContactEntry.outcome == outcome, ~newer.exists()
    )


def _missed_twice(program_id: UUID) -> SelectOfScalar[UUID]:
    """Return the matches in which nobody met or was reached since two times or more that somebody was missed."""
    reached = (
        select(col(ContactEntry.match_id).label("match_id"), func.max(col(ContactEntry.created_at)).label("at"))
        .where(ContactEntry.program_id == program_id, col(ContactEntry.outcome).in_([Outcome.MET, Outcome.REACHED]))
        .group_by(col(ContactEntry.match_id))
        .subquery()
    )
    return (
        select(ContactEntry.match_id)
        .outerjoin(reached, reached.c.match_id == ContactEntry.match_id)
        .where(ContactEntry.program_id == program_id, ContactEntry.outcome == Outcome.MISSED)
        .where((reached.c.at.is_(None)) | (col(ContactEntry.created_at) > reached.c.at))
        .group_by(col(ContactEntry.match_id))
        .having(func.count() >= TWO_MISSED)
    )


def _instead(session: Session, ended: Sequence[Proposal]) -> dict[UUID, UUID]:
    """Return the mentor who was found for whoever declined or was declined, by the proposal that ended."""
    done = {(one.round_id, one.mentee_id, one.generation): one.id for one in ended if one.repair == Repair.DONE}
    if not done:
        return {}
    statement = select(Proposal).where(
        col(Proposal.mentee_id).in_({mentee for _, mentee, _ in done}),
        col(Proposal.round_id).in_({round_id for round_id, _, _ in done}),
    )
    return {
        done[key]: row.mentor_id
        for row in session.exec(statement)
        if (key := (row.round_id, row.mentee_id, row.generation - 1)) in done
    }
