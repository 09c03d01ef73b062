"""`/api/v1/programs/{program_id}/me/other-programs`: whether the mentor who is signed in may be asked for by name."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from api.accounts.access import MENTORS, Person
from api.accounts.routes.answers import ADD, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.consent.models import ConsentPublic, Language, Revoked
from api.intake.models.signing import Signature
from api.people.service.availability import mentor_id_of
from api.referrals.models.shapes import MentorAgreement
from api.referrals.service import mentors
from api.web.parts import Reading, TheParts, Writing

router = APIRouter(prefix="/api/v1/programs/{program_id}/me/other-programs", tags=["referrals"])

Mentor = Annotated[Person, Depends(MENTORS)]


@router.get("", responses=READ)
def read_other_programs(
    session: Reading,
    parts: TheParts,
    program_id: UUID,
    caller: Mentor,
    language: Annotated[Language, Query(description="Of the text to sign.")] = Language.EN,
) -> MentorAgreement:
    """Read whether other programs may ask for the caller, the text to sign for it, and which were told of them."""
    mentor_id = mentor_id_of(session, program_id, caller.user_id)
    found = mentors.agreement(session, parts.vault, program_id, mentor_id, language, parts.clock.now())
    note_read(session, parts, program_id, caller.actor, Act("read", "consents", mentor_id))
    return found


@router.post("", status_code=201, responses=ADD)
def sign_other_programs(
    session: Writing, parts: TheParts, program_id: UUID, caller: Mentor, asked: Signature
) -> ConsentPublic:
    """Let other programs ask for the caller by name from now on."""
    mentor_id = mentor_id_of(session, program_id, caller.user_id)
    return mentors.agree(session, parts, program_id, mentor_id, asked, caller.actor, parts.clock.now())


@router.delete("", responses=ADD)
def revoke_other_programs(session: Writing, parts: TheParts, program_id: UUID, caller: Mentor) -> Revoked:
    """Take it back: no other program sees the caller any more. Doing it twice does no harm."""
    mentor_id = mentor_id_of(session, program_id, caller.user_id)
    now, years = parts.clock.now(), parts.settings.retention_years
    return Revoked(ended=mentors.disagree(session, mentor_id, caller.actor, now, years))
