"""After the round: it is published, mentors answer and then mentees, one declines and somebody else is found."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from api.cli.screen import counted
from scripts.demonstrating.running import Client, StoppedError
from scripts.demonstrating.showing import headline, hour_of, line, show_seen
from scripts.demonstrating.week import Solved, Week

REPAIR_S: Final = 60.0
TRIES: Final = 4
"""How many people are declined at the most until somebody else is found for one of them."""
LEFT_OPEN: Final = 5
"""How many proposals stay with a mentor, to be answered by whoever looks around afterwards."""

Record = dict[str, Any]


@dataclass
class Answers:
    """A round that is out, and who is who in it."""

    week: Week
    coordinator: Client
    solved: Solved
    mentees: dict[str, str]
    mentors: dict[str, str]

    def proposals(self, **query: str) -> list[Record]:
        """Return the proposals of the round."""
        return self.coordinator.every(f"{self.week.base}/proposals", round_id=self.solved.id, **query)


def publish(week: Week, coordinator: Client, solved: Solved) -> Answers:
    """Publish the round: hours are held, and mentors are asked."""
    headline("5. The coordinator publishes the round")
    done = coordinator.post(f"{week.base}/rounds/{solved.id}/publish", version=solved.version)
    line(f"{counted(done['proposals'], 'hour is', 'hours are')} held, and as many proposals are with their mentors.")
    mentees = {one["id"]: one["name"] for one in coordinator.every(f"{week.base}/mentees")}
    mentors = {one["id"]: one["name"] for one in coordinator.every(f"{week.base}/mentors")}
    return Answers(week, coordinator, solved, mentees, mentors)


def mentors_answer(answers: Answers) -> str:
    """Have two mentors sign in and answer, one with a no; return the e-mail of one who has answers left to give."""
    headline("6. Mentors answer")
    likely = _likely(answers.solved, answers.week.leaving)
    first = likely[0]["mentor_id"]
    load = Counter(pair["mentor_id"] for pair in answers.solved.pairs if pair["mentor_id"] != first)
    second, third = (mentor for mentor, _ in load.most_common(2))
    _declines(answers, first, likely[0])
    for pair in likely[1:TRIES]:
        if _somebody_else(answers, likely[0]):
            break
        likely[0] = pair
        _decline_on_behalf(answers, pair)
    _signs_in_and_accepts(answers, second)
    asked = answers.proposals(state="proposed")
    left = [one for one in asked if one["mentor_id"] == third and one["mentee_id"] != answers.week.leaving][:LEFT_OPEN]
    kept = {one["id"] for one in left}
    others = [one for one in asked if one["id"] not in kept]
    for one in others:
        _answer(answers, one, "mentor", accept=True)
    line(f"The others told the coordinator, who writes it down: yes to {counted(len(others), 'more proposal')}.")
    line(f"{counted(len(left), 'proposal stays', 'proposals stay')} with {answers.mentors[third]}, for you to answer.")
    return answers.week.mentors[third]


def mentees_answer(answers: Answers) -> None:
    """Have the mentees whose mentors said yes answer, each by a private link."""
    headline("7. Mentees have the last word, each by a private link")
    asked = answers.proposals(state="mentor_accepted")
    browser = answers.week.service.client()
    for one in asked:
        here = f"{answers.week.base}/proposals/{one['id']}/links"
        issued = answers.coordinator.post(here, version=one["version"])
        browser.page(issued["url"])
        browser.page(issued["url"], answer="yes")
    line(f"The coordinator hands out {counted(len(asked), 'link')}; each is opened, and the answer is yes.")
    matches = answers.coordinator.every(f"{answers.week.base}/matches")
    line(f"{counted(len(matches), 'match begins', 'matches begin')}. First contact is due "
         f"{max(one['due_at'] for one in matches)[:16].replace('T', ' ')} UTC at the latest.")  # fmt: skip


def show_after(answers: Answers) -> None:
    """Show what a mentor sees of somebody once both have accepted."""
    mentor = answers.week.service.signed_in(answers.week.mentors[_meets(answers)])
    mine = mentor.every(f"{answers.week.base}/me/matches")[0]
    read = mentor.get(f"{answers.week.base}/me/matches/{mine['id']}")
    person = read["mentee"]
    line(f"Only now their mentor sees a first name and how to reach them: {person['name']}, "
         f"{(person['contact'] or {}).get('email') or 'by the coordinator'}, {hour_of(read['hour'])}.")  # fmt: skip


def check_log(answers: Answers) -> None:
    """Have the program's log verified."""
    headline("12. The log of who read and wrote what")
    verdict = answers.week.admin.get(f"{answers.week.base}/audit/verification")
    if not verdict["holds"]:
        raise StoppedError(f"The audit log does not hold: {verdict['reason']}")
    line(f"{counted(verdict['entries'], 'entry', 'entries')}, by ids alone, each with the hash of the one before it.")
    line(f"Its head: {verdict['head']}")


def _likely(solved: Solved, leaving: str) -> list[Record]:
    """Return pairs, those first whose mentee could have somebody else at the least cost; nobody who leaves."""

    def cost(pair: Record) -> tuple[bool, float, str]:
        others = [one["people"] for one in pair["alternatives"] if not one["passes_over"]]
        return (not others, min(others, default=0), pair["mentee_id"])

    return sorted((pair for pair in solved.pairs if pair["mentee_id"] != leaving), key=cost)


def _declines(answers: Answers, mentor_id: str, pair: Record) -> None:
    """Have a mentor sign in, look at what waits, decline one and accept the others."""
    mentor = answers.week.service.signed_in(answers.week.mentors[mentor_id])
    own = mentor.every(f"{answers.week.base}/me/proposals")
    line(f"{answers.mentors[mentor_id]} signs in: {counted(len(own), 'proposal waits', 'proposals wait')}.")
    declined = next(one for one in answers.proposals(state="proposed") if one["mentee_id"] == pair["mentee_id"])
    for one in own:
        here = f"{answers.week.base}/me/proposals/{one['id']}"
        if one["id"] == declined["id"]:
            show_seen(mentor.get(here))
            line(f"{answers.mentors[mentor_id]} says no to this one (no_time); nobody else is disturbed.")
            mentor.post(f"{here}/answers", {"accept": False, "reason": "no_time"}, version=one["version"])
        else:
            _accepts(answers, mentor, one)
    if len(own) > 1:
        line(f"{answers.mentors[mentor_id]} says yes to the rest.")


def _decline_on_behalf(answers: Answers, pair: Record) -> None:
    found = [one for one in answers.proposals(state="proposed") if one["mentee_id"] == pair["mentee_id"]]
    for one in found:
        _answer(answers, one, "mentor", accept=False, reason="no_time")
        line(f"{answers.mentors[pair['mentor_id']]} declines as well, through the coordinator.")


def _somebody_else(answers: Answers, pair: Record) -> bool:
    """Wait until the worker has looked for somebody else; say who it is, and return whether there is anybody."""
    deadline = time.monotonic() + REPAIR_S
    while True:
        of_person = [one for one in answers.proposals() if one["mentee_id"] == pair["mentee_id"]]
        if all(one["repair"] != "due" for one in of_person):
            break
        if time.monotonic() > deadline:
            raise StoppedError(f"Nobody looked for somebody else within {REPAIR_S:.0f} seconds.")
        answers.week.service.check()
        time.sleep(0.2)
    name = answers.mentees[pair["mentee_id"]]
    for one in of_person:
        if one["state"] == "proposed":
            found = f"{answers.mentors[one['mentor_id']]}, {hour_of(one['hour'])}, fit {one['fit']:.2f}"
            line(f"The worker solves for {name} again, around everything that stands: {found}.")
            return True
    line(f"The worker solves for {name} again: nobody else has an hour left this week, and {name} is ahead next week.")
    return False


def _signs_in_and_accepts(answers: Answers, mentor_id: str) -> None:
    mentor = answers.week.service.signed_in(answers.week.mentors[mentor_id])
    own = mentor.every(f"{answers.week.base}/me/proposals")
    for one in own:
        _accepts(answers, mentor, one)
    line(f"{answers.mentors[mentor_id]} signs in as well, and says yes to {counted(len(own), 'proposal')}.")


def _accepts(answers: Answers, mentor: Client, one: Record) -> None:
    if (now := _still_asked(answers, one)) is not None:
        mentor.post(f"{answers.week.base}/me/proposals/{one['id']}/answers", {"accept": True}, version=now["version"])


def _answer(answers: Answers, one: Record, side: str, **said: Any) -> None:
    if (now := _still_asked(answers, one)) is not None:
        here = f"{answers.week.base}/proposals/{one['id']}/answers"
        answers.coordinator.post(here, {"side": side, **said}, version=now["version"])


def _still_asked(answers: Answers, one: Record) -> Record | None:
    """Return a proposal as it is by now; None where the worker took it back for an hour that comes round sooner."""
    now: Record = answers.coordinator.get(f"{answers.week.base}/proposals/{one['id']}")
    return now if now["state"] == "proposed" else None


def _meets(answers: Answers) -> str:
    """Return a mentor who has a match."""
    mentor: str = answers.coordinator.every(f"{answers.week.base}/matches")[0]["mentor_id"]
    return mentor
