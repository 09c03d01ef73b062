"""Pairs without hours, against scipy's assignment on seats."""

from __future__ import annotations

from functools import partial

from scripts.measuring.instances import Pairs, draw_pairs
from scripts.measuring.rivals import by_seats, ours_on_pairs
from scripts.measuring.rows import Row, faster
from scripts.measuring.timing import in_turns


def measure_pair_only(pairs: Pairs | None = None, *, rounds: int = 5) -> list[Row]:
    """Return how ours compares with scipy, the making of the seats counted or not."""
    if pairs is None:
        pairs = draw_pairs(3_000, 900, 4, 0.35)
    bare, whole = "scipy linear_sum_assignment, bare call", "scipy, making the seats included"
    found = in_turns(
        {
            "ours": (partial(ours_on_pairs, pairs), rounds),
            bare: (partial(by_seats, pairs, seats_counted=False), rounds),
            whole: (partial(by_seats, pairs, seats_counted=True), rounds),
        }
    )
    n_mentees, n_mentors = pairs.fit.shape
    what = f"pair-only, {n_mentees:,} × {n_mentors:,}, cap {pairs.capacity}, {pairs.eligible.mean():.0%} eligible"
    ours = found["ours"].took
    return [faster(what, name, ours, found[name].took, 1.0) for name in (bare, whole)]
