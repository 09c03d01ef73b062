"""The pages of one part of a program: a list with a form to add, a page to change one, and one before it is removed."""

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.access import Caller
from api.accounts.desk import base_of, desk_of
from api.accounts.pages.parts import Thing
from api.accounts.words import said
from api.audit.reads import note_read
from api.errors import ChangedMeanwhileError, ConflictError, FieldProblem, RefusedInputError
from api.web.fields import differing, fields_of, taken, typed
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.paging import Asked, Wanted, pages_of
from api.web.parts import Parts, TheParts, Writing
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

# The annotations of the routes below are read where they stand, not as texts: the rule and the id are the part's own.

PAGES: Final = Pages("api.accounts", words=said)
FIRST: Final = Wanted(None, 50)
REFUSED: Final = (RefusedInputError, ConflictError, IntegrityError)
TAKEN: Final = to_translate("another one: this is there already")


def pages_for(thing: Thing) -> APIRouter:
    """Return the pages of a part of a program."""
    router = APIRouter(prefix="/programs/{program_id}" + thing.path)
    the_caller, the_id = Depends(thing.rule), Path(alias=f"{thing.word}_id")
    here = f"/{{{thing.word}_id}}"

    def back(program_id: UUID, done: str) -> Response:
        return RedirectResponse(f"{base_of(program_id)}{thing.path}?done={done}", 303)

    @router.get("", name=f"{thing.word}s_page")
    def list_page(
        request: Request, parts: TheParts, asked: Asked, program_id: UUID, caller: Caller = the_caller, done: str = ""
    ) -> Response:
        """List them, with a form for a new one."""
        return _list(request, thing, parts, caller, program_id, asked, done=done)

    @router.post("", name=f"add_{thing.word}_page")
    def add(
        request: Request, parts: TheParts, program_id: UUID, form: TheForm, caller: Caller = the_caller
    ) -> Response:
        """Add one."""
        try:
            asked = checked(thing.create, taken(form, thing.asked))
            with parts.database.writing() as session:
                thing.add(session, parts, program_id, asked, caller.actor, parts.clock.now())
        except REFUSED as error:
            status, problems = _problems(error, thing)
            return _list(request, thing, parts, caller, program_id, FIRST, status, form=form, problems=problems)
        return back(program_id, "added")

    @router.get(here, name=f"{thing.word}_page")
    def change_page(
        request: Request, parts: TheParts, program_id: UUID, row_id: UUID = the_id, caller: Caller = the_caller
    ) -> Response:
        """Show one, to be changed."""
        with parts.database.reading() as session:
            row = _opened(session, thing, parts, caller, program_id, row_id)
        return _one(request, thing, parts, caller, program_id, row, typed(row, thing.changed))

    @router.post(here, name=f"change_{thing.word}_page")
    def change(
        request: Request,
        parts: TheParts,
        program_id: UUID,
        form: TheForm,
        row_id: UUID = the_id,
        caller: Caller = the_caller,
    ) -> Response:
        """Change one; whoever was overtaken sees what is stored now beside what they typed."""
        problems: dict[str, FieldProblem] = {}
        stored: dict[str, str] = {}
        try:
            asked = checked(thing.update, taken(form, thing.changed))
            with parts.database.writing() as session:
                version, now = form.whole("version"), parts.clock.now()
                thing.change(session, parts, program_id, row_id, version, asked, caller.actor, now)
        except REFUSED as error:
            status, problems = _problems(error, thing)
        except ChangedMeanwhileError as error:
            status = error.status
        else:
            return back(program_id, "changed")
        with parts.database.reading() as session:
            row = _opened(session, thing, parts, caller, program_id, row_id)
            offered = thing.offered(session, parts, program_id)
        if overtaken := not problems:
            say, names = reader_of(request).say, {value: name for choice in offered.values() for value, name in choice}
            now_there = typed(row, thing.changed)
            stored = differing(
                form, now_there, fields_of(thing.changed), lambda word: names.get(word) or say(said(word))
            )
        return _one(
            request,
            thing,
            parts,
            caller,
            program_id,
            row,
            form,
            status,
            problems=problems,
            stored=stored,
            overtaken=overtaken,
        )

    @router.get(f"{here}/remove", name=f"remove_{thing.word}_page")
    def remove_page(
        request: Request, parts: TheParts, program_id: UUID, row_id: UUID = the_id, caller: Caller = the_caller
    ) -> Response:
        """Show what goes, before it does."""
        with parts.database.reading() as session:
            desk = desk_of(request, session, caller, program_id)
            row = _opened(session, thing, parts, caller, program_id, row_id)
        return PAGES.page(
            request, "remove.html", desk=desk, row=row, effect=thing.effect, back=f"{desk.base}{thing.path}"
        )

    @router.post(f"{here}/remove", name=f"do_remove_{thing.word}")
    def remove(
        session: Writing,
        parts: TheParts,
        program_id: UUID,
        form: TheForm,
        row_id: UUID = the_id,
        caller: Caller = the_caller,
    ) -> Response:
        """Remove one."""
        thing.remove(session, program_id, row_id, form.whole("version"), caller.actor, parts.clock.now())
        return back(program_id, "removed")

    return router


def _opened(session: Session, thing: Thing, parts: Parts, caller: Caller, program_id: UUID, row_id: UUID) -> Any:
    """Return one, that it was read being written down where something sealed was opened."""
    row = thing.one(session, parts, program_id, row_id)
    if acts := thing.acts(row_id):
        note_read(session, parts, program_id, caller.actor, *acts)
    return row


def _problems(error: Exception, thing: Thing) -> tuple[int, dict[str, FieldProblem]]:
    """Return the status, and what is wrong by field; what contradicts what is there is said at the first."""
    if isinstance(error, RefusedInputError):
        return error.status, problems_of(error)
    said_why = error.detail if isinstance(error, ConflictError) else TAKEN
    return ConflictError.status, {thing.fields[0].name: FieldProblem("#/", said_why, "")}


def _list(
    request: Request,
    thing: Thing,
    parts: Parts,
    caller: Caller,
    program_id: UUID,
    asked: Wanted,
    status: int = 200,
    **shown: Any,
) -> Response:
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        page = thing.page(session, parts, program_id, asked.after, asked.limit)
        offered = thing.offered(session, parts, program_id)
        if acts := thing.acts():
            note_read(session, parts, program_id, caller.actor, *acts)
    usual = {"form": Sent({"seats": ["2"]}), "problems": {}, "done": ""}
    context: dict[str, Any] = usual | pages_of(request, asked, page.after) | shown
    labels = _labels(request, thing)
    return PAGES.page(
        request,
        "things.html",
        status,
        desk=desk,
        thing=thing,
        rows=page.rows,
        offered=offered,
        labels=labels,
        **context,
    )


def _one(
    request: Request,
    thing: Thing,
    parts: Parts,
    caller: Caller,
    program_id: UUID,
    row: Any,
    form: Sent,
    status: int = 200,
    **shown: Any,
) -> Response:
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        offered = thing.offered(session, parts, program_id)
    context: dict[str, Any] = {"problems": {}, "stored": {}, "overtaken": False} | shown
    labels = _labels(request, thing)
    return PAGES.page(
        request,
        "thing.html",
        status,
        desk=desk,
        thing=thing,
        row=row,
        form=form,
        offered=offered,
        labels=labels,
        **context,
    )


def _labels(request: Request, thing: Thing) -> dict[str, str]:
    say = reader_of(request).say
    return {name: say(field.label) for name, field in fields_of((*thing.asked, *thing.changed)).items()}
