"""Drop-in rosters: how long a large one takes, how far it is from its bound, and what taking shifts by hand reaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np

from matcher.people.mentor import Mentor
from matcher.people.week import Slot, Window
from matcher.presence import Coverage, Offer, Question
from matcher.presence.columns import columns_of
from matcher.presence.greedy import greedy_roster
from matcher.presence.grid import Grid, Ints, grid_of
from matcher.presence.roster import Roster, roster
from matcher.presence.stages import count, shares
from scripts.measuring.rows import Row, soon
from scripts.measuring.timing import Stopwatch, WrongAnswerError

WEEK: Final = date(2026, 11, 23)
OPEN_FROM, OPEN_UNTIL = 10, 20
SIZES: Final = ((8, 60, 30.0), (2, 15, 20.0))
"""Sites, mentors, and the seconds within which a week of 70 hours at each site has to be settled."""


def draw_presence(n_sites: int, n_mentors: int, seed: int = 7) -> Question:
    """Draw a week in which every site is open for 70 hours, and about as many hours are offered as are needed.

    Parameters
    ----------
    n_sites, n_mentors : int
    seed : int
    """
    random = np.random.default_rng(seed)
    sites = [f"site {number}" for number in range(n_sites)]
    coverage = [
        Coverage(
            site=site,
            windows=(Window(day, OPEN_FROM * 60, OPEN_UNTIL * 60),),
            wanted=2,
            languages=("es",) if random.random() < 0.2 else (),
        )
        for site in sites
        for day in range(7)
    ]
    return Question(
        week=WEEK, coverage=tuple(coverage), offers=tuple(_draw_offer(random, k, sites) for k in range(n_mentors))
    )


def _draw_offer(random: np.random.Generator, number: int, sites: list[str]) -> Offer:
    own = random.choice(len(sites), min(len(sites), int(random.integers(1, 4))), replace=False)
    windows = []
    for day in sorted(random.choice(7, int(random.integers(2, 6)), replace=False).tolist()):
        start, hours = int(random.integers(OPEN_FROM - 1, OPEN_UNTIL - 3)), int(random.integers(3, 7))
        windows.append(Slot(day, start * 60, hours * 60))
    mentor = Mentor(
        id=f"M{number:03}",
        slots=(),
        sites=tuple(sorted(sites[spot] for spot in own)),
        languages=("en", "es") if random.random() < 0.3 else ("en",),
        recovery_years=0.5 if random.random() < 0.12 else 5.0,
    )
    return Offer(mentor=mentor, windows=tuple(windows), hours=int(random.integers(6, 16)))


def measure_presence(sizes: Sequence[tuple[int, int, float]] = SIZES) -> list[Row]:
    """Settle rosters of some sizes, and set them beside those that are made by hand."""
    rows = []
    for n_sites, n_mentors, limit_s in sizes:
        question = draw_presence(n_sites, n_mentors)
        watch = Stopwatch()
        settled = roster(question)
        rows += rows_of(f"roster, {n_sites} sites × 70 hours × {n_mentors}", question, settled, watch, limit_s)
    return rows


def rows_of(what: str, question: Question, settled: Roster, watch: Stopwatch, limit_s: float) -> list[Row]:
    """Return the rows of one roster.

    Raises
    ------
    WrongAnswerError
        If it is worse than what is made by hand, or a stage than its bound.
    """
    timed = soon(what, watch.took(), limit_s)
    grid = grid_of(question)
    columns = columns_of(grid)
    by_hand = columns.take(greedy_roster(grid, columns, grid.minimum))
    figures = settled.figures
    if figures["hours_covered"] < figures["by_hand_covered"]:
        raise WrongAnswerError(f"{what}: more is covered by hand")
    if any(stage.value < stage.bound for stage in settled.stages):
        raise WrongAnswerError(f"{what}: a stage is below its bound")
    covered, greedy = figures["hours_covered"], figures["by_hand_covered"]
    closed = sum(stage.value == stage.bound for stage in settled.stages)
    most = figures["hours_needed"] - settled.stages[0].bound
    hours = np.array([load.hours for load in settled.mentors])
    ours, theirs = unevenness(grid, hours), unevenness(grid, count(grid, by_hand).hours)
    return [
        timed,
        Row(
            what,
            "the best shift by hand, again and again: hours covered",
            covered,
            greedy,
            "hours",
            ratio=covered / max(greedy, 1.0),
            ratio_text=f"{covered / max(greedy, 1.0):.2f}× as many",
            must_reach="≥ 1×",
            reached=covered >= greedy,
        ),
        Row(
            what,
            "the same: spread of the shares of what was offered",
            ours,
            theirs,
            "%",
            ratio=ours / max(theirs, 1e-9),
            ratio_text=f"{ours / max(theirs, 1e-9):.2f}×",
        ),
        Row(
            what,
            "its bound: hours that can be covered at all",
            covered,
            most,
            "hours",
            ratio=covered / max(most, 1.0),
            ratio_text=f"{covered / max(most, 1.0):.1%}",
            note=f"{closed} of {len(settled.stages)} stages closed",
        ),
    ]


def unevenness(grid: Grid, hours: Ints) -> float:
    """Return the standard deviation of mentors' shares of what they offered, in percentage points."""
    return float(np.std(shares(grid, hours)) * 100)
