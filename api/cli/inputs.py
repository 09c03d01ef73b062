"""From the arguments of a command to what they name: a policy, a week, the people of the sheets."""

from __future__ import annotations

import gc
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.screen import say_notes, say_problems
from matcher.errors import InvalidInputError, PolicyError, Problem

if TYPE_CHECKING:
    from api.sheets.read import Reading
    from matcher.policy import Policy

_WEEK = "the Monday of a week, written year-month-day, for example 2026-11-23"


def this_week(asked: str | None) -> date:
    """Return the week that was asked for, or the one that starts today or next.

    Raises
    ------
    InvalidInputError
        If it is no date or no Monday; with the Monday of that week.
    """
    from api.sheets.read import coming_monday

    if asked is None:
        week = coming_monday(datetime.now().astimezone().date())
        say_notes([f"No --week given: this is the week of {week.isoformat()}."])
        return week
    try:
        day = datetime.strptime(asked.strip(), "%Y-%m-%d").date()
    except ValueError:
        raise InvalidInputError(Problem("--week", asked, _WEEK)) from None
    if day.weekday() != 0:
        monday = max(day, date.min + timedelta(days=7)) - timedelta(days=day.weekday())
        raise InvalidInputError(Problem("--week", asked, _WEEK, monday.isoformat()))
    return day


def named_policy(path: Path | None) -> Policy:
    """Return the policy of a TOML file, or the default one.

    Raises
    ------
    InvalidInputError
        If the file cannot be read, or says something that no policy can.
    """
    from api.sheets.problems import located
    from matcher.policy import Policy, read_policy

    if path is None:
        return Policy()
    try:
        return read_policy(file_text(path))
    except PolicyError as error:
        raise PolicyError(located(problem, f"{path.name}, {problem.place}") for problem in error.problems) from None


def file_text(path: Path) -> str:
    """Return what a file of text says.

    Raises
    ------
    InvalidInputError
        If the file cannot be read, or is no text.
    """
    from api.sheets.problems import Findings
    from api.sheets.tables import read_bytes

    findings = Findings()
    content = read_bytes(path, findings)
    if content is None:
        raise InvalidInputError(findings.problems)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInputError(Problem(path.name, "bytes that are not text", "a file of text in UTF-8")) from None


def read_people(
    folder: Path, week: date, policy: Policy, *, skip_invalid: bool, beside: tuple[str, ...] = ()
) -> Reading:
    """Read the sheets; of sheets that are read `beside` them none is noted as unused.

    Raises
    ------
    InvalidInputError
        With every problem of every file, unless rows with problems are to be skipped.
    """
    from api.sheets.read import read_week

    # Tens of thousands of objects are made, and all are kept: looking for garbage meanwhile takes as
    # long as a quarter of the reading, and finds none.
    gc.disable()
    try:
        reading = read_week(folder, week=week, policy=policy, skip_invalid=skip_invalid, beside=beside)
    finally:
        gc.freeze()
        gc.enable()
    return reading


def say_reading(reading: Reading) -> None:
    """Print the notes of a reading, and the problems of the rows that were left out."""
    say_notes(reading.notes)
    if reading.problems:
        say_problems(reading.problems, "Left out, for they cannot be read:")
