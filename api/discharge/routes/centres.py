"""`/api/v1/discharges`: a treatment centre submits somebody, moves the day, and is told what came of it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import CENTRES, REFERRING_CENTRES, KeyHolder
from api.accounts.routes.answers import READ
from api.discharge.models.shapes import DayCreate, DischargeAccepted, DischargeCreate, OutcomePublic
from api.discharge.service import outcome, referring
from api.intake.models.shapes import ConsentTextPublic
from api.intake.routes.submissions import SUBMIT, AcceptLanguage, IdempotencyKey
from api.intake.service.submissions import Sender
from api.web.paging import ListShape
from api.web.parts import Reading, TheParts, Writing

ByCentre = Annotated[KeyHolder, Depends(CENTRES)]
ByReferringCentre = Annotated[KeyHolder, Depends(REFERRING_CENTRES)]

router = APIRouter(prefix="/api/v1/discharges", tags=["discharge"])


@router.get("/consent-texts", responses=READ)
def texts_for_centre(session: Reading, parts: TheParts, centre: ByCentre) -> ListShape[ConsentTextPublic]:
    """List the texts to show before somebody signs; in that for the purpose `centre` the centre is named."""
    known = referring.centre_of(session, centre.key_id)
    items = referring.centre_texts(session, centre.program_id, known, parts.clock.now())
    return ListShape(items=items, next=None)


@router.post("", status_code=201, responses=SUBMIT)
def submit_discharge(
    session: Writing, parts: TheParts, centre: ByReferringCentre, key: IdempotencyKey, asked: DischargeCreate,
    accept_language: AcceptLanguage = None,
) -> DischargeAccepted:  # fmt: skip
    """Submit somebody who leaves treatment. Once this is answered they are there, whatever happens."""
    known, sender = (
        referring.centre_of(session, centre.key_id),
        Sender(centre.actor, centre.program_id, key, accept_language),
    )
    return referring.refer(session, parts, sender, known, asked, parts.clock.now())


@router.get("/{discharge_id}", responses=READ)
def read_outcome(session: Writing, parts: TheParts, centre: ByCentre, discharge_id: UUID) -> OutcomePublic:
    """Tell the centre that submitted somebody what came of it, as far as they agree; each time is in their ledger."""
    known = referring.centre_of(session, centre.key_id)
    row = referring.own_referral(session, centre.program_id, known, discharge_id)
    return outcome_public(outcome.tell(session, parts, row, centre.actor, parts.clock.now()))


@router.put("/{discharge_id}/day", status_code=204, responses=READ)
def move_discharge(
    session: Writing, parts: TheParts, centre: ByCentre, discharge_id: UUID, asked: DayCreate
) -> Response:
    """Let somebody leave treatment on another day; what is planned follows by itself."""
    known = referring.centre_of(session, centre.key_id)
    row = referring.own_referral(session, centre.program_id, known, discharge_id)
    referring.move(session, parts, row, asked.leaves_on, centre.actor, parts.clock.now())
    return Response(status_code=204)


def outcome_public(told: outcome.Outcome) -> OutcomePublic:
    """Return an outcome as JSON."""
    return OutcomePublic(
        id=told.row.id,
        reference=told.reference,
        leaves_on=told.row.leaves_on,
        has_mentor=told.has_mentor,
        first_meeting=told.first_meeting,
        reached=told.reached,
        met=told.met,
        notice=told.notice,
    )
