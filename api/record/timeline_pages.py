"""What came of a person or a mentor so far, for whoever runs the program."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import desk_of
from api.accounts.owned import found
from api.audit.models import Act
from api.audit.reads import note_read
from api.people.models.mentees import MenteeAbout
from api.people.models.mentors import MentorAbout
from api.people.models.tables import MenteeRow, MentorRow
from api.people.service.documents import opened_one
from api.people.words import said
from api.record.timeline import timeline
from api.web.pages import Pages
from api.web.parts import Parts, Reading, TheParts

router = APIRouter(prefix="/programs/{program_id}", include_in_schema=False)
PAGES: Final = Pages("api.record", words=said)


@router.get("/people/{mentee_id}/timeline")
def mentee_timeline(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, mentee_id: UUID
) -> Response:
    """Show what came of a mentee so far."""
    row = found(session, MenteeRow, program_id, mentee_id)
    name = opened_one(session, parts.vault, row, MenteeAbout).name
    return _page(request, session, parts, caller, row, name, "mentee", "people")


@router.get("/mentors/{mentor_id}/timeline")
def mentor_timeline(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, mentor_id: UUID
) -> Response:
    """Show what came of a mentor so far."""
    row = found(session, MentorRow, program_id, mentor_id)
    name = opened_one(session, parts.vault, row, MentorAbout).name
    return _page(request, session, parts, caller, row, name, "mentor", "mentors")


def _page(
    request: Request, session: Session, parts: Parts, caller: ByCoordinator, row: MenteeRow | MentorRow, name: str,
    word: str, path: str,
) -> Response:  # fmt: skip
    desk = desk_of(request, session, caller, row.program_id)
    person_id, shown = row.id, timeline(session, parts.vault, row, parts.clock.now())
    acts = Act("read", word, person_id), Act("list", "matches", person_id)
    note_read(session, parts, desk.program_id, caller.actor, *acts)
    back = f"{desk.base}/{path}/{person_id}"
    return PAGES.page(request, "timeline.html", desk=desk, name=name, shown=shown, back=back)
