"""What a person's own record says of those they were put forward to and met, none of whom is named.

What the other side answered, and why the engine thought of these two, is not theirs: it would tell of somebody else.
Notes are in a mentee's record alone, for they are about the mentee, whoever wrote them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session, col, or_, select

from api.database.vault import Vault
from api.matches.models.tables import ContactEntry, Leave, Match
from api.proposals.models.tables import Proposal
from api.proposals.models.words import ProposalState


class OwnProposal(BaseModel):
    """That somebody was put forward; `reason` is why the person themselves said no.

    With a `day` it was for one conversation on that day.
    """

    at: datetime
    state: str
    weekday: int
    start: str
    minutes: int
    zone: str
    mode: str
    fortnightly: bool
    day: date | None
    answered_at: datetime | None
    reason: str | None
    closed_at: datetime | None


class OwnContact(BaseModel):
    """What came of trying to be in contact."""

    at: datetime
    outcome: str
    note: str | None


class OwnMatch(BaseModel):
    """A time of meeting somebody, or one conversation (`once`); `note` is what was left for the next mentor."""

    since: datetime
    state: str
    once: bool
    paused_until: date | None
    ended_at: datetime | None
    end_reason: str | None
    note: str | None
    contacts: list[OwnContact]


class OwnLeave(BaseModel):
    """That a mentor stepped back; why is for an admin and whoever supervises them."""

    at: datetime
    until: date | None


def proposals(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    """Return every time that somebody was put forward."""
    of_person = or_(Proposal.mentee_id == person_id, Proposal.mentor_id == person_id)
    statement = select(Proposal).where(Proposal.program_id == program_id, of_person).order_by(col(Proposal.id))
    return [_proposal(row, person_id) for row in session.exec(statement)]


def matches(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    """Return every match with its contact log, in three queries."""
    of_person = or_(Match.mentee_id == person_id, Match.mentor_id == person_id)
    statement = select(Match).where(Match.program_id == program_id, of_person).order_by(col(Match.id))
    rows = session.exec(statement).all()
    logs: dict[UUID, list[ContactEntry]] = defaultdict(list)
    entries = select(ContactEntry).where(col(ContactEntry.match_id).in_([row.id for row in rows]))
    for entry in session.exec(entries.order_by(col(ContactEntry.id))):
        logs[entry.match_id].append(entry)
    key = vault.key(session, person_id)

    def opened(row: Match | ContactEntry, match: Match) -> str | None:
        return key.open(row.note) if row.note is not None and match.mentee_id == person_id else None

    return [
        OwnMatch(
            since=row.created_at,
            state=row.state,
            once=row.once,
            paused_until=row.paused_until,
            ended_at=row.ended_at,
            end_reason=row.end_reason,
            note=opened(row, row),
            contacts=[
                OwnContact(at=entry.created_at, outcome=entry.outcome, note=opened(entry, row))
                for entry in logs[row.id]
            ],
        )
        for row in rows
    ]


def leaves(session: Session, vault: Vault, program_id: UUID, person_id: UUID) -> Sequence[BaseModel]:
    """Return when a mentor stepped back."""
    statement = select(Leave).where(Leave.program_id == program_id, Leave.mentor_id == person_id)
    return [OwnLeave(at=row.created_at, until=row.until) for row in session.exec(statement.order_by(col(Leave.id)))]


def _proposal(row: Proposal, person_id: UUID) -> OwnProposal:
    is_mentee = row.mentee_id == person_id
    own, other = (row.mentee_by, row.mentor_by) if is_mentee else (row.mentor_by, row.mentee_by)
    declined = row.state == ProposalState.DECLINED and own is not None and (is_mentee or other is None)
    return OwnProposal(
        at=row.created_at,
        state=row.state,
        weekday=row.weekday,
        start=f"{row.start_min // 60:02}:{row.start_min % 60:02}",
        minutes=row.minutes,
        zone=row.zone,
        mode=row.mode,
        fortnightly=row.fortnight is not None,
        day=row.day,
        answered_at=row.mentee_answered_at if is_mentee else row.mentor_answered_at,
        reason=row.reason if declined else None,
        closed_at=row.closed_at,
    )
