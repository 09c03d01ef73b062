"""`/programs/{program_id}/groups`: the list of groups, adding, changing and removing one."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import Desk, base_of, desk_of
from api.accounts.models.tables import Site
from api.accounts.owned import found, listed
from api.errors import ChangedMeanwhileError, FieldProblem, RefusedInputError
from api.groups.models.shapes import GroupCreate, GroupPublic, GroupUpdate
from api.groups.models.tables import GroupRow
from api.groups.pages.forms import GROUP
from api.groups.service import groups
from api.people.words import said
from api.web.fields import differing, fields_of, taken, typed
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.paging import Asked, pages_of
from api.web.parts import Reading, TheParts, Writing
from api.web.reader import Reader, reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate
from matcher.people.vocabulary import WEEKDAYS

router = APIRouter(prefix="/programs/{program_id}/groups", include_in_schema=False)
PAGES: Final = Pages("api.groups", words=said)
MOST_SITES: Final = 200
NOWHERE: Final = to_translate("at none of the program’s sites")


@router.get("")
def groups_page(
    request: Request, session: Reading, asked: Asked, caller: ByCoordinator, program_id: UUID, done: str = ""
) -> Response:
    """List the groups."""
    desk = desk_of(request, session, caller, program_id)
    page = listed(session, GroupRow, program_id, asked.after, asked.limit)
    pager = pages_of(request, asked, page.after)
    return PAGES.page(request, "groups.html", desk=desk, groups=page.rows, done=done, **pager)


@router.get("/new")
def new_group_page(request: Request, session: Reading, caller: ByCoordinator, program_id: UUID) -> Response:
    """Show an empty form."""
    desk = desk_of(request, session, caller, program_id)
    usual = {"time_zone": [desk.zone], "languages": [desk.language], "minutes": ["60"], "modes": ["in_person"]}
    ticked = {name: ["yes"] for name in ("shown", "open", "newcomers")}
    return _form(request, session, desk, Sent(usual | ticked))


@router.post("/new")
def add_group_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, form: TheForm
) -> Response:
    """Add a group."""
    try:
        asked = checked(GroupCreate, taken(form, GROUP))
        with parts.database.writing() as writing:
            groups.add_group(writing, parts, program_id, asked, caller.actor, parts.clock.now())
    except RefusedInputError as error:
        with parts.database.reading() as session:
            desk = desk_of(request, session, caller, program_id)
            return _form(request, session, desk, form, 422, problems=problems_of(error))
    return _to_list(program_id, "added")


@router.get("/{group_id}")
def group_page(request: Request, session: Reading, caller: ByCoordinator, program_id: UUID, group_id: UUID) -> Response:
    """Show the form with what is stored."""
    desk = desk_of(request, session, caller, program_id)
    group = groups.shown_one(session, found(session, GroupRow, program_id, group_id))
    return _form(request, session, desk, typed(group, GROUP), group=group)


@router.post("/{group_id}")
def change_group_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, group_id: UUID, form: TheForm
) -> Response:
    """Change a group; whoever was overtaken sees what is stored now beside what they typed."""
    problems: dict[str, FieldProblem] = {}
    try:
        asked = checked(GroupUpdate, taken(form, GROUP))
        with parts.database.writing() as writing:
            version, now = form.whole("version"), parts.clock.now()
            groups.update_group(writing, parts, program_id, group_id, version, asked, caller.actor, now)
    except RefusedInputError as error:
        status, problems = error.status, problems_of(error)
    except ChangedMeanwhileError as error:
        status = error.status
    else:
        return _to_list(program_id, "changed")
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        group = groups.shown_one(session, found(session, GroupRow, program_id, group_id))
        overtaken = not problems
        stored = _stored(reader_of(request), session, program_id, form, group) if overtaken else {}
        return _form(
            request, session, desk, form, status, group=group, problems=problems, stored=stored, overtaken=overtaken
        )


@router.get("/{group_id}/remove")
def remove_group_page(
    request: Request, session: Reading, caller: ByCoordinator, program_id: UUID, group_id: UUID
) -> Response:
    """Say what removing means, before it is done."""
    desk = desk_of(request, session, caller, program_id)
    group = found(session, GroupRow, program_id, group_id)
    return PAGES.page(request, "remove_group.html", desk=desk, group=group)


@router.post("/{group_id}/remove")
def remove_group(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, group_id: UUID, form: TheForm
) -> Response:
    """Remove a group."""
    groups.remove_group(session, program_id, group_id, form.whole("version"), caller.actor, parts.clock.now())
    return _to_list(program_id, "removed")


def _stored(reader: Reader, session: Session, program_id: UUID, form: Sent, group: GroupPublic) -> dict[str, str]:
    """Return what is stored in each field that was typed differently, as the form says it."""
    chosen = {value: title for options in _offered(reader, session, program_id).values() for value, title in options}
    return differing(form, typed(group, GROUP), fields_of(GROUP), lambda word: chosen.get(word, reader.say(said(word))))


def _offered(reader: Reader, session: Session, program_id: UUID) -> dict[str, list[tuple[str, str]]]:
    """Return what is to choose from where no closed words are."""
    sites = listed(session, Site, program_id, None, MOST_SITES).rows
    return {
        "weekday": [(WEEKDAYS[day], reader.weekday(day)) for day in reader.weekdays],
        "site_id": [("", reader.say(NOWHERE)), *((str(site.id), site.name) for site in sites)],
    }


def _form(
    request: Request, session: Session, desk: Desk, form: Sent, status: int = 200,
    *, group: GroupPublic | None = None, **shown: Any,
) -> Response:  # fmt: skip
    reader = reader_of(request)
    context: dict[str, Any] = {"problems": {}, "stored": {}, "overtaken": False}
    return PAGES.page(
        request, "group_form.html", status, desk=desk, parts=GROUP, form=form, group=group,
        labels={name: reader.say(field.label) for name, field in fields_of(GROUP).items()},
        offered=_offered(reader, session, desk.program_id), **context | shown,
    )  # fmt: skip


def _to_list(program_id: UUID, done: str) -> Response:
    return RedirectResponse(f"{base_of(program_id)}/groups?done={done}", 303)
