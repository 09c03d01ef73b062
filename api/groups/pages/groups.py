"""`/programs/{program_id}/groups`: the list of groups, adding, changing and removing one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import Desk, base_of, desk_of
from api.accounts.models.tables import Room, Site
from api.accounts.owned import found, listed
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ChangedMeanwhileError, ConflictError, FieldProblem, RefusedInputError
from api.groups.models.shapes import GroupCreate, GroupPublic, GroupUpdate
from api.groups.models.tables import GroupRow
from api.groups.pages.forms import GROUP
from api.groups.service import groups
from api.groups.service.leading import could_lead
from api.groups.service.members import TOO_SMALL, counted_members
from api.hours.engagements import EngagedError
from api.people.words import said
from api.web.fields import differing, fields_of, taken, typed
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.paging import Asked, pages_of
from api.web.parts import Parts, Reading, TheParts, Writing
from api.web.reader import Reader, reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate
from matcher.people.vocabulary import WEEKDAYS

router = APIRouter(prefix="/programs/{program_id}/groups", include_in_schema=False)
PAGES: Final = Pages("api.groups", words=said)
MOST_SITES: Final = 200
MOST_MENTORS: Final = 100
"""So many are to choose from: whoever leads the group is always among them."""
Offered = dict[str, list[tuple[str, str]]]
"""What is to choose from, by field: each value with its title."""
NOT_FREE: Final = to_translate("mentors whose hour is not held by anything else then")
NOWHERE: Final = to_translate("at none of the program’s sites")


@router.get("")
def groups_page(
    request: Request, session: Reading, asked: Asked, caller: ByCoordinator, program_id: UUID, done: str = ""
) -> Response:
    """List the groups."""
    desk = desk_of(request, session, caller, program_id)
    page = listed(session, GroupRow, program_id, asked.after, asked.limit)
    pager = pages_of(request, asked, page.after)
    members = counted_members(session, [row.id for row in page.rows])
    return PAGES.page(request, "groups.html", desk=desk, groups=page.rows, members=members, done=done, **pager)


@router.get("/new")
def new_group_page(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID
) -> Response:
    """Show an empty form."""
    desk = desk_of(request, session, caller, program_id)
    usual = {"time_zone": [desk.zone], "languages": [desk.language], "minutes": ["60"], "modes": ["in_person"]}
    usual |= {"least": ["4"], "most": ["12"], "leaders": ["1"]}
    is_closed = bool(request.query_params.get("closed"))
    ticked = ("newcomers",) if is_closed else ("shown", "open", "newcomers", "running")
    return _form(request, session, parts, caller, desk, Sent(usual | {name: ["yes"] for name in ticked}))


@router.post("/new")
def add_group_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, form: TheForm
) -> Response:
    """Add a group."""
    try:
        asked = checked(GroupCreate, taken(form, GROUP))
        with parts.database.writing() as writing:
            groups.add_group(writing, parts, program_id, asked, caller.actor, parts.clock.now())
    except (RefusedInputError, ConflictError) as error:
        with parts.database.reading() as session:
            desk = desk_of(request, session, caller, program_id)
            wrong = _problems(error)
            return _form(request, session, parts, caller, desk, form, error.status, problems=wrong)
    return _to_list(program_id, "added")


@router.get("/{group_id}")
def group_page(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, group_id: UUID
) -> Response:
    """Show the form with what is stored."""
    desk = desk_of(request, session, caller, program_id)
    group = groups.shown_one(session, found(session, GroupRow, program_id, group_id))
    return _form(request, session, parts, caller, desk, typed(group, GROUP), group=group)


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
    except ChangedMeanwhileError as error:
        status = error.status
    except (RefusedInputError, ConflictError) as error:
        status, problems = error.status, _problems(error)
    else:
        return _to_list(program_id, "changed")
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        group = groups.shown_one(session, found(session, GroupRow, program_id, group_id))
        overtaken = not problems
        return _form(
            request, session, parts, caller, desk, form, status, group=group, problems=problems, overtaken=overtaken
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


def _problems(error: RefusedInputError | ConflictError) -> dict[str, FieldProblem]:
    """Return what is wrong at the field that it is about."""
    if isinstance(error, RefusedInputError):
        return problems_of(error)
    if isinstance(error, EngagedError):
        return {"facilitators": FieldProblem("#/facilitators", NOT_FREE, "mentors who are not free")}
    name = "most" if error.pattern == TOO_SMALL else "open"
    return {name: FieldProblem(f"#/{name}", str(error), "another", error.pattern, error.blanks)}


def _stored(form: Sent, group: GroupPublic, offered: Offered, reader: Reader) -> dict[str, str]:
    """Return what is stored in each field that was typed differently, as the form says it."""
    chosen = {value: title for options in offered.values() for value, title in options}
    return differing(form, typed(group, GROUP), fields_of(GROUP), lambda word: chosen.get(word, reader.say(said(word))))


def _offered(reader: Reader, session: Session, parts: Parts, program_id: UUID, leads: Collection[str]) -> Offered:
    """Return what is to choose from where no closed words are."""
    sites = listed(session, Site, program_id, None, MOST_SITES).rows
    called = {site.id: site.name for site in sites}
    rooms = listed(session, Room, program_id, None, MOST_SITES).rows
    mentors = could_lead(session, parts.vault, program_id, leads, MOST_MENTORS)
    return {
        "weekday": [(WEEKDAYS[day], reader.weekday(day)) for day in reader.weekdays],
        "site_id": [("", reader.say(NOWHERE)), *((str(site.id), site.name) for site in sites)],
        "room_ids": [(str(room.id), f"{called.get(room.site_id, '–')}: {room.name}") for room in rooms],
        "facilitators": [(str(mentor_id), name) for mentor_id, name in mentors],
    }


def _form(
    request: Request, session: Session, parts: Parts, caller: ByCoordinator, desk: Desk, form: Sent, status: int = 200,
    *, group: GroupPublic | None = None, problems: dict[str, FieldProblem] | None = None, overtaken: bool = False,
) -> Response:  # fmt: skip
    reader = reader_of(request)
    offered = _offered(reader, session, parts, desk.program_id, form.all("facilitators"))
    members = counted_members(session, [group.id])[group.id] if group else 0
    note_read(session, parts, desk.program_id, caller.actor, Act("list", "mentors"))
    return PAGES.page(
        request, "group_form.html", status, desk=desk, parts=GROUP, form=form, group=group, members=members,
        problems=problems or {},
        stored=_stored(form, group, offered, reader) if overtaken and group else {}, overtaken=overtaken,
        labels={name: reader.say(field.label) for name, field in fields_of(GROUP).items()}, offered=offered,
    )  # fmt: skip


def _to_list(program_id: UUID, done: str) -> Response:
    return RedirectResponse(f"{base_of(program_id)}/groups?done={done}", 303)
