"""`/api/v1/intake` for forms with a key, `/api/v1/programs/{program_id}/intake` for whoever runs the program."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Response

from api.accounts.access import INTAKERS, SUBMITTING_KEYS, Caller, KeyHolder, check_key
from api.accounts.models.words import Scope
from api.accounts.routes.answers import READ
from api.errors import KeyReusedError
from api.intake.models.shapes import IntakeCreate, IntakePublic
from api.intake.service.submissions import Sender, submit
from api.intake.service.suggesting import suggested_at_once
from api.web.parts import Parts, TheParts
from api.web.problems import errors_of

SUBMIT: Final[dict[int | str, dict[str, Any]]] = {**READ, **errors_of(KeyReusedError)}

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern="^[ -~]+$",
        description="Sent again with the same body it gets the very same answer; with another body, 409.",
        examples=["form-7-1042"],
    ),
]
AcceptLanguage = Annotated[
    str | None, Header(max_length=1000, description="The language of the answer's words: en or es.")
]

router = APIRouter(tags=["intake"])


@router.post("/api/v1/intake", status_code=201, responses=SUBMIT, response_model=IntakePublic)
def submit_from_form(
    parts: TheParts,
    form: Annotated[KeyHolder, Depends(SUBMITTING_KEYS)],
    key: IdempotencyKey,
    asked: IntakeCreate,
    accept_language: AcceptLanguage = None,
) -> Response:
    """Submit somebody to the program of the key. Once this is answered they are there, whatever happens."""
    return _answered(parts, Sender(form.actor, form.program_id, key, accept_language), asked, form)


@router.post("/api/v1/programs/{program_id}/intake", status_code=201, responses=SUBMIT, response_model=IntakePublic)
def submit_to_program(
    parts: TheParts,
    caller: Annotated[Caller, Depends(INTAKERS)],
    program_id: UUID,
    key: IdempotencyKey,
    asked: IntakeCreate,
    accept_language: AcceptLanguage = None,
) -> Response:
    """Submit somebody to a program. Once this is answered they are there, whatever happens."""
    return _answered(parts, Sender(caller.actor, program_id, key, accept_language), asked)


def _answered(parts: Parts, sender: Sender, asked: IntakeCreate, form: KeyHolder | None = None) -> Response:
    """Submit and commit in one thread: whoever waits for the database waits no longer than that takes."""
    settings, now = parts.settings, parts.clock.now()
    suggestions = suggested_at_once(parts, sender.program_id, asked.person, now)
    with parts.database.writing() as session:
        if form is not None:
            check_key(session, form, Scope.INTAKE, now)
        answer = submit(
            session,
            parts.vault,
            sender,
            asked,
            now,
            keep_years=settings.retention_years,
            receipt_days=settings.receipt_days,
            suggestions=suggestions,
        )
    return Response(answer, 201, media_type="application/json")
