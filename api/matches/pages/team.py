"""What somebody who supervises mentors looks at: what is late, what somebody worries about, and the log of it."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import SUPERVISORS, Person
from api.accounts.desk import base_of, desk_of
from api.audit.models import Act
from api.audit.service import record
from api.errors import ChangedMeanwhileError, ConflictError, RefusedInputError
from api.matches.models.shapes import ContactCreate
from api.matches.service import changing, reading
from api.matches.service.pairs import to_change
from api.matches.service.supervising import to_look_at
from api.matches.words import CHANGED, ENDED, OWN_DUES, OWN_OUTCOMES
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.paging import Asked, cursor_of
from api.web.parts import Parts, TheParts, Writing
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False)
PAGES: Final = Pages("api.matches", "api.proposals")
LIST: Final = "/programs/{program_id}/team"
ONE: Final = "/programs/{program_id}/team/{match_id}"
MOST: Final = 100
"""How many lines of a log a page shows."""
DONE: Final = {"logged": ("good", to_translate("Written down."))}

Supervisor = Annotated[Person, Depends(SUPERVISORS)]


@router.get(LIST)
def watched(
    request: Request, session: Writing, parts: TheParts, program_id: UUID, caller: Supervisor, asked: Asked
) -> Response:
    """List what the caller has to look at; that it was shown is written down."""
    now, desk = parts.clock.now(), desk_of(request, session, caller, program_id)
    rows, after = to_look_at(session, parts.vault, program_id, caller, caller.actor, now, asked.after, asked.limit)
    return PAGES.page(request, "team.html", desk=desk, rows=rows, next=cursor_of(after), now=now, dues=_said(OWN_DUES))


@router.get(ONE)
def one_of_the_team(
    request: Request, parts: TheParts, program_id: UUID, match_id: UUID, caller: Supervisor, done: str = ""
) -> Response:
    """Show what was written down of one match; that it was shown is written down."""
    return _page(request, parts, program_id, match_id, caller, told=DONE.get(done))


@router.post(ONE)
def write_down_for(
    request: Request, parts: TheParts, program_id: UUID, match_id: UUID, caller: Supervisor, form: TheForm
) -> Response:
    """Write down a contact on behalf of the mentor, or what was done about a worry."""
    typed = {"typed": form}
    try:
        with parts.database.writing() as session:
            reading.read_match(session, program_id, caller, match_id)
            asked = checked(ContactCreate, form.given("outcome", "note"))
            matched = to_change(session, program_id, match_id, form.whole("version"))
            changing.log_contact(session, parts, matched, asked, caller.user_id, caller.actor, parts.clock.now())
    except RefusedInputError as error:
        return _page(request, parts, program_id, match_id, caller, 422, problems=problems_of(error), **typed)
    except ChangedMeanwhileError:
        return _page(request, parts, program_id, match_id, caller, 412, told=CHANGED, **typed)
    except ConflictError:
        return _page(request, parts, program_id, match_id, caller, 409, told=ENDED, **typed)
    return RedirectResponse(f"{base_of(program_id)}/team/{match_id}?done=logged", 303)


def _page(
    request: Request, parts: Parts, program_id: UUID, match_id: UUID, caller: Person, status: int = 200, **shown: Any
) -> Response:
    now, reader = parts.clock.now(), reader_of(request)
    with parts.database.writing() as session:
        desk = desk_of(request, session, caller, program_id)
        read = reading.read_match(session, program_id, caller, match_id)
        contacts = reading.newest_contacts(session, parts.vault, read.match, now, MOST)
        record(session, program_id, caller.actor, now, Act("read", "contacts", match_id))
    given: dict[str, Any] = {"told": None, "problems": {}, "typed": Sent()}
    return PAGES.page(
        request,
        "one_of_the_team.html",
        status,
        desk=desk,
        match=read.match,
        row=read.proposal,
        contacts=contacts,
        choices=[(one.value, reader.say(text)) for one, text in OWN_OUTCOMES.items()],
        now=now,
        dues=_said(OWN_DUES),
        outcomes=_said(OWN_OUTCOMES),
        **given | shown,
    )


def _said(words: Any) -> dict[str, str]:
    return {one.value: text for one, text in words.items()}
