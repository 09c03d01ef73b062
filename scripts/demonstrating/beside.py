"""What there is beside a mentor, so that nobody leaves empty-handed: groups, an open ear, and a story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from api.cli.screen import counted
from scripts.demonstrating.running import Client, StoppedError
from scripts.demonstrating.showing import DAYS, headline, line, show_steps, time_of
from scripts.demonstrating.week import ZONE, Week, steps

OPEN: Final[tuple[dict[str, Any], ...]] = (
    {"name": "Open door", "pathway": "twelve_step", "weekday": "Mon", "starts": "18:30", "modes": ["video"],
     "languages": ["en"], "link": "https://meet.example.org/open-door", "medication_friendly": True},
    {"name": "Saturday tools", "pathway": "smart", "weekday": "Sat", "starts": "10:00", "modes": ["video"],
     "languages": ["en"], "link": "https://meet.example.org/tools", "medication_friendly": True},
    {"name": "Tardes juntos", "weekday": "Wed", "starts": "19:00", "modes": ["video"], "languages": ["es"],
     "link": "https://meet.example.org/tardes", "medication_friendly": True},
    {"name": "Lunch hour", "weekday": "Thu", "starts": "12:00", "modes": ["phone"], "languages": ["en"],
     "notes": "Call in; nobody has to speak."},
)  # fmt: skip
HOURS: Final = [f"{day} {hour}:00-{hour + 1}:00" for day in DAYS for hour in (18, 10, 14)][1:]
"""Hours at which a closed group could meet as well: which it is, is decided with everything else."""
CLOSED: Final[tuple[dict[str, Any], ...]] = (
    {"name": "First ninety days", "languages": ["en"], "link": "https://meet.example.org/first", "leaders": 1},
    {"name": "Parents", "languages": ["en"], "link": "https://meet.example.org/parents", "leaders": 0},
)  # fmt: skip
PRESENT: Final = ["Mon-Fri 17:00-19:00"]
"""When somebody is to be there for whoever drops in."""
OFFERED: Final = (["Mon-Tue 16:00-20:00"], ["Wed 17:00-19:00"], ["Tue-Thu 17:00-19:00"])
"""What mentors offer of that: on Fridays nobody does, yet."""
STORY: Final[dict[str, Any]] = {
    "title": "The first Sunday",
    "text": "The first Sunday was the longest. I walked round the block nine times, and then somebody said hello.\n\n"
    "That was all. I went again the next day.",
    "audience": "everybody", "byline": "pen_name", "pen_name": "Juniper", "languages": ["en"],
    "experiences": ["parenting"], "stages": ["first_90_days"], "warnings": [],
}  # fmt: skip

Look = Callable[[str], None]
"""Looks at what was solved, by its id, while it can still be changed."""


def unseen(_: str) -> None:
    """Look at nothing."""


def keep_groups(week: Week, coordinator: Client) -> None:
    """Have a coordinator keep groups: some that anybody may come to, some that could open."""
    headline("8. Beside a mentor: groups, an open ear, and a story")
    for group in OPEN:
        coordinator.post(f"{week.base}/groups", {"time_zone": ZONE} | group)
    closed = {
        "open": False, "running": False, "least": 3, "most": 8, "facilitators": list(week.mentors),
        "weekday": "Mon", "starts": "18:00", "other_times": HOURS, "time_zone": ZONE, "medication_friendly": True,
        "modes": ["in_person", "video", "phone"], "site_id": next(iter(week.sites.values())),
    }  # fmt: skip
    for group in CLOSED:
        coordinator.post(f"{week.base}/groups", closed | group)
    line(f"{counted(len(OPEN), 'open group')} that anybody may come to, and {len(CLOSED)} closed ones that could open.")


def place_in_groups(week: Week, coordinator: Client, look: Look = unseen) -> str:
    """Have people placed in the closed groups, looked at, and published; return the id of the placing."""
    made = coordinator.post(f"{week.base}/placings", {})
    here = f"{week.base}/placings/{made['id']}"
    show_steps(steps(week, coordinator, here))
    done = coordinator.get(here)
    if done["state"] != "review":
        raise StoppedError(f"The placing ended as {done['state']}.")
    summary = coordinator.get(f"{here}/summary")
    look(made["id"])
    came = coordinator.post(f"{here}/publish", version=done["version"])
    proof = "proved best" if summary["proved"] else f"within {summary['gap']:.1%} of the best"
    placed, opened = counted(came["placed"], "person", "people"), counted(came["opened"], "group")
    line(f"{placed} who agreed have a place, and {opened} opened, {proof}:")
    for one in summary["meetings"]:
        led = ", ".join(one["facilitators"].values()) or "each other in turn"
        line(f"  {one['name']:<18} {one['slot']}, {one['members']} members, led by {led}")
    return str(made["id"])


def settle_presence(week: Week, coordinator: Client, look: Look = unseen) -> str:
    """Have a coordinator ask for somebody at a site, mentors offer hours, and a roster made of them; return its id.

    Before it is published it is looked at.
    """
    mentors = [coordinator.get(f"{week.base}/mentors/{mentor_id}") for mentor_id in week.mentors]
    sites = Counter(site for one in mentors for site in one["sites"])
    site = max(sorted(sites), key=lambda one: sites[one])
    coordinator.post(f"{week.base}/coverage", {"site_id": site, "windows": PRESENT, "minimum": 1})
    there = [one for one in mentors if site in one["sites"] and one["time_zone"] == ZONE][: len(OFFERED)]
    for mentor, windows in zip(there, OFFERED, strict=False):
        offer = {"windows": windows, "hours": 4}
        coordinator.put(f"{week.base}/mentors/{mentor['id']}/presence", offer, 0)
    made = coordinator.post(f"{week.base}/rosters", {})
    here = f"{week.base}/rosters/{made['id']}"
    show_steps(steps(week, coordinator, here))
    done = coordinator.get(here)
    if done["state"] != "review":
        raise StoppedError(f"The roster ended as {done['state']}.")
    summary = coordinator.get(f"{here}/summary")
    called = next(name for name, site_id in week.sites.items() if site_id == site)
    proof = "proved best" if summary["proved"] else "the best that was found"
    line(f"{done['hours_covered']} of {counted(done['hours_needed'], 'hour')} at {called} have somebody, {proof}:")
    for one in summary["shifts"]:
        line(f"  {_when(one)}  {one['mentor_name']}")
    for one in summary["holes"]:
        line(f"  {_when(one)}  nobody yet")
    asked = next((one for one in summary["remedies"] if one["kind"] in ("more_time", "more_hours")), None)
    if asked is not None:
        names = ("kind", "mentor_id", "site_id", "more", "weekday", "start_min", "minutes")
        change = {name: asked[name] for name in names if asked[name] is not None}
        came = coordinator.post(f"{here}/questions", change)["came"]
        what = f"{asked['more']} hours more a week" if asked["kind"] == "more_hours" else _when(asked)
        told = "asked, in neutral words" if came == "sent" else came
        line(f"{asked['mentor_name']} could close {asked['gain']} of these hours by {what}: {told}.")
    look(made["id"])
    coordinator.post(f"{here}/publish", version=done["version"])
    line(f"Published. Who is there now, without any name of a visitor: /here/{week.program}")
    return str(made["id"])


def _when(one: Mapping[str, Any]) -> str:
    return f"{DAYS[one['weekday']]} {time_of(one)}"


def tell_a_story(week: Week, coordinator: Client) -> None:
    """Have a mentor write a story and sign for it, and the coordinator approve it."""
    author = week.service.signed_in(next(iter(week.mentors.values())))
    own = f"{week.base}/me/stories"
    story = author.post(own, STORY)
    text = author.get(f"{own}/agreement")["text"]
    signed = {name: text[name] for name in ("language", "last_day", "text_hash")} | {"signature": "Juniper"}
    sent = author.post(f"{own}/{story['id']}/submission", {"signed": signed}, version=story["version"])
    reviewed = f"{week.base}/stories/{story['id']}/reviews"
    coordinator.post(reviewed, {"decision": "approve"}, version=sent["version"])
    line(f"A mentor wrote “{STORY['title']}” under a name of their choice, signed for it, and the team let it show.")
