"""All pieces in turn, shown and saved."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from time import perf_counter

from rich.console import Console

from scripts.measuring.again import measure_again
from scripts.measuring.commands import ROOT, CommandError
from scripts.measuring.groups import measure_groups
from scripts.measuring.intake import measure_intake
from scripts.measuring.one_stage import measure_one_stage
from scripts.measuring.pages import measure_pages
from scripts.measuring.pair_only import measure_pair_only
from scripts.measuring.presence import measure_presence
from scripts.measuring.round import measure_round
from scripts.measuring.rows import Row, save, table_of
from scripts.measuring.start import measure_start
from scripts.measuring.timing import WrongAnswerError
from scripts.measuring.week import LARGEST, SIZES, measure_week

WIDTH = 180
"""Columns of the table where nobody's terminal says how many it has."""

EXPLANATION = """\
Of the rivals only the solving is timed, not the building of their models; ours is timed with all that it does.
The ratio is taken by the clock on the wall and judged; "by cpu" is the same by processor time, which others on the
machine disturb less."""


def measure(names: Sequence[str], *, quick: bool, out: Path) -> int:
    """Measure the named pieces, print the table and save the figures.

    Parameters
    ----------
    names : sequence of str
    quick : bool
    out : Path

    Returns
    -------
    int
        The exit code: 0 when everything ran and nothing was wrong.
    """
    folder = ROOT / ".benchmark" / "weeks"
    shutil.rmtree(folder, ignore_errors=True)  # the sample may have changed since
    folder.mkdir(parents=True)
    sizes = [size for size in SIZES if not (quick and size == LARGEST)]
    pieces: dict[str, Callable[[], list[Row]]] = {
        "one-stage": lambda: measure_one_stage(with_cp_sat=not quick),
        "pair-only": measure_pair_only,
        "week": lambda: measure_week(folder, sizes),
        "rematch": lambda: measure_again(folder),
        "help": measure_start,
        "groups": lambda: measure_groups(folder),
        "intake": lambda: measure_intake(folder),
        "round": lambda: measure_round(folder),
        "pages": lambda: measure_pages(folder),
        "presence": measure_presence,
    }
    rows, faults = [], []
    load_before = os.getloadavg()[0]
    for name in names:
        began = perf_counter()
        print(f"benchmark: {name} …", end="", file=sys.stderr, flush=True)
        try:
            rows += pieces[name]()
        except (WrongAnswerError, CommandError) as error:
            faults.append(f"{name}: {error}")
        print(f" {perf_counter() - began:.0f} s", file=sys.stderr)
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    console.print(table_of(rows))
    console.print(EXPLANATION)
    console.print(f"Load of the machine: {load_before:.1f} before, {os.getloadavg()[0]:.1f} after.")
    for fault in faults:
        console.print(f"WRONG: {fault}", style="bold red", markup=False)
    save(out, rows, about_this_run(load_before), faults)
    console.print(f"Written to {out}.", markup=False)
    shutil.rmtree(folder, ignore_errors=True)
    return 1 if faults else 0


def about_this_run(load_before: float) -> dict[str, object]:
    """Return what the figures were measured on."""
    packages = ("waypair", "numpy", "scipy", "networkx", "ortools")
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "load": [round(load_before, 2), round(os.getloadavg()[0], 2)],
        "versions": {name: metadata.version(name) for name in packages},
    }
