"""The pages of signing in. Opening a link changes nothing, for mail scanners open links; its button does."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import SIGNED_IN, Person, is_signed_in
from api.accounts.entrance import check_rate, enter, leave, send_link
from api.accounts.models.shapes import Email
from api.accounts.service.sign_in import end_sign_in
from api.errors import NotFoundError
from api.notices.mail import TheMailer
from api.web.pages import Pages
from api.web.parts import TheParts, Writing
from api.web.rule import PUBLIC

router = APIRouter(include_in_schema=False)
PAGES: Final = Pages("api.accounts")


@router.get("/sign-in", dependencies=[Depends(PUBLIC)])
def sign_in_page(request: Request, parts: TheParts) -> Response:
    """Show where to ask for a link."""
    return PAGES.page("sign_in.html", sent=False, signed_in=is_signed_in(request, parts))


@router.post("/sign-in", dependencies=[Depends(PUBLIC)])
def ask_for_link(
    request: Request, parts: TheParts, mailer: TheMailer, tasks: BackgroundTasks, email: Annotated[Email, Form()]
) -> Response:
    """Send a link to an address that is known, and say the same to all."""
    check_rate(request, parts, email)
    tasks.add_task(send_link, parts, mailer, email)
    return PAGES.page("sign_in.html", sent=True, signed_in=False)


@router.get("/sign-in/{token}", dependencies=[Depends(PUBLIC)])
def link_page(token: str) -> Response:
    """Show the button, whatever the token."""
    return PAGES.page("sign_in_link.html", failed=False)


@router.post("/sign-in/{token}", dependencies=[Depends(PUBLIC)])
def use_link(request: Request, session: Writing, parts: TheParts, token: str) -> Response:
    """Sign in and go on; the address to go on to is fixed."""
    response = RedirectResponse("/sign-in", 303)
    try:
        enter(request, response, session, parts, token)
    except NotFoundError:
        return PAGES.page("sign_in_link.html", 404, failed=True)
    return response


@router.post("/sign-out")
def sign_out(session: Writing, parts: TheParts, caller: Annotated[Person, Depends(SIGNED_IN)]) -> Response:
    """End this session."""
    end_sign_in(session, caller.user_id, caller.sign_in_id, parts.clock.now())
    response = RedirectResponse("/sign-in", 303)
    leave(response, parts.settings)
    return response
