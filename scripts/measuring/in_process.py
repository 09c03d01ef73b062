"""The engine's match(), and rematch() from the week at hand, in one process: reading and writing left out.

A program of its own: ``python -m scripts.measuring.in_process FOLDER WEEK AFTER DECLINED ROUNDS`` prints JSON.
"""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path

from api.cli.inputs import read_people
from api.sheets.earlier import read_declined, read_result, standing_pairs
from matcher.match import match_week
from matcher.policy import Policy
from matcher.rematch import rematch
from scripts.measuring.timing import Stopwatch, Took, least


def main(folder: str, week: str, after: str, declined: str, rounds: str) -> None:
    """Match and re-match in turns and print the best time of each."""
    pool = read_people(Path(folder), date.fromisoformat(week), Policy(), skip_invalid=False).pool
    earlier = read_result(Path(after))
    standing, _ = standing_pairs(earlier, pool)
    refused = read_declined(Path(declined), earlier, pool.pairs).pairs
    times: dict[str, list[Took]] = {"match": [], "rematch": []}
    matched = match_week(pool)
    for _ in range(int(rounds)):
        times["match"].append(_timed(lambda: match_week(pool)))
        times["rematch"].append(_timed(lambda: rematch(pool, standing=standing, declined=refused, before=matched)))
    print(json.dumps({name: asdict(least(runs)) for name, runs in times.items()}))


def _timed(work: Callable[[], object]) -> Took:
    gc.collect()
    watch = Stopwatch()
    work()
    return watch.took()


if __name__ == "__main__":
    main(*sys.argv[1:])
