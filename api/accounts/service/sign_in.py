"""Signing in by a link that works once, and the sign-ins that follow, each of which can be ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select, update

from api.accounts.models.tables import SignIn, SignInLink, User
from api.accounts.tokens import email_digest, hashed, new_token
from api.database.columns import new_id
from api.errors import NotFoundError


def user_with(session: Session, secret_key: str, email: str) -> User | None:
    """Return the user with an e-mail, if there is one."""
    return session.exec(select(User).where(User.email_digest == email_digest(secret_key, email))).one_or_none()


def make_link(session: Session, user_id: UUID, now: datetime, minutes: int) -> str:
    """Return the token of a new link for a user."""
    token = new_token()
    expires_at = now + timedelta(minutes=minutes)
    session.add(
        SignInLink(id=new_id(now), created_at=now, user_id=user_id, token_hash=hashed(token), expires_at=expires_at)
    )
    session.flush()
    return token


def use_link(session: Session, token: str, previous: str | None, now: datetime, hours: int) -> str:
    """Use up a link and return the token of a new sign-in.

    The token is always a new one, and one that the browser came with is ended: a token that somebody planted there
    beforehand opens nothing.

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
    others = col(SignInLink.user_id) == user_id, col(SignInLink.used_at).is_(None)
    session.exec(update(SignInLink).where(*others).values(used_at=now))
    if previous is not None:
        _end(session, now, col(SignIn.token_hash) == hashed(previous))
    opened = new_token()
    session.add(
        SignIn(
            id=new_id(now),
            created_at=now,
            user_id=user_id,
            token_hash=hashed(opened),
            expires_at=now + timedelta(hours=hours),
        )
    )
    session.flush()
    return opened


def sign_ins_of(session: Session, user_id: UUID, now: datetime) -> Sequence[SignIn]:
    """Return the sign-ins of a user that still work."""
    return session.exec(
        select(SignIn)
        .where(SignIn.user_id == user_id, col(SignIn.revoked_at).is_(None), SignIn.expires_at > now)
        .order_by(col(SignIn.id))
    ).all()


def end_sign_in(session: Session, user_id: UUID, sign_in_id: UUID, now: datetime) -> None:
    """End one sign-in of a user.

    Raises
    ------
    NotFoundError
        If it is not theirs, or ended already.
    """
    if not _end(session, now, col(SignIn.id) == sign_in_id, col(SignIn.user_id) == user_id):
        raise NotFoundError


def _end(session: Session, now: datetime, *which: object) -> int:
    statement = update(SignIn).where(*which, col(SignIn.revoked_at).is_(None)).values(revoked_at=now)  # type: ignore[arg-type] # conditions
    return session.exec(statement).rowcount
