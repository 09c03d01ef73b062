"""Commands as a user runs them: processes of their own, with their wall clock and their peak memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.measuring import child
from scripts.measuring.timing import Took, least

ROOT = Path(__file__).resolve().parent.parent.parent
WEEK = "2026-11-23"
SEED = 7


class CommandError(Exception):
    """A command that should have ended well did not."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command.

    Parameters
    ----------
    took : Took
        From the start of the process to its end.
    peak_mib : float
        Most memory it held.
    said : str
        Its standard output.
    """

    took: Took
    peak_mib: float
    said: str


def run(*command: str) -> Run:
    """Run a command to its end and measure it.

    Raises
    ------
    CommandError
        If its exit code is not 0.
    """
    # A user's Python keeps compiled bytecode; what a test runner switched off is on again.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        launcher = [sys.executable, "-I", "-S", child.__file__, str(report)]
        done = subprocess.run(
            [*launcher, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CommandError(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        measured = json.loads(report.read_text(encoding="utf-8"))
    return Run(Took(measured["wall"], measured["cpu"]), measured["peak_mib"], done.stdout)


def waypair(*arguments: str) -> Run:
    """Run `waypair`."""
    return run(str(Path(sys.executable).parent / "waypair"), *arguments)


def program(name: str, *arguments: str) -> Any:
    """Run one of the programs beside this module; return what it printed, read as JSON."""
    return json.loads(run(sys.executable, "-m", f"scripts.measuring.{name}", *arguments).said)


def best(runs: list[Run]) -> Run:
    """Return the best times of some runs, with the most memory that any of them held."""
    return Run(least(one.took for one in runs), max(one.peak_mib for one in runs), runs[-1].said)


def draw_week(folder: Path, n_mentees: int, monday: str = WEEK) -> Path:
    """Return a folder with that many mentees and a tenth as many mentors, drawn unless they are there already."""
    week = folder / f"week-{n_mentees}{'' if monday == WEEK else f'-{monday}'}"
    if not (week / "mentors.csv").exists():
        people = ("--mentees", str(n_mentees), "--mentors", str(max(1, n_mentees // 10)))
        waypair("sample", str(week), *people, "--seed", str(SEED), "--week", monday)
    return week
