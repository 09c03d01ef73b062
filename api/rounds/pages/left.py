"""Those left over in a round: why, and what would place them, with buttons that do it."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import NotFoundError
from api.rounds.pages.shown import helps, round_page, the_id, the_page
from api.rounds.service import asking, lists, reviewing
from api.web.parts import Reading, TheParts, Writing
from api.web.reader import reader_of
from api.web.sent import TheForm

router = APIRouter(prefix="/programs/{program_id}/rounds/{round_id}/left")


@router.get("")
def left_page(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID
) -> Response:
    """Show who is left over, and what would help most."""
    why = request.query_params.get("why", "")
    cause = lists.Cause(why) if why in {one.value for one in lists.Cause} else None
    found = lists.left_over(session, parts.vault, program_id, round_id, cause, the_page(request))
    causes = lists.causes(session, round_id)
    summary = reviewing.summary(session, parts.vault, program_id, round_id)
    best = sorted(summary.remedies, key=lambda one: -one["gain"])[:6]
    mentors = found.mentors | lists.mentors_named(session, parts.vault, best)
    asked = asking.asked_before(session, round_id)
    note_read(session, parts, program_id, caller.actor, Act("list", "unmatched", round_id))
    reader = reader_of(request)
    sets = {one["id"]: one for one in summary.crowded_sets}
    names = {str(line.person.mentee_id): line.person.mentee_name for line in found.lines}
    return round_page(
        request, parts, caller, program_id, round_id, "left.html", found=found, cause=cause, causes=causes, sets=sets,
        best=helps(reader, [one for one in best if "mentee" not in one or one["mentee"] in names], mentors, "", asked),
        helps={
            line.person.mentee_id: helps(reader, line.person.remedies, mentors, line.person.mentee_name, asked)
            for line in found.lines
        },
        done=request.query_params.get("done", ""), further=lambda page: urlencode({"why": why, "page": page}),
    )  # fmt: skip


@router.post("")
def ask_mentor(
    request: Request, session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID,
    form: TheForm,
) -> Response:  # fmt: skip
    """Ask a mentor for one more hour or place; what came of it is said at the top."""
    reviewing.to_review(session, program_id, round_id)
    mentor_id = the_id(form.one("mentor"))
    if mentor_id is None:
        raise NotFoundError
    came = asking.ask_mentor(
        session, parts, program_id, round_id, mentor_id, form.one("hour"), caller.actor, parts.clock.now()
    )
    return RedirectResponse(f"{base_of(program_id)}/rounds/{round_id}/left?done={came.value}", 303)
