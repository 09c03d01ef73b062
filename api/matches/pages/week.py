"""A mentor's week: what is held and what is offered in one grid, how many people, and a time away."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import MENTORS, Person
from api.accounts.desk import base_of, desk_of
from api.errors import ChangedMeanwhileError, ConflictError, FieldProblem, NotFoundError, RefusedInputError
from api.hours.models import EngagementKind, HoldKind
from api.matches.service.own_week import read_own_week
from api.people.models.mentors import AvailabilityUpdate
from api.people.offered import chosen, written
from api.people.service.availability import read_availability, update_availability
from api.people.words import said
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.parts import Parts, TheParts
from api.web.reader import reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate
from matcher.people.vocabulary import MODES

router = APIRouter(include_in_schema=False)
PAGES: Final = Pages("api.matches", "api.proposals")
WEEK: Final = "/programs/{program_id}/me/week"
AWAY: Final = "/programs/{program_id}/me/week/away"
KINDS: Final[dict[str, str]] = {
    HoldKind.MATCH: to_translate("held"),
    HoldKind.PROPOSAL: to_translate("asked for"),
    EngagementKind.FACILITATION: to_translate("a group"),
    EngagementKind.SHIFT: to_translate("a shift"),
    EngagementKind.CONVERSATION: to_translate("one conversation"),
}
LOOKS: Final[dict[str, str]] = {
    HoldKind.MATCH: "held",
    HoldKind.PROPOSAL: "asked",
    EngagementKind.FACILITATION: "group",
    EngagementKind.SHIFT: "shift",
    EngagementKind.CONVERSATION: "shift",
}
PARTLY: Final = to_translate("in part")
LENGTHS: Final = (30, 45, 60, 90)

Mentor = Annotated[Person, Depends(MENTORS)]

DONE: Final[dict[str, tuple[str, str]]] = {
    "hours": ("good", to_translate("Your hours are saved. They count from the next time that people are matched.")),
    "cap": ("good", to_translate("Saved.")),
    "away": ("good", to_translate("You are away. Nobody new is given to you until you say that you are back.")),
    "back": ("good", to_translate("Welcome back. From now on you can be given somebody new.")),
}
CHANGED: Final = (
    "warn",
    to_translate("Your hours were changed meanwhile, so this is not saved yet. Look at both, and save it again."),
)
TYPED: Final = to_translate("a time such as 18:30, of an hour that overlaps none of yours")
APART: Final = to_translate("hours that do not overlap one another")
HELD: Final = to_translate("{held} or more, for so many people have an hour of yours")
KEPT: Final = ("warn", to_translate("Your coordinator has to let you back. Please get in touch."))


@router.get(WEEK)
def my_week(request: Request, parts: TheParts, program_id: UUID, caller: Mentor, done: str = "") -> Response:
    """Show the caller's own week."""
    return _page(request, parts, program_id, caller, told=DONE.get(done))


@router.post(WEEK)
def change_week(request: Request, parts: TheParts, program_id: UUID, caller: Mentor, form: TheForm) -> Response:
    """Change what the caller offers: the boxes of the week, one more hour, how many people, or being back."""
    what = form.one("what") if form.one("what") in ("add", "cap", "back") else "hours"
    try:
        _change(parts, program_id, caller, form, what)
    except RefusedInputError as error:
        problems = dict(_said(what, problem) for problem in problems_of(error).values())
        return _page(request, parts, program_id, caller, 422, typed=form, what=what, problems=problems)
    except ChangedMeanwhileError:
        return _page(request, parts, program_id, caller, 412, typed=form, what=what, told=CHANGED)
    except ConflictError:
        if what == "back":
            return _page(request, parts, program_id, caller, 409, told=KEPT)
        return _page(request, parts, program_id, caller, 409, typed=form, what=what, too_few=what == "cap")
    return RedirectResponse(f"{base_of(program_id)}/me/week?done={'hours' if what == 'add' else what}", 303)


@router.get(AWAY)
def before_going_away(request: Request, parts: TheParts, program_id: UUID, caller: Mentor) -> Response:
    """Say what being away means, before it is done."""
    return _going_away(request, parts, program_id, caller)


@router.post(AWAY)
def go_away(request: Request, parts: TheParts, program_id: UUID, caller: Mentor, form: TheForm) -> Response:
    """Give the caller nobody new until they are back."""
    try:
        _save(parts, program_id, caller, form.whole("version"), {"away": True})
    except ChangedMeanwhileError:
        return _going_away(request, parts, program_id, caller, 412)
    return RedirectResponse(f"{base_of(program_id)}/me/week?done=away", 303)


def _change(parts: Parts, program_id: UUID, caller: Person, form: Sent, what: str) -> None:
    with parts.database.reading() as session:
        now = read_availability(session, parts.vault, program_id, caller.user_id)
    version = form.whole("version")
    if what == "cap":
        _save(parts, program_id, caller, version, {"capacity": form.one("capacity")})
    elif what == "back":
        _save(parts, program_id, caller, version, {"away": False})
    elif what == "add":
        weekday, start, minutes = (form.one(name) for name in ("weekday", "start", "minutes"))
        new = written(weekday, start, minutes, form.all("modes"), bool(form.one("in_turn")))
        _save(parts, program_id, caller, version, {"slots": [*now.slots, new]})
    else:
        _save(parts, program_id, caller, version, {"slots": chosen(now.slots, form.all("hours"), form.all("kept"))})


def _save(parts: Parts, program_id: UUID, caller: Person, version: int, values: dict[str, Any]) -> None:
    asked = checked(AvailabilityUpdate, values)
    with parts.database.writing() as session:
        now = parts.clock.now()
        update_availability(session, parts.vault, program_id, caller.user_id, version, asked, caller.actor, now)


def _said(what: str, problem: FieldProblem) -> tuple[str, FieldProblem]:
    """Return at which field of the page a problem stands, and in which words."""
    if what == "add":
        return "start", replace(problem, pattern=TYPED)
    if what == "hours":
        return "hours", replace(problem, pattern=APART) if problem.pointer == "#/slots" else problem
    return "capacity", problem


def _going_away(request: Request, parts: Parts, program_id: UUID, caller: Person, status: int = 200) -> Response:
    with parts.database.writing() as session:
        desk = desk_of(request, session, caller, program_id)
        week = read_own_week(session, parts, program_id, caller.user_id, caller.actor, parts.clock.now())
    waiting = sum(kind == HoldKind.PROPOSAL for kind in (hold.kind for hold in week.holds))
    return PAGES.page(
        request, "away.html", status, desk=desk, version=week.own.version, waiting=waiting,
        meeting=len(week.holds) - waiting,
    )  # fmt: skip


def _page(
    request: Request, parts: Parts, program_id: UUID, caller: Person, status: int = 200, **shown: Any
) -> Response:
    given: dict[str, Any] = {"told": None, "problems": {}, "typed": Sent(), "what": "", "too_few": False}
    context, reader = given | shown, reader_of(request)
    with parts.database.writing() as session:
        desk = desk_of(request, session, caller, program_id)
        try:
            week = read_own_week(session, parts, program_id, caller.user_id, caller.actor, parts.clock.now())
        except NotFoundError:  # a member whom nobody has written down as a mentor yet
            return PAGES.page(request, "not_yet.html", desk=desk)
    if context.pop("too_few"):
        context["problems"] = {"capacity": FieldProblem("#/capacity", "", "", HELD, {"held": len(week.holds)})}
    return PAGES.page(
        request,
        "week.html",
        status,
        desk=desk,
        week=week,
        kinds=KINDS,
        notes={box: ("partly", reader.say(PARTLY)) for box in week.partly}
        | {box: (LOOKS[kind], reader.say(KINDS[kind])) for box, kind in week.taken.items()},
        said=said,
        weekdays=[(day, reader.weekday(day)) for day in reader.weekdays],
        lengths=[(minutes, reader.number(minutes)) for minutes in LENGTHS],
        ways=[(mode, reader.say(said(mode))) for mode in MODES],
        **context,
    )
