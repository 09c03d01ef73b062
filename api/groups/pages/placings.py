"""`/programs/{program_id}/groups/placings`: people placed in groups, from the one button to publishing."""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of, desk_of
from api.accounts.owned import found
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ChangedMeanwhileError, ConflictError, RefusedInputError
from api.groups import words
from api.groups.models.placing_shapes import PlacingPublic, TieCreate
from api.groups.models.placings import Placing
from api.groups.models.words import STEP_TEXTS, PlacingStep, TieKind
from api.groups.pages.helping import question_sent, remedy_said, remedy_sent, slot_said
from api.groups.service import placings, publishing, reviewing, ties
from api.groups.service.remedying import ask_mentee, take_remedy
from api.hours.engagements import EngagedError
from api.people.words import said
from api.rounds.models.attempted import ALLOWED, STATE_KINDS
from api.rounds.models.questions import Sake
from api.rounds.models.trials import AddWindowIn
from api.rounds.service.questions import ways_to_ask
from api.rounds.words import reasons_said
from api.web.forms import checked, problems_of
from api.web.pages import Pages
from api.web.paging import Asked, pages_of
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import Reader, reader_of
from api.web.sent import Sent, TheForm
from api.web.translating import to_translate

router = APIRouter(prefix="/programs/{program_id}/groups/placings", include_in_schema=False)
PAGES: Final = Pages("api.groups", "api.rounds", words=said)
STEPS: Final = list(PlacingStep)
CHANGED: Final = to_translate("Somebody changed this meanwhile. Nothing was done yet: below is how it is now.")
NOT_POSSIBLE: Final = to_translate(
    "The group cannot have more places or times than it has. Look at it, then solve it again."
)
TAKEN: Final = to_translate("A facilitator is not free at that hour any more. Solve it again.")


@router.get("")
def placings_page(
    request: Request, session: Reading, parts: TheParts, asked: Asked, caller: ByCoordinator, program_id: UUID
) -> Response:
    """List the placings, with the button that makes the next."""
    desk = desk_of(request, session, caller, program_id)
    page = placings.PLACINGS.newest(session, program_id, asked.after, asked.limit)
    people, groups = placings.counts(session, program_id, parts.clock.now())
    live = next((row for row in page.rows if row.state in ALLOWED["cancel"]), None)
    return PAGES.page(
        request, "placings.html", desk=desk, placings=page.rows, people=people, groups=groups, live=live, words=words,
        kinds=STATE_KINDS,
        **pages_of(request, asked, page.after),
    )  # fmt: skip


@router.post("")
def start_placing(parts: TheParts, caller: ByCoordinator, program_id: UUID) -> Response:
    """Start a placing for the next week; where there is one already, go on with it."""
    now = parts.clock.now()
    with parts.database.writing() as session:
        row = placings.PLACINGS.go_on(session, program_id, caller.actor, now)
    return RedirectResponse(f"{_home(program_id)}/{row.id}", 303)


@router.get("/{placing_id}")
def placing_page(
    request: Request,
    session: Reading,
    parts: TheParts,
    asked: Asked,
    caller: ByCoordinator,
    program_id: UUID,
    placing_id: UUID,
) -> Response:
    """Show a placing: its progress while it is solved, then its groups and who goes where."""
    row = found(session, Placing, program_id, placing_id)
    if row.state not in ALLOWED["review"]:
        return _page(
            request, parts, caller, program_id, placing_id, "placing_under_way.html",
            done=STEPS.index(PlacingStep(row.step)), steps=len(STEPS), step=STEP_TEXTS[PlacingStep(row.step)],
        )  # fmt: skip
    summary = reviewing.summary(session, parts.vault, program_id, placing_id)
    people, onward = reviewing.placed(session, parts.vault, program_id, placing_id, asked.after, asked.limit)
    pager = pages_of(request, asked, onward)
    acts = (Act("read", "placing", placing_id), Act("list", "placements", placing_id))
    note_read(session, parts, program_id, caller.actor, *acts)
    reader = reader_of(request)
    return _page(
        request, parts, caller, program_id, placing_id, "placing.html", summary=summary, people=people,
        helps=[remedy_said(reader, one, reviewing_names(summary)) for one in summary.remedies],
        done=request.query_params.get("done", ""), **pager,
    )  # fmt: skip


@router.post("/{placing_id}")
def solve_again(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, placing_id: UUID, form: TheForm
) -> Response:
    """Have a placing solved again, with what helps done first, if sent; or ask somebody for what would help."""
    if asked := form.one("ask"):
        return _ask(parts, caller, program_id, placing_id, question_sent(asked))
    try:
        with parts.database.writing() as session:
            version, now = form.whole("version"), parts.clock.now()
            if remedy := form.one("remedy"):
                take_remedy(session, parts, program_id, placing_id, version, remedy_sent(remedy), caller.actor, now)
            else:
                placings.PLACINGS.start_again(session, program_id, placing_id, version, caller.actor, now)
    except (RefusedInputError, EngagedError):
        return _page(request, parts, caller, program_id, placing_id, "publish_placing.html", 409, told=NOT_POSSIBLE)
    except ChangedMeanwhileError:
        return _page(
            request, parts, caller, program_id, placing_id, "publish_placing.html", 412, told=CHANGED
        )  # fmt: skip
    return RedirectResponse(f"{_home(program_id)}/{placing_id}", 303)


@router.get("/{placing_id}/left")
def left_page(
    request: Request,
    session: Reading,
    parts: TheParts,
    asked: Asked,
    caller: ByCoordinator,
    program_id: UUID,
    placing_id: UUID,
) -> Response:
    """Show who has no place, why, and what would help."""
    people, onward = reviewing.unplaced(session, parts.vault, program_id, placing_id, asked.after, asked.limit)
    called, reader = reviewing.group_names(session, program_id), reader_of(request)
    pager = pages_of(request, asked, onward)
    note_read(session, parts, program_id, caller.actor, Act("list", "unmatched", placing_id))
    reaches = ways_to_ask(session, parts.vault, Sake(placing_id=placing_id), {one.mentee_id for one in people})
    helps = {
        one.mentee_id: [
            remedy_said(reader, remedy, called, one.mentee_id, reaches.get(one.mentee_id)) for remedy in one.remedies
        ]
        for one in people
    }
    return _page(
        request, parts, caller, program_id, placing_id, "placing_left.html", people=people, helps=helps,
        came=words.CAME, done=request.query_params.get("done", ""), **pager,
    )  # fmt: skip


@router.get("/{placing_id}/people/{mentee_id}")
def person_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, placing_id: UUID, mentee_id: UUID
) -> Response:
    """Show what came out for one person, and what is settled of them."""
    return _person(request, parts, caller, program_id, placing_id, mentee_id)


@router.post("/{placing_id}/people/{mentee_id}")
def settle_person(
    request: Request,
    parts: TheParts,
    caller: ByCoordinator,
    program_id: UUID,
    placing_id: UUID,
    mentee_id: UUID,
    form: TheForm,
) -> Response:
    """Settle something of somebody, or take it back; it holds once the placing is solved again."""
    now = parts.clock.now()
    try:
        with parts.database.writing() as session:
            reviewing.one_entry(session, parts.vault, program_id, placing_id, mentee_id)
            if form.one("free"):
                ties.remove_tie(session, program_id, form.id("free"), form.whole("version"), caller.actor, now)
            else:
                asked = checked(TieCreate, _tie(form, mentee_id))
                ties.add_tie(session, parts.vault, program_id, asked, caller.actor, now)
    except RefusedInputError as error:
        problems = problems_of(error)
        return _person(
            request, parts, caller, program_id, placing_id, mentee_id, 422, typed=form,
            problems={"which" if form.one("kind") == TieKind.NOT_ONLY else "kind": next(iter(problems.values()))},
        )  # fmt: skip
    except (ConflictError, ChangedMeanwhileError) as error:
        return _person(request, parts, caller, program_id, placing_id, mentee_id, error.status, told=str(error))
    return RedirectResponse(f"{_home(program_id)}/{placing_id}/people/{mentee_id}?done=settled", 303)


@router.get("/{placing_id}/cancel")
def cancel_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, placing_id: UUID
) -> Response:
    """Show what cancelling does."""
    return _page(request, parts, caller, program_id, placing_id, "cancel_placing.html")


@router.post("/{placing_id}/cancel")
def cancel_placing(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, placing_id: UUID, form: TheForm
) -> Response:
    """End a placing that was not published."""
    try:
        with parts.database.writing() as session:
            now = parts.clock.now()
            placings.PLACINGS.cancel(session, program_id, placing_id, form.whole("version"), caller.actor, now)
    except (ChangedMeanwhileError, ConflictError) as error:
        return _page(request, parts, caller, program_id, placing_id, "cancel_placing.html", error.status)
    return RedirectResponse(_home(program_id), 303)


@router.get("/{placing_id}/publish")
def publish_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, placing_id: UUID
) -> Response:
    """Show who would hear what."""
    return _page(request, parts, caller, program_id, placing_id, "publish_placing.html", told="")


@router.post("/{placing_id}/publish")
def publish_placing(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, placing_id: UUID, form: TheForm
) -> Response:
    """Give people their places and facilitators their hours, unless somebody changed the placing since it was read."""
    try:
        with parts.database.writing() as session:
            version, now = form.whole("version"), parts.clock.now()
            publishing.publish(session, parts, program_id, placing_id, version, caller.actor, now)
    except ChangedMeanwhileError:
        return _page(request, parts, caller, program_id, placing_id, "publish_placing.html", 412, told=CHANGED)
    except ConflictError as error:
        told = publishing.CHANGED if error.code == "conflict" else TAKEN
        return _page(request, parts, caller, program_id, placing_id, "publish_placing.html", 409, told=told)
    return RedirectResponse(f"{_home(program_id)}/{placing_id}?done=published", 303)


def _ask(
    parts: Parts, caller: ByCoordinator, program_id: UUID, placing_id: UUID, change: AddWindowIn
) -> RedirectResponse:
    with parts.database.writing() as session:
        came = ask_mentee(session, parts, program_id, placing_id, change, caller.actor, parts.clock.now())
    return RedirectResponse(f"{_home(program_id)}/{placing_id}/left?done={came}#p-{change.mentee_id}", 303)


def reviewing_names(summary: Any) -> dict[UUID, str]:
    """Return how the groups of a result are called, by id."""
    return {one.group_id: one.name for one in (*summary.meetings, *summary.unopened)}


def kind_said(reader: Reader, attribute: str, value: str) -> str:
    """Return a value of a kind of people as the reader's language says it."""
    return reader.language_name(value) if attribute == "language" else reader.say(said(value))


def _kind(reader: Reader, attribute: str, value: str) -> tuple[str, str]:
    return f"{attribute}={value}", f"{reader.say(words.KINDS[attribute])}: {kind_said(reader, attribute, value)}"


def _tie(form: Sent, mentee_id: UUID) -> dict[str, Any]:
    """Return what a form settles of somebody as JSON would say it."""
    kind = form.one("kind")
    wanted: dict[str, Any] = {"kind": kind, "mentee_id": mentee_id}
    if kind in (TieKind.APART, TieKind.TOGETHER):
        wanted["other_id"] = form.one("other") or None
    elif kind in (TieKind.PIN, TieKind.BAN):
        wanted["group_id"] = form.one("group") or None
    elif kind == TieKind.NOT_ONLY:
        attribute, _, value = form.one("which").partition("=")
        wanted |= {"attribute": attribute, "value": value}
    return wanted


def _person(
    request: Request,
    parts: Parts,
    caller: ByCoordinator,
    program_id: UUID,
    placing_id: UUID,
    mentee_id: UUID,
    status: int = 200,
    **shown: Any,
) -> Response:
    reader = reader_of(request)
    given: dict[str, Any] = {"problems": {}, "typed": Sent(), "told": ""}
    with parts.database.reading() as session:
        entry, name = reviewing.one_entry(session, parts.vault, program_id, placing_id, mentee_id)
        settled = ties.ties_of(session, parts.vault, mentee_id)
        people = reviewing.everybody(session, parts.vault, placing_id)
        called = reviewing.group_names(session, program_id)
        closed = placings.closed_groups(session, program_id)
        reach = ways_to_ask(session, parts.vault, Sake(placing_id=placing_id), {mentee_id}).get(mentee_id)
        kinds = ties.kinds_of(session, parts.vault, mentee_id, parts.clock.now())
        note_read(session, parts, program_id, caller.actor, Act("read", "placement", mentee_id))
    remedies = getattr(entry, "remedies", ())
    return _page(
        request, parts, caller, program_id, placing_id, "placing_person.html", status, entry=entry, name=name,
        mentee_id=mentee_id, settled=settled, others=[(one, text) for one, text in people.items() if one != mentee_id],
        people=people, called=called, closed=closed, kinds=[_kind(reader, *kind) for kind in kinds],
        helps=[remedy_said(reader, one, called, mentee_id, reach) for one in remedies],
        done=request.query_params.get("done", ""), **given | shown,
    )  # fmt: skip


def _page(
    request: Request,
    parts: Parts,
    caller: ByCoordinator,
    program_id: UUID,
    placing_id: UUID,
    template: str,
    status: int = 200,
    **shown: Any,
) -> Response:
    reader = reader_of(request)
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        row = found(session, Placing, program_id, placing_id)
    return PAGES.page(
        request, template, status, desk=desk, placing=PlacingPublic.of(row), home=f"{_home(program_id)}/{row.id}",
        words=words, hour=partial(slot_said, reader), kind_said=partial(kind_said, reader), reasons=reasons_said,
        **shown,
    )  # fmt: skip


def _home(program_id: UUID) -> str:
    return f"{base_of(program_id)}/groups/placings"
