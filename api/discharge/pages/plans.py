"""`/your/{token}/plan`: the plan of whoever leaves treatment, on one sheet, and as a file for their calendar."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from sqlmodel import Session
from starlette.responses import Response

from api.audit.models import Act, Actor
from api.audit.reads import note_read
from api.discharge.files.calendar import Entry, plan_file
from api.discharge.pages.shown import PAGES, reader_for, shown
from api.discharge.service import planning
from api.people.service.own_links import mentee_of_link
from api.people.service.suggestions import SuggestedGroup
from api.web.pages import for_person
from api.web.parts import Parts, Reading, TheParts
from api.web.reader import Reader
from api.web.rule import PUBLIC
from api.web.translating import to_translate
from matcher.people.week import DAY_MIN

router = APIRouter(prefix="/your/{token}", include_in_schema=False, dependencies=[Depends(for_person)])
SELF: Final = Actor.system("link")
"""Who the log says it was: whoever holds the link."""
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Disposition": 'attachment; filename="calendar.ics"',
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@router.get("/plan", dependencies=[Depends(PUBLIC)])
def own_plan(request: Request, session: Reading, parts: TheParts, token: str) -> Response:
    """Show somebody's plan, to look at or to print."""
    plan = _plan(session, parts, token)
    note_read(session, parts, plan.row.program_id, SELF, Act("read", "discharge", plan.row.id))
    return sheet(request, plan, f"/your/{token}")


@router.get("/plan.ics", dependencies=[Depends(PUBLIC)])
def own_plan_file(request: Request, session: Reading, parts: TheParts, token: str) -> Response:
    """Hand out when to be where, as a file for a calendar; nothing in it says what for."""
    plan = _plan(session, parts, token)
    entries = list(_entries(plan, reader_for(request, plan)))
    note_read(session, parts, plan.row.program_id, SELF, Act("read", "discharge", plan.row.id))
    content = plan_file(plan.row.id, plan.row.version, entries, parts.clock.now())
    return Response(content, media_type="text/calendar; charset=utf-8", headers=HEADERS)


def sheet(request: Request, plan: planning.Plan, way: str) -> Response:
    """Show a plan on one sheet, in the language of its person; `way` is where their own pages begin, where they ask."""
    reader = reader_for(request, plan)
    return PAGES.page(
        request, "sheet.html", language=reader.language, crisis_line=plan.crisis_line, home=way, **shown(plan, reader)
    )


def _plan(session: Session, parts: Parts, token: str) -> planning.Plan:
    mentee = mentee_of_link(session, token)
    return planning.plan_of(session, parts.vault, planning.discharge_of(session, mentee.id), parts.clock.now())


def _entries(plan: planning.Plan, reader: Reader) -> list[Entry]:
    """Return the call before they leave, the first meeting, and when each group meets first after they left."""
    entries = []
    if (call := plan.held_call) is not None:
        entries.append(Entry("call", reader.say(to_translate("A call")), call.start, call.end))
    if plan.meeting is not None:
        title = reader.say(to_translate("First hour"))
        entries.append(Entry("first", title, plan.meeting.start, plan.meeting.end))
    for number, group in enumerate(plan.suggestions.groups):
        start = _comes_round(group, plan.leaves_on)
        title = reader.say(to_translate("An hour, if you like"))
        entries.append(Entry(f"group {number}", title, start, start + timedelta(minutes=group.minutes)))
    return entries


def _comes_round(group: SuggestedGroup, leaves_on: date) -> datetime:
    """Return when a group meets first after the day on which somebody leaves."""
    day = leaves_on + timedelta(days=1 + (group.weekday - leaves_on.weekday() - 1) % 7)
    hours, minutes = divmod(group.start_min % DAY_MIN, 60)
    return datetime.combine(day, time(hours, minutes), ZoneInfo(group.zone))
