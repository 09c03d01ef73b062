"""Signing in by a link that works once, and the sign-ins that follow, each of which can be ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select, update

from api.accounts.models.tables import Member, Program, SignIn, SignInLink, User
from api.accounts.tokens import email_digest, hashed, new_token
from api.audit.models import Act, Actor
from api.audit.service import record
from api.database.columns import new_id
from api.errors import NotFoundError
from api.notices.outbox import recall


def user_with(session: Session, secret_keys: tuple[str, ...], email: str) -> User | None:
    """Return the user with an e-mail, if there is one; whom an older key finds is found by the newest from now on."""
    digests = [email_digest(key, email) for key in secret_keys]
    found = {user.email_digest: user for user in session.exec(select(User).where(col(User.email_digest).in_(digests)))}
    for digest in digests:
        if user := found.get(digest):
            if digests[0] not in found:
                user.email_digest = digests[0]
            return user
    return None


def make_link(session: Session, user_id: UUID, actor: Actor, now: datetime, minutes: int) -> str:
    """Return the token of a new link for a user."""
    token = new_token()
    expires_at = now + timedelta(minutes=minutes)
    link = SignInLink(id=new_id(now), created_at=now, user_id=user_id, token_hash=hashed(token), expires_at=expires_at)
    session.add(link)
    record(session, None, actor, now, Act("make", "link", link.id))
    return token


def notice_key(token_hash: str) -> str:
    """Return the key of the notice that carries a link."""
    return f"sign_in_link:{token_hash}"


def language_of(session: Session, user_id: UUID) -> str:
    """Return the language that a user is written to in: that of the first program that took them in."""
    statement = (
        select(Program.language)
        .join(Member, col(Member.program_id) == Program.id)
        .where(Member.user_id == user_id)
        .order_by(col(Member.id))
    )
    return session.exec(statement).first() or "en"


def use_link(session: Session, token: str, previous: str | None, now: datetime, hours: int) -> str:
    """Use up a link, and with it every other of its user, and return the token of a new sign-in.

    Raises
    ------
    NotFoundError
        If the link is unknown, used, or too old: never told apart.
    """
    statement = (
        update(SignInLink)
        .where(col(SignInLink.token_hash) == hashed(token), col(SignInLink.used_at).is_(None))
        .where(col(SignInLink.expires_at) > now)
        .values(used_at=now)
        .returning(col(SignInLink.user_id))
    )
    user_id = session.exec(statement).scalar_one_or_none()
    if user_id is None:
        raise NotFoundError("This link does not work any more. Ask for a new one.")
    others = (
        update(SignInLink)
        .where(col(SignInLink.user_id) == user_id, col(SignInLink.used_at).is_(None))
        .values(used_at=now)
        .returning(col(SignInLink.token_hash))
    )
    recall(session, [notice_key(one) for one in session.exec(others).scalars()], now)
    return open_sign_in(session, user_id, previous, now, hours)


def open_sign_in(session: Session, user_id: UUID, previous: str | None, now: datetime, hours: int) -> str:
    """Sign in a user who has shown who they are, and return the token of the new sign-in.

    The token is always a new one, and one that the browser came with is ended: a token that somebody planted there
    beforehand opens nothing.
    """
    ended = [] if previous is None else _end(session, now, col(SignIn.token_hash) == hashed(previous))
    opened = new_token()
    sign_in = SignIn(
        id=new_id(now),
        created_at=now,
        user_id=user_id,
        token_hash=hashed(opened),
        expires_at=now + timedelta(hours=hours),
    )
    session.add(sign_in)
    record(session, None, Actor.user(user_id), now, *ended, Act("sign_in", "session", sign_in.id))
    return opened


def sign_ins_of(session: Session, user_id: UUID, now: datetime) -> Sequence[SignIn]:
    """Return the sign-ins of a user that still work."""
    return session.exec(
        select(SignIn)
        .where(SignIn.user_id == user_id, col(SignIn.revoked_at).is_(None), SignIn.expires_at > now)
        .order_by(col(SignIn.id))
    ).all()


def end_sign_in(session: Session, user_id: UUID, sign_in_id: UUID, actor: Actor, now: datetime) -> None:
    """End one sign-in of a user.

    Raises
    ------
    NotFoundError
        If it is not theirs, or ended already.
    """
    ended = _end(session, now, col(SignIn.id) == sign_in_id, col(SignIn.user_id) == user_id)
    if not ended:
        raise NotFoundError
    record(session, None, actor, now, *ended)


def remove_expired(session: Session, now: datetime) -> int:
    """Remove links and sign-ins that work no longer; return how many. To whoever comes with one nothing changes."""
    links = session.exec(delete(SignInLink).where(col(SignInLink.expires_at) <= now)).rowcount
    return links + session.exec(delete(SignIn).where(col(SignIn.expires_at) <= now)).rowcount


def _end(session: Session, now: datetime, *which: ColumnElement[bool]) -> list[Act]:
    statement = update(SignIn).where(*which, col(SignIn.revoked_at).is_(None)).values(revoked_at=now)
    return [
        Act("sign_out", "session", row_id) for row_id in session.exec(statement.returning(col(SignIn.id))).scalars()
    ]
