"""What somebody who supervises mentors has to look at: what is late, and what somebody worries about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from api.accounts.access import Caller
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.rows import page
from api.database.vault import Vault
from api.matches.models.tables import ContactEntry, Match
from api.matches.models.words import MatchState, Outcome
from api.matches.service.reading import visible
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MentorRow
from api.people.service.documents import opened
from api.proposals.models.tables import Proposal

WORRY_LASTS: Final = timedelta(days=14)
"""So long a worry is to be looked at."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A match that somebody has to look at.

    Parameters
    ----------
    match : Match
    proposal : Proposal
        Which it came from; it has the hour.
    mentor : str
        The mentor's name; nothing of the mentee.
    worried_at : datetime or None
        When somebody said last that they worry.
    is_late : bool
        Whether what comes next should have happened by now.
    """

    match: Match
    proposal: Proposal
    mentor: str
    worried_at: datetime | None
    is_late: bool


def to_look_at(
    session: Session,
    vault: Vault,
    program_id: UUID,
    caller: Caller,
    actor: Actor,
    now: datetime,
    after: UUID | None,
    limit: int,
) -> tuple[list[Watched], UUID | None]:
    """Return a page of the matches of the caller's mentors that are late or that somebody worries about.

    Of a mentor's worry nothing but the instant is told: what was written down is read in the log of the match.
    """
    worried = (
        select(ContactEntry.match_id, func.max(ContactEntry.created_at).label("at"))
        .where(ContactEntry.program_id == program_id, ContactEntry.outcome == Outcome.WORRIED)
        .where(col(ContactEntry.created_at) > now - WORRY_LASTS)
        .group_by(col(ContactEntry.match_id))
        .subquery()
    )
    statement = (
        visible(program_id, caller)
        .outerjoin(worried, worried.c.match_id == col(Match.id))
        .where(Match.state == MatchState.ACTIVE)
        .where(or_(col(Match.due_at) <= now, worried.c.at.is_not(None)))
    )
    found = page(session, statement, Match, after, limit)
    ids = [match.id for match in found.rows]
    since = dict(session.exec(select(worried.c.match_id, worried.c.at).where(worried.c.match_id.in_(ids))).all())
    proposals = select(Proposal).where(col(Proposal.id).in_([match.proposal_id for match in found.rows]))
    rows = {row.id: row for row in session.exec(proposals)}
    mentors = select(MentorRow).where(col(MentorRow.id).in_({match.mentor_id for match in found.rows}))
    names = {key: about.name for key, about in opened(session, vault, session.exec(mentors).all(), MentorAbout).items()}
    record(session, program_id, actor, now, Act("list", "watched"))
    return [
        Watched(
            match, rows[match.proposal_id], names.get(match.mentor_id, ""), since.get(match.id), match.due_at <= now
        )
        for match in found.rows
    ], found.after
