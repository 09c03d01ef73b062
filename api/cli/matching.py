"""`waypair match` and `waypair rematch`: read, solve, write, show."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import typer

from api.cli.guard import DONE, NOT_PROVED, NOTHING_MATCHED
from api.cli.inputs import named_policy, read_people, say_reading, this_week
from api.cli.screen import Tell, answers, remarks, say, say_notes, steps

if TYPE_CHECKING:
    from api.sheets.result_record import Record
    from matcher.policy import Policy
    from matcher.pool import Pool
    from matcher.rematch import PairChange
    from matcher.result import Result
    from matcher.seconds import Seconds


def match_week(
    folder: Path,
    *,
    week: str | None,
    policy: Path | None,
    out: Path | None,
    as_json: bool,
    skip_invalid: bool,
    workers: int,
) -> int:
    """Match a week, write its files and show it; return the exit code."""
    from api.sheets.files import check_writable

    began = perf_counter()
    monday, rules = this_week(week), named_policy(policy)
    target = out or beside(folder, "result")
    with steps() as tell:
        tell("Reading the sheets")
        reading = read_people(folder, monday, rules, skip_invalid=skip_invalid)
    check_writable(target)
    say_reading(reading)
    seconds = _with_seconds(reading.pool)
    with steps() as tell:
        tell("Getting ready")
        from matcher.match import match

        with executor_of(workers) as executor:
            result = match(seconds.pool, executor=executor, progress=tell)
        record = _write(result, began, target, tell)
    return _show(record, target, rules, as_json=as_json)


def rematch_week(
    folder: Path,
    *,
    after: Path,
    declined: Path,
    week: str | None,
    policy: Path | None,
    out: Path | None,
    as_json: bool,
    skip_invalid: bool,
    workers: int,
) -> int:
    """Match a week again after declines, write its files and show what changed; return the exit code."""
    from api.sheets.earlier import read_declined, read_result, standing_pairs
    from api.sheets.files import check_writable

    began = perf_counter()
    target = out or beside(folder, "rematch")
    with steps() as tell:
        tell("Reading the earlier result")
        earlier = read_result(after)
        monday, rules = this_week(week or earlier["week"]), named_policy(policy)
        tell("Reading the sheets")
        reading = read_people(folder, monday, rules, skip_invalid=skip_invalid)
    seconds = _with_seconds(reading.pool)
    refused = read_declined(declined, earlier, seconds.pool.pairs, seconds.of)
    standing, notes = standing_pairs(earlier, seconds.pool)
    check_writable(target)
    say_reading(reading)
    say_notes(notes)
    with steps() as tell:
        tell("Getting ready")
        from matcher.rematch import rematch

        with executor_of(workers) as executor:
            again = rematch(seconds.pool, standing=standing, declined=refused.pairs, executor=executor, progress=tell)
        record = _write(again.result, began, target, tell, again.changes)
    if rules.version != earlier["policy"]:
        say_notes([f"The earlier result followed the policy {earlier['policy']}, this one {rules.version}."])
    for pair in refused.for_ever:
        row = f"{pair.mentee},{pair.mentor},ban,known_personally"
        say_notes([f"{pair.mentee} and {pair.mentor} know each other: keep them apart for good, in pairs.csv: {row}"])
    return _show(record, target, rules, as_json=as_json)


def beside(folder: Path, name: str) -> Path:
    """Return where files go when nobody says: in the folder, or beside the workbook."""
    return (folder if folder.is_dir() else folder.parent) / name


@contextmanager
def executor_of(workers: int) -> Iterator[Executor | None]:
    """Lend a pool of processes, or nothing where one is enough."""
    if workers == 1:
        yield None
        return
    # Spawned, not forked: the solver's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as executor:
        yield executor


def _with_seconds(pool: Pool) -> Seconds:
    """Return a pool with the second needs of those who ask for one of each kind; say who has one, or cannot have it."""
    from matcher.seconds import with_seconds

    seconds = with_seconds(pool)
    if seconds.of:
        need, name = min(seconds.of.items())
        said = "person has a mentor and asks" if len(seconds.of) == 1 else "people have a mentor and ask"
        say_notes([f"{len(seconds.of)} {said} for the other kind too: the second need of {name} stands as {need}."])
    for one in seconds.unknown:
        say_notes(
            [
                f"{one} has a mentor and asks for the other kind too: write the hour of the two into pairs, in the "
                "column slot, and it is looked for."
            ]
        )
    return seconds


def _write(
    result: Result, began: float, target: Path, tell: Tell, changes: Sequence[PairChange] | None = None
) -> Record:
    from api.sheets.result_file import write_result
    from api.sheets.result_record import result_record

    tell("Writing the result")
    record = result_record(result, perf_counter() - began, changes)
    write_result(target, record)
    return record


def _show(record: Record, target: Path, rules: Policy, *, as_json: bool) -> int:
    if as_json:
        from api.sheets.result_file import json_text

        typer.echo(json_text(record).encode(), nl=False)
        say(remarks(), f"The files are in {target}.")
    else:
        from api.cli.summary import show_result

        show_result(answers(), record, target, rules)
    if not record["proved"]:
        return NOT_PROVED
    return DONE if record["matches"] else NOTHING_MATCHED
