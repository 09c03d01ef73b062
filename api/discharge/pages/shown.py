"""A plan as a page shows it, to its person as to the coordinator."""

from __future__ import annotations

from typing import Any, Final

from fastapi import Request

from api.discharge import words
from api.discharge.service.planning import Plan, last_day
from api.proposals.pages.offer import hour_said, how_often
from api.web.pages import Pages
from api.web.reader import Reader, reader_of
from api.web.translating import spoken

PAGES: Final = Pages("api.discharge", "api.intake", "api.people", words=words.said)


def reader_for(request: Request, plan: Plan) -> Reader:
    """Return who reads a plan: whoever it is for, unless they chose another language."""
    return reader_of(request, spoken(plan.about.languages[0]))


def shown(plan: Plan, reader: Reader) -> dict[str, Any]:
    """Return what a template names of a plan."""
    offer, meeting = plan.offer, plan.meeting
    return {
        "plan": plan,
        "way": plan.standing.way,
        "ways": words.WAYS,
        "call_states": words.CALLS,
        "mentor": offer.mentor.name if offer else "",
        "hour": hour_said(offer.hour, reader) if offer else "",
        "often": how_often(offer.hour, reader) if offer else "",
        "once": offer is not None and offer.hour.day is not None,
        "mode": reader.say(words.said(offer.hour.mode)) if offer and offer.hour.mode else "",
        "site": offer.site if offer else "",
        "accepted": offer is not None and offer.accepted,
        "first": reader.instant(meeting.start, plan.about.time_zone) if meeting else "",
        "call": plan.call,
        "called": reader.instant(plan.call.start, plan.about.time_zone) if plan.call else "",
        "call_mode": reader.say(words.said(plan.call.row.mode)) if plan.call else "",
        "is_called": plan.held_call is not None,
        "place": reader.city(plan.about.time_zone),
        "last_day": last_day(plan.leaves_on),
    }
