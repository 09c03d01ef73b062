"""A match begins where a proposal was accepted, in the same transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from api.accounts.service.programs import program_of
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.hours.service import keep
from api.matches.clocks import counted_from, next_due
from api.matches.models.tables import Match
from api.matches.models.words import MatchState
from api.matches.service.telling import announce_beginning, tell_mentor_it_begins
from api.people.models.words import MenteeStatus
from api.proposals.service.answering import followers
from api.proposals.service.pairs import Opened, Pair
from api.proposals.service.telling import tell_mentee_it_begins
from api.web.parts import Parts


def begin(
    session: Session, parts: Parts, pair: Pair, known: Opened, hold_id: UUID, actor: Actor, now: datetime
) -> None:
    """Keep the hour of an accepted proposal for a match, and set its first clock."""
    program = program_of(session, pair.proposal.program_id)
    hold = keep(session, hold_id)
    counts_from = counted_from(known.mentee.discharge_date, program.zone, now)
    due, due_at = next_due(counts_from or now, timedelta(hours=program.first_contact_hours), False, False, now)
    match = Match(
        id=new_id(now),
        created_at=now,
        program_id=program.id,
        proposal_id=pair.proposal.id,
        mentee_id=pair.mentee.id,
        mentor_id=pair.mentor.id,
        state=MatchState.ACTIVE,
        hold_id=hold_id,
        need=hold.need,
        once=pair.proposal.once,
        due=due,
        due_at=due_at,
        counts_from=counts_from,
    )
    pair.mentee.status = MenteeStatus.MATCHED
    pair.mentee.version += 1
    session.add(match)
    session.flush()
    tell_mentor_it_begins(session, parts, match, pair.mentor, now)
    tell_mentee_it_begins(session, parts, pair.proposal, known.mentee, now)
    announce_beginning(session, match, now)
    record(session, program.id, actor, now, Act("begin", "match", match.id))


followers.append(begin)
