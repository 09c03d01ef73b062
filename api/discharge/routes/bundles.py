"""The same as FHIR R4 bundles, for the systems of treatment centres: files in, files out."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Body, Response

from api.accounts.access import ByCoordinator
from api.accounts.owned import found
from api.accounts.routes.answers import READ
from api.accounts.service.programs import program_of
from api.discharge.files.fhir import MEDIA_TYPE
from api.discharge.files.outcome_file import as_bundle
from api.discharge.files.reading import change_in, referral_in
from api.discharge.models.shapes import DayCreate, DischargeAccepted
from api.discharge.models.tables import Discharge
from api.discharge.routes.centres import ByCentre, ByReferringCentre
from api.discharge.service import outcome, referring
from api.errors import RefusedInputError
from api.intake.routes.submissions import SUBMIT, AcceptLanguage, IdempotencyKey
from api.intake.service.submissions import Sender
from api.web.forms import checked
from api.web.parts import TheParts, Writing

BUNDLE: Final[dict[str, Any]] = {"resourceType": "Bundle", "type": "collection", "entry": []}
Bundle = Annotated[dict[str, Any], Body(media_type=MEDIA_TYPE, examples=[BUNDLE])]
AS_BUNDLE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "A FHIR R4 bundle: ServiceRequest, Task, and a Patient by the centre's own name for them.",
        "content": {MEDIA_TYPE: {"schema": {"type": "object"}, "example": BUNDLE}},
    }
}

router = APIRouter(tags=["discharge"])


@router.post("/api/v1/discharges/fhir", status_code=201, responses=SUBMIT)
def submit_bundle(
    session: Writing, parts: TheParts, centre: ByReferringCentre, key: IdempotencyKey, bundle: Bundle,
    accept_language: AcceptLanguage = None,
) -> DischargeAccepted:  # fmt: skip
    """Submit somebody who leaves treatment as a FHIR R4 bundle: Patient, Task, ServiceRequest, a Consent for each text.

    What is wrong is named at its place in the bundle.
    """
    referral = referral_in(bundle, program_of(session, centre.program_id).zone)
    known = referring.centre_of(session, centre.key_id)
    sender = Sender(centre.actor, centre.program_id, key, accept_language)
    try:
        return referring.refer(session, parts, sender, known, referral.asked, parts.clock.now())
    except RefusedInputError as error:
        raise referral.refused(error) from None


@router.get("/api/v1/discharges/{discharge_id}/fhir", response_class=Response, responses=READ | AS_BUNDLE)
def read_outcome_bundle(session: Writing, parts: TheParts, centre: ByCentre, discharge_id: UUID) -> Response:
    """Tell the centre that submitted somebody what came of it, as a bundle; each time is in the person's ledger."""
    known, now = referring.centre_of(session, centre.key_id), parts.clock.now()
    row = referring.own_referral(session, centre.program_id, known, discharge_id)
    return as_bundle(outcome.tell(session, parts, row, centre.actor, now), now)


@router.put("/api/v1/discharges/{discharge_id}/fhir", status_code=204, responses=READ)
def move_by_bundle(session: Writing, parts: TheParts, centre: ByCentre, discharge_id: UUID, bundle: Bundle) -> Response:
    """Let somebody leave treatment on the day that a bundle says: the one that was read here, with another day."""
    known = referring.centre_of(session, centre.key_id)
    row = referring.own_referral(session, centre.program_id, known, discharge_id)
    change = change_in(bundle, row.id)
    try:
        leaves_on = checked(DayCreate, {"leaves_on": change.day}).leaves_on
        referring.move(session, parts, row, leaves_on, centre.actor, parts.clock.now())
    except RefusedInputError as error:
        raise change.refused(error) from None
    return Response(status_code=204)


@router.post(
    "/api/v1/programs/{program_id}/discharges/{discharge_id}/outcome",
    response_class=Response,
    responses=READ | AS_BUNDLE,
)
def hand_out_outcome(
    session: Writing, parts: TheParts, caller: ByCoordinator, program_id: UUID, discharge_id: UUID
) -> Response:
    """Hand out the same as a file for the treatment centre, where somebody agreed to that; it is in their ledger."""
    row, now = found(session, Discharge, program_id, discharge_id), parts.clock.now()
    return as_bundle(outcome.tell(session, parts, row, caller.actor, now), now)
