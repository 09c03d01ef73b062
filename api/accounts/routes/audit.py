"""`/api/v1/programs/{program_id}/audit`: who read and wrote what in a program, and whether the log holds."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import StringConstraints

from api.accounts.access import ADMINS
from api.accounts.models.shapes import AuditEntryPublic, AuditVerdict
from api.accounts.routes.answers import READ
from api.audit import reading, service
from api.web.paging import Asked, ListShape, cursor_of
from api.web.parts import Reading

router = APIRouter(prefix="/api/v1/programs/{program_id}/audit", tags=["audit"], dependencies=[Depends(ADMINS)])

Head = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


@router.get("", responses=READ)
def list_entries(session: Reading, asked: Asked, program_id: UUID) -> ListShape[AuditEntryPublic]:
    """List the entries of a program's log, the newest first."""
    page = reading.entries_of(session, program_id, asked.after.int if asked.after else None, asked.limit)
    after = UUID(int=page.before) if page.before else None
    return ListShape(items=[AuditEntryPublic.model_validate(row) for row in page.rows], next=cursor_of(after))


@router.get("/verification", responses=READ)
def verify_log(
    session: Reading,
    program_id: UUID,
    head: Annotated[
        list[Head] | None, Query(max_length=20, description="Heads noted earlier, which have to be there still.")
    ] = None,
) -> AuditVerdict:
    """Walk a program's log from its beginning, and say whether anybody tampered with it."""
    verdict = service.verify(session, head or (), str(program_id))
    chain = next(iter(verdict.chains), None)
    broken = next(iter(verdict.broken), None)
    return AuditVerdict(
        holds=verdict.holds,
        entries=chain.entries if chain else 0,
        head=chain.head if chain else None,
        broken_at=broken.number if broken else None,
        reason=broken.reason if broken else None,
        missing=list(verdict.missing),
    )
