"""`/programs/{program_id}/groups/{group_id}/members`: who has a place in a closed group, for the team.

Who must not be there any more stands also among what the team follows.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of, desk_of
from api.accounts.owned import found
from api.audit.models import Act
from api.audit.reads import note_read
from api.database.vault import Vault
from api.groups.models.tables import GroupRow
from api.groups.service import members
from api.groups.service.amiss import misplaced
from api.groups.service.leading import hosts_of, leads_of
from api.groups.service.membership import list_members
from api.groups.service.reviewing import group_names
from api.matches.pages.elsewhere import ToSee, lookers
from api.people.models.tables import MenteeRow
from api.people.words import said
from api.rounds.service.naming import names
from api.web.pages import Pages
from api.web.parts import Reading, TheParts, Writing
from api.web.reader import Reader
from api.web.sent import TheForm
from api.web.translating import to_translate

router = APIRouter(prefix="/programs/{program_id}/groups/{group_id}/members", include_in_schema=False)
PAGES: Final = Pages("api.groups", words=said)
AMISS: Final = to_translate(
    "must not be in %(group)s any more, as they are kept apart. The next placing gives them another place; their name "
    "leads to where you can end this one at once."
)


@router.get("")
def members_page(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, group_id: UUID
) -> Response:
    """List who has a place; nothing of whether they come."""
    desk = desk_of(request, session, caller, program_id)
    group = found(session, GroupRow, program_id, group_id)
    places = list_members(session, parts.vault, program_id, group_id)
    hosts = hosts_of(session, parts.vault, leads_of(session, group_id))
    note_read(session, parts, program_id, caller.actor, Act("list", "placements", group_id))
    return PAGES.page(
        request, "members.html", desk=desk, group=group, places=places, hosts=list(hosts.values()),
        asked=request.query_params.get("end", ""), done=request.query_params.get("done", ""),
    )  # fmt: skip


@router.post("")
def end_place(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, group_id: UUID, form: TheForm
) -> Response:
    """End somebody's place."""
    placement_id, version = form.id("end"), form.whole("version")
    members.end_place(session, program_id, group_id, placement_id, version, caller.actor, parts.clock.now())
    return RedirectResponse(f"{base_of(program_id)}/groups/{group_id}/members?done=ended", 303)


def places_to_see(session: Session, vault: Vault, program_id: UUID, reader: Reader) -> list[ToSee]:
    """Return the members of groups who must not be there any more; nothing of why."""
    places = misplaced(session, program_id)
    if not places:
        return []
    called = group_names(session, program_id)
    people = names(session, vault, MenteeRow, [one.mentee_id for one in places])
    return [
        ToSee(
            people.get(one.mentee_id, "–"),
            reader.say(AMISS) % {"group": called.get(one.group_id, "–")},
            f"/groups/{one.group_id}/members?end={one.id}",
        )
        for one in places
    ]


lookers.append(places_to_see)
