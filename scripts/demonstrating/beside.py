"""What there is beside a mentor, so that nobody leaves empty-handed: groups, open and closed, and a story."""

from __future__ import annotations

from typing import Any, Final

from api.cli.screen import counted
from scripts.demonstrating.running import Client, StoppedError
from scripts.demonstrating.showing import DAYS, headline, line, show_steps
from scripts.demonstrating.week import Week, steps

ZONE: Final = "America/New_York"
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
STORY: Final[dict[str, Any]] = {
    "title": "The first Sunday",
    "text": "The first Sunday was the longest. I walked round the block nine times, and then somebody said hello.\n\n"
    "That was all. I went again the next day.",
    "audience": "everybody", "byline": "pen_name", "pen_name": "Juniper", "languages": ["en"],
    "experiences": ["parenting"], "stages": ["first_90_days"], "warnings": [],
}  # fmt: skip


def keep_groups(week: Week, coordinator: Client) -> None:
    """Have a coordinator keep groups: some that anybody may come to, some that could open."""
    headline("7. Beside a mentor: groups, and a story")
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


def place_in_groups(week: Week, coordinator: Client) -> None:
    """Have people placed in the closed groups, and publish that."""
    made = coordinator.post(f"{week.base}/placings", {})
    here = f"{week.base}/placings/{made['id']}"
    show_steps(steps(week, coordinator, here))
    done = coordinator.get(here)
    if done["state"] != "review":
        raise StoppedError(f"The placing ended as {done['state']}.")
    summary = coordinator.get(f"{here}/summary")
    came = coordinator.post(f"{here}/publish", version=done["version"])
    proof = "proved best" if summary["proved"] else f"within {summary['gap']:.1%} of the best"
    placed, opened = counted(came["placed"], "person", "people"), counted(came["opened"], "group")
    line(f"{placed} who agreed have a place, and {opened} opened, {proof}:")
    for one in summary["meetings"]:
        led = ", ".join(one["facilitators"].values()) or "each other in turn"
        line(f"  {one['name']:<18} {one['slot']}, {one['members']} members, led by {led}")


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
