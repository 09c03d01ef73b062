"""People placed in groups, beside what waiting order and best group first would do by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from api.sample import draw_population, write_population
from api.sheets.groups.reading import read_groups
from matcher.groups import GroupPolicy
from matcher.groups.place import place
from matcher.groups.result import GroupResult
from scripts.measuring.rows import Row, soon
from scripts.measuring.timing import Stopwatch, WrongAnswerError

WEEK: Final = date(2026, 11, 23)
SEED: Final = 3
PEOPLE, GROUPS, MENTORS = 500, 60, 60
"""Of the mentors a fifth of the number of groups lead: 12."""
LIMIT_S: Final = 60
GAP: Final = 0.01


def measure_groups(folder: Path, people: int = PEOPLE, groups: int = GROUPS, mentors: int = MENTORS) -> list[Row]:
    """Return the figures of one placing: its time, how near it is to its bounds, and what it gains.

    Raises
    ------
    WrongAnswerError
        If fewer of those ahead in rank are placed than by hand, which the first stages rule out.
    """
    week = folder / "groups"
    write_population(draw_population(people, mentors, SEED, WEEK, groups), week)
    pool = read_groups(week, week=WEEK, policy=GroupPolicy(remedies=0)).pool
    watch = Stopwatch()
    result = place(pool)
    took = watch.took()
    figures = result.figures
    if figures["placed"] < figures["by_hand_placed"]:
        raise WrongAnswerError("fewer people are placed than by hand")
    leaders = len({mentor for group in pool.groups for mentor in group.facilitators})
    what = f"{people:,} people placed in {groups} groups with {leaders} facilitators"
    return [
        soon(what, took, LIMIT_S),
        _gap(what, result),
        _beside(what, "placed, by hand", figures["placed"], figures["by_hand_placed"], "people"),
        _beside(what, "of those ahead in rank", figures["ahead_placed"], figures["by_hand_ahead_placed"], "people"),
        _beside(what, "mean fit, by hand", 100 * figures["fit_mean"], 100 * figures["by_hand_fit_mean"], "hundredths"),
    ]


def largest_gap(result: GroupResult) -> float:
    """Return how far the worst stage is from its bound, as a share."""
    gaps = (abs(one.bound - one.value) / max(abs(one.value), abs(one.bound)) for one in result.stages if not one.proved)
    return max(gaps, default=0.0)


def _gap(what: str, result: GroupResult) -> Row:
    gap = largest_gap(result)
    note = "every stage proved" if result.proved else ""
    return Row(
        what, "bound of the worst stage", 100 * gap, None, "%", must_reach=f"< {GAP:.0%}", reached=gap < GAP, note=note
    )


def _beside(what: str, against: str, ours: float, hand: float, unit: str) -> Row:
    ratio = ours / hand if hand else None
    return Row(what, against, ours, hand, unit, ratio=ratio, ratio_text="" if ratio is None else f"{ratio:.2f}×")
