"""What is true of each mentee: one answer per person to every variable of the figures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np

from api.sample.conditionals import BY_CHILD, CONDITIONALS
from api.sample.draws import BoolArray, IntArray, Stream
from api.sample.figures import ANSWERS, FloatArray

NO_ANSWER = -1
"""The level of a person who is not asked (a man about pregnancy)."""

Traits = Mapping[str, IntArray]
"""Variable name → level positions, shape (n,): an index into `ANSWERS[name].levels`, or `NO_ANSWER`."""


@cache
def _table(child: str) -> FloatArray:
    return BY_CHILD[child].table()


def draw_traits(stream: Stream, n: int) -> dict[str, IntArray]:
    """Draw every answer of n people, parents before children; totals follow the published shares."""
    traits: dict[str, IntArray] = {}
    for conditional in CONDITIONALS:
        row: IntArray = np.zeros(n, dtype=np.int64)
        for parent in conditional.parents:
            row = row * len(ANSWERS[parent].levels) + np.maximum(traits[parent], 0)
        levels = stream.choose_given(conditional.child, _table(conditional.child), row)
        if conditional.only is not None:
            variable, codes = conditional.only
            levels[~has(traits, variable, *codes)] = NO_ANSWER
        traits[conditional.child] = levels
    return traits


def has(traits: Traits, variable: str, *codes: int) -> BoolArray:
    """Return who gave one of these answers, shape (n,)."""
    positions = [ANSWERS[variable].index(code) for code in codes]
    return np.isin(traits[variable], positions)


def yes(traits: Traits, variable: str) -> BoolArray:
    """Return who answered yes (code 1), shape (n,)."""
    return has(traits, variable, 1)


def codes_of(traits: Traits, variable: str) -> IntArray:
    """Return the code of each person's answer, shape (n,); only for a variable that everybody answers."""
    return np.array(ANSWERS[variable].codes, dtype=np.int64)[traits[variable]]
