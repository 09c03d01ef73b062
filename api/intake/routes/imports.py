"""`/api/v1/programs/{program_id}/imports`: spreadsheets, all at once."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Query, UploadFile

from api.accounts.access import COORDINATORS, Caller
from api.accounts.routes.answers import ADD
from api.accounts.service.programs import program_of
from api.intake.models.imports import ImportPublic
from api.intake.service import imports
from api.web.parts import TheParts
from matcher.errors import InvalidInputError

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
) -> ImportPublic:
    """Bring in the spreadsheets of `waypair match`: all of them, or where there are problems nothing.

    A dry run answers 200 and lists the problems; an import that has any is refused with all of them. Whoever was
    brought in before is known by the id in the sheet, so that the same sheets change nothing the second time.
    """
    now = parts.clock.now()
    sent = {"mentees": mentees, "mentors": mentors, "pairs": pairs, "workbook": workbook}
    files = {name: file.file.read() for name, file in sent.items() if file is not None}
    with parts.database.reading() as session:
        program = program_of(session, program_id)
    try:
        reading = imports.read_files(program, files, now)
    except InvalidInputError as error:
        report = imports.unreadable(error, dry_run=dry_run)
    else:
        if dry_run:
            with parts.database.reading() as session:
                report = imports.try_import(
                    session, parts.vault, program_id, reading, now, may_make=create_places
                ).report
        else:
            with parts.database.writing() as session:
                report = imports.import_sheets(
                    session,
                    parts.vault,
                    program_id,
                    reading,
                    caller.actor,
                    now,
                    may_make=create_places,
                    keep_years=parts.settings.retention_years,
                ).report
    if report.problem_count and not dry_run:
        raise imports.refused(report)
    return report
