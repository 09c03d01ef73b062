"""What there is beside a mentor in a large program, kept through the JSON API so that its pages have much to show.

Groups with people placed, hours with somebody there, stories, and people who leave treatment.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from scripts.measuring.service import PERSON, Client, until

MENTORS: Final = 60
"""How many offer hours at a site."""
LIMIT_S: Final = 300.0
ZONE: Final = "America/New_York"
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TIMES: Final = [f"{day} {hour}:00-{hour + 1}:00" for day in DAYS for hour in (18, 12)][1:]
"""When the one group that is still to open could meet as well."""
CENTRE: Final = "Cedar House"
TEXT: Final = "The first Sunday was the longest.\n\nI walked round the block nine times, and then somebody said hello."


@dataclass(frozen=True, slots=True)
class Much:
    """How much of each there is."""

    groups: int
    closed: int
    hours_a_day: int
    stories: int
    leaving: int


FULL: Final = Much(groups=60, closed=12, hours_a_day=10, stories=50, leaving=200)
"""A large program's: as many groups as the placing promises to place people in, and 70 hours a week at a site."""
LITTLE: Final = Much(groups=4, closed=2, hours_a_day=2, stories=2, leaving=3)


def keep_beside(client: Client, mentor: str, today: date, much: Much) -> dict[str, str]:
    """Keep all of it, with the cookie of a mentor who writes; return the ids of one of each."""
    found = client.ask("GET", f"{client.base}/mentors?limit={MENTORS}")["items"]
    mentors = [client.ask("GET", f"{client.base}/mentors/{one['id']}") for one in found]
    return {
        "program": client.base.rpartition("/")[2],
        **keep_groups(client, much),
        **keep_presence(client, mentors, much),
        **tell_stories(client, mentor, much),
        **submit_leaving(client, today, much),
    }


def keep_groups(client: Client, much: Much) -> dict[str, str]:
    """Keep open and closed groups and have people placed in the closed ones; return one of each by its id."""
    groups = f"{client.base}/groups"
    shared = {"languages": ["en"], "modes": ["video", "phone"], "time_zone": ZONE, "medication_friendly": True}
    for number in range(much.groups - much.closed):
        hour = 8 + number % 12
        when = {"weekday": DAYS[number % 7], "starts": f"{hour:02d}:00", "link": "https://meet.example.org/open"}
        client.ask("POST", groups, shared | when | {"name": f"Open door {number + 1}"})
    circle = shared | {"open": False, "least": 1, "leaders": 0, "link": "https://meet.example.org/closed"}
    could_open = {"running": False, "weekday": "Mon", "starts": "18:00", "other_times": TIMES}
    made = [
        client.ask("POST", groups, circle | {"name": f"Circle {number + 1}"} | when)
        for number in range(much.closed)
        for when in [could_open if number == 0 else {"weekday": DAYS[number % 7], "starts": "18:00"}]
    ]
    placing = _solved(client, "placings")
    (placed,) = client.ask("GET", f"{placing}/placements?limit=1")["items"]
    return {"group": made[0]["id"], "placing": placing.rpartition("/")[2], "placed": placed["mentee_id"]}


def keep_presence(client: Client, mentors: list[dict[str, Any]], much: Much) -> dict[str, str]:
    """Ask for somebody at a site, have mentors offer hours, and have a roster made; return its id."""
    site = next(one["sites"][0] for one in mentors if one["sites"])
    windows = [f"Mon-Sun 09:00-{9 + much.hours_a_day:02d}:00"]
    coverage = client.ask("POST", f"{client.base}/coverage", {"site_id": site, "windows": windows})
    for mentor in mentors:
        if site in mentor["sites"]:
            path = f"{client.base}/mentors/{mentor['id']}/presence"
            client.ask("PUT", path, {"windows": windows, "hours": 6}, {"If-Match": '"0"'})
    return {"coverage": coverage["id"], "roster": _solved(client, "rosters").rpartition("/")[2]}


def tell_stories(client: Client, mentor: str, much: Much) -> dict[str, str]:
    """Have a mentor, by their cookie, write stories and a coordinator let them show; return one of them."""
    own, as_mentor = f"{client.base}/me/stories", {"Cookie": mentor}
    text = client.ask("GET", f"{own}/agreement", headers=as_mentor)["text"]
    signed = {name: text[name] for name in ("language", "last_day", "text_hash")} | {"signature": "Juniper"}
    story: dict[str, Any] = {}
    for number in range(much.stories):
        asked = {"title": f"A first Sunday, {number + 1}", "text": TEXT, "audience": "everybody", "languages": ["en"]}
        asked |= {"byline": "pen_name", "pen_name": "Juniper", "experiences": ["parenting"]}
        story = client.ask("POST", own, asked, as_mentor)
        sent = client.ask(
            "POST",
            f"{own}/{story['id']}/submission",
            {"signed": None if number else signed},
            as_mentor | {"If-Match": f'"{story["version"]}"'},
        )
        reviews = f"{client.base}/stories/{story['id']}/reviews"
        client.ask("POST", reviews, {"decision": "approve"}, {"If-Match": f'"{sent["version"]}"'})
    return {"story": story["id"]}


def submit_leaving(client: Client, today: date, much: Much) -> dict[str, str]:
    """Have a treatment centre submit people who leave within four weeks; return one of them."""
    issued = client.ask("POST", f"{client.base}/api-keys", {"name": CENTRE, "scopes": ["discharge"]})
    here, as_centre = "/api/v1/discharges", {"X-API-Key": issued["key"], "Cookie": ""}
    named = ("purpose", "language", "last_day", "text_hash", "recipient")
    consents = [
        {name: text[name] for name in named if text[name] is not None} | {"signature": "Samantha L."}
        for text in client.ask("GET", f"{here}/consent-texts", headers=as_centre)["items"]
        if text["language"] == "en" and text["purpose"] in ("matching", "mentor", "centre")
    ]
    left: dict[str, Any] = {}
    for number in range(much.leaving):
        day = today + timedelta(days=1 + number % 28)
        body = {
            "version": 1,
            "person": PERSON | {"name": f"Samantha {number}", "discharge_date": day.isoformat()},
            "consents": consents,
            "reference": f"CH-{number}",
        }
        left = client.ask("POST", here, body, as_centre | {"Idempotency-Key": secrets.token_hex(8)})
    return {"discharge": left["id"]}


def _solved(client: Client, kind: str) -> str:
    """Have a placing or a roster solved; return its path, once it is to be reviewed."""
    path = f"{client.base}/{kind}"
    here = f"{path}/{client.ask('POST', path, {})['id']}"
    until(lambda: client.ask("GET", here)["state"] == "review", LIMIT_S)
    return here
