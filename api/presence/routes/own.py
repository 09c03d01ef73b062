"""`/api/v1/programs/{program_id}/me/…`: a mentor's own presence: what they offer, their shifts, and coming instead."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import MENTORS, Person
from api.accounts.routes.answers import ADD, EDIT, READ
from api.people.service.availability import mentor_id_of
from api.presence.models.shapes import OfferPublic, OfferPut, OpenShift, OwnOfferPut, OwnShift
from api.presence.service import offers, shifts
from api.web.parts import Reading, TheParts, Writing
from api.web.versions import IfMatch, tag

router = APIRouter(prefix="/api/v1/programs/{program_id}/me", tags=["presence"])

Mentor = Annotated[Person, Depends(MENTORS)]


@router.get("/presence", responses=READ)
def read_own_presence(
    session: Reading, parts: TheParts, response: Response, program_id: UUID, caller: Mentor
) -> OfferPublic:
    """Read when the caller could be present."""
    mentor_id = mentor_id_of(session, program_id, caller.user_id)
    shown = offers.read_offer(session, parts.vault, program_id, mentor_id)
    tag(response, shown)
    return shown


@router.put("/presence", responses=EDIT)
def put_own_presence(
    session: Writing, parts: TheParts, response: Response, program_id: UUID, caller: Mentor, version: IfMatch,
    asked: OwnOfferPut,
) -> OfferPublic:  # fmt: skip
    """Set when the caller could be present, and whether their first name is shown; from the next roster on."""
    mentor_id = mentor_id_of(session, program_id, caller.user_id)
    before = offers.read_offer(session, parts.vault, program_id, mentor_id)
    wanted = OfferPut(**asked.model_dump(), accompanied=before.accompanied)
    now = parts.clock.now()
    shown = offers.put_offer(session, parts.vault, program_id, mentor_id, version, wanted, caller.actor, now)
    tag(response, shown)
    return shown


@router.get("/shifts", responses=READ)
def list_own_shifts(session: Reading, parts: TheParts, program_id: UUID, caller: Mentor) -> list[OwnShift]:
    """List the caller's shifts with their next days."""
    return shifts.own_shifts(session, program_id, caller.user_id, parts.clock.now())


@router.put("/shifts/{shift_id}/absences/{day}", status_code=204, responses=READ)
def cannot_come(session: Writing, parts: TheParts, program_id: UUID, shift_id: UUID, day: date, caller: Mentor) -> None:
    """Say that one cannot come on a day; those who could come instead hear of it at once."""
    now = parts.clock.now()
    shifts.cannot_come(session, parts, program_id, caller.user_id, shift_id, day, caller.actor, now)


@router.delete("/shifts/{shift_id}/absences/{day}", status_code=204, responses=ADD)
def comes_after_all(
    session: Writing, parts: TheParts, program_id: UUID, shift_id: UUID, day: date, caller: Mentor
) -> None:
    """Say that one comes after all, as long as nobody comes instead."""
    shifts.comes_after_all(session, program_id, caller.user_id, shift_id, day, caller.actor, parts.clock.now())


@router.get("/open-shifts", responses=READ)
def list_open_shifts(session: Reading, parts: TheParts, program_id: UUID, caller: Mentor) -> list[OpenShift]:
    """List the shifts of single days that the caller could take, and those that they took."""
    return shifts.open_shifts(session, parts.vault, program_id, caller.user_id, parts.clock.now())


@router.post("/open-shifts/{cover_id}/take", status_code=204, responses=ADD)
def take_shift(session: Writing, parts: TheParts, program_id: UUID, cover_id: UUID, caller: Mentor) -> None:
    """Come instead of somebody on a day: the first yes takes it."""
    shifts.take_shift(session, parts, program_id, caller.user_id, cover_id, caller.actor, parts.clock.now())
