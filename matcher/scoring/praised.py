"""What speaks the most for one thing among many: the terms that count in its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ENOUGH: Final = 0.6
"""The share of its weight that a term has to add to count as a reason; what is neutral adds half."""
MOST: Final = 3


def strong_terms(added: Mapping[str, float], weights: Mapping[str, float]) -> tuple[str, ...]:
    """Return the names of the terms that speak the most for something, three at most, the strongest first.

    Parameters
    ----------
    added : mapping of str to float
        What each term adds to the fit.
    weights : mapping of str to float
        The most that each can add.
    """
    strong = [name for name, value in added.items() if value >= ENOUGH * weights[name] > 0]
    strong.sort(key=lambda name: (-added[name], name))
    return tuple(strong[:MOST])
