"""Whom a mentor meets: how to reach them, what came of it, what comes next, and what the next mentor should know."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import Response

from api.accounts.access import MENTORS, Person
from api.accounts.desk import base_of, desk_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import NotFoundError
from api.matches.models.shapes import NoteUpdate
from api.matches.models.words import Outcome
from api.matches.pages import log
from api.matches.pages.besides import besides
from api.matches.service import reading
from api.matches.service.changing import write_note
from api.matches.service.pairs import to_change
from api.matches.words import OWN_OUTCOMES
from api.people.words import said
from api.proposals.service.naming import site_names
from api.web.forms import checked
from api.web.pages import Pages
from api.web.paging import Asked, cursor_of
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import reader_of
from api.web.sent import TheForm
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False)
PAGES: Final = Pages("api.matches", "api.proposals")
LIST: Final = "/programs/{program_id}/me/people"
ONE: Final = "/programs/{program_id}/me/people/{match_id}"
AT_ONCE: Final = (Outcome.REACHED, Outcome.MET, Outcome.MISSED)
"""What is logged with one tap, without a word."""
HINTS: Final = {Outcome.WORRIED: to_translate("Whoever supports you in this is asked to look today.")}

Mentor = Annotated[Person, Depends(MENTORS)]

DONE: Final[dict[str, tuple[str, str]]] = {
    "logged": ("good", to_translate("Written down.")),
    "worried": ("good", to_translate("Written down. Whoever supports you in this is asked to look today.")),
    "answered": ("good", to_translate("Thank you. Your answer is kept.")),
    "over": ("warn", to_translate("That was answered before, or its time is over.")),
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
    beside = besides(session, program_id, caller.user_id, reader_of(request), now)
    found.sort(key=lambda read: read.match.id not in beside)  # first of whom the caller is asked something
    note_read(session, parts, program_id, caller.actor, Act("list", "matches"))
    return PAGES.page(
        request,
        "people.html",
        desk=desk,
        reads=found,
        beside=beside,
        sites=sites,
        at_once=[(one.value, OWN_OUTCOMES[one]) for one in AT_ONCE],
        next=cursor_of(after),
        now=now,
        said=said,
        **log.words(),
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

    def write(session: Session) -> str:
        reading.own_match(session, program_id, caller.user_id, match_id)
        if form.one("what") != "note":
            outcome = log.log(session, parts, program_id, match_id, caller, form)
            return "worried" if outcome is Outcome.WORRIED else "logged"
        asked = checked(NoteUpdate, {"note": form.one("note") or None})
        matched = to_change(session, program_id, match_id, form.whole("version"))
        write_note(session, parts.vault, matched, asked.note, caller.actor, parts.clock.now())
        return "noted"

    home = f"{base_of(program_id)}/me/people/{match_id}"
    return log.write_down(parts, form, write, home, partial(_page, request, parts, program_id, match_id, caller))


def _page(
    request: Request, parts: Parts, program_id: UUID, match_id: UUID, caller: Person, status: int = 200, **shown: Any
) -> Response:
    now, reader = parts.clock.now(), reader_of(request)
    with parts.database.writing() as session:
        desk = desk_of(request, session, caller, program_id)
        read = reading.read_own(session, parts, program_id, caller.user_id, match_id, caller.actor, now)
        given = log.read_log(session, parts, read.match, caller, now)
        sites = site_names(session, [read.proposal.site_id])
        beside = besides(session, program_id, caller.user_id, reader, now).get(match_id)
    return PAGES.page(
        request,
        "one_of_them.html",
        status,
        desk=desk,
        read=read,
        beside=beside,
        sites=sites,
        said=said,
        choices=[(one.value, reader.say(text), reader.say(HINTS.get(one, ""))) for one, text in OWN_OUTCOMES.items()],
        now=now,
        **given | shown,
    )
