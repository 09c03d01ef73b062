"""What signing in by JSON and by page share: the letter, the limits, the cookie."""

from __future__ import annotations

from typing import Final

from fastapi import Request, Response
from sqlmodel import Session

from api.accounts.access import cookie_name
from api.accounts.service.sign_in import make_link, use_link, user_with
from api.accounts.tokens import email_digest
from api.notices.mail import Mailer
from api.settings import Settings
from api.web.parts import Parts

LINKS_PER_CALLER: Final = "20/hour"
LINKS_PER_ADDRESS: Final = "5/hour"


def check_rate(request: Request, parts: Parts, email: str) -> None:
    """Count a request for a link.

    Raises
    ------
    TooManyRequestsError
        If this caller, or somebody for this address, asked too often.
    """
    parts.limiter.count(LINKS_PER_CALLER, "links", request.client.host if request.client else "")
    parts.limiter.count(LINKS_PER_ADDRESS, "address", email_digest(parts.settings.secret_key.get_secret_value(), email))


def send_link(parts: Parts, mailer: Mailer, email: str) -> None:
    """Send a sign-in link to an address that is known; to others nothing."""
    settings = parts.settings
    with parts.database.writing() as session:
        user = user_with(session, settings.secret_key.get_secret_value(), email)
        if user is None:
            return
        token = make_link(session, user.id, parts.clock.now(), settings.link_minutes)
        address = parts.vault.key(session, user.id).open(user.email)
    mailer.send(address, "Your link", letter(settings, token))


def link_of(settings: Settings, token: str) -> str:
    """Return the address of a sign-in link; it begins with the setting, never with a Host header."""
    return f"{settings.base_url.rstrip('/')}/sign-in/{token}"


def letter(settings: Settings, token: str) -> str:
    """Return the words around a link: they say nothing of what the service is for."""
    return (
        f"Open this link and press the button to sign in:\n\n{link_of(settings, token)}\n\n"
        f"It works once, for {settings.link_minutes} minutes. If you did not ask for it, do nothing.\n"
    )


def enter(request: Request, response: Response, session: Session, parts: Parts, token: str) -> None:
    """Use up a link, end the session that the browser came with, and set the cookie of a new one."""
    name, hours = cookie_name(parts.settings), parts.settings.session_hours
    opened = use_link(session, token, request.cookies.get(name), parts.clock.now(), hours)
    response.set_cookie(
        name,
        opened,
        max_age=hours * 3600,
        path="/",
        secure=parts.settings.is_https,
        httponly=True,
        samesite="lax",
    )


def leave(response: Response, settings: Settings) -> None:
    """Remove the cookie."""
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.is_https, httponly=True, samesite="lax")
