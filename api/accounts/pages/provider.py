"""Signing in by an OpenID provider, where one is set: there, and back with a code.

What ties the two together is in a cookie that only this service can read, for ten minutes. Both addresses that a
browser is sent on to are fixed: the provider's, and one of its own pages. Nobody is let in whom an admin did not let
in before.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final

from cryptography.fernet import Fernet, InvalidToken
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import cookie_name
from api.accounts.entrance import LINKS_PER_CALLER, onward, set_cookie
from api.accounts.pages.sign_in import PAGES
from api.accounts.service.sign_in import open_sign_in, user_with
from api.errors import NotFoundError
from api.settings import Settings
from api.web.parts import Parts, TheParts
from api.web.rule import PUBLIC

if TYPE_CHECKING:
    from api.accounts.provider import Provider, Question

router = APIRouter(include_in_schema=False, prefix="/provider", dependencies=[Depends(PUBLIC)])
CALLBACK: Final = "/provider/callback"
MINUTES: Final = 10

Text = Annotated[str, Query(max_length=4000)]


@router.get("/sign-in")
def go_to_provider(request: Request, parts: TheParts) -> Response:
    """Send the browser to the provider, with a cookie to know it again by."""
    from api.accounts.provider import Question

    provider = _provider(parts.settings)
    parts.limiter.count(LINKS_PER_CALLER, "provider", request.client.host if request.client else "")
    question = Question.new()
    try:
        response = RedirectResponse(provider.address(question), 303)
    except NotFoundError:
        return PAGES.page(request, "sign_in_link.html", 404, failed=True)
    response.set_cookie(
        _cookie(parts.settings), _sealed(parts, question), max_age=MINUTES * 60, path="/",
        secure=parts.settings.is_https, httponly=True, samesite="lax",
    )  # fmt: skip
    return response


@router.get("/callback")
def come_back(request: Request, parts: TheParts, code: Text = "", state: Text = "", iss: Text = "") -> Response:
    """Sign in whom the provider names, if it is a user here; whatever is wrong, the answer is the same."""
    try:
        token = _sign_in(request, parts, code, state, iss)
    except NotFoundError:
        response: Response = PAGES.page(request, "sign_in_link.html", 404, failed=True)
    else:
        response = onward(request)
        set_cookie(response, parts.settings, token)
    response.delete_cookie(
        _cookie(parts.settings), path="/", secure=parts.settings.is_https, httponly=True, samesite="lax"
    )
    return response


def _sign_in(request: Request, parts: Parts, code: str, state: str, iss: str) -> str:
    settings, now = parts.settings, parts.clock.now()
    provider = _provider(settings)
    question = _opened(parts, request.cookies.get(_cookie(settings), ""), now)
    if not code or not hmac.compare_digest(state.encode(), question.state.encode()):
        raise NotFoundError
    if iss and iss.rstrip("/") != settings.oidc_issuer.rstrip("/"):
        raise NotFoundError
    email = provider.email(question, code, now)
    with parts.database.writing() as session:
        user = user_with(session, settings.secret_keys, email)
        if user is None:
            raise NotFoundError
        previous = request.cookies.get(cookie_name(settings))
        return open_sign_in(session, user.id, previous, now, settings.session_hours)


def _provider(settings: Settings) -> Provider:
    if not settings.oidc_issuer:
        raise NotFoundError
    from api.accounts.provider import Provider  # here: it is an extra

    return Provider(settings, settings.base_url.rstrip("/") + CALLBACK)


def _cookie(settings: Settings) -> str:
    return f"{cookie_name(settings)}-provider"


def _sealed(parts: Parts, question: Question) -> str:
    at = int(parts.clock.now().timestamp())
    return _fernet(parts.settings).encrypt_at_time(json.dumps(asdict(question)).encode(), at).decode()


def _opened(parts: Parts, sealed: str, now: datetime) -> Question:
    from api.accounts.provider import Question

    try:
        text = _fernet(parts.settings).decrypt_at_time(sealed.encode(), MINUTES * 60, int(now.timestamp()))
    except InvalidToken:
        raise NotFoundError from None
    return Question(**json.loads(text))


def _fernet(settings: Settings) -> Fernet:
    return Fernet(urlsafe_b64encode(hmac.digest(settings.secret_keys[0].encode(), b"waypair provider", "sha256")))
