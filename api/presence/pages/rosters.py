"""`/programs/{program_id}/presence/rosters`: rosters, from the one button to publishing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from api.accounts.access import ByCoordinator
from api.accounts.desk import base_of, desk_of
from api.accounts.models.tables import Site
from api.accounts.owned import found, listed
from api.audit.models import Act
from api.audit.reads import note_read
from api.errors import ChangedMeanwhileError, ConflictError, NotFoundError
from api.presence import words
from api.presence.models.ask_shapes import RosterAsking, RosterAskPublic
from api.presence.models.roster_shapes import HolePublic, RosterHelp, RosterPublic, RosterSummary
from api.presence.models.tables import Coverage, RosterRow
from api.presence.models.words import STEP_TEXTS, RosterStep
from api.presence.service import asking, reviewing
from api.presence.service.rosters import ROSTERS
from api.rounds.models.attempted import ALLOWED, STATE_KINDS, STATE_TEXTS
from api.web.pages import Pages
from api.web.paging import Asked, pages_of
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import Reader, reader_of
from api.web.sent import TheForm
from api.web.translating import to_translate
from matcher.presence.question import HOUR_MIN

router = APIRouter(prefix="/programs/{program_id}/presence/rosters", include_in_schema=False)
PAGES: Final = Pages("api.presence", "api.rounds")
STEPS: Final = list(RosterStep)
CHANGED: Final = to_translate("Somebody changed this meanwhile. Nothing was done yet: below is how it is now.")
TAKEN: Final = to_translate("A mentor is not free at one of the hours any more. Solve it again.")
MOST_SITES: Final = 200


@dataclass(frozen=True, slots=True)
class Help:
    """What would help: in words, how many hours it fills and gives a language, what asks for it, what came of that."""

    text: str
    gain: int
    spoken: int
    sent: str
    name: str
    asked: RosterAskPublic | None


@router.get("")
def rosters_page(request: Request, session: Reading, asked: Asked, caller: ByCoordinator, program_id: UUID) -> Response:
    """List the rosters, with the button that makes the next."""
    desk = desk_of(request, session, caller, program_id)
    page = ROSTERS.newest(session, program_id, asked.after, asked.limit)
    live = next((row for row in page.rows if row.state in ALLOWED["cancel"]), None)
    any_ = bool(listed(session, Coverage, program_id, None, 1).rows)
    return PAGES.page(
        request, "rosters.html", desk=desk, rosters=page.rows, live=live, asked=any_, states=STATE_TEXTS,
        kinds=STATE_KINDS, **pages_of(request, asked, page.after),
    )  # fmt: skip


@router.post("")
def start_roster(parts: TheParts, caller: ByCoordinator, program_id: UUID) -> Response:
    """Start a roster for the next week; where there is one already, go on with it."""
    now = parts.clock.now()
    with parts.database.writing() as session:
        row = ROSTERS.go_on(session, program_id, caller.actor, now)
    return RedirectResponse(f"{_home(program_id)}/{row.id}", 303)


@router.get("/{roster_id}")
def roster_page(
    request: Request, session: Reading, parts: TheParts, caller: ByCoordinator, program_id: UUID, roster_id: UUID
) -> Response:
    """Show a roster: its progress while it is solved, then each site's week, holes and what would help."""
    row = found(session, RosterRow, program_id, roster_id)
    if row.state not in ALLOWED["review"]:
        step = RosterStep(row.step)
        return _page(
            request, parts, caller, program_id, roster_id, "roster_under_way.html",
            done=STEPS.index(step), steps=len(STEPS), step=STEP_TEXTS[step], failures=words.FAILURES,
        )  # fmt: skip
    summary = reviewing.summary(session, parts.vault, program_id, roster_id)
    note_read(session, parts, program_id, caller.actor, Act("read", "roster", roster_id))
    reader, sites = reader_of(request), _sites(session, program_id)
    asked = {one.change.written(): one for one in asking.asks_of(session, program_id, roster_id)}
    return _page(
        request, parts, caller, program_id, roster_id, "roster.html", summary=summary, sites=sites,
        weeks=_weeks(reader, summary, sites), whys=[_whys(reader, one) for one in summary.holes],
        helps=[_help(reader, one, sites, asked) for one in summary.remedies], came=words.CAME,
        done=request.query_params.get("done", ""),
    )  # fmt: skip


@router.post("/{roster_id}")
def solve_again(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, roster_id: UUID, form: TheForm
) -> Response:
    """Have a roster solved again, from hours and mentors as they are by now; or ask a mentor for what would help."""
    now = parts.clock.now()
    if ask := form.one("ask"):
        with parts.database.writing() as session:
            came = asking.ask_mentor(session, parts, program_id, roster_id, _asking(ask), caller.actor, now)
        return RedirectResponse(f"{_home(program_id)}/{roster_id}?done={came}", 303)
    try:
        with parts.database.writing() as session:
            version = form.whole("version")
            ROSTERS.start_again(session, program_id, roster_id, version, caller.actor, now)
    except ChangedMeanwhileError:
        return _page(request, parts, caller, program_id, roster_id, "publish_roster.html", 412, told=CHANGED)
    return RedirectResponse(f"{_home(program_id)}/{roster_id}", 303)


@router.get("/{roster_id}/cancel")
def cancel_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, roster_id: UUID
) -> Response:
    """Show what cancelling does."""
    return _page(request, parts, caller, program_id, roster_id, "cancel_roster.html")


@router.post("/{roster_id}/cancel")
def cancel_roster(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, roster_id: UUID, form: TheForm
) -> Response:
    """End a roster that was not published."""
    try:
        with parts.database.writing() as session:
            version, now = form.whole("version"), parts.clock.now()
            ROSTERS.cancel(session, program_id, roster_id, version, caller.actor, now)
    except (ChangedMeanwhileError, ConflictError) as error:
        return _page(request, parts, caller, program_id, roster_id, "cancel_roster.html", error.status)
    return RedirectResponse(_home(program_id), 303)


@router.get("/{roster_id}/publish")
def publish_page(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, roster_id: UUID
) -> Response:
    """Show who would hear what."""
    return _page(request, parts, caller, program_id, roster_id, "publish_roster.html", told="")


@router.post("/{roster_id}/publish")
def publish_roster(
    request: Request, parts: TheParts, caller: ByCoordinator, program_id: UUID, roster_id: UUID, form: TheForm
) -> Response:
    """Give mentors their shifts, unless somebody changed the roster since it was read."""
    try:
        with parts.database.writing() as session:
            version, now = form.whole("version"), parts.clock.now()
            reviewing.publish(session, parts, program_id, roster_id, version, caller.actor, now)
    except ChangedMeanwhileError:
        return _page(request, parts, caller, program_id, roster_id, "publish_roster.html", 412, told=CHANGED)
    except ConflictError as error:
        told = reviewing.CHANGED if error.code == "conflict" else TAKEN
        return _page(request, parts, caller, program_id, roster_id, "publish_roster.html", 409, told=told)
    return RedirectResponse(f"{_home(program_id)}/{roster_id}?done=published", 303)


def _weeks(
    reader: Reader, summary: RosterSummary, sites: Mapping[UUID, str]
) -> list[tuple[str, dict[tuple[int, int], tuple[str, str]], int, int]]:
    """Return each site's name with its week: how many are there at each hour, and where somebody is missing."""
    there: dict[UUID, dict[tuple[int, int], int]] = defaultdict(lambda: defaultdict(int))
    for shift in summary.shifts:
        for minute in range(shift.start_min, shift.start_min + shift.minutes, HOUR_MIN):
            hour = minute // HOUR_MIN
            there[shift.site_id][(shift.weekday + hour // 24) % 7, hour % 24] += 1
    lacks = {(one.site_id, one.weekday, one.start_min // HOUR_MIN): one.lacks for one in summary.holes}
    weeks = []
    for site_id in sorted({*there, *(one[0] for one in lacks)}, key=lambda one: sites.get(one, "")):
        cells = {hour: ("free", reader.number(people)) for hour, people in there[site_id].items()}
        for (where, weekday, hour), missing in lacks.items():
            if where == site_id:
                people = reader.number(there[site_id].get((weekday, hour), 0))
                cells[weekday, hour] = ("off", f"{people} (−{missing})" if missing else f"{people} !")
        hours = [hour for _, hour in cells]
        weeks.append((sites.get(site_id, "–"), cells, min(hours), max(hours) + 1))
    return weeks


def _whys(reader: Reader, hole: HolePublic) -> list[str]:
    """Return why somebody is missing, in words."""
    said = []
    for one in hole.whys:
        why = reader.say(words.WHYS[one.kind]).format(mentors=reader.number(one.mentors))
        if one.language:
            why = reader.say(words.SPEAKS).format(language=reader.language_name(one.language), why=why)
        said.append(why)
    return said


def _asking(text: str) -> RosterAsking:
    try:
        return RosterAsking.model_validate_json(text)
    except ValidationError:  # what no button of ours sends
        raise NotFoundError from None


def _help(reader: Reader, one: RosterHelp, sites: Mapping[UUID, str], asked: Mapping[str, RosterAskPublic]) -> Help:
    """Return what would help in words, with the question that a button asks where it is a mentor's to say yes to."""
    hour = ""
    if one.weekday is not None and one.start_min is not None and one.minutes is not None:
        hour = reader.hour(one.weekday, one.start_min, one.minutes)
    site, more = sites.get(one.site_id, "–"), reader.number(one.more or 0)
    text = words.ONE_HOUR if one.more == 1 else words.REMEDIES[one.kind]
    said = reader.say(text).format(name=one.mentor_name, more=more, hour=hour, site=site)
    if one.languages:
        languages = reader.joined([reader.language_name(code) for code in one.languages])
        said = reader.say(words.SPEAKING).format(help=said, languages=languages)
    change = RosterAsking.of(one.model_dump() | {"mentor": one.mentor_id, "site": one.site_id})
    sent = "" if change is None else change.written()
    return Help(said, one.gain, one.spoken, sent, one.mentor_name or "", asked.get(sent))


def _sites(session: Session, program_id: UUID) -> dict[UUID, str]:
    return {site.id: site.name for site in listed(session, Site, program_id, None, MOST_SITES).rows}


def _page(
    request: Request,
    parts: Parts,
    caller: ByCoordinator,
    program_id: UUID,
    roster_id: UUID,
    template: str,
    status: int = 200,
    **shown: Any,
) -> Response:
    with parts.database.reading() as session:
        desk = desk_of(request, session, caller, program_id)
        row = found(session, RosterRow, program_id, roster_id)
    return PAGES.page(
        request, template, status, desk=desk, roster=RosterPublic.of(row), home=f"{_home(program_id)}/{row.id}",
        states=STATE_TEXTS, **shown,
    )  # fmt: skip


def _home(program_id: UUID) -> str:
    return f"{base_of(program_id)}/presence/rosters"
