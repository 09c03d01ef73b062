"""Private links of mentees to their own page: made, mailed, found, revoked.

Only the hash of a token is kept, so a mail with news has to bring a link of its own. The one that somebody keeps works
on beside it: it ends when they ask for another, when it is revoked, and with them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
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

HANDED: Final = 1
"""The place of the link that was handed to somebody, or that they asked for."""
WITH_NEWS: Final = (2, 3)
"""The places of those that came with news."""


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
    """Make another link for a mentee, which ends every one before, and mail it where that is safe.

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
) -> OwnLinkIssued:
    """Let a token lead to a mentee's own page from now on, and no other; mail it where that is safe."""
    _end(session, _working(session, mentee.id), now)
    return _add(session, parts, mentee, token, HANDED, "own_page", actor, now)


def tell_news(session: Session, parts: Parts, mentee: MenteeRow, actor: Actor, now: datetime) -> None:
    """Mail somebody a link to their own page, where there is news, if that is safe; the one that they keep works on.

    Of links that came with news the last two work.
    """
    by_place = {link.place: link for link in _working(session, mentee.id)}
    free = [place for place in WITH_NEWS if place not in by_place]
    if not free:
        oldest = min((by_place[place] for place in WITH_NEWS), key=lambda link: link.id)
        _end(session, [oldest], now)
        free = [oldest.place]
    _add(session, parts, mentee, new_token(), free[0], "news_on_own_page", actor, now)


def tell_news_if_safe(session: Session, parts: Parts, mentee: MenteeRow, actor: Actor, now: datetime) -> None:
    """Tell somebody that there is news; whoever gave no e-mail as the safe way is told by a coordinator."""
    contact = None if mentee.document is None else opened_one(session, parts.vault, mentee, MenteeAbout).contact
    if contact is not None and contact.route is Route.EMAIL and contact.email is not None:
        tell_news(session, parts, mentee, actor, now)


def revoke_own_link(session: Session, program_id: UUID, mentee_id: UUID, actor: Actor, now: datetime) -> None:
    """End every link of a mentee at once; doing it twice does no harm.

    Raises
    ------
    NotFoundError
        If there is no such mentee, they are another program's, or they were erased.
    """
    mentee = _to_edit(session, program_id, mentee_id)
    for link in _end(session, _working(session, mentee.id), now):
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


def _add(
    session: Session,
    parts: Parts,
    mentee: MenteeRow,
    token: str,
    place: int,
    template: str,
    actor: Actor,
    now: datetime,
) -> OwnLinkIssued:
    link = OwnLink(
        id=new_id(now), created_at=now, program_id=mentee.program_id, mentee_id=mentee.id, token_hash=hashed(token),
        place=place,
    )  # fmt: skip
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


def _working(session: Session, mentee_id: UUID) -> list[OwnLink]:
    """Return the links of somebody that work; nobody else makes or ends one of theirs before the transaction ends."""
    session.exec(select(MenteeRow.id).where(MenteeRow.id == mentee_id).with_for_update(key_share=True)).one_or_none()
    working = select(OwnLink).where(OwnLink.mentee_id == mentee_id, col(OwnLink.revoked_at).is_(None))
    return list(session.exec(working))


def _end(session: Session, ended: list[OwnLink], now: datetime) -> list[OwnLink]:
    """End links, and take back their mail; return them."""
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
