"""Every page of the service as a picture: which route each shows, and in which state; a test finds a route left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from playwright.sync_api import FilePayload, Page

P: Final = "/programs/{program_id}"
ROUND: Final = P + "/rounds/{round_id}"
PLACING: Final = P + "/groups/placings/{placing_id}"
ROSTER: Final = P + "/presence/rosters/{roster_id}"
PERSON: Final = P + "/people/{mentee_id}"
MENTOR: Final = P + "/mentors/{mentor_id}"
PROGRAM: Final = P + "/program"
ASK: Final = "/ask/{program_id}/{token}"
YOUR: Final = "/your/{token}"
CENTRE: Final = "/centre/{token}"
STEP: Final = ASK + "/{step}"

LONG: Final = "Maximiliana-Konstantina Wolkenstein-Trostburg y Fernández de la Reguera"
LIMIT_MS: Final = 120_000
"""How long a preview may take that a worker makes."""
ROWS: Final = 160
"""People whom a sheet brings in: with those who are there already more than any one page shows."""


@dataclass(frozen=True)
class Shot:
    """A picture: of which route, with what in the address, and what is done on the page before it is taken."""

    name: str
    route: str
    do: Callable[[Page], None] | None = None
    query: str = ""
    fixed: dict[str, str] = field(default_factory=dict)


def pressed(selector: str) -> Callable[[Page], None]:
    """Press what a selector finds first; the page that answers is the one to look at."""

    def press(page: Page) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()

    return press


def solved(selector: str) -> Callable[[Page], None]:
    """Press what a selector finds first, and wait until what that begins is over."""

    def press(page: Page) -> None:
        pressed(selector)(page)
        page.locator("[data-poll]").wait_for(state="detached", timeout=LIMIT_MS)

    return press


def sheet(rows: int, window: str) -> str:
    """Return a sheet of people with long names and short ones, who are free in a window."""
    lines = [
        f"X{number:03},{LONG if number % 9 == 0 else f'Person {number}'},{window},English,phone"
        for number in range(rows)
    ]
    return "\n".join(["id,name,windows,languages,modes", *lines])


def handed(field_id: str, name: str, content: str) -> Callable[[Page], None]:
    """Hand in a file, and have the page say what it would do."""

    def hand(page: Page) -> None:
        page.locator(f"#field-{field_id}").set_input_files(
            FilePayload(name=name, mimeType="text/plain", buffer=content.encode())
        )
        pressed("main form[enctype] button")(page)

    return hand


def at_step(name: str, step: str, *, wrong: bool = False) -> Shot:
    """Return a picture of a step of asking; of what it says to whoever leaves it empty where that is wrong."""
    return Shot(name, STEP, pressed("main form button:not(.second, .link)") if wrong else None, fixed={"step": step})


MEETINGS: Final = """[
  {"name": "Sunday light", "slug": "light", "day": 0, "time": "09:00", "types": ["O"], "timezone": "America/New_York",
   "conference_url": "https://meet.example.org/light"},
  {"name": "No day", "slug": "no-day", "time": "25:00"}
]"""

GALLERY: Final[dict[str, tuple[Shot, ...]]] = {
    "empty": (
        Shot("week-empty", P),
        Shot("people-empty", P + "/people"),
        Shot("mentors-empty", P + "/mentors"),
        Shot("groups-empty", P + "/groups"),
        Shot("presence-empty", P + "/presence"),
        Shot("leaving-empty", P + "/leaving"),
        Shot("referrals-empty", P + "/following/referrals"),
        Shot("stories-empty", P + "/stories"),
        Shot("reports-empty", P + "/reports"),
    ),
    "public": (
        Shot("first", "/"),
        Shot("sign-in", "/sign-in"),
        Shot("sign-in-link", "/sign-in/{token}"),
        Shot("components", "/components"),
        Shot("ask", "/ask/{program_id}"),
    ),
    "asking": (
        at_step("ask-contact", "contact"),
        at_step("ask-contact-wrong", "contact", wrong=True),
        at_step("ask-times", "times"),
        at_step("ask-talk", "talk"),
        at_step("ask-wishes", "wishes"),
        at_step("ask-about", "about"),
        at_step("ask-agree", "agree"),
        at_step("ask-agree-wrong", "agree", wrong=True),
        Shot("ask-later", ASK + "/later"),
    ),
    "filled-in": (Shot("ask-check", ASK + "/check"),),
    "asked": (Shot("ask-done", ASK + "/done"),),
    "ready": (
        Shot("home", "/home"),
        Shot("week", P),
        Shot("readiness", P + "/readiness"),
        Shot("leaving-before", P + "/leaving"),
        Shot("discharge-before", P + "/leaving/{discharge_id}"),
    ),
    "reviewing": (
        Shot("round", ROUND),
        Shot("round-left", ROUND + "/left"),
        Shot("round-hours", ROUND + "/week"),
        Shot("round-settled", ROUND + "/settled"),
        Shot("round-what-if", ROUND + "/what-if"),
        Shot("round-what-if-beside", ROUND + "/what-if", pressed("form[action$='what-if'] button:not(.link)")),
        Shot("round-person", ROUND + "/people/{mentee_id}"),
        Shot("round-apart", ROUND + "/people/{mentee_id}/apart"),
        Shot("round-publish", ROUND + "/publish"),
        Shot("round-cancel", ROUND + "/cancel"),
    ),
    "left-over": (Shot("round-person-left", ROUND + "/people/{mentee_id}"),),
    "published": (Shot("round-published", ROUND), Shot("round-close", ROUND + "/close")),
    "answering": (Shot("answer", "/answer/{token}"),),
    "offered": (Shot("your-page-offer", YOUR), Shot("your-offer", YOUR + "/offers/{proposal_id}")),
    "placed": (
        Shot("placing", PLACING),
        Shot("placing-left", PLACING + "/left"),
        Shot("placing-person", PLACING + "/people/{mentee_id}"),
        Shot("placing-publish", PLACING + "/publish"),
        Shot("placing-cancel", PLACING + "/cancel"),
    ),
    "settled": (
        Shot("roster", ROSTER),
        Shot("roster-publish", ROSTER + "/publish"),
        Shot("roster-cancel", ROSTER + "/cancel"),
    ),
    "written": (
        Shot("my-stories", P + "/me/stories"),
        Shot("my-story", P + "/me/stories/{story_id}"),
        Shot("story-remove", P + "/me/stories/{story_id}/remove"),
        Shot("story-new", P + "/me/stories/new"),
        Shot("my-signature", P + "/me/stories/agreement"),
    ),
    "drafted": (Shot("story-send", P + "/me/stories/{story_id}/send"),),
    "called": (Shot("my-people-call", P + "/me/people"),),
    "leaving": (
        Shot("leaving", P + "/leaving"),
        Shot("discharge", P + "/leaving/{discharge_id}"),
        Shot("discharge-sheet", P + "/leaving/{discharge_id}/sheet"),
        Shot("bring-in", P + "/leaving/bring-in"),
        Shot("bring-in-wrong", P + "/leaving/bring-in", handed("bundle", "bundle.json", '{"resourceType": "Bundle"}')),
        Shot("centres", P + "/leaving/centres"),
        Shot("centre-link-end", P + "/leaving/centres/{link_id}/end"),
    ),
    "centres-own": (
        Shot("centre", CENTRE),
        Shot("centre-told", CENTRE, pressed("main form button")),
        Shot("centre-form", CENTRE + "/new"),
        Shot("centre-form-wrong", CENTRE + "/new", pressed("button[value=check]")),
        Shot("centre-day", CENTRE + "/people/{discharge_id}"),
    ),
    "seconded": (Shot("round-second", ROUND),),
    "referring": (Shot("refer", PERSON + "/refer"),),
    "referred": (
        Shot("referrals", P + "/following/referrals"),
        Shot("referral", P + "/following/referrals/{referral_id}"),
    ),
    "sent-to": (
        Shot("referrals-came", P + "/following/referrals"),
        Shot("referral-came", P + "/following/referrals/{referral_id}"),
        Shot("leadership", PROGRAM + "/leadership"),
    ),
    "followed": (
        Shot("following", P + "/following"),
        Shot("following-match", P + "/following/matches/{match_id}"),
        Shot("following-proposal", P + "/following/proposals/{proposal_id}"),
        Shot("groups", P + "/groups"),
        Shot("group-new", P + "/groups/new"),
        Shot("group-new-wrong", P + "/groups/new", pressed("main form button:not(.second, .link)")),
        Shot("group", P + "/groups/{group_id}"),
        Shot("group-remove", P + "/groups/{group_id}/remove"),
        Shot("groups-import", P + "/groups/import"),
        Shot("groups-import-looked", P + "/groups/import", handed("meetings", "meetings.json", MEETINGS)),
        Shot("placings", P + "/groups/placings"),
        Shot("groups-policy", P + "/groups/policy"),
        Shot("groups-policy-preview", P + "/groups/policy", solved("button[value=preview]")),
        Shot("presence", P + "/presence"),
        Shot("presence-asked", P + "/presence/hours"),
        Shot("presence-new", P + "/presence/hours/new"),
        Shot("presence-one", P + "/presence/hours/{coverage_id}"),
        Shot("presence-remove", P + "/presence/hours/{coverage_id}/remove"),
        Shot("rosters", P + "/presence/rosters"),
        Shot("roster-published", ROSTER),
        Shot("stories", P + "/stories"),
        Shot("story-review", P + "/stories/{story_id}"),
        Shot("policy", P + "/policy"),
        Shot("policy-preview", P + "/policy", pressed("button[value=preview]")),
        Shot("policy-version", P + "/policy/{number}"),
        Shot("reports", P + "/reports"),
    ),
    "people": (
        Shot("people", P + "/people"),
        Shot("person", PERSON),
        Shot("person-timeline", PERSON + "/timeline"),
        Shot("person-edit", PERSON + "/edit"),
        Shot("person-erase", PERSON + "/erase"),
        Shot("person-kept-apart", PERSON + "/apart"),
        Shot("person-link", PERSON + "/own-link"),
        Shot("person-new", P + "/people/new"),
        Shot("person-new-wrong", P + "/people/new", pressed("main form button:not(.second, .link)")),
        Shot("mentors", P + "/mentors"),
        Shot("mentor", MENTOR),
        Shot("mentor-timeline", MENTOR + "/timeline"),
        Shot("mentor-edit", MENTOR + "/edit"),
        Shot("mentor-erase", MENTOR + "/erase"),
        Shot("mentor-kept-apart", MENTOR + "/apart"),
        Shot("mentor-new", P + "/mentors/new"),
        Shot("mentor-steps-back", MENTOR + "/leave"),
    ),
    "many": (
        Shot("import", P + "/people/import"),
        Shot("import-amiss", P + "/people/import", handed("mentees", "mentees.csv", sheet(40, "Mon 25:00-26:00"))),
        Shot("import-looked", P + "/people/import", handed("mentees", "mentees.csv", sheet(ROWS, "Sat 17:00-19:00"))),
    ),
    "many-in": (
        Shot("people-many", P + "/people", query="?q=Maxi"),
        Shot("people-all", P + "/people"),
        Shot("week-many", P),
    ),
    "many-matched": (Shot("round-many", ROUND), Shot("round-many-left", ROUND + "/left")),
    "of-program": (
        Shot("program", PROGRAM),
        Shot("leadership-not-counted", PROGRAM + "/leadership"),
        Shot("leadership-wrong", PROGRAM + "/leadership", pressed("main form button")),
        Shot("sites", PROGRAM + "/sites"),
        Shot("site", PROGRAM + "/sites/{site_id}"),
        Shot("site-wrong", PROGRAM + "/sites", pressed("main form button")),
        Shot("site-remove", PROGRAM + "/sites/{site_id}/remove"),
        Shot("rooms", PROGRAM + "/rooms"),
        Shot("room", PROGRAM + "/rooms/{room_id}"),
        Shot("room-remove", PROGRAM + "/rooms/{room_id}/remove"),
        Shot("teams", PROGRAM + "/teams"),
        Shot("team-edit", PROGRAM + "/teams/{team_id}"),
        Shot("team-remove", PROGRAM + "/teams/{team_id}/remove"),
        Shot("members", PROGRAM + "/members"),
        Shot("member", PROGRAM + "/members/{member_id}"),
        Shot("member-remove", PROGRAM + "/members/{member_id}/remove"),
        Shot("keys", PROGRAM + "/keys"),
        Shot("key", PROGRAM + "/keys/{key_id}"),
        Shot("key-revoke", PROGRAM + "/keys/{key_id}/revoke"),
        Shot("webhooks", PROGRAM + "/webhooks"),
        Shot("webhook", PROGRAM + "/webhooks/{webhook_id}"),
        Shot("webhook-remove", PROGRAM + "/webhooks/{webhook_id}/remove"),
        Shot("letters", PROGRAM + "/letters"),
        Shot("log", PROGRAM + "/log", query="?check=yes"),
    ),
    "to-answer": (
        Shot("to-answer", P + "/me"),
        Shot("my-week", P + "/me/week"),
        Shot("my-time-away", P + "/me/week/away"),
        Shot("my-calendar", P + "/me/week/calendar"),
        Shot("my-other-programs", P + "/me/week/other-programs"),
        Shot("my-people", P + "/me/people"),
        Shot("my-offer", P + "/me/shifts/offer"),
    ),
    "with-shift": (
        Shot("my-shifts", P + "/me/shifts"),
        Shot("my-shift-swap", P + "/me/shifts/{shift_id}/swap"),
        Shot("my-week-shifts", P + "/me/week"),
    ),
    "reading": (
        Shot("stories-of-others", P + "/me/stories/shared"),
        Shot("story-of-another", P + "/me/stories/shared/{story_id}"),
    ),
    "asked-to-cover": (Shot("my-shifts-open", P + "/me/shifts"),),
    "meeting": (
        Shot("my-people-met", P + "/me/people"),
        Shot("my-person", P + "/me/people/{match_id}"),
        Shot("my-person-wrong", P + "/me/people/{match_id}", pressed("main form button.wide")),
    ),
    "hosting": (Shot("my-groups", P + "/me/groups"), Shot("my-group", P + "/me/groups/{group_id}")),
    "watching": (Shot("team", P + "/team"), Shot("team-person", P + "/team/{match_id}")),
    "closed": (Shot("group-closed", P + "/groups/{group_id}"), Shot("group-members", P + "/groups/{group_id}/members")),
    "here": (Shot("here", "/here/{program_id}"),),
    "question": (Shot("question", "/question/{token}"),),
    "own": (
        Shot("your-page", YOUR),
        Shot("your-hours", YOUR + "/hours"),
        Shot("your-often", YOUR + "/often"),
        Shot("your-consents", YOUR + "/consents"),
        Shot("your-taking-back", YOUR + "/consents/{purpose}", fixed={"purpose": "matching"}),
        Shot("your-signing", YOUR + "/consents/{purpose}/sign", fixed={"purpose": "group_host"}),
        Shot(
            "your-signing-wrong",
            YOUR + "/consents/{purpose}/sign",
            pressed("main form button"),
            fixed={"purpose": "group_host"},
        ),
        Shot("your-erasing", YOUR + "/erase"),
        Shot("your-erased", "/your/erased"),
        Shot("your-stories", YOUR + "/stories"),
        Shot("your-story", YOUR + "/stories/{story_id}"),
        Shot("your-plan", YOUR + "/plan"),
        Shot("your-leaving", YOUR + "/leaving"),
    ),
    "own-waiting": (Shot("your-page-waiting", YOUR), Shot("your-question", YOUR + "/question")),
    "own-group": (Shot("your-page-group", YOUR), Shot("your-group", YOUR + "/group")),
    "own-referred": (
        Shot("your-page-referred", YOUR),
        Shot("your-signing-referral", YOUR + "/consents/{purpose}/sign", fixed={"purpose": "referral"}),
    ),
}
"""The pictures by the moment of the story at which they are taken, and by whom the pages are seen."""
NO_PICTURE: Final = {
    "/leave": "leads away from here at once",
    "/ask/{program_id}/{token}": "leads on to the next step",
    "/provider/sign-in": "leads to a provider of sign-ins",
    "/provider/callback": "leads on from a provider of sign-ins",
    "/programs/{program_id}/groups/policy/trials/{trial_id}": "is what the button of groups-policy-preview leads to",
    "/programs/{program_id}/rounds/{round_id}/what-if/{trial_id}": "is there in rounds of more than 500 people alone",
}
"""Routes of pages that the gallery does not show, and why."""
