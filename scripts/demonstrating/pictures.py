"""Pictures of the pages, taken while the demo's week goes on."""

from __future__ import annotations

import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from api.cli.screen import counted, remarks, say
from scripts.demonstrating import demo
from scripts.demonstrating.answering import Answers, mentees_answer, mentors_answer, publish
from scripts.demonstrating.beside import keep_groups, place_in_groups, settle_presence, tell_a_story
from scripts.demonstrating.camera import CHROMIUM, Camera, a_camera
from scripts.demonstrating.running import FOLDER, ROOT, Service, StoppedError, serving
from scripts.demonstrating.showing import headline, line
from scripts.demonstrating.week import COORDINATOR, coming_monday, match, open_program, set_urgency, take_in_people

Record = dict[str, Any]


def main(arguments: list[str]) -> int:
    """Run the week and take the pictures; return the exit code."""
    asked = ArgumentParser(prog="scripts/screenshots", description=__doc__)
    asked.add_argument("folder", nargs="?", type=Path, default=FOLDER / "pictures", help="where the pictures go")
    asked.add_argument("--readme", action="store_true", help="take those of the README as well, into .github")
    given = asked.parse_args(arguments)
    folder = given.folder.resolve()
    try:
        if not CHROMIUM.exists():
            raise StoppedError(f"There is no {CHROMIUM}: apt-get install chromium, then run this again.")
        demo.be_alone()
        link = demo.prepare()
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        readme = ROOT / ".github" if given.readme else None
        with serving() as service, a_camera(service, folder, readme) as camera:
            _take_all(camera, service, link)
            line(f"{counted(camera.taken, 'picture')} in {folder}")
    except StoppedError as error:
        say(remarks(), f"screenshots: {error}", "bold red")
        return 1
    return 0


def _take_all(camera: Camera, service: Service, link: str) -> None:
    week = open_program(service, link)
    base = f"/programs/{week.program}"
    camera.take("week-empty", base, COORDINATOR)
    camera.take("people-empty", f"{base}/people", COORDINATOR)
    take_in_people(week)
    coordinator = service.signed_in(COORDINATOR)
    set_urgency(week, coordinator)
    headline("Pictures before the round")
    _take(camera, "", {"first": "/", "sign-in": "/sign-in", "components": "/components"})
    _take_asking(camera, f"/ask/{week.program}")
    _take(camera, COORDINATOR, {"home": "/home", "week": base, "readiness": f"{base}/readiness"})
    solved = match(week, coordinator, coming_monday(datetime.now(UTC).date()))
    headline("Pictures of the round")
    pair = solved.pairs[0]
    _take_round(camera, f"{base}/rounds/{solved.id}", pair)
    answers = publish(week, coordinator, solved)
    mentor = mentors_answer(answers)
    mentees_answer(answers)
    keep_groups(week, coordinator)
    place_in_groups(week, coordinator)
    roster = settle_presence(week, coordinator)
    tell_a_story(week, coordinator)
    headline("Pictures of what follows")
    _take_following(camera, base, answers, pair)
    _take(camera, COORDINATOR, {"roster": f"{base}/presence/rosters/{roster}"})
    _take(camera, "", {"here": f"/here/{week.program}"})
    _take_program(camera, f"{base}/program", answers)
    _take_mentor(camera, base, mentor, answers)
    own = coordinator.post(f"/api/v1{base}/mentees/{pair['mentee_id']}/own-link")
    here = next(str(value) for value in own.values() if "/your/" in str(value))
    _take(camera, "", {
        "your-page": here, "your-hours": f"{here}/hours", "your-consents": f"{here}/consents",
        "your-signing": f"{here}/consents/group_host/sign", "your-erasing": f"{here}/erase",
        "your-stories": f"{here}/stories",
    })  # fmt: skip


def _take(camera: Camera, email: str, pages: Mapping[str, str]) -> None:
    for name, path in pages.items():
        camera.take(name, path, email)


def _take_asking(camera: Camera, path: str) -> None:
    """Begin a draft for each picture's reader: its questions lie under a private link."""
    camera.take("ask", path)
    draft = camera.pressed(path, "form[method=post] button")
    for step in ("times", "talk", "wishes", "about", "agree", "later"):
        camera.take(f"ask-{step}", f"{draft}/{step}")


def _take_round(camera: Camera, here: str, pair: Record) -> None:
    person = f"{here}/people/{pair['mentee_id']}"
    _take(camera, COORDINATOR, {
        "round": here, "round-left": f"{here}/left", "round-hours": f"{here}/week", "round-settled": f"{here}/settled",
        "round-what-if": f"{here}/what-if", "round-person": person, "round-publish": f"{here}/publish",
        "round-apart": f"{person}/apart", "round-cancel": f"{here}/cancel",
    })  # fmt: skip


def _take_following(camera: Camera, base: str, answers: Answers, pair: Record) -> None:
    match = answers.coordinator.every(f"{answers.week.base}/matches")[0]
    mentee, mentor = f"{base}/people/{pair['mentee_id']}", f"{base}/mentors/{pair['mentor_id']}"
    _take(camera, COORDINATOR, {
        "following": f"{base}/following", "following-match": f"{base}/following/matches/{match['id']}",
        "people": f"{base}/people", "import": f"{base}/people/import", "person-new": f"{base}/people/new",
        "person": mentee, "person-timeline": f"{mentee}/timeline", "person-edit": f"{mentee}/edit",
        "person-erase": f"{mentee}/erase",
        "mentors": f"{base}/mentors", "mentor": mentor, "mentor-edit": f"{mentor}/edit",
        "mentor-steps-back": f"{mentor}/leave", "groups": f"{base}/groups", "group-new": f"{base}/groups/new",
        "presence": f"{base}/presence", "presence-hours": f"{base}/presence/hours/new",
        "rosters": f"{base}/presence/rosters",
        "groups-import": f"{base}/groups/import", "placings": f"{base}/groups/placings",
        "groups-policy": f"{base}/groups/policy", "stories": f"{base}/stories",
        "person-kept-apart": f"{mentee}/apart",
        "policy": f"{base}/policy", "reports": f"{base}/reports",
    })  # fmt: skip


def _take_program(camera: Camera, here: str, answers: Answers) -> None:
    site = next(iter(answers.week.sites.values()))
    _take(camera, "admin@example.org", {
        "program": here, "sites": f"{here}/sites", "site": f"{here}/sites/{site}", "rooms": f"{here}/rooms",
        "teams": f"{here}/teams", "members": f"{here}/members", "keys": f"{here}/keys", "webhooks": f"{here}/webhooks",
        "letters": f"{here}/letters", "log": f"{here}/log?check=yes",
    })  # fmt: skip


def _take_mentor(camera: Camera, base: str, mentor: str, answers: Answers) -> None:
    _take(camera, mentor, {
        "to-answer": f"{base}/me", "my-week": f"{base}/me/week", "my-time-away": f"{base}/me/week/away",
        "my-calendar": f"{base}/me/week/calendar", "my-people": f"{base}/me/people",
        "my-shifts": f"{base}/me/shifts", "my-offer": f"{base}/me/shifts/offer",
        "my-groups": f"{base}/me/groups", "my-stories": f"{base}/me/stories", "story-new": f"{base}/me/stories/new",
        "stories-of-others": f"{base}/me/stories/shared", "my-signature": f"{base}/me/stories/agreement",
    })  # fmt: skip
    meets = {one["mentor_id"] for one in answers.coordinator.every(f"{answers.week.base}/matches")}
    other = next(email for mentor_id, email in answers.week.mentors.items() if mentor_id in meets)
    mine = answers.week.service.signed_in(other).every(f"{answers.week.base}/me/matches")[0]
    _take(camera, other, {"my-people-met": f"{base}/me/people", "my-person": f"{base}/me/people/{mine['id']}"})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
