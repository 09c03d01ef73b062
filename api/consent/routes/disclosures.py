"""`/api/v1/programs/{program_id}/people/{person_id}/disclosures`: the ledger of what was shared about a person."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter

from api.accounts.access import ByStaff
from api.accounts.routes.answers import READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.consent.models import DisclosurePublic
from api.consent.routes.people import ThePerson
from api.consent.service.disclosures import disclosures_of
from api.web.parts import Reading, TheParts

router = APIRouter(prefix="/api/v1/programs/{program_id}/people/{person_id}", tags=["consent"])


@router.get("/disclosures", responses=READ)
def list_disclosures(
    caller: ByStaff, session: Reading, parts: TheParts, program_id: UUID, person_id: ThePerson
) -> list[DisclosurePublic]:
    """List each time that something about a person was in fact shared, the oldest first."""
    rows = disclosures_of(session, parts.vault, person_id)
    note_read(session, parts, program_id, caller.actor, Act("read", "disclosures", person_id))
    return rows
