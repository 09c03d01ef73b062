"""`waypair groups`: read, place, write, show."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import typer

from api.cli.guard import DONE, NOT_PROVED, NOTHING_MATCHED
from api.cli.inputs import file_text, this_week
from api.cli.matching import beside
from api.cli.screen import answers, remarks, say, say_notes, say_problems, steps
from matcher.errors import PolicyError

if TYPE_CHECKING:
    from matcher.groups import GroupPolicy, GroupPool


def place_groups(
    folder: Path,
    *,
    week: str | None,
    policy: Path | None,
    meetings: Path | None,
    out: Path | None,
    as_json: bool,
    skip_invalid: bool,
) -> int:
    """Place people in groups, write the files and show them; return the exit code."""
    from api.sheets.files import check_writable
    from api.sheets.groups.files import write_groups
    from api.sheets.groups.reading import read_groups
    from api.sheets.groups.record import group_record

    began = perf_counter()
    monday, rules = this_week(week), _named_policy(policy)
    target = out or beside(folder, "groups")
    with steps() as tell:
        tell("Reading the sheets")
        reading = read_groups(folder, week=monday, policy=rules, skip_invalid=skip_invalid)
        pool, notes = _with_meetings(reading.pool, meetings)
    check_writable(target)
    say_notes([*reading.notes, *notes])
    if reading.problems:
        say_problems(reading.problems, "Left out, for they cannot be read:")
    with steps() as tell:
        tell("Getting ready")
        from matcher.groups.place import place

        result = place(pool, progress=tell)
        tell("Writing the result")
        record = group_record(result, perf_counter() - began)
        names = write_groups(target, record)
    if as_json:
        from api.sheets.result_file import json_text

        typer.echo(json_text(record).encode(), nl=False)
        say(remarks(), f"The files are in {target}.")
    else:
        from api.cli.group_summary import show_groups

        show_groups(answers(), record, target, names)
    if not record["proved"]:
        return NOT_PROVED
    return DONE if record["placements"] else NOTHING_MATCHED


def _with_meetings(pool: GroupPool, path: Path | None) -> tuple[GroupPool, tuple[str, ...]]:
    """Return the pool with the open meetings of a feed, and what is worth knowing of these."""
    from api.sheets.groups.meeting_guide import read_meetings

    if path is None:
        return pool, ()
    zones = Counter(one.time_zone for one in pool.mentees)
    usual = pool.policy.time_zone or min(zones, key=lambda one: (-zones[one], one), default="UTC")
    # The format lists meetings of Alcoholics Anonymous (its README: "information about AA meetings").
    found = read_meetings(file_text(path), file=path.name, time_zone=usual, pathway="twelve_step")
    return replace(pool, groups=(*pool.groups, *found.groups)), found.notes


def _named_policy(path: Path | None) -> GroupPolicy:
    """Return the policy for groups of a TOML file, or the default one."""
    from api.sheets.problems import located
    from matcher.groups import GroupPolicy
    from matcher.groups.toml import read_group_policy

    if path is None:
        return GroupPolicy()
    try:
        return read_group_policy(file_text(path))
    except PolicyError as error:
        raise PolicyError(located(problem, f"{path.name}, {problem.place}") for problem in error.problems) from None
