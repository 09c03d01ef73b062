"""What signing in by JSON and by page share: the letter, the limits, the cookie."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fastapi import Request, Response
from sqlmodel import Session
from starlette.responses import RedirectResponse

from api.accounts.access import cookie_name
from api.accounts.service.sign_in import language_of, make_link, notice_key, use_link, user_with
from api.accounts.tokens import email_digest, hashed
from api.audit.models import Actor
from api.notices.mail import Mailer
from api.notices.outbox import Notice, deliver, first_attempt, post
from api.settings import Settings
from api.web.parts import Parts
from api.web.refusals import LOCAL, NEXT

LINKS_PER_CALLER: Final = "20/hour"
LINKS_PER_ADDRESS: Final = "5/hour"
HOME: Final = "/home"
ENTRANCE: Final = Actor.system("entrance")
"""Who makes a link that somebody asked for: whoever asks has not shown who they are."""


def check_rate(request: Request, parts: Parts, email: str) -> None:
    """Count a request for a link.

    Raises
    ------
    TooManyRequestsError
        If this caller, or somebody for this address, asked too often.
    """
    parts.limiter.count(LINKS_PER_CALLER, "links", request.client.host if request.client else "")
    parts.limiter.count(LINKS_PER_ADDRESS, "address", email_digest(parts.settings.secret_keys[0], email))


def send_link(parts: Parts, mailer: Mailer, email: str) -> None:
    """Send a sign-in link to an address that is known; to others nothing.

    Somebody waits for it, so it is sent from here at once; should that fail, a worker tries again while it is of use.
    """
    settings, now = parts.settings, parts.clock.now()
    with parts.database.writing() as session:
        user = user_with(session, settings.secret_keys, email)
        if user is None:
            return
        token = make_link(session, user.id, ENTRANCE, now, settings.link_minutes)
        notice = Notice(
            key=notice_key(hashed(token)),
            program_id=None,
            person_id=user.id,
            to=parts.vault.key(session, user.id).open(user.email),
            template="sign_in_link",
            language=language_of(session, user.id),
            facts={"link": link_of(settings, token), "minutes": str(settings.link_minutes)},
            until=now + timedelta(minutes=settings.link_minutes),
        )
        post(session, parts.vault, notice, now)
        attempt = first_attempt(session, notice.key)
    if attempt is not None:
        deliver(parts, mailer, attempt)


def link_of(settings: Settings, token: str) -> str:
    """Return the address of a sign-in link; it begins with the setting, never with a Host header."""
    return f"{settings.base_url.rstrip('/')}/sign-in/{token}"


def enter(request: Request, response: Response, session: Session, parts: Parts, token: str) -> None:
    """Use up a link, end the session that the browser came with, and set the cookie of a new one."""
    previous = request.cookies.get(cookie_name(parts.settings))
    opened = use_link(session, token, previous, parts.clock.now(), parts.settings.session_hours)
    set_cookie(response, parts.settings, opened)


def set_cookie(response: Response, settings: Settings, token: str) -> None:
    """Give the browser the token of a sign-in."""
    response.set_cookie(
        cookie_name(settings),
        token,
        max_age=settings.session_hours * 3600,
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )


def onward(request: Request) -> Response:
    """Return the way on after signing in: to where this browser wanted to go before, or to the first page."""
    wanted = request.cookies.get(NEXT, "")
    response = RedirectResponse(wanted if LOCAL.fullmatch(wanted) else HOME, 303)
    response.delete_cookie(NEXT, path="/")
    return response


def leave(response: Response, settings: Settings) -> None:
    """Remove the cookie."""
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.is_https, httponly=True, samesite="lax")
