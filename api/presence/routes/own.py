"""`/api/v1/programs/{program_id}/me/…`: a mentor's own presence: what they offer, their shifts, and coming instead."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from api.accounts.access import MENTORS, Person
from api.accounts.routes.answers import ADD, EDIT, READ
from api.people.service.availability import mentor_id_of
from api.presence.models.ask_shapes import AskAnswer, OwnAsk
from api.presence.models.shapes import OfferPublic, OfferPut, OwnOfferPut
from api.presence.models.shift_shapes import OpenShift, OwnShift, OwnSwap, SwapAnswer, SwapAsked, SwapOption
from api.presence.service import asking, offers, shifts, swaps
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
    shown = offers.put_offer(session, parts.vault, program_id, mentor_id, version, wanted, caller.actor, now, own=True)
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


@router.get("/shifts/{shift_id}/swaps", responses=READ)
def list_swap_options(
    session: Reading, parts: TheParts, program_id: UUID, shift_id: UUID, caller: Mentor
) -> list[SwapOption]:
    """List the shifts with which one's own could be swapped for good, alike ones first."""
    now = parts.clock.now()
    return swaps.swap_options(session, parts.vault, program_id, caller.user_id, shift_id, now)


@router.post("/shifts/{shift_id}/swaps", status_code=204, responses=READ)
def ask_swap(
    session: Writing, parts: TheParts, program_id: UUID, shift_id: UUID, caller: Mentor, asked: SwapAsked
) -> None:
    """Ask for a swap, in place of what one asked for before with this shift."""
    now = parts.clock.now()
    swaps.ask_swap(session, parts, program_id, caller.user_id, shift_id, asked.shift_id, caller.actor, now)


@router.get("/swaps", responses=READ)
def list_own_swaps(session: Reading, program_id: UUID, caller: Mentor) -> list[OwnSwap]:
    """List the swaps that the caller asked for, and is asked for."""
    return swaps.own_swaps(session, program_id, caller.user_id)


@router.post("/swaps/{swap_id}/answer", status_code=204, responses=ADD)
def answer_swap(
    session: Writing, parts: TheParts, program_id: UUID, swap_id: UUID, caller: Mentor, asked: SwapAnswer
) -> None:
    """Say yes or no; whoever asked takes it back by a no."""
    now = parts.clock.now()
    swaps.answer_swap(session, parts, program_id, caller.user_id, swap_id, asked.accept, caller.actor, now)


@router.get("/presence/questions", responses=READ)
def list_own_questions(session: Reading, parts: TheParts, program_id: UUID, caller: Mentor) -> list[OwnAsk]:
    """List what the caller is asked because it would help: more hours a week, or one more time."""
    return asking.own_asks(session, program_id, caller.user_id, parts.clock.now())


@router.post("/presence/questions/{ask_id}/answer", status_code=204, responses=READ)
def answer_own_question(
    session: Writing, parts: TheParts, program_id: UUID, ask_id: UUID, caller: Mentor, asked: AskAnswer
) -> None:
    """Say yes or no; a yes is added to what the caller offers."""
    now = parts.clock.now()
    asking.answer_ask(session, parts, program_id, caller.user_id, ask_id, asked.accept, caller.actor, now)
