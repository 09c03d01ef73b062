"""Private links of mentees to their own page: made, mailed, found, revoked; one at most works for a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, select

from api.accounts.owned import found
from api.accounts.tokens import hashed, new_token
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.errors import NotFoundError
from api.notices.outbox import Notice, post, recall
from api.people.models.mentees import MenteeAbout
from api.people.models.own_links import OwnLinkIssued
from api.people.models.tables import MenteeRow, OwnLink
from api.people.models.words import Route
from api.people.service.documents import opened_one
from api.web.parts import Parts


def check_may_have_link(session: Session, program_id: UUID, mentee_id: UUID) -> None:
    """Check that somebody can be given a link.

    Raises
    ------
    NotFoundError
        If there is no such mentee, they are another program's, or they were erased.
    """
    if found(session, MenteeRow, program_id, mentee_id).document is None:
        raise NotFoundError


def send_own_link(
    session: Session, parts: Parts, program_id: UUID, mentee_id: UUID, actor: Actor, now: datetime
) -> OwnLinkIssued:
    """Make another link for a mentee, which ends the one before, and mail it where that is safe.

    Raises
    ------
    NotFoundError
        If there is no such mentee, they are another program's, or they were erased.
    """
    return issue_own_link(session, parts, _to_edit(session, program_id, mentee_id), new_token(), actor, now)


def issue_own_link(
    session: Session,
    parts: Parts,
    mentee: MenteeRow,
    token: str,
    actor: Actor,
    now: datetime,
    template: str = "own_page",
) -> OwnLinkIssued:
    """Let a token lead to a mentee's own page from now on, and no other; mail it where that is safe, in these words."""
    _end(session, mentee.id, now)
    link = OwnLink(
        id=new_id(now), created_at=now, program_id=mentee.program_id, mentee_id=mentee.id, token_hash=hashed(token)
    )
    session.add(link)
    session.flush()
    about = opened_one(session, parts.vault, mentee, MenteeAbout)
    address = f"{parts.settings.base_url.rstrip('/')}/your/{token}"
    safe = about.contact.email if about.contact is not None and about.contact.route is Route.EMAIL else None
    if safe is not None:
        notice = Notice(
            key=_key(link.id),
            program_id=mentee.program_id,
            person_id=mentee.id,
            to=safe,
            template=template,
            language=about.languages[0],
            facts={"link": address},
        )
        post(session, parts.vault, notice, now)
    record(session, mentee.program_id, actor, now, Act("add", "own_link", link.id))
    return OwnLinkIssued(address=address, mailed=safe is not None)


def revoke_own_link(session: Session, program_id: UUID, mentee_id: UUID, actor: Actor, now: datetime) -> None:
    """End the link of a mentee at once; doing it twice does no harm.

    Raises
    ------
    NotFoundError
        If there is no such mentee, they are another program's, or they were erased.
    """
    mentee = _to_edit(session, program_id, mentee_id)
    for link in _end(session, mentee.id, now):
        record(session, program_id, actor, now, Act("revoke", "own_link", link.id))


def mentee_of_link(session: Session, token: str) -> MenteeRow:
    """Return the mentee whose link has a token.

    Raises
    ------
    NotFoundError
        If the link is unknown or revoked, or they were erased: never told apart.
    """
    statement = (
        select(MenteeRow)
        .join(OwnLink, col(OwnLink.mentee_id) == col(MenteeRow.id))
        .where(OwnLink.token_hash == hashed(token), col(OwnLink.revoked_at).is_(None))
        .where(col(MenteeRow.document).is_not(None))
    )
    mentee = session.exec(statement).one_or_none()
    if mentee is None:
        raise NotFoundError
    return mentee


def remove_own_links(session: Session, mentee_id: UUID) -> None:
    """Remove every link of somebody who is erased."""
    session.exec(delete(OwnLink).where(col(OwnLink.mentee_id) == mentee_id))


def _end(session: Session, mentee_id: UUID, now: datetime) -> list[OwnLink]:
    """End the link that works, and take back its mail; return what was ended."""
    working = select(OwnLink).where(OwnLink.mentee_id == mentee_id, col(OwnLink.revoked_at).is_(None))
    ended = list(session.exec(working))
    for link in ended:
        link.revoked_at = now
    session.flush()
    recall(session, [_key(link.id) for link in ended], now)
    return ended


def _to_edit(session: Session, program_id: UUID, mentee_id: UUID) -> MenteeRow:
    statement = (
        select(MenteeRow)
        .where(MenteeRow.id == mentee_id, MenteeRow.program_id == program_id, col(MenteeRow.document).is_not(None))
        .with_for_update(key_share=True)
    )
    mentee = session.exec(statement).one_or_none()
    if mentee is None:
        raise NotFoundError
    return mentee


def _key(link_id: UUID) -> str:
    return f"own_link:{link_id}"
