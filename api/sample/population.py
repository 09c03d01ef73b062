"""A whole sample population: mentees and mentors of one week, as rows of cells."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from api.sample.draws import IntArray, Stream
from api.sample.groups import draw_groups
from api.sample.mentors import MENTOR_COLUMNS, draw_mentors
from api.sample.people import MENTEE_COLUMNS, Columns, draw_mentees
from api.sample.places import Places
from api.sample.presence import coverage_rows
from api.sample.stories import draw_stories

MOST_MENTEES: Final = 250_000
MOST_MENTORS: Final = 25_000
_FIRST_YEAR, _LAST_YEAR = 1970, 2199

Row = dict[str, str]


@dataclass(frozen=True)
class Population:
    """A week's people as they would stand in a program's files.

    Attributes
    ----------
    mentees, mentors : list of dict
        One dict per row: column name → cell, in column order.
    pairs : list of dict
        Standing pairs; none are drawn.
    coverage : list of dict
        Hours at which somebody should be present for whoever drops in.
    groups, stories : list of dict
    traits : mapping of str to ndarray of int64, shape (n_mentees,)
        Every answer of each mentee, also those without a column: positions into the levels of
        `api.sample.figures.ANSWERS`, -1 where not asked.
    mentor_traits : mapping of str to ndarray of int64, shape (n_mentors,)
        `specialist`, `full_time`, `age` in years, `held` in mentees.
    """

    mentees: list[Row]
    mentors: list[Row]
    pairs: list[Row] = field(default_factory=list)
    groups: list[Row] = field(default_factory=list)
    stories: list[Row] = field(default_factory=list)
    coverage: list[Row] = field(default_factory=list)
    traits: Mapping[str, IntArray] = field(default_factory=dict)
    mentor_traits: Mapping[str, IntArray] = field(default_factory=dict)


def draw_population(
    mentees: int, mentors: int, seed: int, week: datetime.date, groups: int = 0, stories: int = 0
) -> Population:
    """Draw a population from the published figures; the same arguments give the same people on any platform.

    A mentee does not depend on the number of mentors, but for the ids in `requested` and `avoid` (who asks does
    not; whom they ask for is one of the mentors there are).

    Parameters
    ----------
    mentees, mentors : int
        How many to draw: 1 to 250,000 and 1 to 25,000.
    seed : int
        0 or more.
    week : datetime.date
        The Monday of the week to be matched.
    groups : int
        How many groups to draw: 0 to 5,000. They change nobody.
    stories : int
        How many stories of these mentors to draw: 0 to 5,000. They change nobody either.

    Raises
    ------
    ValueError
        If a number is out of range or `week` is not a Monday.

    Examples
    --------
    >>> population = draw_population(mentees=3, mentors=2, seed=7, week=datetime.date(2026, 11, 23))
    >>> [row["id"] for row in population.mentees], [row["id"] for row in population.mentors]
    (['P0001', 'P0002', 'P0003'], ['M001', 'M002'])
    """
    _check_count("mentees", mentees, MOST_MENTEES)
    _check_count("mentors", mentors, MOST_MENTORS)
    if not _is_whole(seed) or seed < 0:
        raise ValueError(f"seed must be a whole number, 0 or more; got {seed!r}")
    _check_week(week)
    places = Places.for_mentees(mentees)
    mentee_columns, traits = draw_mentees(mentees, seed, week, places)
    mentor_columns, mentor_traits = draw_mentors(mentors, seed, week, places, mentee_columns["id"])
    mentee_columns |= _named_mentors(seed, mentees, mentor_columns["id"])
    mentor_rows = _rows(mentor_columns, MENTOR_COLUMNS)
    return Population(
        mentees=_rows(mentee_columns, MENTEE_COLUMNS),
        mentors=mentor_rows,
        groups=draw_groups(groups, seed, mentor_rows),
        stories=draw_stories(stories, seed, mentor_rows),
        coverage=coverage_rows(places),
        traits=traits,
        mentor_traits=mentor_traits,
    )


def _check_count(what: str, count: int, most: int) -> None:
    if not _is_whole(count) or not 1 <= count <= most:
        raise ValueError(f"{what} must be a whole number from 1 to {most:,}; got {count!r}")


def _is_whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)


def _check_week(week: datetime.date) -> None:
    if type(week) is not datetime.date:
        raise ValueError(f"week must be a date (the Monday of the week), without a time; got {week!r}")
    if not _FIRST_YEAR <= week.year <= _LAST_YEAR:
        raise ValueError(f"week must lie between {_FIRST_YEAR} and {_LAST_YEAR}; got {week.isoformat()}")
    if week.weekday():
        monday = week - datetime.timedelta(days=week.weekday())
        raise ValueError(
            f"week must be a Monday; {week.isoformat()} is a {week:%A}, and the Monday of that week is "
            f"{monday.isoformat()}"
        )


def _named_mentors(seed: int, mentees: int, mentors: list[str]) -> Columns:
    """Return the mentors that 1.5 % of mentees ask for by name and 1 % ask not to meet; never the same one."""
    stream = Stream(seed, "mentee")
    asks = stream.chance("requests", 0.015, mentees)
    shuns = stream.chance("avoids", 0.010, mentees)
    whom = (stream.uniform("requested", mentees) * len(mentors)).astype(np.int64)
    not_whom = (stream.uniform("avoided", mentees) * len(mentors)).astype(np.int64)
    shuns &= ~(asks & (whom == not_whom))
    return {
        "requested": [mentors[k] if a else "" for k, a in zip(whom.tolist(), asks.tolist(), strict=True)],
        "avoid": [mentors[k] if s else "" for k, s in zip(not_whom.tolist(), shuns.tolist(), strict=True)],
    }


def _rows(columns: Columns, order: tuple[str, ...]) -> list[Row]:
    cells = (columns[name] for name in order)
    return [dict(zip(order, row, strict=True)) for row in zip(*cells, strict=True)]
