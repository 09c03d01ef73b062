"""One person of a round: why this mentor, whom else they could have, and keeping two people apart."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of
from api.accounts.owned import found
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ChangedMeanwhileError, NotFoundError, RefusedInputError
from api.people.models.tables import MenteeRow
from api.people.service.mentees import read_mentee
from api.people.service.suggestions import suggested_to
from api.rounds.models.questions import Sake
from api.rounds.models.shapes import PairCreate
from api.rounds.models.words import FOR_THE_ROUND
from api.rounds.pages.remedies import Known, helps
from api.rounds.pages.shown import changed_page, hour_said, pair_of, round_page
from api.rounds.service import asking, lists, pairs, questions, reviewing
from api.rounds.words import APART, reasons_said
from api.web.forms import checked
from api.web.parts import Reading, TheParts
from api.web.reader import reader_of
from api.web.sent import TheForm

router = APIRouter(prefix="/programs/{program_id}/rounds/{round_id}/people/{mentee_id}")


@router.get("")
def read_person(
    request: Request,
    session: Reading,
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    round_id: UUID,
    mentee_id: UUID,
) -> Response:
    """Show a proposal with its reasons and the other mentors, or why somebody is left over and what would help."""
    try:
        line = lists.left_person(session, parts.vault, program_id, round_id, mentee_id)
    except NotFoundError:
        line = None
    if line is not None:
        return _left(request, session, parts, caller, program_id, round_id, line)
    return _person(request, session, parts, caller, program_id, round_id, mentee_id, "round_person.html")


@router.get("/apart")
def apart_page(
    request: Request,
    session: Reading,
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    round_id: UUID,
    mentee_id: UUID,
) -> Response:
    """Ask why a pair must not be, and say what that does."""
    return _person(request, session, parts, caller, program_id, round_id, mentee_id, "apart.html")


@router.post("/apart")
def keep_apart(
    request: Request,
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    round_id: UUID,
    mentee_id: UUID,
    form: TheForm,
) -> Response:
    """Keep a pair apart, in this round or for good."""
    now = parts.clock.now()
    with parts.database.reading() as reading:
        lists.person_of_round(reading, parts.vault, program_id, round_id, mentee_id)
    try:
        _, mentor_id = pair_of(form.one("pair"))
        asked = checked(
            PairCreate,
            {"kind": "ban", "mentee_id": mentee_id, "mentor_id": mentor_id} | form.given("reason"),
        )
        with parts.database.writing() as session:
            pairs.pair(session, parts, program_id, round_id, form.whole("version"), asked, caller.actor, now)
    except ChangedMeanwhileError:
        return changed_page(request, parts, caller, program_id, round_id, form)
    except RefusedInputError:
        with parts.database.reading() as reading:
            return _person(
                request, reading, parts, caller, program_id, round_id, mentee_id, "apart.html", 422, unclear=True
            )
    return RedirectResponse(f"{base_of(program_id)}/rounds/{round_id}?done=apart", 303)


def _left(
    request: Request,
    session: Reading,
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    round_id: UUID,
    line: lists.LeftLine,
) -> Response:
    one, reader = line.person, reader_of(request)
    summary = reviewing.summary(session, parts.vault, program_id, round_id, remedies=False)
    known = Known(
        lists.mentors_named(session, parts.vault, one.remedies),
        questions.ways_to_ask(session, parts.vault, Sake(round_id=round_id), {one.mentee_id}),
        asking.asked_before(session, round_id),
    )
    row = found(session, MenteeRow, program_id, one.mentee_id)
    about = read_mentee(session, parts.vault, program_id, one.mentee_id)
    meanwhile = suggested_to(session, parts.vault, row, about, parts.clock.now())
    acts = Act("list", "unmatched", round_id), Act("read", "mentee", one.mentee_id)
    note_read(session, parts, program_id, caller.actor, *acts)
    return round_page(
        request, parts, caller, program_id, round_id, "left_person.html", line=line,
        sets={crowd["id"]: crowd for crowd in summary.crowded_sets}, helps=helps(reader, one.remedies, known),
        meanwhile=meanwhile,
    )  # fmt: skip


def _person(
    request: Request,
    session: Reading,
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    round_id: UUID,
    mentee_id: UUID,
    template: str,
    status: int = 200,
    *,
    unclear: bool = False,
) -> Response:
    line = lists.person_of_round(session, parts.vault, program_id, round_id, mentee_id)
    note_read(session, parts, program_id, caller.actor, Act("list", "matches", round_id))
    reader = reader_of(request)
    return round_page(
        request, parts, caller, program_id, round_id, template, status, line=line, unclear=unclear,
        hour=lambda text: hour_said(reader, text), reasons=reasons_said,
        apart=[(reason.value, reader.say(text), reason in FOR_THE_ROUND) for reason, text in APART.items()],
    )  # fmt: skip
