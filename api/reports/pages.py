"""Reports: each chart with its table, and both as a file."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.accounts.access import COORDINATORS, ByCoordinator
from api.accounts.desk import desk_of
from api.errors import NotFoundError
from api.reports.service import Bar, By, Chart, charts
from api.sheets.result_file import csv_bytes
from api.web.pages import Pages
from api.web.parts import Reading, TheParts
from api.web.places import Place
from api.web.reader import Reader, reader_of
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False)
PAGES: Final = Pages("api.reports")
PLACES: Final = (Place(to_translate("Reports"), "/reports", COORDINATORS.roles),)
HIDDEN: Final = to_translate("hidden")
COLUMNS: Final = ("label", "number", "of")
HIDDEN_CELL: Final = "hidden"


@router.get("/programs/{program_id}/reports")
def reports(
    request: Request, session: Reading, parts: TheParts, program_id: UUID, caller: ByCoordinator, by: str = By.TEAM
) -> Response:
    """Show how the program does, grouped by team or by urgency."""
    desk, reader, group = desk_of(request, session, caller, program_id), reader_of(request), _group(by)
    drawn = charts(session, program_id, group, parts.clock.now())
    return PAGES.page(
        request,
        "reports.html",
        desk=desk,
        charts=[
            (chart, [_line(bar, reader) for bar in chart.bars or ()], _written(chart.total, reader)) for chart in drawn
        ],
        by=group.value,
        groups=[(By.TEAM.value, to_translate("by team")), (By.URGENCY.value, to_translate("by urgency"))],
    )


@router.get("/programs/{program_id}/reports/{name}.csv")
def chart_file(
    session: Reading, parts: TheParts, program_id: UUID, name: str, caller: ByCoordinator, by: str = By.TEAM
) -> Response:
    """Return the table of one chart as a file; what is hidden there is hidden here."""
    chart = next((one for one in charts(session, program_id, _group(by), parts.clock.now()) if one.name == name), None)
    if chart is None:
        raise NotFoundError
    headers = {"Content-Disposition": f'attachment; filename="{chart.name}.csv"'}
    return Response(_csv(chart), media_type="text/csv; charset=utf-8", headers=headers)


def _group(by: str) -> By:
    return By(by) if by in set(By) else By.TEAM


def _line(bar: Bar, reader: Reader) -> tuple[str, float | None, str]:
    """Return a line of a chart as the component draws it: a label, how long the bar is, and what is written."""
    label = reader.say(bar.label) if isinstance(bar.label, str) else reader.day(bar.label)
    value = bar.count if bar.share is None else round(100 * bar.share.part)
    return label, value, _written(bar, reader)


def _written(bar: Bar | None, reader: Reader) -> str:
    if bar is None or (bar.count is None and bar.share is None):
        return reader.say(HIDDEN)
    if bar.share is None:
        return reader.number(bar.count or 0)
    if not bar.share.of:
        return "–"
    return f"{reader.number(bar.share.yes)}/{reader.number(bar.share.of)} ({reader.percent(bar.share.part)})"


def _csv(chart: Chart) -> bytes:
    rows: list[list[str]] = []
    for bar in chart.bars or ():
        label = bar.label if isinstance(bar.label, str) else bar.label.isoformat()
        if bar.count is not None:
            rows.append([label, str(bar.count), ""])
        elif bar.share is not None:
            rows.append([label, str(bar.share.yes), str(bar.share.of)])
        else:
            rows.append([label, HIDDEN_CELL, HIDDEN_CELL])
    return csv_bytes(COLUMNS, rows, [])
