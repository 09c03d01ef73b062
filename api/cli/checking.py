"""`waypair check`: what is wrong with the files, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.guard import DONE
from api.cli.inputs import named_policy, read_people, say_reading, this_week
from api.cli.screen import answers, counted, say, say_notes, say_problems
from matcher.errors import InvalidInputError, Problem

if TYPE_CHECKING:
    from api.sheets.read import Reading
    from api.sheets.stories.reading import StoryReading
    from matcher.policy import Policy


def check_folder(folder: Path, *, week: str | None, policy: Path | None, skip_invalid: bool) -> int:
    """Read the files of a week, and the stories beside them; say what they hold, or raise with every problem."""
    monday = this_week(week)
    reading, stories = _read(folder, monday, named_policy(policy), skip_invalid=skip_invalid)
    say_reading(reading)
    if stories is not None:
        say_notes(note for note in stories.notes if note.startswith(stories.file))
        left_out = [one for one in stories.problems if one not in reading.problems]
        if left_out:
            say_problems(left_out, "Left out, for they cannot be read:")
    pool = reading.pool
    held = f" and {counted(len(pool.pairs), 'pair')}" if pool.pairs else ""
    found = f"{counted(len(pool.mentees), 'mentee')}, {counted(len(pool.mentors), 'mentor')}{held}"
    say(answers(), f"{found}: ready to be matched for the week of {monday.isoformat()}.")
    if stories is not None:
        say(answers(), f"{counted(len(stories.titles), 'story', 'stories')}: ready to be recommended.")
    return DONE


def _read(folder: Path, week: date, policy: Policy, *, skip_invalid: bool) -> tuple[Reading, StoryReading | None]:
    """Read both; what is wrong with the people, which both tell, is raised once."""
    from api.sheets.stories.reading import check_stories, of_stories

    problems: dict[Problem, None] = {}
    reading = stories = None
    try:
        reading = read_people(folder, week, policy, skip_invalid=skip_invalid, beside=("stories",))
    except InvalidInputError as error:
        problems |= dict.fromkeys(error.problems)
    try:
        stories = check_stories(folder, week=week, policy=policy, skip_invalid=skip_invalid)
    except InvalidInputError as error:
        problems |= dict.fromkeys(one for one in error.problems if reading is not None or of_stories(one))
    if reading is None or problems:
        raise InvalidInputError(tuple(problems))
    return reading, stories
