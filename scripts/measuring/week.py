"""A whole week by `waypair match`: against one bare solve, and as it grows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from scripts.measuring.commands import WEEK, Run, best, draw_week, program, waypair
from scripts.measuring.rows import Row, growth, memory, memory_growth, within
from scripts.measuring.timing import Took, WrongAnswerError, least

SIZES = (1_000, 3_000, 10_000, 30_000)
LARGEST = 30_000
COMPARED = 10_000
GIB = 1024.0


def measure_week(folder: Path, sizes: Sequence[int] = SIZES, compared: int = COMPARED, rounds: int = 3) -> list[Row]:
    """Return the time and memory of a whole week at each size, and one size against the bare solve.

    Parameters
    ----------
    folder : Path
        Where the weeks are drawn.
    sizes : sequence of int
        Mentees; there are a tenth as many mentors.
    compared : int
        The size that is held against a bare solve.
    rounds : int
    """
    runs: dict[int, list[Run]] = {size: [] for size in sizes}
    bare: list[Took] = []
    arcs = 0
    for turn in range(rounds):
        for size in sizes:
            if size == LARGEST and turn >= 2:
                continue
            week = draw_week(folder, size)
            runs[size].append(match(week))
            if size == compared:
                solved = program("bare", str(week), WEEK)
                bare.append(Took(**solved["took"]))
                arcs = solved["arcs"]
                if solved["optimum"] != solved["ours"]:
                    raise WrongAnswerError(f"bare solve {solved['optimum']}, ours {solved['ours']} over {week.name}")
    found = {size: best(done) for size, done in runs.items()}
    rows = []
    if bare:
        ours = found[compared]
        what = f"waypair match, {compared:,} × {compared // 10:,}"
        against = f"one bare OR-Tools solve, {arcs:,} arcs"
        rows.append(within(what, against, ours.took, least(bare), 5.0))
        rows.append(memory(what, ours.peak_mib, 1.5 * GIB))
    return rows + _growth(found)


def _growth(found: dict[int, Run]) -> list[Row]:
    rows = []
    for sizes in pairwise(found):
        small, large = (found[size] for size in sizes)
        what = f"waypair match, {sizes[1]:,} × {sizes[1] // 10:,}, growth"
        rows.append(growth(what, sizes, (small.took, large.took), 1.5))
        rows.append(memory_growth(what, sizes, (small.peak_mib, large.peak_mib)))
        if sizes[1] == LARGEST:
            rows.append(memory(what, large.peak_mib, 3 * GIB))
    return rows


def match(week: Path) -> Run:
    """Match a week, and make sure that it is proved and that everybody left over has a reason."""
    done = waypair("match", str(week), "--week", WEEK)
    check_result(week / "result" / "result.json")
    return done


def check_result(path: Path) -> None:
    """Raise unless a result is proved and says why, for everybody left over."""
    record = json.loads(path.read_text(encoding="utf-8"))
    if not record["proved"]:
        raise WrongAnswerError(f"{path.parent.parent.name} is not proved")
    silent = [person["mentee"] for person in record["unmatched"] if not person["reason"]]
    if silent:
        raise WrongAnswerError(f"{path.parent.parent.name} gives no reason for {', '.join(silent[:5])}")
