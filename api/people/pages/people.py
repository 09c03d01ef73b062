"""The pages of one kind of people: the list, a record, adding, changing, erasing."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Path, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator, ByStaff
from api.accounts.desk import Desk, base_of, desk_of
from api.accounts.service.places import names_of_sites
from api.audit.models import Act, Actor
from api.audit.reads import note_read
from api.consent.models import Purpose
from api.consent.service import consents
from api.errors import ChangedMeanwhileError, RefusedInputError
from api.people.pages.forms import CONTACT, GONE, as_shape, site_options, typed
from api.people.pages.kinds import Kind
from api.people.pages.told import in_words
from api.people.service.bans import count_bans
from api.people.service.caseload import held_places
from api.people.service.searching import is_sought
from api.people.words import said
from api.web.fields import differing, fields_of
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.paging import Asked, pages_of
from api.web.parts import Parts, Reading, TheParts, Writing
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm

# The annotations of the routes below are read where they stand, not as texts: the id of a path is the kind's own.

PAGES: Final = Pages("api.people", words=said)


def pages_for(kind: Kind) -> APIRouter:  # a list of routes
    """Return the pages of a kind of people."""
    router = APIRouter(prefix="/programs/{program_id}" + kind.path)
    the_id = Path(alias=f"{kind.word}_id")

    @router.get("", name=f"{kind.word}s_page")
    def list_page(
        request: Request, session: Reading, parts: TheParts, asked: Asked, caller: ByStaff, program_id: UUID,
        status: str = "", q: str = "", done: str = "",
    ) -> Response:  # fmt: skip
        """List people, of one status and with a part of a name where they are given."""
        wanted = status if status in kind.statuses else None
        desk = desk_of(request, session, caller, program_id)
        looked = None
        if is_sought(q):
            items, after, looked = kind.find(session, parts.vault, program_id, wanted, q, asked.after, asked.limit)
        else:
            items, after = kind.list(session, parts.vault, program_id, wanted, asked.after, asked.limit)
        places = held_places(session, [one.id for one in items]) if kind.has_caseload else {}
        note_read(session, parts, program_id, caller.actor, Act("list", f"{kind.word}s"))
        return PAGES.page(
            request, "people_list.html", desk=desk, kind=kind, people=items, places=places, standing=status, q=q,
            done=done, looked=looked, today=parts.clock.now().date(), **pages_of(request, asked, after),
        )  # fmt: skip

    @router.get("/new", name=f"new_{kind.word}_page")
    def new_page(request: Request, session: Reading, caller: ByCoordinator, program_id: UUID) -> Response:
        """Show an empty form."""
        desk = desk_of(request, session, caller, program_id)
        usual = {"time_zone": [desk.zone], "languages": [desk.language], "capacity": ["12"]}
        return _form(request, kind, desk, names_of_sites(session, program_id), Sent(usual))

    @router.post("/new", name=f"add_{kind.word}_page")
    def add_page(request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, form: TheForm) -> Response:
        """Add somebody."""
        try:
            with parts.database.reading() as session:
                sites = names_of_sites(session, program_id)
            asked = as_shape(kind.create, form, kind.parts, sites)
            with parts.database.writing() as session:
                row = kind.add(session, parts.vault, program_id, asked, caller.actor, parts.clock.now())
        except RefusedInputError as error:
            with parts.database.reading() as session:
                desk, sites = desk_of(request, session, caller, program_id), names_of_sites(session, program_id)
            return _form(request, kind, desk, sites, form, 422, problems=problems_of(error))
        return RedirectResponse(f"{base_of(program_id)}{kind.path}/{row.id}?done=added", 303)

    @router.get(f"/{{{kind.word}_id}}", name=f"{kind.word}_page")
    def profile_page(
        request: Request, session: Reading, parts: TheParts, caller: ByStaff, program_id: UUID,
        person_id: UUID = the_id, done: str = "",
    ) -> Response:  # fmt: skip
        """Show what is known of somebody, what they agreed to, and how many they must not meet."""
        desk, now = desk_of(request, session, caller, program_id), parts.clock.now()
        person = kind.read(session, parts.vault, program_id, person_id)
        signed = consents.consents_of(session, parts.vault, person_id)
        apart = count_bans(session, program_id, person_id)
        held = held_places(session, [person_id])[person_id]
        sites = names_of_sites(session, program_id)
        acts = Act("read", kind.word, person_id), Act("read", "consents", person_id)
        note_read(session, parts, program_id, caller.actor, *acts)
        live = {one.purpose for one in signed if one.ended_at is None and one.expires_at > now}
        return PAGES.page(
            request, f"{kind.word}.html", desk=desk, person=person, parts=kind.parts,
            said_of=typed(person, kind.parts, sites), in_words=in_words(reader_of(request), person, sites),
            consents=signed, now=now, bans=apart, held=held, done=done,
            may_match=Purpose.MATCHING in live, is_named=Purpose.OTHER_PROGRAMS in live,
            settable=kind.settable[person.status],
        )  # fmt: skip

    @router.post(f"/{{{kind.word}_id}}", name=f"set_{kind.word}_status")
    def set_status(
        session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, form: TheForm,
        person_id: UUID = the_id,
    ) -> Response:  # fmt: skip
        """Put somebody where they stand now."""
        asked = checked(kind.update, {"status": form.one("status")})
        version, now = form.whole("version"), parts.clock.now()
        kind.change(session, parts.vault, program_id, person_id, version, asked, caller.actor, now)
        return RedirectResponse(f"{base_of(program_id)}{kind.path}/{person_id}?done=changed", 303)

    @router.get(f"/{{{kind.word}_id}}/edit", name=f"edit_{kind.word}_page")
    def edit_page(
        request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID,
        person_id: UUID = the_id,
    ) -> Response:  # fmt: skip
        """Show the form with what is stored."""
        desk = desk_of(request, session, caller, program_id)
        person = _opened(session, parts, kind, program_id, person_id, caller.actor)
        sites = names_of_sites(session, program_id)
        return _form(request, kind, desk, sites, typed(person, kind.parts, sites), person=person)

    @router.post(f"/{{{kind.word}_id}}/edit", name=f"change_{kind.word}_page")
    def change_page(
        request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, form: TheForm,
        person_id: UUID = the_id,
    ) -> Response:  # fmt: skip
        """Change somebody; whoever was overtaken sees what is stored now beside what they typed."""
        problems: dict[str, Any] = {}
        try:
            with parts.database.reading() as session:
                sites = names_of_sites(session, program_id)
            asked = as_shape(kind.update, form, kind.parts, sites)
            with parts.database.writing() as session:
                version, now = form.whole("version"), parts.clock.now()
                kind.change(session, parts.vault, program_id, person_id, version, asked, caller.actor, now)
        except RefusedInputError as error:
            status, problems = 422, problems_of(error)
        except ChangedMeanwhileError:
            status = 412
        else:
            return RedirectResponse(f"{base_of(program_id)}{kind.path}/{person_id}?done=changed", 303)
        with parts.database.reading() as session:
            desk, sites = desk_of(request, session, caller, program_id), names_of_sites(session, program_id)
            person = _opened(session, parts, kind, program_id, person_id, caller.actor)
        stored = _stored(request, form, person, kind, sites) if status == 412 else {}
        return _form(
            request, kind, desk, sites, form, status, person=person, problems=problems, stored=stored,
            overtaken=status == 412,
        )  # fmt: skip

    @router.get(f"/{{{kind.word}_id}}/erase", name=f"erase_{kind.word}_page")
    def erase_page(
        request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID,
        person_id: UUID = the_id,
    ) -> Response:  # fmt: skip
        """Show what erasing means, before it is done."""
        desk = desk_of(request, session, caller, program_id)
        person = _opened(session, parts, kind, program_id, person_id, caller.actor)
        return PAGES.page(request, "erase.html", desk=desk, person=person, back=f"{desk.base}{kind.path}/{person_id}")

    @router.post(f"/{{{kind.word}_id}}/erase", name=f"do_erase_{kind.word}")
    def erase(
        session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, form: TheForm,
        person_id: UUID = the_id,
    ) -> Response:  # fmt: skip
        """Erase somebody for good."""
        version, now, years = form.whole("version"), parts.clock.now(), parts.settings.retention_years
        kind.erase(session, parts.vault, program_id, person_id, version, caller.actor, now, years)
        return RedirectResponse(f"{base_of(program_id)}{kind.path}?done=erased", 303)

    return router


def _opened(session: Session, parts: Parts, kind: Kind, program_id: UUID, person_id: UUID, actor: Actor) -> Any:
    """Return somebody's record, that it was read being written down."""
    person = kind.read(session, parts.vault, program_id, person_id)
    note_read(session, parts, program_id, actor, Act("read", kind.word, person_id))
    return person


def _stored(request: Request, form: Sent, person: Any, kind: Kind, sites: Mapping[str, str]) -> dict[str, str]:
    say = reader_of(request).say
    stored = typed(person, kind.parts, sites)
    called = dict(site_options(sites, stored.all("sites"), say(GONE)))
    names = [*fields_of(kind.parts), *CONTACT]
    return differing(form, stored, names, lambda word: called.get(word) or say(said(word)))


def _form(
    request: Request, kind: Kind, desk: Desk, sites: Mapping[str, str], form: Sent, status: int = 200, *,
    person: Any = None, **shown: Any,
) -> Response:  # fmt: skip
    context: dict[str, Any] = {"problems": {}, "stored": {}, "overtaken": False}
    say = reader_of(request).say
    return PAGES.page(
        request, "about_form.html", status, desk=desk, kind=kind, parts=kind.parts, form=form, person=person,
        labels={name: say(field.label) for name, field in fields_of(kind.parts).items()},
        offered={"sites": site_options(sites, form.all("sites"), say(GONE))},
        back=f"{desk.base}{kind.path}" + (f"/{person.id}" if person else ""),
        **context | shown,
    )  # fmt: skip
