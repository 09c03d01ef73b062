"""What came of somebody so far, as the team sees it: consents, proposals, matches and contacts, the newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, or_, select

from api.consent.models import Consent
from api.database.vault import Vault
from api.matches import words
from api.matches.models.tables import ContactEntry, Leave, Match
from api.matches.models.words import EndReason, Outcome
from api.people.models.tables import MenteeRow, MentorRow
from api.proposals.models.tables import Proposal
from api.proposals.models.words import ProposalState
from api.rounds.service.naming import names
from api.web.translating import to_translate

MOST: Final = 200
"""How many moments are shown; who has more has been here for years."""
CAME: Final = to_translate("Came in")
SIGNED: Final = to_translate("Agreed to: %(what)s")
CONSENT_ENDED: Final = {
    "revoked": to_translate("Took back: %(what)s"),
    "expired": to_translate("Ran out: %(what)s"),
}
"""What is said of a consent that ended; one that was replaced was agreed to anew at that very instant."""
PROPOSED: Final = to_translate("Put forward with %(who)s")
PROPOSAL_ENDED: Final = {
    ProposalState.ACCEPTED: to_translate("Both said yes: %(who)s"),
    ProposalState.DECLINED: to_translate("Declined: %(who)s"),
    ProposalState.EXPIRED: to_translate("Not answered in time: %(who)s"),
    ProposalState.WITHDRAWN: to_translate("Taken back: %(who)s"),
}
CONTACT: Final = to_translate("In contact with %(who)s")
ENDED: Final = to_translate("Came to its end with %(who)s")
STEPPED_BACK: Final = to_translate("Stepped back")


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened.

    Parameters
    ----------
    at : datetime
    text : str
        Marked for translating, with a blank for who else it was about, or what.
    who : UUID or None
        The other of the two.
    what : str
        A purpose of a consent, or empty.
    why : str
        Marked for translating, or empty.
    path : str
        Where more is to be seen, below the program, or empty.
    """

    at: datetime
    text: str
    who: UUID | None = None
    what: str = ""
    why: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened, the newest first, and what the others are called who were not erased."""

    moments: list[Moment]
    names: dict[UUID, str]


def timeline(session: Session, vault: Vault, row: MenteeRow | MentorRow, now: datetime) -> Timeline:
    """Return what came of a mentee or a mentor so far, in as many queries however much it is."""
    is_mentee = isinstance(row, MenteeRow)
    moments = [Moment(row.created_at, CAME), *_consents(session, row.id, now), *_leaves(session, row.id)]
    proposals = session.exec(
        select(Proposal)
        .where(Proposal.program_id == row.program_id, or_(Proposal.mentee_id == row.id, Proposal.mentor_id == row.id))
        .order_by(col(Proposal.id).desc())
        .limit(MOST)
    ).all()
    matches = session.exec(
        select(Match)
        .where(Match.program_id == row.program_id, or_(Match.mentee_id == row.id, Match.mentor_id == row.id))
        .order_by(col(Match.id).desc())
        .limit(MOST)
    ).all()
    others = {one.id: one.mentor_id if is_mentee else one.mentee_id for one in proposals}
    others |= {one.id: one.mentor_id if is_mentee else one.mentee_id for one in matches}
    for proposal in reversed(proposals):
        moments += _proposal(proposal, others[proposal.id])
    for match in matches:
        if match.ended_at is not None:
            why = words.END_REASONS[EndReason(match.end_reason)] if match.end_reason else ""
            path = f"/following/matches/{match.id}"
            moments.append(Moment(match.ended_at, ENDED, others[match.id], why=why, path=path))
    entries = select(ContactEntry).where(col(ContactEntry.match_id).in_([match.id for match in matches]))
    for entry in session.exec(entries.order_by(col(ContactEntry.id).desc()).limit(MOST)):
        why, path = words.OUTCOMES[Outcome(entry.outcome)], f"/following/matches/{entry.match_id}"
        moments.append(Moment(entry.created_at, CONTACT, others[entry.match_id], why=why, path=path))
    moments = sorted(moments, key=lambda one: one.at)[
        : -MOST - 1 : -1
    ]  # of one instant, what is named later comes first
    wanted = {one.who for one in moments if one.who is not None}
    if is_mentee:
        return Timeline(moments, names(session, vault, MentorRow, wanted))
    return Timeline(moments, names(session, vault, MenteeRow, wanted))


def _proposal(proposal: Proposal, other: UUID) -> Iterable[Moment]:
    path = f"/following/proposals/{proposal.id}"
    yield Moment(proposal.created_at, PROPOSED, other, path=path)
    if proposal.closed_at is not None and (text := PROPOSAL_ENDED.get(ProposalState(proposal.state))):
        yield Moment(proposal.closed_at, text, other, why=words.ENDINGS.get(proposal.reason or "", ""), path=path)


def _consents(session: Session, person_id: UUID, now: datetime) -> Iterable[Moment]:
    for consent in session.exec(select(Consent).where(Consent.person_id == person_id)):
        yield Moment(consent.signed_at, SIGNED, what=consent.purpose)
        ended_at = consent.ended_at or (consent.expires_at if consent.expires_at <= now else None)
        text = CONSENT_ENDED.get(consent.ended_by or "expired")
        if ended_at is not None and text is not None:
            yield Moment(ended_at, text, what=consent.purpose)


def _leaves(session: Session, mentor_id: UUID) -> Iterable[Moment]:
    for leave in session.exec(select(Leave).where(Leave.mentor_id == mentor_id)):
        yield Moment(leave.created_at, STEPPED_BACK)
