"""One week of a program, from nothing to people who meet: everything that is done is asked of the service over HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from api.cli.screen import counted
from scripts.demonstrating.people import Row, email_of, items, language_of, mentor_of, person_of, rows_of
from scripts.demonstrating.running import FOLDER, Client, Service, StoppedError
from scripts.demonstrating.showing import headline, line, show_result, show_steps

COORDINATOR: Final = "coordinator@example.org"
ZONE: Final = "America/New_York"
PURPOSES: Final = ("matching", "mentor")
IN_GROUPS: Final = "group_host"
"""What every other person signs as well: that the host of a group is told of them."""
SOLVE_S: Final = 120.0
"""How long a round, or a placing, may take."""


@dataclass
class Week:
    """The program, and who acts in it."""

    service: Service
    admin: Client
    program: str
    mentors: dict[str, str] = field(default_factory=dict)
    """The e-mail of each mentor by id."""
    sites: dict[str, str] = field(default_factory=dict)
    """The id of each site by name."""
    people: list[Row] = field(default_factory=list)
    leaving: str = ""
    """The id of whoever a treatment centre submitted: the demo goes with them."""

    @property
    def base(self) -> str:
        """Where everything of the program lies."""
        return f"/api/v1/programs/{self.program}"


def open_program(service: Service, link: str) -> Week:
    """Sign in as the admin, and take in who runs and serves the program."""
    headline("1. An admin signs in and takes in the team")
    admin = service.client()
    admin.post("/api/v1/sessions", {"token": link.rpartition("/")[2]})
    (program,) = admin.every("/api/v1/programs")
    week = Week(service, admin, program["id"])
    line(f"Program: {program['name']} ({program['zone']}); everybody has {program['answer_hours']} hours to answer.")
    take_in(week, COORDINATOR, "Kim", "coordinator")
    rows = rows_of(FOLDER / "mentors.csv")
    supervisors = {
        name: take_in(week, f"{name.lower()}@example.org", name, "supervisor")
        for name in sorted({row["supervisor"] for row in rows} - {""})
    }
    teams = {name: add(week, "teams", name=name) for name in sorted({row["team"] for row in rows} - {""})}
    week.sites = {
        name: add(week, "sites", name=name) for name in sorted({name for row in rows for name in items(row["sites"])})
    }
    for row in rows:
        belongs = {
            "member_id": take_in(week, email_of(row), row["name"], "mentor"),
            "team_id": teams.get(row["team"]),
            "supervisor_id": supervisors.get(row["supervisor"]),
        }
        week.mentors[add(week, "mentors", **mentor_of(row, week.sites), **belongs)] = email_of(row)
    people = f"a coordinator, {counted(len(supervisors), 'supervisor')} and {counted(len(rows), 'mentor')}"
    line(f"Taken in: {people}, in {counted(len(teams), 'team')} at {counted(len(week.sites), 'site')}.")
    line("Each can sign in by a link that is mailed.")
    return week


def take_in_people(week: Week) -> None:
    """Send everybody through a form's API key, each with what they signed."""
    headline("2. People ask for support, through a form with an API key")
    issued = week.admin.post(f"{week.base}/api-keys", {"name": "Intake form", "scopes": ["intake"]})
    line(f"Key {issued['prefix']}… may submit people, and nothing else.")
    form = week.service.client().bearing(issued["key"])
    texts = {(text["purpose"], text["language"]): text for text in form.every("/api/v1/intake/consent-texts")}
    week.people = rows_of(FOLDER / "mentees.csv")
    asked: dict[str, Any] = {}
    answer: Any = None
    began = time.perf_counter()
    for number, row in enumerate(week.people):
        purposes = (*PURPOSES, IN_GROUPS) if number % 2 == 0 else PURPOSES
        agreed = [signed(texts[purpose, language_of(row)], row["name"]) for purpose in purposes]
        asked = {"version": 1, "person": person_of(row, week.sites), "consents": agreed, "reference": row["id"]}
        answer = form.post("/api/v1/intake", asked, key=f"form-{row['id']}")
    seconds = time.perf_counter() - began
    again = form.post("/api/v1/intake", asked, key=f"form-{week.people[-1]['id']}")
    line(f"{counted(len(week.people), 'person', 'people')} in {seconds:.1f} s, each with signed consents to matching "
         "and to sharing with a mentor; every other one also to a place in a group.")  # fmt: skip
    line(f"The last form was sent twice, as forms do: {'the same answer' if again == answer else 'another answer'}, "
         "nobody is there twice.")  # fmt: skip
    line(f"What the form may show: “{answer['what_next'][1]}”")


def set_urgency(week: Week, coordinator: Client) -> None:
    """Have a coordinator say who is urgent: no form does."""
    waiting = coordinator.every(f"{week.base}/mentees", status="waiting")
    if [one["name"] for one in waiting] != [row["name"] for row in week.people]:
        raise StoppedError(f"{len(week.people)} people were submitted, and {len(waiting)} others wait.")
    urgent = [(one, row) for one, row in zip(waiting, week.people, strict=True) if row["urgency"] != "routine"]
    for one, row in urgent:
        coordinator.patch(f"{week.base}/mentees/{one['id']}", {"urgency": row["urgency"]}, one["version"])
    line(f"The coordinator looks through the {counted(len(waiting), 'person', 'people')} who wait, and says that "
         f"{len(urgent)} are more urgent.")  # fmt: skip


@dataclass
class Solved:
    """A round that came out."""

    id: str
    version: int
    pairs: list[dict[str, Any]]


def match(week: Week, coordinator: Client, monday: date) -> Solved:
    """Have a round solved by the worker, and show what came out."""
    headline(f"4. The round for the week of {monday.isoformat()}")
    made = coordinator.post(f"{week.base}/rounds", {"week": monday.isoformat()})
    here = f"{week.base}/rounds/{made['id']}"
    ready = coordinator.get(f"{here}/readiness")
    for one in (one for one in ready["lines"] if one["count"]):
        line(one["text"]["en"])
    if not ready["is_ready"]:
        raise StoppedError("The round is not ready to be solved.")
    coordinator.post(f"{here}/start", version=made["version"])
    began = time.perf_counter()
    show_steps(steps(week, coordinator, here))
    solved = solved_round(coordinator, here)
    line(f"Done in {time.perf_counter() - began:.1f} s, by a worker beside the service.")
    people = coordinator.every(f"{week.base}/mentees") + coordinator.every(f"{week.base}/mentors")
    names = {one["id"]: one["name"] for one in people}
    show_result(coordinator.get(f"{here}/summary"), solved.pairs, coordinator.every(f"{here}/unmatched"), names)
    return solved


def solved_round(coordinator: Client, here: str) -> Solved:
    """Return the round that was solved, or say why it was not."""
    done = coordinator.get(here)
    if done["state"] != "review":
        why = (done["failure_text"] or {}).get("en", "")
        raise StoppedError(f"The round ended as {done['state']}. {why}")
    return Solved(done["id"], done["version"], coordinator.every(f"{here}/matches"))


def steps(week: Week, coordinator: Client, here: str) -> Iterator[str]:
    """Yield each step of what a worker solves, as it comes, until it is over."""
    deadline, last = time.monotonic() + SOLVE_S, ""
    while (now := coordinator.get(here))["state"] == "solving":
        if (step := now["step_text"]["en"]) != last:
            yield (last := step)
        if time.monotonic() > deadline:
            raise StoppedError(f"It was not solved within {SOLVE_S:.0f} seconds.")
        week.service.check()
        time.sleep(0.1)


def take_in(week: Week, email: str, name: str, role: str) -> str:
    """Let somebody into the program; return their id."""
    return add(week, "members", email=email, name=name, roles=[role])


def add(week: Week, what: str, **fields: Any) -> str:
    """Add something to the program; return its id."""
    made: str = week.admin.post(f"{week.base}/{what}", fields)["id"]
    return made


def signed(text: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the consent that somebody signed under a text that a form showed them."""
    named = ("purpose", "language", "last_day", "text_hash", "recipient")
    kept = {part: text[part] for part in named if text.get(part) is not None}
    return kept | {"signature": name}


def coming_monday(today: date) -> date:
    """Return the Monday after a day."""
    return today + timedelta(days=7 - today.weekday())
