"""The page that brings people in from sheets: chosen, looked at with every problem, and only then brought in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import Desk, desk_of
from api.errors import FieldProblem
from api.intake.noted import noted
from api.intake.service.handed import brought, hand_out
from api.intake.service.imports import bring_in
from api.intake.service.names import Leeway
from api.sheets.columns import MENTEES, MENTORS, PAIRS
from api.sheets.problems import SheetProblem
from api.sheets.result_file import csv_bytes
from api.web.pages import Pages
from api.web.parts import Reading, TheParts
from api.web.reader import Reader, reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate
from matcher.errors import Problem

router = APIRouter(prefix="/programs/{program_id}/people/import", include_in_schema=False)
PAGES: Final = Pages("api.intake")
COLUMNS: Final = {"mentees": MENTEES, "mentors": MENTORS, "pairs": PAIRS}
FILES: Final = (*COLUMNS, "workbook")
MOST_SHOWN: Final = 50
"""How many problems a page shows; mending those mostly mends the others, and a file has them all."""
HEADER: Final = (
    to_translate("Where"),
    to_translate("Row"),
    to_translate("Column"),
    to_translate("What is there"),
    to_translate("What is expected"),
    to_translate("Perhaps"),
)
AS_FILE: Final = {"Content-Disposition": 'attachment; filename="amiss.csv"', "Cache-Control": "no-store"}
NONE: Final = to_translate("one CSV file at least, or a workbook")
OVER: Final = to_translate("the files once more: they are kept for half an hour, on this page alone")
AGAIN: Final = to_translate("the same files once more: they are too large to be kept on this page")


@router.get("")
def import_page(request: Request, session: Reading, caller: ByCoordinator, program_id: UUID) -> Response:
    """Ask for the sheets."""
    return _page(request, desk_of(request, session, caller, program_id))


@router.post("")
def look_or_bring_in(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, form: TheForm
) -> Response:
    """Show what sheets would do, with what is amiss; what was shown so is brought in at the second time of asking.

    The whole list of what is amiss is handed out as a file, made from the sheets that the page brings back.
    """
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
    chosen = {name: form.files[name].file.read() for name in FILES if name in form.files}
    handed = form.one("handed")
    came = brought(parts, program_id, caller.actor, chosen, handed)
    if not came.files:
        expected = (AGAIN if form.one("again") else OVER) if handed else NONE
        problem = FieldProblem("#/mentees", expected, "nothing", expected)
        return _page(request, desk, 422, form=form, problems={"mentees": problem})
    leeway = Leeway(form.one("make_places") == "yes", form.one("skip_supervisors") == "yes")
    is_meant = came.are_seen and form.one("do") == "bring_in"
    outcome = bring_in(parts, program_id, came.files, leeway, caller.actor, dry_run=not is_meant)
    if form.one("do") == "list":
        return Response(_file(reader_of(request), outcome.problems), media_type="text/csv", headers=AS_FILE)
    if outcome.report.written:
        return _page(request, desk, form=form, report=outcome.report)
    return _page(
        request,
        desk,
        422 if outcome.problems else 200,
        form=form,
        report=outcome.report,
        rows=outcome.problems[:MOST_SHOWN],
        handed=hand_out(parts, program_id, caller.actor, came.files),
    )


def _file(reader: Reader, problems: Sequence[Problem]) -> bytes:
    """Return everything that is amiss as the page shows it, a row each."""
    rows = [
        (
            *((one.file, str(one.row or ""), one.column) if isinstance(one, SheetProblem) else (one.place, "", "")),
            noted(reader, one.value),
            noted(reader, one.expected),
            one.nearest,
        )
        for one in problems
    ]
    return csv_bytes([reader.say(title) for title in HEADER], rows)


def _page(request: Request, desk: Desk, status: int = 200, **shown: Any) -> Response:
    given: dict[str, Any] = {"form": Sent(), "problems": {}, "report": None, "rows": (), "handed": None}
    told = partial(noted, reader_of(request))
    return PAGES.page(request, "import.html", status, desk=desk, columns=COLUMNS, noted=told, **given | shown)
