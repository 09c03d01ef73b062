"""`/api/v1/programs`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlmodel import Session

from api.accounts.access import READERS, SIGNED_IN, ByAdmin, Person
from api.accounts.models.shapes import ProgramPublic, ProgramUpdate
from api.accounts.models.tables import Program
from api.accounts.routes.answers import EDIT, READ
from api.accounts.service import programs
from api.accounts.service.leadership import peer_run_among
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
    return ListShape(items=_shown(session, page.rows), next=cursor_of(page.after))


@router.get("/{program_id}", responses=READ, dependencies=[Depends(READERS)])
def read_program(session: Reading, response: Response, program_id: UUID) -> ProgramPublic:
    """Read one program."""
    program = programs.program_of(session, program_id)
    tag(response, program)
    return _shown(session, [program])[0]


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
    return _shown(session, [program])[0]


def _shown(session: Session, rows: Sequence[Program]) -> list[ProgramPublic]:
    """Return programs as they go out, each with whether it is peer-run, which no column says."""
    peer_run = peer_run_among(session, [row.id for row in rows])
    return [ProgramPublic(**row.model_dump(), peer_run=row.id in peer_run) for row in rows]
