"""A week matched again after one proposal in a hundred was declined."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np

from scripts.measuring.commands import SEED, WEEK, best, draw_week, program, waypair
from scripts.measuring.rows import Row, within
from scripts.measuring.timing import Took
from scripts.measuring.week import check_result, match

SIZE = 10_000
SHARE = 0.01


def measure_again(folder: Path, size: int = SIZE, rounds: int = 3) -> list[Row]:
    """Return what a re-match takes beside a match: as commands, and within one process with the week at hand."""
    week = draw_week(folder, size)
    matches, rematches = [match(week)], []
    after = week / "result" / "result.json"
    declined = decline(after, week / "declined.csv")
    answers = ("--after", str(after), "--declined", str(declined))
    for turn in range(rounds):
        if turn:
            matches.append(match(week))
        rematches.append(waypair("rematch", str(week), *answers))
        check_result(week / "rematch" / "result.json")
    inside = program("in_process", str(week), WEEK, str(after), str(declined), str(rounds))
    what = f"re-match after {SHARE:.0%} declined, {size:,}"
    return [
        within(f"{what}, as a command", "waypair match", best(rematches).took, best(matches).took, 0.25),
        within(f"{what}, from the week at hand", "waypair match", Took(**inside["rematch"]), best(matches).took, 0.25),
        within(f"{what}, from the week at hand", "match()", Took(**inside["rematch"]), Took(**inside["match"]), 0.25),
    ]


def decline(result: Path, path: Path) -> Path:
    """Write which pairs of a result are declined, drawn from all of them."""
    matches = json.loads(result.read_text(encoding="utf-8"))["matches"]
    chosen = np.random.default_rng(SEED).choice(len(matches), max(1, round(SHARE * len(matches))), replace=False)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["mentee", "mentor", "reason"])
        writer.writerows([matches[one]["mentee"], matches[one]["mentor"], "times"] for one in sorted(chosen))
    return path
