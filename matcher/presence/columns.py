"""Every shift that a mentor could take, and which two of them never go together."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from matcher.people.week import WEEK_MIN
from matcher.policy.presence import PresenceRules
from matcher.presence.grid import NO_FOLLOWER, Bools, Grid, Ints


@dataclass(frozen=True, slots=True)
class Columns:
    """Shifts, mentor by mentor.

    Parameters
    ----------
    mentor : ndarray of int64, shape (n_columns,)
        Rising.
    first, length : ndarray of int64, shape (n_columns,)
        Position of the first hour, and how many hours follow each other from there.
    site, day, start, end : ndarray of int64, shape (n_columns,)
        A number for each site, the weekday on which it begins there, and when it is in minutes of the week.
    """

    mentor: Ints
    first: Ints
    length: Ints
    site: Ints
    day: Ints
    start: Ints
    end: Ints

    def __len__(self) -> int:
        return len(self.mentor)

    def take(self, chosen: Ints | Bools) -> Self:
        """Return some of the shifts."""
        return type(self)(*(getattr(self, item.name)[chosen] for item in fields(self)))

    def cells(self) -> tuple[Ints, Ints]:
        """Return every hour of every shift: the shift's position, and the hour's."""
        column = np.repeat(np.arange(len(self)), self.length)
        within = np.arange(len(column)) - np.repeat(np.cumsum(self.length) - self.length, self.length)
        return column, self.first[column] + within


def columns_of(grid: Grid) -> Columns:
    """Return every shift that is long enough, not too long, and throughout which its mentor is free."""
    rules = grid.rules
    found: list[tuple[int, int, int]] = []
    for mentor, most in enumerate(grid.most.tolist()):
        longest = min(rules.longest_shift, rules.most_a_day, most)
        free = grid.free[mentor].tolist()
        for first in np.flatnonzero(grid.free[mentor]).tolist():
            spot, length = first, 1
            while length <= longest:
                if length >= rules.shortest_shift:
                    found.append((mentor, first, length))
                following = int(grid.follows[spot])
                if following == NO_FOLLOWER or not free[following]:
                    break
                spot, length = following, length + 1
    table = np.array(found, np.int64).reshape(-1, 3)
    return shifts_at(grid, table[:, 0], table[:, 1], table[:, 2])


def shifts_at(grid: Grid, mentor: Ints, first: Ints, length: Ints) -> Columns:
    """Return shifts by their mentors, first hours and lengths."""
    names = {name: number for number, name in enumerate(dict.fromkeys(hour.site for hour in grid.hours))}
    site = np.array([names[hour.site] for hour in grid.hours], np.int64)
    day = np.array([hour.slot.weekday for hour in grid.hours], np.int64)
    start = np.array([hour.start for hour in grid.hours], np.int64)
    end = np.array([hour.end for hour in grid.hours], np.int64)
    return Columns(mentor, first, length, site[first], day[first], start[first], end[first + length - 1])


def clashes(one: Columns, other: Columns, rules: PresenceRules) -> Bools:
    """Tell which shifts of one mentor can never go with which others: overlaps, no way between, too little rest.

    Returns
    -------
    ndarray of bool, shape (n_one, n_other)
    """
    start, end = one.start[:, None], one.end[:, None]
    overlap = ((other.start - start) % WEEK_MIN < end - start) | (
        (start - other.start) % WEEK_MIN < other.end - other.start
    )
    near = np.where(one.site[:, None] == other.site, rules.break_min, rules.travel_min)
    rest = np.maximum(near, round(rules.rest_hours * 60))
    needed = np.where(one.day[:, None] == other.day, near, rest)
    between = np.minimum((other.start - end) % WEEK_MIN, (start - other.end) % WEEK_MIN)
    clash: Bools = overlap | (between < needed)
    return clash


def cliques(clash: Bools) -> list[list[int]]:
    """Return groups in which every two clash, so that each clash is in one of them.

    A row "at most one of these" for each group says the same as a row for each pair, and says it more tightly.
    """
    left = clash.copy()
    np.fill_diagonal(left, val=False)
    neighbours = left.copy()
    groups = []
    for row in range(len(left)):
        while left[row].any():
            open_to = neighbours[row].copy()
            group = [row]
            uncovered = left[row].copy()
            while open_to.any():
                # The one that settles most: first those whose clash with this row has no group yet.
                preferred = open_to & uncovered
                other = int(np.argmax(preferred if preferred.any() else open_to))
                group.append(other)
                open_to &= neighbours[other]
            spots = np.ix_(group, group)
            left[spots] = False
            groups.append(sorted(group))
    return groups
