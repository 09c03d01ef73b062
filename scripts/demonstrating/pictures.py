"""Pictures of the pages, taken while the demo's week goes on."""

from __future__ import annotations

import shutil
import sys
from argparse import ArgumentParser
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from api.cli.screen import counted, remarks, say
from scripts.demonstrating import demo
from scripts.demonstrating.answering import Answers, mentees_answer, mentors_answer, publish
from scripts.demonstrating.beside import STORY, keep_groups, place_in_groups, settle_presence, tell_a_story
from scripts.demonstrating.camera import CHROMIUM, Camera, a_camera
from scripts.demonstrating.gallery import NO_PICTURE, ROWS, handed, pressed, sheet
from scripts.demonstrating.leaving import Leaver, move_day, say_yes_to_call, show_plan, submit
from scripts.demonstrating.next_door import (
    NEIGHBOUR,
    Later,
    count_leaders,
    found_next_door,
    refer,
    second_mentors,
    sign,
    take_in_next_door,
)
from scripts.demonstrating.people import rows_of
from scripts.demonstrating.running import FOLDER, ROOT, Client, Service, StoppedError, serving
from scripts.demonstrating.showing import headline, line
from scripts.demonstrating.week import (
    COORDINATOR,
    Week,
    coming_monday,
    match,
    open_program,
    set_urgency,
    steps,
    take_in_people,
)

ADMIN: Final = "admin@example.org"
NEXT: Final = "button:not(.second, .link)"
FILLED_IN: Final[dict[str, dict[str, str]]] = {
    "contact": {"#field-name": "Jo", "[name=route][value=email]": "", "#field-email": "jo@example.org"},
    "times": {"[name=hours][value='0-17']": "", "[name=hours][value='3-18']": ""},
    "talk": {"[name=modes][value=video]": ""},
    "wishes": {},
    "about": {},
    "agree": {"[name=agree][value=matching]": "", "[name=agree][value=mentor]": "", "#field-signature": "Jo"},
}
"""What is typed or checked (an empty text) in each step of asking."""


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
            _Walk(camera, service, link).take_all()
            line(f"{counted(camera.taken, 'picture')} in {folder}")
            for route, why in NO_PICTURE.items():
                line(f"Without one: {route} {why}.")
    except StoppedError as error:
        say(remarks(), f"screenshots: {error}", "bold red")
        return 1
    return 0


class _Walk:
    """The week of the demo, with a picture at each of its moments."""

    def __init__(self, camera: Camera, service: Service, link: str) -> None:
        self.camera, self.service = camera, service
        self.neighbour = found_next_door()
        self.week: Week = open_program(service, link)
        self.base = self.week.base
        self.coordinator: Client = service.signed_in(COORDINATOR)
        self.monday: date = coming_monday(datetime.now(UTC).date())

    def take_all(self) -> None:
        """Walk through the week."""
        self.desk("empty")
        take_in_people(self.week)
        set_urgency(self.week, self.coordinator)
        self.take_asking()
        leaver = submit(self.week, self.coordinator)
        self.desk("ready", discharge_id=leaver.id)
        answers = self.take_round()
        mentor = self.take_answers(answers)
        self.take_beside(answers)
        self.take_leaving(answers, leaver)
        self.take_next_door(answers)
        headline("Pictures of what follows")
        self.take_following(answers)
        self.take_program()
        self.take_mentors(answers, mentor)
        self.take_own(leaver)
        self.take_many()

    def desk(self, stage: str, **ids: str) -> None:
        """Take pictures of what a coordinator sees."""
        self.camera.take(stage, COORDINATOR, program_id=self.week.program, **ids)

    def as_somebody(self, stage: str, email: str, **ids: str) -> None:
        """Take pictures of what somebody sees who signed in; of what anybody sees without an e-mail."""
        self.camera.take(stage, email, program_id=self.week.program, **ids)

    def own_link(self, mentee_id: str) -> str:
        """Return the token of a fresh link to somebody's own page."""
        return self.token(self.coordinator.post(f"{self.base}/mentees/{mentee_id}/own-link")["address"])

    @staticmethod
    def token(link: str) -> str:
        """Return the last part of a link."""
        return link.rpartition("/")[2]

    def take_asking(self) -> None:
        """Ask for support: each page of it, what it says to whoever leaves a step empty, and the end."""
        headline("Pictures of asking for support")
        self.as_somebody("public", "", token=self.token(self.service.link_for(ADMIN)))
        page = self.camera.window()
        page.goto(f"/ask/{self.week.program}")
        pressed("form[method=post] button")(page)
        draft = page.url.partition("#")[0].rpartition("/")[0]
        self.as_somebody("asking", "", token=self.token(draft))
        for step, answers in FILLED_IN.items():
            page.goto(f"{draft}/{step}")
            for selector, text in answers.items():
                field = page.locator(selector).first
                field.fill(text) if text else field.check()
            pressed(f"main form {NEXT}")(page)
        self.as_somebody("filled-in", "", token=self.token(draft))
        page.goto(f"{draft}/check")
        pressed(f"main form {NEXT}")(page)
        page.close()
        self.as_somebody("asked", "", token=self.token(draft))

    def take_round(self) -> Answers:
        """Match, and look at the round."""
        solved = match(self.week, self.coordinator, self.monday)
        headline("Pictures of the round")
        page = self.camera.window(COORDINATOR)
        page.goto(f"/programs/{self.week.program}/rounds/{solved.id}/left")
        pressed("button[name=ask]")(page)  # somebody is asked whether another hour would do
        page.close()
        pair = solved.pairs[0]
        self.desk("reviewing", round_id=solved.id, mentee_id=pair["mentee_id"])
        left = self.coordinator.every(f"{self.base}/rounds/{solved.id}/unmatched")
        self.desk("left-over", round_id=solved.id, mentee_id=left[0]["mentee_id"])
        answers = publish(self.week, self.coordinator, solved)
        self.desk("published", round_id=solved.id)
        return answers

    def take_answers(self, answers: Answers) -> str:
        """Have the round answered; return the e-mail of a mentor who has answers left to give."""
        mentor = mentors_answer(answers)
        asked = answers.proposals(state="mentor_accepted")
        for one in asked:
            if one["mentee_id"] == self.week.leaving:
                issued = self.coordinator.post(f"{self.base}/proposals/{one['id']}/links", version=one["version"])
                self.as_somebody("answering", "", token=self.token(issued["url"]))
                own = self.own_link(one["mentee_id"])
                self.as_somebody("offered", "", token=own, proposal_id=one["id"])
        self.as_somebody("question", "", token=self.token(self.service.mailed("question")[0][1]))
        mentees_answer(answers)
        return mentor

    def take_beside(self, answers: Answers) -> None:
        """Place people in groups, settle drop-in hours, tell stories, and look at each before it is published."""
        keep_groups(self.week, self.coordinator)
        place_in_groups(self.week, self.coordinator, self.look_at_placing)
        self.roster = settle_presence(
            self.week, self.coordinator, lambda roster: self.desk("settled", roster_id=roster)
        )
        tell_a_story(self.week, self.coordinator)
        self.author = next(iter(self.week.mentors.values()))
        writing = self.service.signed_in(self.author)
        draft = writing.post(f"{self.base}/me/stories", STORY | {"title": "What I would tell myself"})
        self.story = next(one["id"] for one in writing.get(f"{self.base}/me/stories") if one["id"] != draft["id"])
        self.as_somebody("written", self.author, story_id=self.story)
        self.as_somebody("drafted", self.author, story_id=draft["id"])

    def look_at_placing(self, placing: str) -> None:
        """Look at a placing in review, and at somebody in it."""
        here = f"{self.base}/placings/{placing}"
        meetings = self.coordinator.get(f"{here}/summary")["meetings"]
        self.closed, self.hosts = next(
            (one["group_id"], list(one["facilitators"])) for one in meetings if one["facilitators"]
        )
        entries = self.coordinator.every(f"{here}/unplaced")
        self.desk("placed", placing_id=placing, mentee_id=entries[0]["mentee_id"])

    def take_leaving(self, answers: Answers, leaver: Leaver) -> None:
        """Have the day of somebody move, and look at it from every side."""
        show_plan(answers, leaver)
        move_day(answers, leaver)
        goes_on = next(
            one for one in self.coordinator.every(f"{self.base}/matches") if one["mentee_id"] == leaver.mentee_id
        )
        self.as_somebody("called", self.week.mentors[goes_on["mentor_id"]])
        say_yes_to_call(answers, leaver)
        link = self.coordinator.every(f"{self.base}/centre-links")[0]
        self.desk("leaving", discharge_id=leaver.id, link_id=link["id"])
        self.as_somebody("centres-own", "", token=self.token(leaver.link), discharge_id=leaver.id)

    def take_next_door(self, answers: Answers) -> None:
        """Find a second mentor, and refer somebody else to the program next door."""
        self.later: Later = second_mentors(answers, self.monday)
        self.desk("seconded", round_id=self.later.round_id)
        there = count_leaders(self.week, self.neighbour)
        self.desk("referring", mentee_id=self.later.mentee_id)
        referral = refer(answers, there, self.later)
        self.as_somebody("own-referred", "", token=self.own_link(self.later.mentee_id))
        sign(answers, self.later)
        self.camera.take("sent-to", NEIGHBOUR, program_id=there.program, referral_id=referral)
        take_in_next_door(there, referral, self.later)
        self.desk("referred", referral_id=referral)

    def take_following(self, answers: Answers) -> None:
        """Look at everything else that a coordinator sees."""
        found = self.coordinator.every(f"{self.base}/matches")[0]
        asked = answers.proposals(state="proposed")[0]
        groups = self.coordinator.every(f"{self.base}/groups")
        ids = {
            "match_id": found["id"], "proposal_id": asked["id"], "number": "1", "roster_id": self.roster,
            "group_id": next(one["id"] for one in groups if one["open"]), "story_id": self.story,
            "coverage_id": self.coordinator.every(f"{self.base}/coverage")[0]["id"],
        }  # fmt: skip
        page = self.camera.window(COORDINATOR)
        page.goto(f"/programs/{self.week.program}/policy")
        pressed("button[value=save]")(page)
        page.close()
        self.desk("followed", **ids)
        self.desk("closed", group_id=self.closed)
        self.desk("people", mentee_id=found["mentee_id"], mentor_id=found["mentor_id"])
        self.as_somebody("here", "")

    def take_program(self) -> None:
        """Look at what an admin sees."""
        admin, site = self.week.admin, next(iter(self.week.sites.values()))
        room = admin.post(f"{self.base}/rooms", {"site_id": site, "name": "Garden room"})
        hook = admin.post(f"{self.base}/webhooks", {"address": "https://hooks.example.org/", "events": ["match.began"]})
        self.as_somebody(
            "of-program", ADMIN, site_id=site, room_id=room["id"], webhook_id=hook["id"],
            team_id=admin.every(f"{self.base}/teams")[0]["id"], key_id=admin.every(f"{self.base}/api-keys")[0]["id"],
            member_id=admin.every(f"{self.base}/members")[0]["id"],
        )  # fmt: skip

    def take_mentors(self, answers: Answers, mentor: str) -> None:
        """Look at what mentors and their supervisors see."""
        self.as_somebody("to-answer", mentor)
        matches = self.coordinator.every(f"{self.base}/matches")
        email = self.week.mentors[matches[0]["mentor_id"]]
        self.as_somebody("meeting", email, match_id=matches[0]["id"])
        rows = {f"{row['id'].lower()}@example.org": row["supervisor"] for row in rows_of(FOLDER / "mentors.csv")}
        watched = next(one for one in matches if rows.get(self.week.mentors[one["mentor_id"]]))
        supervisor = rows[self.week.mentors[watched["mentor_id"]]]
        self.as_somebody("watching", f"{supervisor.lower()}@example.org", match_id=watched["id"])
        self.as_somebody("hosting", self.week.mentors[self.hosts[0]], group_id=self.closed)
        reader = next(email for email in self.week.mentors.values() if email != self.author)
        self.as_somebody("reading", reader, story_id=self.story)
        self.take_shifts()

    def take_shifts(self) -> None:
        """Have somebody say that they cannot come, and ask for a swap; look at it from both sides."""
        summary = self.coordinator.get(f"{self.base}/rosters/{self.roster}/summary")
        present = {one["mentor_id"]: self.week.mentors[one["mentor_id"]] for one in summary["shifts"]}
        for mentor_id in present:  # so that some of them could come instead of another, and swap
            offer = f"{self.base}/mentors/{mentor_id}/presence"
            more = {"windows": ["Mon-Fri 16:00-20:00"], "hours": 8}
            self.coordinator.put(offer, more, self.coordinator.get(offer)["version"])
        mine = f"{self.base}/me"
        clients = {email: self.service.signed_in(email) for email in present.values()}
        shifts = [(email, one) for email, client in clients.items() for one in client.get(f"{mine}/shifts")]
        email, shift = next(
            (some for some in shifts if clients[some[0]].get(f"{mine}/shifts/{some[1]['id']}/swaps")), shifts[0]
        )
        away, here = clients[email], f"{mine}/shifts/{shift['id']}"
        away.put(f"{here}/absences/{shift['days'][-1]['day']}", None, 0)
        self.as_somebody("with-shift", email, shift_id=shift["id"])
        for other in away.get(f"{here}/swaps")[:1]:
            away.post(f"{here}/swaps", {"shift_id": other["id"]})
        others = [one for one in clients if one != email]
        asked = next((one for one in others if clients[one].get(f"{mine}/open-shifts")), others[0])
        self.as_somebody("asked-to-cover", asked)

    def take_own(self, leaver: Leaver) -> None:
        """Look at the own pages of who leaves treatment, of who waits and was asked, and of a member of a group."""
        self.as_somebody("own", "", token=self.own_link(leaver.mentee_id), story_id=self.story)
        email = self.service.mailed("question")[0][0]
        row = next(one for one in self.week.people if f"{one['id'].lower()}@example.org" == email)
        everybody = {one["name"]: one["id"] for one in self.coordinator.every(f"{self.base}/mentees")}
        self.as_somebody("own-waiting", "", token=self.own_link(everybody[row["name"]]))
        member = self.coordinator.get(f"{self.base}/groups/{self.closed}/members")[0]
        self.as_somebody("own-group", "", token=self.own_link(member["mentee_id"]))

    def take_many(self) -> None:
        """Bring in more people than a page shows, with long names among them, and match once more."""
        self.desk("many")
        page = self.camera.window(COORDINATOR)
        page.goto(f"/programs/{self.week.program}/people/import")
        handed("mentees", "mentees.csv", sheet(ROWS, "Sat 17:00-19:00"))(page)
        pressed("button[value=bring_in]")(page)
        page.close()
        self.desk("many-in")
        made: dict[str, Any] = self.coordinator.post(
            f"{self.base}/rounds", {"week": str(self.monday + timedelta(days=14))}
        )
        here = f"{self.base}/rounds/{made['id']}"
        self.coordinator.post(f"{here}/start", version=made["version"])
        for _ in steps(self.week, self.coordinator, here):
            pass
        self.desk("many-matched", round_id=made["id"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
