"""The whole of it: a fresh database, a week, and then a service to look around in."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import sys
from datetime import UTC, datetime

from api.cli.screen import remarks, say
from scripts.demonstrating.answering import check_log, mentees_answer, mentors_answer, publish, show_after
from scripts.demonstrating.beside import keep_groups, place_in_groups, settle_presence, tell_a_story
from scripts.demonstrating.leaving import Leaver, move_day, say_yes_to_call, show_plan, submit
from scripts.demonstrating.next_door import (
    NEIGHBOUR,
    count_leaders,
    found_next_door,
    refer,
    second_mentors,
    sign,
    take_in_next_door,
)
from scripts.demonstrating.running import FOLDER, LOG, ROOT, Service, StoppedError, serving, shown, waypair
from scripts.demonstrating.showing import headline, line
from scripts.demonstrating.week import COORDINATOR, coming_monday, match, open_program, set_urgency, take_in_people

MENTEES, MENTORS, SEED = 120, 20, 42
STOPPED = 130


def main(arguments: list[str]) -> int:
    """Run the week, then serve unless told not to; return the exit code."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # a shell ignores the first for what runs behind it
        signal.signal(number, _end)
    try:
        be_alone()
        link = prepare()
        with serving() as service:
            program, mentor, leaver = _run_week(service, link)
            if "--no-serve" not in arguments:
                _serve_on(service, program, mentor, leaver)
    except StoppedError as error:
        say(remarks(), f"demo: {error}", "bold red")
        return 1
    except KeyboardInterrupt:
        say(remarks(), "\nStopped; nothing is left running.")
        return STOPPED
    return 0


def be_alone() -> None:
    """Hold the lock of this checkout's demo until the end of the process: its folder serves one at a time."""
    lock = os.open(ROOT / "scripts" / "demo", os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StoppedError("Another demo of this checkout is running: stop it first.") from None


def prepare() -> str:
    """Make the database and draw the people; return the admin's link."""
    if FOLDER.exists():
        try:
            shutil.rmtree(FOLDER)
        except OSError:
            raise StoppedError(
                f"The folder {shown(FOLDER)} of an earlier run cannot be removed: remove it, then run this again."
            ) from None
    FOLDER.mkdir()
    headline("A fresh database, and a realistic population")
    monday = coming_monday(datetime.now(UTC).date()).isoformat()
    waypair("migrate")
    waypair(
        "sample", str(FOLDER), "--mentees", str(MENTEES), "--mentors", str(MENTORS), "--seed", str(SEED),
        "--week", monday, "--force",
    )  # fmt: skip
    line(f"{MENTEES} mentees and {MENTORS} mentors are drawn into {shown(FOLDER)}; the database is waypair.db there.")
    made = waypair("admin", "create", "admin@example.org", "--program", "North Side Recovery", "--name", "Alex")
    return made.split()[-1]


def _run_week(service: Service, link: str) -> tuple[str, str, Leaver]:
    """Take the week to its matches; return the program, a mentor who has answers left to give, and who leaves."""
    line(f"The service runs at {service.url}; what it says is in {shown(LOG)}.")
    neighbour, monday = found_next_door(), coming_monday(datetime.now(UTC).date())
    week = open_program(service, link)
    take_in_people(week)
    coordinator = service.signed_in(COORDINATOR)
    set_urgency(week, coordinator)
    leaver = submit(week, coordinator)
    solved = match(week, coordinator, monday)
    answers = publish(week, coordinator, solved)
    mentor = mentors_answer(answers)
    mentees_answer(answers)
    show_after(answers)
    keep_groups(week, coordinator)
    place_in_groups(week, coordinator)
    settle_presence(week, coordinator)
    tell_a_story(week, coordinator)
    show_plan(answers, leaver)
    move_day(answers, leaver)
    say_yes_to_call(answers, leaver)
    later = second_mentors(answers, monday)
    there = count_leaders(week, neighbour)
    referral = refer(answers, there, later)
    sign(answers, later)
    take_in_next_door(there, referral, later)
    check_log(answers)
    return week.program, mentor, leaver


def _serve_on(service: Service, program: str, mentor: str, leaver: Leaver) -> None:
    """Print what to open, and serve until stopped."""
    headline("Look around: the service goes on until Ctrl-C")
    line(f"coordinator         {service.link_for(COORDINATOR)}")
    line(f"mentor              {service.link_for(mentor)}")
    line(f"program next door   {service.link_for(NEIGHBOUR)}")
    line(f"treatment center    {leaver.link}")
    line(f"asking for support  {service.url}/ask/{program}")
    line(
        "Each of the first three signs in once, within 20 minutes, best in windows of their own; another one: "
        + f"{service.url}/sign-in (its mail goes to {shown(LOG)})."
    )
    line(f"The whole API: {service.url}/api/v1/openapi.json")
    sys.stdout.flush()
    service.process.wait()
    service.check()


def _end(*signalled: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
