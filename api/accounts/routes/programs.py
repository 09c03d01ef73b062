"""`/api/v1/programs`."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import READERS, SIGNED_IN, ByAdmin, Person
from api.accounts.models.shapes import ProgramPublic, ProgramUpdate
from api.accounts.routes.answers import EDIT, READ
from api.accounts.service import programs
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs", tags=["programs"])


@router.get("", responses=READ)
def list_programs(
    session: Reading, asked: Asked, caller: Annotated[Person, Depends(SIGNED_IN)]
) -> ListShape[ProgramPublic]:
    """List the programs that the caller belongs to."""
    page = programs.programs_among(session, list(caller.roles), asked.after, asked.limit)
    return ListShape(items=[ProgramPublic.model_validate(row) for row in page.rows], next=cursor_of(page.after))


@router.get("/{program_id}", responses=READ, dependencies=[Depends(READERS)])
def read_program(session: Reading, response: Response, program_id: UUID) -> ProgramPublic:
    """Read one program."""
    program = programs.program_of(session, program_id)
    tag(response, program)
    return ProgramPublic.model_validate(program)


@router.patch("/{program_id}", responses=EDIT)
def update_program(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByAdmin,
    program_id: UUID,
    version: IfMatch,
    asked: ProgramUpdate,
) -> ProgramPublic:
    """Change one program."""
    program = programs.update_program(session, program_id, version, asked, caller.actor, parts.clock.now())
    tag(response, program)
    return ProgramPublic.model_validate(program)
