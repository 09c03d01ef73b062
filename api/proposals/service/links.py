"""Private links of mentees: one purpose, hashed at rest, gone with the deadline or the answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from api.accounts.tokens import hashed, new_token
from api.database.columns import new_id
from api.errors import NotFoundError
from api.proposals.models.tables import AnswerLink, Proposal


def issue_link(
    session: Session, proposal: Proposal, now: datetime, until: datetime | None = None
) -> tuple[AnswerLink, str]:
    """Make a link that works until the deadline, or until what is said; return it and the token.

    Nobody can read the token again.
    """
    token = new_token()
    link = AnswerLink(
        id=new_id(now),
        created_at=now,
        proposal_id=proposal.id,
        token_hash=hashed(token),
        expires_at=until or proposal.answer_by,
    )
    session.add(link)
    session.flush()
    return link, token


def revoke_links(session: Session, proposal: Proposal, now: datetime) -> list[UUID]:
    """End every link of a proposal; return the ids of all there ever were."""
    links = session.exec(select(AnswerLink).where(AnswerLink.proposal_id == proposal.id)).all()
    for link in links:
        link.revoked_at = link.revoked_at or now
    return [link.id for link in links]


def proposal_of_token(session: Session, token: str, now: datetime) -> Proposal:
    """Return the proposal that a link is about.

    Raises
    ------
    NotFoundError
        If the link is unknown, revoked, or past its deadline: never told apart.
    """
    statement = (
        select(Proposal)
        .join(AnswerLink, col(AnswerLink.proposal_id) == col(Proposal.id))
        .where(AnswerLink.token_hash == hashed(token), col(AnswerLink.revoked_at).is_(None))
        .where(col(AnswerLink.expires_at) > now)
    )
    proposal = session.exec(statement).one_or_none()
    if proposal is None:
        raise NotFoundError
    return proposal
