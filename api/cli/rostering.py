"""`waypair roster`: read, settle, write, show."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import typer

from api.cli.guard import DONE, NOT_PROVED, NOTHING_MATCHED
from api.cli.inputs import named_policy, this_week
from api.cli.matching import beside
from api.cli.screen import answers, remarks, say, say_notes, say_problems, steps

if TYPE_CHECKING:
    from api.sheets.result_record import Record


def roster_week(
    folder: Path, *, week: str | None, policy: Path | None, out: Path | None, as_json: bool, skip_invalid: bool
) -> int:
    """Settle a week's presence, write its files and show it; return the exit code."""
    from api.sheets.files import check_writable
    from api.sheets.presence import offered, read_presence

    began = perf_counter()
    monday, rules = this_week(week), named_policy(policy)
    target = out or beside(folder, "roster")
    with steps() as tell:
        tell("Reading the sheets")
        reading = read_presence(folder, week=monday, policy=rules, skip_invalid=skip_invalid)
    check_writable(target)
    say_notes(reading.notes)
    if reading.problems:
        say_problems(reading.problems, "Left out, for they cannot be read:")
    question = reading.question
    with steps() as tell:
        tell("Getting ready")
        from api.sheets.roster_file import write_roster
        from api.sheets.roster_record import roster_record
        from matcher.presence.roster import roster

        settled = roster(question, progress=tell)
        tell("Writing the roster")
        standing = frozenset(question.standing)
        record = roster_record(settled, rules.version, standing, perf_counter() - began)
        names = offered(question)
        write_roster(target, record, names)
    if as_json:
        from api.sheets.result_file import json_text

        typer.echo(json_text(record).encode(), nl=False)
        say(remarks(), f"The files are in {target}.")
    else:
        from api.cli.roster_summary import show_roster

        show_roster(answers(), record, target, names)
    return _code(record)


def _code(record: Record) -> int:
    asked = any(hour["minimum"] for hour in record["hours"])
    if asked and not record["shifts"]:
        return NOTHING_MATCHED
    return DONE if record["proved"] else NOT_PROVED
