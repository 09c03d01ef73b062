"""What comes after: a second mentor for whoever asks for one of each kind, and a program next door."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from api.cli.screen import counted
from scripts.demonstrating.answering import Answers
from scripts.demonstrating.leaving import PERSON
from scripts.demonstrating.running import Client, StoppedError, waypair
from scripts.demonstrating.showing import headline, hour_of, line
from scripts.demonstrating.week import ZONE, Week, add, solved_round, steps, take_in

JOINS: Final[dict[str, Any]] = {
    "name": "Robin", "kind": "role_model", "languages": ["en"], "modes": ["phone", "video"], "recovery_years": 6.0,
    "time_zone": ZONE, "moud_affirming": True, "experiences": ["parenting"], "capacity": 2, "new_per_week": 2,
    "slots": ["Sun 20:00-21:00", "Tue 18:30-19:30"], "contact": {"route": "email", "email": "robin@example.org"},
    "shareable": ["experiences"],
}  # fmt: skip
"""A role model with two hours a week: one of them is of use to hardly anybody but whoever looks for a second mentor."""
NEXT_DOOR: Final = "River Street Peers"
NEIGHBOUR: Final = "neighbour@example.org"
COUNTED: Final[dict[str, Any]] = {
    "definition": "board", "board": 9, "board_lived": 6, "staff": 5, "staff_lived": 4, "director_lived": True,
}  # fmt: skip


@dataclass(frozen=True)
class Later:
    """The round of the week after, and one of those who are left over in it."""

    round_id: str
    mentee_id: str
    name: str


@dataclass(frozen=True)
class NextDoor:
    """The program next door, and whoever runs it."""

    client: Client
    program: str

    @property
    def base(self) -> str:
        """Where everything of it lies."""
        return f"/api/v1/programs/{self.program}"


def second_mentors(answers: Answers, monday: date) -> Later:
    """Solve the week after: whoever asks for one of each kind is looked for a second mentor, behind who has nobody."""
    headline("10. The week after: a role model joins")
    week, coordinator = answers.week, answers.coordinator
    joined = {"member_id": take_in(week, "robin@example.org", JOINS["name"], "mentor")}
    week.mentors[add(week, "mentors", **JOINS, **joined)] = "robin@example.org"
    made = coordinator.post(f"{week.base}/rounds", {"week": (monday + timedelta(days=7)).isoformat()})
    here = f"{week.base}/rounds/{made['id']}"
    coordinator.post(f"{here}/start", version=made["version"])
    for _ in steps(week, coordinator, here):
        pass  # the first round showed them
    solved = solved_round(coordinator, here)
    coordinator.post(f"{here}/publish", version=solved.version)
    new = coordinator.every(f"{week.base}/proposals", round_id=made["id"])
    second = next((one for one in new if one["mentee_id"] == week.leaving), None)
    first = counted(len(new) - (second is not None), "person", "people")
    line(f"{JOINS['name']} has two hours a week. The next round finds somebody for {first} who had nobody.")
    if second is None:
        line(f"For {PERSON['name']}, who asks for a mentor of each kind, nobody of the other kind has an hour yet.")
    else:
        line(f"{PERSON['name']}, who asks for a mentor of each kind, comes behind them and has a second one: "
             f"{JOINS['name']}, {hour_of(second['hour'])}.")  # fmt: skip
        for side in ("mentor", "mentee"):
            now = coordinator.get(f"{week.base}/proposals/{second['id']}")
            answered = f"{week.base}/proposals/{second['id']}/answers"
            coordinator.post(answered, {"side": side, "accept": True}, version=now["version"])
    left = coordinator.every(f"{here}/unmatched")[0]
    return Later(made["id"], left["mentee_id"], left["mentee_name"])


def found_next_door() -> str:
    """Found a second program; return its admin's link."""
    return waypair("admin", "create", NEIGHBOUR, "--program", NEXT_DOOR, "--name", "Noa").split()[-1]


def count_leaders(week: Week, link: str) -> NextDoor:
    """Have the program next door count who leads it: that is what makes it peer-run."""
    headline("11. A program next door takes somebody in")
    client = week.service.client()
    client.post("/api/v1/sessions", {"token": link.rpartition("/")[2]})
    (program,) = client.every("/api/v1/programs")
    there = NextDoor(client, program["id"])
    client.put(f"{there.base}/leadership", COUNTED | {"counted_on": str(datetime.now(UTC).date())}, 0)
    shown = client.get(f"{there.base}/leadership")
    holds = "peer-run by its definition" if shown["shown"] == "holds" else "not peer-run by its definition"
    line(f"{NEXT_DOOR}: {shown['board_lived']} of {shown['board']} on its board have been there themselves "
         f"({shown['board_share']:.0%}); {holds}.")  # fmt: skip
    return there


def refer(answers: Answers, there: NextDoor, person: Later) -> str:
    """Refer somebody who is left over to the program next door; they are asked first. Return the id of it."""
    asked = {"mentee_id": person.mentee_id, "to_program_id": there.program}
    made: str = answers.coordinator.post(f"{answers.week.base}/referrals", asked)["id"]
    return made


def sign(answers: Answers, person: Later) -> None:
    """Have somebody read on their own page what they are asked for, and sign it."""
    own = answers.coordinator.post(f"{answers.week.base}/mentees/{person.mentee_id}/own-link")["address"]
    browser = answers.week.service.client()
    page = browser.page(f"{own}/consents/referral/sign")
    said = dict(re.findall(r'name="(language|last_day|shown)" value="([^"]+)"', page))
    browser.page(f"{own}/consents/referral/sign", **said, agree="referral", signature=person.name)


def take_in_next_door(there: NextDoor, referral: str, person: Later) -> None:
    """Have the program next door take somebody in."""
    here = f"{there.base}/referrals/{referral}"
    version = there.client.get(here)["version"]
    came = there.client.post(f"{here}/answer", {"answer": "accepted"}, version=version)
    if came["state"] != "accepted":
        raise StoppedError(f"The referral stands as {came['state']}.")
    line(f"{person.name} is left over here, and asked first: signs on their own page that {NEXT_DOOR} is told, and is "
         "taken in there.")  # fmt: skip
    line("Both programs see how it stands; what was told is in the person’s own ledger.")
