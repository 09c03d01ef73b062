"""`/api/v1/programs/{program_id}/imports`: spreadsheets, all at once."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Query, UploadFile

from api.accounts.access import COORDINATORS, Caller
from api.accounts.routes.answers import ADD
from api.intake.models.imports import ImportPublic
from api.intake.service import imports
from api.intake.service.names import Leeway
from api.web.parts import TheParts

Sheet = Annotated[UploadFile | None, File(description="A CSV file, UTF-8.")]

router = APIRouter(prefix="/api/v1/programs/{program_id}/imports", tags=["intake"])


@router.post("", responses=ADD)
def bring_in(
    parts: TheParts,
    caller: Annotated[Caller, Depends(COORDINATORS)],
    program_id: UUID,
    mentees: Sheet = None,
    mentors: Sheet = None,
    pairs: Sheet = None,
    workbook: Annotated[
        UploadFile | None, File(description="Instead of CSV files: one .xlsx with sheets of these names.")
    ] = None,
    dry_run: Annotated[bool, Query(description="Say what would happen, and every problem; write nothing.")] = True,
    create_places: Annotated[bool, Query(description="Make sites and teams that are not there.")] = False,
    skip_supervisors: Annotated[
        bool, Query(description="Bring mentors in without a supervisor whom nobody in the program is called as.")
    ] = False,
) -> ImportPublic:
    """Bring in the spreadsheets of `waypair match`: all of them, or where there are problems nothing.

    A dry run answers 200 and lists the problems; an import that has any is refused with all of them. Whoever was
    brought in before is known by the id in the sheet, so that the same sheets change nothing the second time.
    Mentees or mentors may come alone, and name by their ids whoever of the other side came before.
    """
    sent = {"mentees": mentees, "mentors": mentors, "pairs": pairs, "workbook": workbook}
    files = {name: file.file.read() for name, file in sent.items() if file is not None}
    leeway = Leeway(create_places, skip_supervisors)
    report = imports.bring_in(parts, program_id, files, leeway, caller.actor, dry_run=dry_run).report
    if report.problem_count and not dry_run:
        raise imports.refused(report.problems)
    return report
