"""`waypair sample`: made-up people in files."""

from __future__ import annotations

from pathlib import Path

from api.cli.guard import BAD_INPUT, DONE
from api.cli.inputs import this_week
from api.cli.screen import answers, counted, remarks, say, steps
from matcher.errors import InvalidInputError, Problem

_FILES = ("mentees.csv", "mentors.csv", "pairs.csv", "groups.csv", "coverage.csv", "stories.csv")


def sample_folder(
    folder: Path, *, mentees: int, mentors: int, groups: int, stories: int, seed: int, week: str | None, force: bool
) -> int:
    """Draw a population and write its files; raise where files would be lost or the numbers make no sense."""
    from api.sheets.files import check_writable

    monday = this_week(week)
    check_writable(folder)
    there = [name for name in _FILES if (folder / name).exists()]
    if there and not force:
        raise InvalidInputError(
            Problem(str(folder / name), "a file", "nothing there yet, or --force to replace it") for name in there
        )
    from api.sample import draw_population, write_population

    with steps() as tell:
        tell("Drawing people")
        try:
            population = draw_population(mentees, mentors, seed, monday, groups, stories)
            folder.mkdir(parents=True, exist_ok=True)
            write_population(population, folder)
        except ValueError as error:
            say(remarks(), str(error), "bold red")
            return BAD_INPUT
    drawn = f"{counted(mentees, 'mentee')} and {counted(mentors, 'mentor')}"
    say(answers(), f"{drawn}, waiting in the week of {monday.isoformat()}, are in {folder}.")
    say(answers(), f"Next: waypair match {folder} --week {monday.isoformat()}")
    say(answers(), f"And then: waypair roster {folder} --week {monday.isoformat()}")
    if groups:
        say(answers(), f"Or, for the {counted(groups, 'group')}: waypair groups {folder} --week {monday.isoformat()}")
    if stories:
        told = counted(stories, "story", "stories")
        say(answers(), f"Or, for the {told}: waypair stories {folder} --week {monday.isoformat()}")
    return DONE
