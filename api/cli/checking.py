"""`waypair check`: what is wrong with the files, and nothing else."""

from __future__ import annotations

from pathlib import Path

from api.cli.guard import DONE
from api.cli.inputs import named_policy, read_people, say_reading, this_week
from api.cli.screen import answers, counted, say


def check_folder(folder: Path, *, week: str | None, policy: Path | None, skip_invalid: bool) -> int:
    """Read the files of a week and say what they hold; raise with every problem."""
    monday = this_week(week)
    reading = read_people(folder, monday, named_policy(policy), skip_invalid=skip_invalid)
    say_reading(reading)
    pool = reading.pool
    held = f" and {counted(len(pool.pairs), 'pair')}" if pool.pairs else ""
    found = f"{counted(len(pool.mentees), 'mentee')}, {counted(len(pool.mentors), 'mentor')}{held}"
    say(answers(), f"{found}: ready to be matched for the week of {monday.isoformat()}.")
    return DONE
