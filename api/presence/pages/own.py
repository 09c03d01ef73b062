"""`/programs/{program_id}/me/shifts`: a mentor's shifts on a phone: next days, coming instead, what they offer."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import MENTORS, Person
from api.accounts.desk import base_of, desk_of
from api.errors import ChangedMeanwhileError, ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.people.offered import chosen, offered
from api.people.service.availability import mentor_id_of
from api.presence.models.shapes import OfferPut, OwnOfferPut
from api.presence.service import asking, offers, shifts, swaps
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.parts import Parts, TheParts
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

router = APIRouter(include_in_schema=False)
PAGES: Final = Pages("api.presence", "api.proposals")
SHIFTS: Final = "/programs/{program_id}/me/shifts"
SWAP: Final = "/programs/{program_id}/me/shifts/{shift_id}/swap"
OFFER: Final = "/programs/{program_id}/me/shifts/offer"
DONE: Final = {
    "asked": to_translate("Thank you for saying so. Whoever could come instead hears of it now."),
    "back": to_translate("Good. You come after all."),
    "taken": to_translate("Thank you. It is in your week now."),
    "swap": to_translate("Asked. You hear of the answer, and until then nothing changes."),
    "answered": to_translate("Thank you. That is settled."),
    "more": to_translate("Thank you. It is among what you offer now, and counts from the next roster on."),
    "no_more": to_translate("Thank you for saying so. Nothing changes."),
    "offered": to_translate("Saved. It counts from the next roster on."),
}
CHANGED: Final = to_translate("This was changed meanwhile, so it is not saved yet. Look at it, and save it again.")
OVER: Final = to_translate("That day is none of the next days of the shift any more. Below is how it is now.")

Mentor = Annotated[Person, Depends(MENTORS)]


@router.get(SHIFTS)
def own_shifts_page(request: Request, parts: TheParts, program_id: UUID, caller: Mentor) -> Response:
    """Show the caller's shifts with their next days, and those that they could take."""
    return _page(request, parts, program_id, caller)


@router.post(SHIFTS)
def change_shifts_page(request: Request, parts: TheParts, program_id: UUID, caller: Mentor, form: TheForm) -> Response:
    """Say that one cannot come on a day, or does after all; that one comes instead; answer a swap, or a question."""
    what, now = form.one("what"), parts.clock.now()
    try:
        with parts.database.writing() as session:
            if what == "take":
                shifts.take_shift(session, parts, program_id, caller.user_id, form.id("cover"), caller.actor, now)
                done = "taken"
            elif what in ("yes", "no"):
                swap_id = form.id("swap")
                swaps.answer_swap(session, parts, program_id, caller.user_id, swap_id, what == "yes", caller.actor, now)
                done = "answered"
            elif what in ("could", "could_not"):
                ask_id, accept = form.id("ask"), what == "could"
                asking.answer_ask(session, parts, program_id, caller.user_id, ask_id, accept, caller.actor, now)
                done = "more" if accept else "no_more"
            elif what == "back":
                shift_id, day = form.id("shift"), _day(form)
                shifts.comes_after_all(session, program_id, caller.user_id, shift_id, day, caller.actor, now)
                done = "back"
            else:
                shift_id, day = form.id("shift"), _day(form)
                shifts.cannot_come(session, parts, program_id, caller.user_id, shift_id, day, caller.actor, now)
                done = "asked"
    except ConflictError as error:
        return _page(request, parts, program_id, caller, error.status, told=str(error))
    except RefusedInputError as error:  # the page was open for longer than the day was ahead
        return _page(request, parts, program_id, caller, error.status, told=OVER)
    return RedirectResponse(f"{base_of(program_id)}/me/shifts?done={done}", 303)


@router.get(SWAP)
def swap_page(request: Request, parts: TheParts, program_id: UUID, shift_id: UUID, caller: Mentor) -> Response:
    """Show with which shifts one's own could be swapped for good."""
    return _swap(request, parts, program_id, shift_id, caller)


@router.post(SWAP)
def ask_swap_page(
    request: Request, parts: TheParts, program_id: UUID, shift_id: UUID, caller: Mentor, form: TheForm
) -> Response:
    """Ask whoever has another shift to swap it with one's own; where that cannot be any more, show what can."""
    try:
        with parts.database.writing() as session:
            other_id, now = form.id("other"), parts.clock.now()
            swaps.ask_swap(session, parts, program_id, caller.user_id, shift_id, other_id, caller.actor, now)
    except RefusedInputError as error:
        return _swap(request, parts, program_id, shift_id, caller, error.status, swaps.NO_LONGER)
    return RedirectResponse(f"{base_of(program_id)}/me/shifts?done=swap", 303)


@router.get(OFFER)
def own_offer_page(request: Request, parts: TheParts, program_id: UUID, caller: Mentor) -> Response:
    """Show when the caller could be present."""
    return _offer(request, parts, program_id, caller)


@router.post(OFFER)
def change_offer_page(request: Request, parts: TheParts, program_id: UUID, caller: Mentor, form: TheForm) -> Response:
    """Set when the caller could be present; whoever was overtaken is told, and keeps what they typed."""
    try:
        with parts.database.writing() as session:
            mentor_id = mentor_id_of(session, program_id, caller.user_id)
            before = offers.read_offer(session, parts.vault, program_id, mentor_id)
            wanted = {
                "windows": chosen(before.windows, form.all("windows"), form.all("kept")),
                "hours": form.one("hours") or None,
                "named": bool(form.one("named")),
            }
            asked = OfferPut(**checked(OwnOfferPut, wanted).model_dump(), accompanied=before.accompanied)
            version, now = form.whole("version"), parts.clock.now()
            offers.put_offer(session, parts.vault, program_id, mentor_id, version, asked, caller.actor, now, own=True)
    except RefusedInputError as error:
        return _offer(request, parts, program_id, caller, error.status, form=form, problems=problems_of(error))
    except ChangedMeanwhileError as error:
        return _offer(request, parts, program_id, caller, error.status, form=form, told=CHANGED)
    return RedirectResponse(f"{base_of(program_id)}/me/shifts?done=offered", 303)


def _page(
    request: Request, parts: Parts, program_id: UUID, caller: Person, status: int = 200, told: str = ""
) -> Response:
    now = parts.clock.now()
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        try:
            own = shifts.own_shifts(session, program_id, caller.user_id, now)
        except NotFoundError:  # a member whom nobody has written down as a mentor yet
            return PAGES.page(request, "not_yet.html", desk=desk)
        could = shifts.open_shifts(session, parts.vault, program_id, caller.user_id, now)
        asked = swaps.own_swaps(session, program_id, caller.user_id)
        asks = asking.own_asks(session, program_id, caller.user_id, now)
    done = DONE.get(request.query_params.get("done", ""), "")
    return PAGES.page(
        request,
        "my_shifts.html",
        status,
        desk=desk,
        shifts=own,
        could=could,
        swaps=asked,
        asks=asks,
        told=told,
        done=done,
    )


def _swap(
    request: Request, parts: Parts, program_id: UUID, shift_id: UUID, caller: Person, status: int = 200, told: str = ""
) -> Response:
    now = parts.clock.now()
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        options = swaps.swap_options(session, parts.vault, program_id, caller.user_id, shift_id, now)
        own = shifts.own_shifts(session, program_id, caller.user_id, now)
    shift = next(one for one in own if one.id == shift_id)
    return PAGES.page(request, "swap_shift.html", status, desk=desk, options=options, shift=shift, told=told)


def _offer(
    request: Request,
    parts: Parts,
    program_id: UUID,
    caller: Person,
    status: int = 200,
    *,
    form: Sent | None = None,
    problems: dict[str, FieldProblem] | None = None,
    told: str = "",
) -> Response:
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        try:
            mentor_id = mentor_id_of(session, program_id, caller.user_id)
        except NotFoundError:
            return PAGES.page(request, "not_yet.html", desk=desk)
        offer = offers.read_offer(session, parts.vault, program_id, mentor_id)
    hours = offered(offer.windows)
    context: dict[str, Any] = {
        "offer": offer, "hours": hours, "problems": problems or {}, "told": told,
        "ticked": form.all("windows") if form else list(hours.boxes),
        "kept": form.all("kept") if form else [text for text, _ in hours.others],
        "most": form.one("hours") if form else offer.hours or "",
        "named": bool(form.one("named")) if form else offer.named,
        "version": offer.version if told or form is None else form.one("version"),
    }  # fmt: skip
    return PAGES.page(request, "my_offer.html", status, desk=desk, **context)


def _day(form: Sent) -> date:
    try:
        return date.fromisoformat(form.one("day"))
    except ValueError:
        raise NotFoundError from None
