"""`/api/v1/programs/{program_id}/referrals`: those that a program makes, and those that are sent to it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlmodel import Session

from api.accounts.access import ByCoordinator
from api.accounts.routes.answers import ADD, EDIT, READ
from api.audit.models import Act
from api.audit.reads import note_read
from api.referrals.models.shapes import (
    AnswerCreate,
    OpenMentor,
    OpenProgram,
    ReferralCreate,
    ReferralPublic,
    ReferralSummary,
)
from api.referrals.models.tables import Referral
from api.referrals.models.words import Waiting
from api.referrals.service import answering, referring
from api.referrals.service.reading import read_referral, referrals_of
from api.web.paging import ListShape
from api.web.parts import Parts, Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}", tags=["referrals"])


@router.get("/referral-programs", responses=READ)
def list_referral_programs(
    session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID
) -> ListShape[OpenProgram]:
    """List the programs that somebody can be referred to, and whether each is peer-run."""
    return ListShape(items=referring.open_programs(session, program_id, parts.clock.now()), next=None)


@router.get("/mentees/{mentee_id}/referral-programs/{to_program_id}/mentors", responses=READ)
def list_referral_mentors(
    session: Writing,
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    mentee_id: UUID,
    to_program_id: UUID,
) -> ListShape[OpenMentor]:
    """List the mentors of another program who can be asked for somebody; their ledgers say that they are shown."""
    now = parts.clock.now()
    _, items = referring.mentors_there(session, parts, program_id, to_program_id, mentee_id, caller.actor, now)
    return ListShape(items=items, next=None)


@router.get("/referrals", responses=READ)
def list_referrals(
    session: Reading,
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    page: Annotated[int, Query(ge=1, le=10_000, description="`next` of the page before.")] = 1,
    waiting: Annotated[Waiting | None, Query(description="Only those that wait for this.")] = None,
) -> ListShape[ReferralSummary]:
    """List the referrals that the program made or was sent, what waits first."""
    items, after = referrals_of(session, parts.vault, program_id, page, parts.clock.now(), waiting)
    note_read(session, parts, program_id, caller.actor, Act("list", "referrals"))
    return ListShape(items=items, next=None if after is None else str(after))


@router.post("/referrals", status_code=201, responses=ADD)
def add_referral(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    asked: ReferralCreate,
) -> ReferralPublic:
    """Refer somebody to another program, there to one mentor if need be; whoever has not signed yet is asked first."""
    row = referring.refer(session, parts, program_id, asked, caller.actor, parts.clock.now())
    return _shown(session, parts, response, program_id, row)


@router.get("/referrals/{referral_id}", responses=READ)
def read_one_referral(
    session: Reading, parts: TheParts, response: Response, caller: ByCoordinator, program_id: UUID, referral_id: UUID
) -> ReferralPublic:
    """Read one referral; where it waits for the program's answer, with what it is told of the person."""
    found = read_referral(session, parts.vault, program_id, referral_id, parts.clock.now())
    note_read(session, parts, program_id, caller.actor, Act("read", "referral", referral_id))
    tag(response, found)
    return found


@router.post("/referrals/{referral_id}/sending", responses=EDIT)
def send_referral(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    referral_id: UUID,
    version: IfMatch,
) -> ReferralPublic:
    """Send a referral whose person signed in another way than on their own page."""
    row = referring.send_signed(session, parts, program_id, referral_id, version, caller.actor, parts.clock.now())
    return _shown(session, parts, response, program_id, row)


@router.post("/referrals/{referral_id}/withdrawal", responses=EDIT)
def withdraw_referral(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    referral_id: UUID,
    version: IfMatch,
) -> ReferralPublic:
    """Take a referral back; the other program is shown nothing of the person any more."""
    row = referring.withdraw(session, program_id, referral_id, version, caller.actor, parts.clock.now())
    return _shown(session, parts, response, program_id, row)


@router.post("/referrals/{referral_id}/answer", responses=EDIT)
def answer_referral(
    session: Writing,
    parts: TheParts,
    response: Response,
    caller: ByCoordinator,
    program_id: UUID,
    referral_id: UUID,
    version: IfMatch,
    asked: AnswerCreate,
) -> ReferralPublic:
    """Take somebody in, or not; later say whether they met somebody, where no contact in the log does."""
    now = parts.clock.now()
    row = answering.answer(session, parts, program_id, referral_id, version, asked, caller.actor, now)
    return _shown(session, parts, response, program_id, row)


def _shown(session: Session, parts: Parts, response: Response, program_id: UUID, row: Referral) -> ReferralPublic:
    found = read_referral(session, parts.vault, program_id, row.id, parts.clock.now())
    tag(response, found)
    return found
