"""Those left over in a round: why, and what would place them, with buttons that do it."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field, TypeAdapter, ValidationError
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import NotFoundError
from api.rounds.models.questions import Asking, Sake
from api.rounds.models.words import Cause
from api.rounds.pages.remedies import Known, helps
from api.rounds.pages.shown import round_page, the_id, the_place
from api.rounds.service import asking, lists, questions, reviewing
from api.web.parts import Reading, TheParts, Writing
from api.web.reader import reader_of
from api.web.sent import TheForm

ASKING: Final[TypeAdapter[Asking]] = TypeAdapter(Annotated[Asking, Field(discriminator="kind")])
router = APIRouter(prefix="/programs/{program_id}/rounds/{round_id}/left")


@router.get("")
def left_page(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID
) -> Response:
    """Show who is left over, and what would help most."""
    why, at = request.query_params.get("why", ""), the_place(request)
    cause = Cause(why) if why in {one.value for one in Cause} else None
    found = lists.left_over(session, parts.vault, program_id, round_id, cause, at)
    causes = lists.causes(session, round_id)
    summary = reviewing.summary(session, parts.vault, program_id, round_id)
    best = sorted(summary.remedies, key=lambda one: -one["gain"])[:6]
    people = {line.person.mentee_id for line in found.lines} | {UUID(one["mentee"]) for one in best if "mentee" in one}
    known = Known(
        found.mentors | lists.mentors_named(session, parts.vault, best),
        questions.ways_to_ask(session, parts.vault, Sake(round_id=round_id), people),
        asking.asked_before(session, round_id),
    )
    note_read(session, parts, program_id, caller.actor, Act("list", "unmatched", round_id))
    reader = reader_of(request)
    sets = {one["id"]: one for one in summary.crowded_sets}
    return round_page(
        request, parts, caller, program_id, round_id, "left.html", found=found, cause=cause, causes=causes, sets=sets,
        best=helps(reader, best, known),
        helps={line.person.mentee_id: helps(reader, line.person.remedies, known) for line in found.lines},
        done=request.query_params.get("done", ""), part=at.part, start=at.start,
        further=lambda page: urlencode({"why": why, "page": page}),
        onward=lambda start: urlencode({"why": why, "q": at.part, "from": start}),
    )  # fmt: skip


@router.post("")
def ask(
    request: Request, session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, round_id: UUID,
    form: TheForm,
) -> Response:  # fmt: skip
    """Ask a mentor for one more hour or place, or somebody left over for a change of theirs; say what came of it."""
    reviewing.to_review(session, program_id, round_id)
    now, here = parts.clock.now(), f"{base_of(program_id)}/rounds/{round_id}/left"
    if own := form.one("ask"):
        change = _change(own)
        came = questions.ask_mentee(session, parts, program_id, round_id, change, caller.actor, now)
        return RedirectResponse(f"{here}?done={came.value}#p-{change.mentee_id}", 303)
    mentor_id = the_id(form.one("mentor"))
    if mentor_id is None:
        raise NotFoundError
    came = asking.ask_mentor(session, parts, program_id, round_id, mentor_id, form.one("hour"), caller.actor, now)
    return RedirectResponse(f"{here}?done={came.value}", 303)


def _change(text: str) -> Asking:
    """Return the change that a button names.

    Raises
    ------
    NotFoundError
        If it names none.
    """
    try:
        return ASKING.validate_json(text)
    except ValidationError:
        raise NotFoundError from None
