"""`/api/v1/programs/{program_id}/mentees/{mentee_id}/suggestions`: what somebody can go to or read meanwhile."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header

from api.accounts.access import ByStaff
from api.accounts.owned import found
from api.accounts.routes.answers import READ
from api.accounts.service.programs import program_of
from api.audit.models import Act
from api.audit.reads import note_read
from api.consent.models import Language
from api.intake.models.suggested_shapes import SuggestionsTold
from api.intake.service.suggesting import told
from api.intake.words import language_of
from api.people.models.mentees import MenteeAbout
from api.people.models.tables import MenteeRow
from api.people.service.documents import opened_one
from api.people.service.suggestions import suggested_to
from api.web.parts import Reading, TheParts

router = APIRouter(prefix="/api/v1/programs/{program_id}/mentees/{mentee_id}/suggestions", tags=["mentees"])


@router.get("", responses=READ)
def read_suggestions(
    session: Reading,
    parts: TheParts,
    program_id: UUID,
    mentee_id: UUID,
    caller: ByStaff,
    accept_language: Annotated[str | None, Header(max_length=1000, description="Of the reasons: en or es.")] = None,
) -> SuggestionsTold:
    """Read the groups, drop-in hours and stories that fit a mentee, be they matched or left over, each with why."""
    row = found(session, MenteeRow, program_id, mentee_id)
    about = opened_one(session, parts.vault, row, MenteeAbout)
    language = language_of(accept_language, Language(program_of(session, program_id).language))
    suggestions = suggested_to(session, parts.vault, row, about, parts.clock.now())
    note_read(session, parts, program_id, caller.actor, Act("read", "mentee", mentee_id))
    return told(suggestions, language)
