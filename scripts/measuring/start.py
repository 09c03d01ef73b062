"""How soon `waypair` answers."""

from __future__ import annotations

from scripts.measuring.commands import best, waypair
from scripts.measuring.rows import Row, soon


def measure_start(rounds: int = 5) -> list[Row]:
    """Return how long `waypair --help` takes."""
    waypair("--help")  # once to have everything compiled
    done = best([waypair("--help") for _ in range(rounds)])
    return [soon("waypair --help", done.took, 0.5)]
