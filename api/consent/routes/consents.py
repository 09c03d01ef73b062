"""`/api/v1/programs/{program_id}/people/{person_id}/consents`: what a person agreed to, recorded by staff."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import APIRouter

from api.accounts.access import ByCoordinator, ByStaff
from api.accounts.routes.answers import ADD, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.consent.models import OF_MENTORS, ConsentCreate, ConsentPublic, Revocation, Revoked
from api.consent.routes.people import ThePerson
from api.consent.service import consents
from api.errors import FieldProblem, RefusedInputError
from api.web.parts import Reading, TheParts, Writing
from api.web.translating import to_translate

router = APIRouter(prefix="/api/v1/programs/{program_id}/people/{person_id}", tags=["consent"])
MENTORS_OWN: Final = to_translate("a purpose that people sign for with you; mentors sign for theirs themselves")


@router.get("/consents", responses=READ)
def list_consents(
    caller: ByStaff, session: Reading, parts: TheParts, program_id: UUID, person_id: ThePerson
) -> list[ConsentPublic]:
    """List everything that a person ever signed, the oldest first."""
    rows = consents.consents_of(session, parts.vault, person_id)
    note_read(session, parts, program_id, caller.actor, Act("read", "consents", person_id))
    return rows


@router.post("/consents", status_code=201, responses=ADD)
def sign_consent(
    caller: ByCoordinator,
    session: Writing,
    parts: TheParts,
    program_id: UUID,
    person_id: ThePerson,
    asked: ConsentCreate,
) -> ConsentPublic:
    """Record the signature of a person in front of the caller; it replaces what they signed for the same purpose.

    What is a mentor's own to say they sign themselves, where they sign in.
    """
    if asked.purpose in OF_MENTORS:
        raise RefusedInputError([FieldProblem("#/purpose", MENTORS_OWN, asked.purpose.value)])
    now, years = parts.clock.now(), parts.settings.retention_years
    row = consents.sign(session, parts.vault, program_id, person_id, asked, caller.actor, now, years)
    return consents.shown(row, parts.vault.key(session, person_id))


@router.post("/revocations", status_code=201, responses=ADD)
def revoke_consents(
    caller: ByCoordinator,
    session: Writing,
    parts: TheParts,
    program_id: UUID,
    person_id: ThePerson,
    asked: Revocation,
) -> Revoked:
    """End everything that a person agreed to, or what they agreed to for one purpose; doing it twice does no harm."""
    now, years = parts.clock.now(), parts.settings.retention_years
    return Revoked(ended=consents.revoke(session, person_id, caller.actor, now, years, asked.purpose))
