"""Signing in over JSON: `/api/v1/sign-in-links`, `/api/v1/sessions`, `/api/v1/me`."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response

from api.accounts.access import SIGNED_IN, Person
from api.accounts.entrance import check_rate, enter, send_link
from api.accounts.models.shapes import LinkRequest, Me, ProgramRoles, SignInPublic, SignInRequest
from api.accounts.routes.answers import READ
from api.accounts.service import sign_in
from api.errors import NotFoundError
from api.notices.mail import TheMailer
from api.web.parts import Reading, TheParts, Writing
from api.web.problems import errors_of
from api.web.rule import PUBLIC

router = APIRouter(prefix="/api/v1", tags=["sign-in"])


@router.post("/sign-in-links", status_code=202, dependencies=[Depends(PUBLIC)])
def ask_for_link(
    request: Request, parts: TheParts, mailer: TheMailer, tasks: BackgroundTasks, asked: LinkRequest
) -> None:
    """Send a sign-in link, if the address is known; the answer is the same, and as quick, if not."""
    check_rate(request, parts, asked.email)
    tasks.add_task(send_link, parts, mailer, asked.email)


@router.post("/sessions", status_code=204, responses=errors_of(NotFoundError), dependencies=[Depends(PUBLIC)])
def open_session(request: Request, session: Writing, parts: TheParts, response: Response, asked: SignInRequest) -> None:
    """Use up the token of a link; the answer sets the cookie of a new session."""
    enter(request, response, session, parts, asked.token)


@router.get("/sessions", responses=READ)
def list_sessions(
    session: Reading, parts: TheParts, caller: Annotated[Person, Depends(SIGNED_IN)]
) -> list[SignInPublic]:
    """List the caller's sessions that still work."""
    rows = sign_in.sign_ins_of(session, caller.user_id, parts.clock.now())
    return [
        SignInPublic(
            id=row.id, created_at=row.created_at, expires_at=row.expires_at, current=row.id == caller.sign_in_id
        )
        for row in rows
    ]


@router.delete("/sessions/{session_id}", status_code=204, responses=READ)
def end_session(
    session: Writing, parts: TheParts, session_id: UUID, caller: Annotated[Person, Depends(SIGNED_IN)]
) -> None:
    """End one of the caller's sessions."""
    sign_in.end_sign_in(session, caller.user_id, session_id, caller.actor, parts.clock.now())


@router.get("/me", responses=READ)
def who_am_i(caller: Annotated[Person, Depends(SIGNED_IN)]) -> Me:
    """Say who is signed in, and what they are in which program."""
    programs = [ProgramRoles(program_id=key, roles=sorted(roles)) for key, roles in sorted(caller.roles.items())]
    return Me(user_id=caller.user_id, programs=programs)
