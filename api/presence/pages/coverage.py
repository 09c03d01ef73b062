"""`/programs/{program_id}/presence/hours`: hours at which somebody should be present, by site, on a week grid."""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session, col, select
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import Desk, base_of, desk_of
from api.accounts.models.tables import Site
from api.accounts.owned import found
from api.errors import ChangedMeanwhileError, FieldProblem, RefusedInputError
from api.people.offered import box_of
from api.presence.models.shapes import CoverageCreate, CoveragePublic, CoverageUpdate, hours_of
from api.presence.service import coverage
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.paging import Asked, pages_of
from api.web.parts import Reading, TheParts
from api.web.reader import Reader, reader_of
from api.web.sent import Sent, TheForm
from matcher.people.notation import read_windows
from matcher.people.week import Window
from matcher.presence.question import HOUR_MIN

router = APIRouter(prefix="/programs/{program_id}/presence/hours", include_in_schema=False)
PAGES: Final = Pages("api.presence")
BOXES: Final = {box_of(weekday, hour): (weekday, hour) for weekday in range(7) for hour in range(24)}
"""The hours of a week grid, by what each sends."""


@router.get("")
def coverage_page(
    request: Request, session: Reading, asked: Asked, caller: ByCoordinator, program_id: UUID, done: str = ""
) -> Response:
    """List what is asked for."""
    desk = desk_of(request, session, caller, program_id)
    rows, after = coverage.coverages(session, program_id, asked.after, asked.limit)
    return PAGES.page(
        request, "coverage.html", desk=desk, asked=rows, sites=_sites(session, program_id), done=done,
        spans=partial(_spans, reader_of(request)),
        **pages_of(request, asked, after),
    )  # fmt: skip


@router.get("/new")
def new_coverage_page(
    request: Request, session: Reading, caller: ByCoordinator, program_id: UUID, site: str = ""
) -> Response:
    """Show an empty form."""
    desk = desk_of(request, session, caller, program_id)
    usual = {"minimum": ["1"], "wanted": ["1"], "site_id": [site]}
    return _form(request, session, desk, Sent(usual))


@router.post("/new")
def add_coverage_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, form: TheForm
) -> Response:
    """Ask for presence at some hours of a site."""
    try:
        asked = checked(CoverageCreate, _typed(form) | {"site_id": form.one("site_id") or None})
        with parts.database.writing() as writing:
            coverage.add_coverage(writing, program_id, asked, caller.actor, parts.clock.now())
    except RefusedInputError as error:
        with parts.database.reading() as session:
            desk = desk_of(request, session, caller, program_id)
            return _form(request, session, desk, form, error.status, problems=_problems(error))
    return _to_list(program_id, "added")


@router.get("/{coverage_id}")
def one_coverage_page(
    request: Request, session: Reading, caller: ByCoordinator, program_id: UUID, coverage_id: UUID
) -> Response:
    """Show the form with what is stored."""
    desk = desk_of(request, session, caller, program_id)
    row = coverage.read_coverage(session, program_id, coverage_id)
    return _form(request, session, desk, _stored(row), row=row)


@router.post("/{coverage_id}")
def change_coverage_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, coverage_id: UUID, form: TheForm
) -> Response:
    """Change what is asked for; whoever was overtaken is told, and keeps what they typed."""
    problems: dict[str, FieldProblem] = {}
    try:
        asked = checked(CoverageUpdate, _typed(form))
        with parts.database.writing() as writing:
            version, now = form.whole("version"), parts.clock.now()
            coverage.update_coverage(writing, program_id, coverage_id, version, asked, caller.actor, now)
    except ChangedMeanwhileError as error:
        status = error.status
    except RefusedInputError as error:
        status, problems = error.status, _problems(error)
    else:
        return _to_list(program_id, "changed")
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        row = coverage.read_coverage(session, program_id, coverage_id)
        return _form(request, session, desk, form, status, row=row, problems=problems, overtaken=not problems)


@router.get("/{coverage_id}/remove")
def remove_coverage_page(
    request: Request, session: Reading, caller: ByCoordinator, program_id: UUID, coverage_id: UUID
) -> Response:
    """Say what removing means, before it is done."""
    desk = desk_of(request, session, caller, program_id)
    row = coverage.read_coverage(session, program_id, coverage_id)
    return PAGES.page(request, "remove_coverage.html", desk=desk, row=row)


@router.post("/{coverage_id}/remove")
def remove_coverage(
    parts: TheParts, caller: ByCoordinator, program_id: UUID, coverage_id: UUID, form: TheForm
) -> Response:
    """Ask for these hours no more."""
    with parts.database.writing() as session:
        version, now = form.whole("version"), parts.clock.now()
        coverage.remove_coverage(session, program_id, coverage_id, version, caller.actor, now)
    return _to_list(program_id, "removed")


def _typed(form: Sent) -> dict[str, Any]:
    """Return what a form asks for as JSON would say it."""
    hours = [BOXES[box] for box in form.all("windows") if box in BOXES]
    languages = [one.strip() for one in form.one("languages").split(",")]
    return {
        "windows": [str(Window(day, hour * HOUR_MIN, (hour + 1) * HOUR_MIN)) for day, hour in hours],
        "minimum": form.one("minimum"),
        "wanted": form.one("wanted") or None,
        "languages": [one for one in languages if one],
    }


def _stored(row: CoveragePublic) -> Sent:
    return Sent(
        {
            "windows": [box_of(weekday, hour) for weekday, hour in hours_of(tuple(row.windows))],
            "minimum": [str(row.minimum)],
            "wanted": [str(row.wanted)],
            "languages": [", ".join(row.languages)],
        }
    )


def _spans(reader: Reader, row: CoveragePublic) -> list[str]:
    """Return the hours of a coverage as the reader's language says them."""
    windows = [window for text in row.windows for window in read_windows(text)]
    return reader.weekly((one.weekday, one.start_min, one.end_min - one.start_min) for one in windows)


def _problems(error: RefusedInputError) -> dict[str, FieldProblem]:
    problems = problems_of(error)
    if "form" in problems:  # of both numbers together
        problems["wanted"] = problems.pop("form")
    return problems


def _sites(session: Session, program_id: UUID) -> dict[UUID, str]:
    statement = select(Site).where(Site.program_id == program_id).order_by(col(Site.name), col(Site.id))
    return {site.id: site.name for site in session.exec(statement)}


def _form(
    request: Request, session: Session, desk: Desk, form: Sent, status: int = 200, *, row: CoveragePublic | None = None,
    problems: dict[str, FieldProblem] | None = None, overtaken: bool = False,
) -> Response:  # fmt: skip
    site = None if row is None else found(session, Site, desk.program_id, row.site_id)
    return PAGES.page(
        request, "coverage_form.html", status, desk=desk, form=form, row=row, problems=problems or {},
        overtaken=overtaken, sites=_sites(session, desk.program_id), site=site,
    )  # fmt: skip


def _to_list(program_id: UUID, done: str) -> Response:
    return RedirectResponse(f"{base_of(program_id)}/presence/hours?done={done}", 303)
