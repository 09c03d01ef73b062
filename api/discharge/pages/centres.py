"""`/programs/{program_id}/leaving/centres`: treatment centres, how their people fared, and their links."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of, desk_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.discharge.models.shapes import CentreLinkCreate
from api.discharge.pages.shown import PAGES
from api.discharge.service import by_centre, centre_links
from api.errors import RefusedInputError
from api.web.forms import checked, problems_of
from api.web.parts import Parts, Reading, TheParts, Writing
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

router = APIRouter(prefix="/programs/{program_id}/leaving/centres", include_in_schema=False)
LABELS: Final = {
    "name": to_translate("What the treatment center is called"),
    "days": to_translate("Days that it works"),
}
DONE: Final = {"ended": to_translate("The link works no longer.")}
"""What is said on top after something was done, by the word in the address."""


@router.get("")
def centres_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, done: str = ""
) -> Response:
    """List the centres, and ask for which one a link is to be made."""
    return _page(request, parts, caller, program_id, told=DONE.get(done, ""))


@router.post("")
def issue_link_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, form: TheForm
) -> Response:
    """Make a link. This page is the only place that ever shows it."""
    try:
        asked = checked(CentreLinkCreate, form.given("name", "days"))
    except RefusedInputError as error:
        return _page(request, parts, caller, program_id, 422, form=form, problems=problems_of(error))
    now = parts.clock.now()
    with parts.database.writing() as session:
        link = centre_links.issue_link(session, parts, program_id, asked.name, asked.days, caller.actor, now)
    return _page(request, parts, caller, program_id, issued=link, issued_to=asked.name)


@router.get("/{link_id}/end")
def end_link_page(
    request: Request, session: Reading, caller: ByCoordinator, program_id: UUID, link_id: UUID
) -> Response:
    """Show what ending a link means, before it is done."""
    desk = desk_of(request, session, caller, program_id)
    link = centre_links.link_of(session, program_id, link_id)
    return PAGES.page(request, "end_centre_link.html", desk=desk, link=link)


@router.post("/{link_id}/end")
def end_link(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, link_id: UUID, form: TheForm
) -> Response:
    """End a link at once."""
    version, now = form.whole("version"), parts.clock.now()
    centre_links.end_link(session, program_id, link_id, version, caller.actor, now)
    return RedirectResponse(f"{base_of(program_id)}/leaving/centres?done=ended", 303)


def _page(
    request: Request, parts: Parts, caller: ByCoordinator, program_id: UUID, status: int = 200, **given: Any
) -> Response:
    now = parts.clock.now()
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        links = centre_links.working_links(session, program_id, now)
        counts = by_centre.counts_of(session, parts.vault, program_id, now)
        note_read(session, parts, program_id, caller.actor, Act("list", "discharges"))
    say = reader_of(request).say
    usual: dict[str, Any] = {"form": Sent({"days": ["365"]}), "problems": {}, "told": "", "issued": "", "issued_to": ""}
    return PAGES.page(
        request, "centres.html", status, desk=desk, links=links, counts=counts,
        labels={name: say(text) for name, text in LABELS.items()}, **usual | given,
    )  # fmt: skip
