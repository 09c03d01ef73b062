"""The first page, and those of signing in.

Opening a link changes nothing, for mail scanners open links; its button does.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, BackgroundTasks, Depends, Request
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from api.accounts.access import SIGNED_IN, Person, is_signed_in
from api.accounts.desk import first_pages
from api.accounts.entrance import HOME, check_rate, enter, leave, onward, send_link
from api.accounts.models.shapes import Email
from api.accounts.service.sign_in import end_sign_in
from api.errors import NotFoundError, RefusedInputError
from api.notices.mail import TheMailer
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.parts import Reading, TheParts, Writing
from api.web.refusals import SIGN_IN
from api.web.rule import PUBLIC
from api.web.sent import TheForm

router = APIRouter(include_in_schema=False)
PAGES: Final = Pages("api.accounts")


class Asked(BaseModel):
    """Whose link is asked for."""

    email: Email


@router.get("/", dependencies=[Depends(PUBLIC)])
def first_page(request: Request, parts: TheParts) -> Response:
    """Say what this is; whoever is signed in is led to where their work is."""
    if is_signed_in(request, parts):
        return RedirectResponse(HOME, 303)
    return PAGES.page(request, "first.html")


@router.get(HOME)
def home(request: Request, session: Reading, caller: Annotated[Person, Depends(SIGNED_IN)]) -> Response:
    """Lead to the first page of a person's program; with several, let them choose."""
    pages = first_pages(request, session, caller)
    if len(pages) == 1:
        return RedirectResponse(pages[0][1], 303)
    return PAGES.page(request, "home.html", pages=pages)


@router.get("/leave", dependencies=[Depends(PUBLIC)])
def leave_quickly(parts: TheParts) -> Response:
    """Lead away, to a page that nobody minds being seen on."""
    return RedirectResponse(parts.settings.exit_address, 303)


@router.get(SIGN_IN, dependencies=[Depends(PUBLIC)])
def sign_in_page(request: Request, parts: TheParts) -> Response:
    """Show where to ask for a link."""
    return _sign_in(request, parts)


@router.post(SIGN_IN, dependencies=[Depends(PUBLIC)])
def ask_for_link(
    request: Request, parts: TheParts, mailer: TheMailer, tasks: BackgroundTasks, form: TheForm
) -> Response:
    """Send a link to an address that is known, and say the same to all."""
    try:
        asked = checked(Asked, form.given("email"))
    except RefusedInputError as error:
        return _sign_in(request, parts, 422, typed=form.one("email"), problems=problems_of(error))
    check_rate(request, parts, asked.email)
    tasks.add_task(send_link, parts, mailer, asked.email)
    return _sign_in(request, parts, sent=True)


@router.get("/sign-in/{token}", dependencies=[Depends(PUBLIC)])
def link_page(request: Request, token: str) -> Response:
    """Show the button, whatever the token."""
    return PAGES.page(request, "sign_in_link.html", failed=False)


@router.post("/sign-in/{token}", dependencies=[Depends(PUBLIC)])
def use_link(request: Request, session: Writing, parts: TheParts, token: str) -> Response:
    """Sign in, and go on to where this browser wanted to go before, or to the first page."""
    response = onward(request)
    try:
        enter(request, response, session, parts, token)
    except NotFoundError:
        return PAGES.page(request, "sign_in_link.html", 404, failed=True)
    return response


@router.post("/sign-out")
def sign_out(session: Writing, parts: TheParts, caller: Annotated[Person, Depends(SIGNED_IN)]) -> Response:
    """End this session."""
    end_sign_in(session, caller.user_id, caller.sign_in_id, caller.actor, parts.clock.now())
    response = RedirectResponse(SIGN_IN, 303)
    leave(response, parts.settings)
    return response


def _sign_in(request: Request, parts: TheParts, status: int = 200, **shown: Any) -> Response:
    context: dict[str, Any] = {"sent": False, "typed": "", "problems": {}}
    return PAGES.page(
        request,
        "sign_in.html",
        status,
        signed_in=is_signed_in(request, parts),
        provider=bool(parts.settings.oidc_issuer),
        **context | shown,
    )
