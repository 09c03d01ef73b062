"""What is left to decide once the rules have spoken: seats for people, and options for groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.groups.encoded import Encoded
from matcher.groups.fit import contributions, whole
from matcher.groups.rules import allowed


@dataclass(frozen=True, slots=True)
class Seat:
    """A person in a group, at any of those of its options that fit the person equally well.

    Parameters
    ----------
    person, group : int
        Positions.
    fit : int
        In fit units.
    options : tuple of int
        At least one.
    """

    person: int
    group: int
    fit: int
    options: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A placing without words.

    Parameters
    ----------
    encoded : Encoded
    fit : ndarray of int64, shape (n_people, n_options)
        In fit units; -1 where a rule stands against it or the group cannot meet so.
    seats : list of Seat
        By person, then group, then fit.
    """

    encoded: Encoded
    fit: NDArray[np.int64]
    seats: list[Seat]


def problem_of(encoded: Encoded) -> Problem:
    """Return what the rules leave open."""
    may = allowed(encoded).option.copy()
    for number, option in enumerate(encoded.options):
        if option.blocked:
            may[:, number] = False
    fit = np.where(may, whole(contributions(encoded)), -1).reshape(len(encoded.people), len(encoded.options))
    seats = []
    for row in range(len(encoded.people)):
        for place, numbers in enumerate(encoded.options_of):
            by_fit: dict[int, list[int]] = {}
            for number in numbers:
                if fit[row, number] >= 0:
                    by_fit.setdefault(int(fit[row, number]), []).append(number)
            seats += [Seat(row, place, units, tuple(some)) for units, some in sorted(by_fit.items())]
    return Problem(encoded, fit, seats)


@dataclass(frozen=True, slots=True)
class Placing:
    """An answer, in positions.

    Parameters
    ----------
    option_of_group : dict of int to int
        Of every group that meets, running or opened.
    leaders : dict of int to tuple of int
        Mentors who lead each group that meets.
    room : dict of int to str
        Of each group that meets; empty where it needs none.
    group_of : dict of int to int
        Of everybody placed.
    """

    option_of_group: dict[int, int]
    leaders: dict[int, tuple[int, ...]]
    room: dict[int, str]
    group_of: dict[int, int]
