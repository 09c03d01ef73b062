"""Whom a mentor meets: how to reach them, what came of it, what comes next, and what the next mentor should know."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import MENTORS, Person
from api.accounts.desk import base_of, desk_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.audit.service import record
from api.errors import ChangedMeanwhileError, ConflictError, NotFoundError, RefusedInputError
from api.matches.models.shapes import ContactCreate, NoteUpdate
from api.matches.models.words import Outcome
from api.matches.service import changing, reading
from api.matches.service.pairs import to_change
from api.matches.words import CHANGED, ENDED, OWN_DUES, OWN_OUTCOMES
from api.people.words import said
from api.proposals.service.naming import site_names
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.paging import Asked, cursor_of
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False)
PAGES: Final = Pages("api.matches", "api.proposals")
LIST: Final = "/programs/{program_id}/me/people"
ONE: Final = "/programs/{program_id}/me/people/{match_id}"
MOST: Final = 100
"""How many lines of a log a page shows."""
AT_ONCE: Final = (Outcome.REACHED, Outcome.MET, Outcome.MISSED)
"""What is logged with one tap, without a word."""
HINTS: Final = {Outcome.WORRIED: to_translate("Whoever supports you in this is asked to look today.")}

Mentor = Annotated[Person, Depends(MENTORS)]

DONE: Final[dict[str, tuple[str, str]]] = {
    "logged": ("good", to_translate("Written down.")),
    "worried": ("good", to_translate("Written down. Whoever supports you in this is asked to look today.")),
    "noted": ("good", to_translate("Your note is kept, sealed, for whoever comes after you.")),
}


@router.get(LIST)
def people(
    request: Request, session: Reading, parts: TheParts, program_id: UUID, caller: Mentor, asked: Asked
) -> Response:
    """List whom the caller meets; that it was shown is written down."""
    now, desk = parts.clock.now(), desk_of(request, session, caller, program_id)
    try:
        found, after = reading.list_own(session, parts.vault, program_id, caller.user_id, now, asked.after, asked.limit)
    except NotFoundError:  # a member whom nobody has written down as a mentor yet
        return PAGES.page(request, "not_yet.html", desk=desk)
    sites = site_names(session, [read.proposal.site_id for read in found])
    note_read(session, parts, program_id, caller.actor, Act("list", "matches"))
    return PAGES.page(
        request,
        "people.html",
        desk=desk,
        reads=found,
        sites=sites,
        at_once=[(one.value, OWN_OUTCOMES[one]) for one in AT_ONCE],
        next=cursor_of(after),
        now=now,
        **_words(),
    )


@router.get(ONE)
def one_of_them(
    request: Request, parts: TheParts, program_id: UUID, match_id: UUID, caller: Mentor, done: str = ""
) -> Response:
    """Show one of them; the first time that something of them is shown goes to the ledger."""
    return _page(request, parts, program_id, match_id, caller, told=DONE.get(done))


@router.post(ONE)
def write_down(
    request: Request, parts: TheParts, program_id: UUID, match_id: UUID, caller: Mentor, form: TheForm
) -> Response:
    """Write down what came of trying to be in contact, or what the next mentor should know."""
    is_note, typed = form.one("what") == "note", {"typed": form}
    try:
        with parts.database.writing() as session:
            reading.own_match(session, program_id, caller.user_id, match_id)
            now, values = parts.clock.now(), form.given("outcome", "note")
            if is_note:
                asked = checked(NoteUpdate, {"note": form.one("note") or None})
                matched = to_change(session, program_id, match_id, form.whole("version"))
                changing.write_note(session, parts.vault, matched, asked.note, caller.actor, now)
                done = "noted"
            else:
                entry = checked(ContactCreate, values)
                matched = to_change(session, program_id, match_id, form.whole("version"))
                changing.log_contact(session, parts, matched, entry, caller.user_id, caller.actor, now)
                done = "worried" if entry.outcome is Outcome.WORRIED else "logged"
    except RefusedInputError as error:
        return _page(request, parts, program_id, match_id, caller, 422, problems=problems_of(error), **typed)
    except ChangedMeanwhileError:
        return _page(request, parts, program_id, match_id, caller, 412, told=CHANGED, **typed)
    except ConflictError:
        return _page(request, parts, program_id, match_id, caller, 409, told=ENDED, **typed)
    return RedirectResponse(f"{base_of(program_id)}/me/people/{match_id}?done={done}", 303)


def _page(
    request: Request, parts: Parts, program_id: UUID, match_id: UUID, caller: Person, status: int = 200, **shown: Any
) -> Response:
    now = parts.clock.now()
    with parts.database.writing() as session:
        desk = desk_of(request, session, caller, program_id)
        read = reading.read_own(session, parts, program_id, caller.user_id, match_id, caller.actor, now)
        contacts = reading.newest_contacts(session, parts.vault, read.match, now, MOST)
        sites = site_names(session, [read.proposal.site_id])
        record(session, program_id, caller.actor, now, Act("read", "contacts", match_id))
    reader = reader_of(request)
    given: dict[str, Any] = {"told": None, "problems": {}, "typed": Sent()}
    return PAGES.page(
        request,
        "one_of_them.html",
        status,
        desk=desk,
        read=read,
        sites=sites,
        contacts=contacts,
        choices=[(one.value, reader.say(text), reader.say(HINTS.get(one, ""))) for one, text in OWN_OUTCOMES.items()],
        now=now,
        **_words(),
        **given | shown,
    )


def _words() -> dict[str, Any]:
    return {
        "said": said,
        "outcomes": {one.value: text for one, text in OWN_OUTCOMES.items()},
        "dues": {one.value: text for one, text in OWN_DUES.items()},
    }
