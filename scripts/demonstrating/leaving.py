"""A treatment centre submits somebody before they leave; they leave with a plan, and it follows where the day moves."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from api.cli.screen import counted
from scripts.demonstrating.answering import Answers
from scripts.demonstrating.running import Client
from scripts.demonstrating.showing import DAYS, MODES, headline, line, show_facts, time_of
from scripts.demonstrating.week import ZONE, Week, signed

CENTRE: Final = "Cedar House"
SIGNED: Final = ("matching", "mentor", "centre")
PERSON: Final[dict[str, Any]] = {
    "name": "Sam", "contact": {"route": "email", "email": "sam@example.org"}, "birth_year": 1991, "time_zone": ZONE,
    "windows": ["Mon-Fri 10:00-13:00", "Mon-Fri 17:00-20:30", "Sun 20:00-21:00"], "languages": ["en"],
    "modes": ["phone", "video"], "cadence": "weekly", "asks_for": "both", "experiences": ["parenting"],
    "takes_medication": False,
    "support_wanted": ["one_to_one", "group", "drop_in", "stories"],
}  # fmt: skip
SOON, LATER = timedelta(days=6), timedelta(days=13)
"""When they leave, from today on, and when they leave in the end: a whole week on, so that every hour moves with it."""
HOURS: Final = 2
CALL_S: Final = 10.0
"""How long the worker may take to ask a mentor for a call."""


@dataclass(frozen=True)
class Leaver:
    """Whoever leaves treatment, and the centre that submitted them."""

    centre: Client
    id: str
    mentee_id: str
    link: str
    """Of the page on which the centre's staff do the same by hand."""


def submit(week: Week, coordinator: Client) -> Leaver:
    """Have a treatment centre submit somebody, by a key of its own; the coordinator also gives it a private page."""
    headline(f"3. A treatment center submits somebody who leaves in {SOON.days} days")
    link: str = coordinator.post(f"{week.base}/centre-links", {"name": CENTRE, "days": 365})["address"]
    issued = week.admin.post(f"{week.base}/api-keys", {"name": CENTRE, "scopes": ["discharge"]})
    centre = week.service.client().bearing(issued["key"])
    texts = centre.every("/api/v1/discharges/consent-texts")
    consents = [signed(one, PERSON["name"]) for one in texts if one["language"] == "en" and one["purpose"] in SIGNED]
    person = PERSON | {"discharge_date": str(_today() + SOON), "sites": list(week.sites.values())}
    asked = {"version": 1, "person": person, "consents": consents, "reference": "CH-1042"}
    referral = centre.post("/api/v1/discharges", asked, key="CH-1042")["id"]
    mentee_id = coordinator.get(f"{week.base}/discharges/{referral}")["mentee_id"]
    mentee = coordinator.get(f"{week.base}/mentees/{mentee_id}")
    coordinator.patch(f"{week.base}/mentees/{mentee_id}", {"urgency": "urgent"}, mentee["version"])
    week.leaving = mentee_id
    line(f"{CENTRE} submits {PERSON['name']}, with what {PERSON['name']} signed, and asks for a mentor of each kind.")
    line("Its staff can do the same on a private page, without an account.")
    return Leaver(centre, referral, mentee_id, link)


def show_plan(answers: Answers, leaver: Leaver) -> None:
    """Show the plan that somebody leaves treatment with."""
    headline(f"9. {PERSON['name']} leaves treatment with a plan")
    plan = _plan(answers, leaver)
    near = [f"{_day(one['day'])} {time_of(one)} at {one['place']}" for one in plan["drop_in_hours"]]
    show_facts({
        "leaves": _day(plan["leaves_on"]),
        "mentor": f"{plan['mentor']}, by {MODES.get(plan['mode'], plan['mode'])}" if plan["mentor"] else "",
        "first meeting": _meeting(plan),
        "groups": "; ".join(plan["groups"]),
        "drop-in hours": "; ".join(near[:HOURS]),
        "story": "; ".join(plan["stories"]),
        "at any hour": plan["crisis_line"],
    })  # fmt: skip


def move_day(answers: Answers, leaver: Leaver) -> None:
    """Have the centre move the day: the plan follows, and the mentor is asked for a call before it."""
    leaver.centre.put(f"/api/v1/discharges/{leaver.id}/day", {"leaves_on": str(_today() + LATER)}, 0)
    moved = _with_call(answers, leaver)
    line(f"{CENTRE} moves the day to {_day(moved['leaves_on'])}. The plan follows: they meet on {_meeting(moved)}.")


def say_yes_to_call(answers: Answers, leaver: Leaver) -> None:
    """Have the mentor say yes to the call; then the centre reads what it may know."""
    plan = _plan(answers, leaver)
    if plan["call"] is not None:
        answers.coordinator.post(f"{_here(answers, leaver)}/call", {"accept": True})
        line(f"Before that day the two talk: {plan['mentor']} says yes to {_instant(plan['call']['starts_at'])}.")
    told = leaver.centre.get(f"/api/v1/discharges/{leaver.id}")
    has = "a mentor" if told["has_mentor"] else "no mentor yet"
    line(f"What {CENTRE} may know, for {PERSON['name']} signed that: {has}; reached, {told['reached']}; "
         f"met, {told['met']}.")  # fmt: skip


def _here(answers: Answers, leaver: Leaver) -> str:
    return f"{answers.week.base}/discharges/{leaver.id}"


def _plan(answers: Answers, leaver: Leaver) -> dict[str, Any]:
    plan: dict[str, Any] = answers.coordinator.get(_here(answers, leaver))
    return plan


def _with_call(answers: Answers, leaver: Leaver) -> dict[str, Any]:
    """Return the plan once the worker has looked at it, or after a while as it is: there may be no time to call."""
    deadline = time.monotonic() + CALL_S
    while True:
        plan = _plan(answers, leaver)
        if plan["call"] is not None or not plan["handover"] or time.monotonic() > deadline:
            return plan
        answers.week.service.check()
        time.sleep(0.1)


def _meeting(plan: dict[str, Any]) -> str:
    first = plan["first_meeting"]
    if first is None:
        return "no day yet"
    days = (_local(first["starts_at"]).date() - date.fromisoformat(plan["leaves_on"])).days
    return f"{_instant(first['starts_at'])}, {counted(days, 'day')} later"


def _instant(text: str) -> str:
    return _local(text).strftime("%a %Y-%m-%d at %H:%M")


def _local(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(ZoneInfo(ZONE))


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{DAYS[day.weekday()]} {day}"


def _today() -> date:
    return datetime.now(ZoneInfo(ZONE)).date()
