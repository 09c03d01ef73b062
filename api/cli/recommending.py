"""`waypair stories`: read, recommend, write, show."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import typer

from api.cli.guard import DONE, NOTHING_MATCHED
from api.cli.inputs import named_policy, this_week
from api.cli.matching import beside
from api.cli.screen import answers, remarks, say, say_notes, say_problems, steps


def recommend_stories(
    folder: Path, *, week: str | None, policy: Path | None, out: Path | None, as_json: bool, skip_invalid: bool
) -> int:
    """Tell people of the stories that suit them, write the files and show them; return the exit code."""
    from api.sheets.files import check_writable
    from api.sheets.stories.files import write_stories
    from api.sheets.stories.reading import read_stories
    from api.sheets.stories.record import story_record

    began = perf_counter()
    monday, rules = this_week(week), named_policy(policy)
    target = out or beside(folder, "stories")
    with steps() as tell:
        tell("Reading the sheets")
        reading = read_stories(folder, week=monday, policy=rules, skip_invalid=skip_invalid)
    check_writable(target)
    say_notes(reading.notes)
    if reading.problems:
        say_problems(reading.problems, "Left out, for they cannot be read:")
    with steps() as tell:
        tell("Weighing stories")
        from matcher.stories import suggest

        found = suggest(reading.shelf)
        tell("Writing the result")
        record = story_record(reading.shelf, reading.titles, found, perf_counter() - began)
        names = write_stories(target, record)
    if as_json:
        from api.sheets.result_file import json_text

        typer.echo(json_text(record).encode(), nl=False)
        say(remarks(), f"The files are in {target}.")
    else:
        from api.cli.story_summary import show_stories

        show_stories(answers(), record, target, names)
    return DONE if record["recommended"] else NOTHING_MATCHED
