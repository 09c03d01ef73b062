"""A refusal as a page: what went wrong in plain words, what to do now, and what was typed, ready to be sent again."""

from __future__ import annotations

import re
from typing import Final

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import RedirectResponse, Response

from api.errors import (
    ChangedMeanwhileError,
    ConflictError,
    FaultError,
    ForeignOriginError,
    NotFoundError,
    ServiceError,
    TooLargeError,
    TooManyRequestsError,
    UnauthenticatedError,
    UnavailableError,
)
from api.web.pages import Pages
from api.web.reader import Reader, reader_of
from api.web.sent import Sent, sent
from api.web.translating import to_translate

PAGES: Final = Pages("api.web")
LOCAL: Final = re.compile(r"/(?![/\\])[\w/.~-]*")
"""A path on this very service; two slashes would name another host."""
NEXT: Final = "next"
SIGN_IN: Final = "/sign-in"
KEPT: Final = (
    UnauthenticatedError, ConflictError, ChangedMeanwhileError, TooManyRequestsError, FaultError, UnavailableError,
)  # fmt: skip
"""What may be sent again as it was, now or later."""

SAID: Final[dict[type[ServiceError], tuple[str, str]]] = {
    UnauthenticatedError: (
        to_translate("You were signed out"),
        to_translate("Nothing is lost. Sign in again in another tab, come back here, and send it again."),
    ),
    NotFoundError: (
        to_translate("There is nothing here"),
        to_translate("The address may be mistyped, the link may be over, or this is not for you to see."),
    ),
    ForeignOriginError: (
        to_translate("This was sent from another site"),
        to_translate("Nothing was changed. Open the page here, and send it from there."),
    ),
    ConflictError: (
        to_translate("This does not go with what is there"),
        to_translate("Nothing was changed. Go back, look at what is there now, and try again."),
    ),
    ChangedMeanwhileError: (
        to_translate("Somebody else changed this"),
        to_translate("You changed nothing. Go back, look at what is there now, and do it again if you still want to."),
    ),
    TooLargeError: (
        to_translate("That is too large"),
        to_translate("Send a smaller file, or several."),
    ),
    TooManyRequestsError: (
        to_translate("That was very often"),
        to_translate("Please wait a minute, then try again."),
    ),
    UnavailableError: (
        to_translate("This is not possible right now"),
        to_translate("Nothing was changed. Please try again in a minute."),
    ),
}
CONFLICTS: Final = (
    to_translate("This contradicts something that is already there."),
    to_translate("This Idempotency-Key was used for something else. Nothing was changed. Send another key."),
)
"""What conflicts say where nothing more is known of them; errors know nothing of languages."""
UNREADABLE: Final = (
    to_translate("That cannot be read"),
    to_translate("Something in the address, or in what was sent, is not as it should be. Go back, and try again."),
)
"""What else a caller did: of pages that are followed link by link it is mostly an address that was cut off."""
OURS: Final = (
    to_translate("That went wrong"),
    to_translate("This is a fault of ours, and nothing was changed. Please try again later."),
)


def is_for_people(request: Request) -> bool:
    """Return whether a browser asked for a page."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


async def refusal_page(request: Request, error: ServiceError) -> Response:
    """Return a refusal as a page; whoever only wanted to look and is not signed in is led to where they can."""
    if isinstance(error, UnauthenticatedError) and request.method == "GET":
        return _to_sign_in(request)
    others = UNREADABLE if error.status < 500 else OURS
    title, text = next((said for kind, said in SAID.items() if isinstance(error, kind)), others)
    typed = await _typed(request) if isinstance(error, KEPT) and request.method == "POST" else Sent()
    return PAGES.page(
        request,
        "refusal.html",
        error.status,
        title=title,
        text=text,
        detail=conflict_said(reader_of(request), error) if isinstance(error, ConflictError) else "",
        typed=typed.pairs(),
        signed_out=isinstance(error, UnauthenticatedError),
        layout=getattr(request.state, "layout", "layout.html"),
    )


def conflict_said(reader: Reader, error: ConflictError) -> str:
    """Return what something contradicts, in the reader's language."""
    blanks = {
        name: reader.say(value) if isinstance(value, str) else reader.number(value)
        for name, value in error.blanks.items()
    }
    return reader.say(error.pattern).format_map(blanks)


def _to_sign_in(request: Request) -> Response:
    response = RedirectResponse(SIGN_IN, 303)
    if LOCAL.fullmatch(request.url.path):
        secure = request.url.scheme == "https"
        response.set_cookie(
            NEXT, request.url.path, max_age=3600, path="/", secure=secure, httponly=True, samesite="lax"
        )
    return response


async def _typed(request: Request) -> Sent:
    """Return what a form sent, where it can be read at all."""
    try:
        return await sent(request)
    except (HTTPException, ServiceError, ClientDisconnect, RuntimeError):
        return Sent()
