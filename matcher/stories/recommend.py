"""Stories that suit a person, best first: by the terms that mentors are weighed by, and where they are in recovery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matcher.encoding.encoded import Encoded, encode
from matcher.errors import InvalidInputError, Problem
from matcher.people.mentee import Mentee
from matcher.people.vocabulary import STAGES
from matcher.policy import Policy
from matcher.pool import Pool
from matcher.scoring import ALL_TERMS
from matcher.scoring.praised import strong_terms
from matcher.scoring.term import NEUTRAL
from matcher.scoring.units import fraction, whole
from matcher.stories.story import Recommendation, Story, as_a_mentor

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
SHOWN: Final = 3
"""Stories that are recommended to a person."""
SHARED: Final = ("preferences", "lived_experience", "pathway")
"""The terms of mentors that say something of a story. Its author's hours, places and person are no part of it."""
OWN_WEIGHTS: Final[Mapping[str, float]] = {"stage": 0.1, "language": 0.05}
"""Weights of what is a story's own, on the scale of the policy's: as the substance and interests of a mentor."""
SECOND_LANGUAGE: Final = np.float32(0.5)
"""What a language is worth that the person speaks and did not name first."""
BLOCK: Final = 2**20
"""Pairs of a person and a story that are weighed at once."""


def recommend(
    mentee: Mentee, stories: Sequence[Story], day: date, policy: Policy | None = None, most: int = SHOWN
) -> tuple[Recommendation, ...]:
    """Return the stories that suit a person the most, best first.

    A story comes in a language that the person speaks, and by nobody on their list of whom to avoid. Of two that suit
    as well, the one that stands first among those given comes first.

    Parameters
    ----------
    mentee : Mentee
    stories : sequence of Story
    day : date
        On which the person's stage of recovery is reckoned.
    policy : Policy, optional
        Whose weights hold for what stories and mentors share; the default one where none is given.
    most : int
        How many at most, 0 or more.

    Raises
    ------
    InvalidInputError
        If two stories have one id, or `most` is negative.
    """
    (found,) = recommend_each((mentee,), stories, day, policy, most)
    return found


def recommend_each(
    mentees: Sequence[Mentee],
    stories: Sequence[Story],
    day: date,
    policy: Policy | None = None,
    most: int = SHOWN,
    allowed: Bools | None = None,
) -> tuple[tuple[Recommendation, ...], ...]:
    """Return what `recommend` returns for each of many people, in their order.

    Parameters
    ----------
    mentees, stories : sequence of Mentee, sequence of Story
    day, policy, most
        As for `recommend`.
    allowed : ndarray of bool, shape (n_mentees, n_stories), optional
        Who may read what, beside what `recommend` looks at; everybody everything where none is given.

    Raises
    ------
    InvalidInputError
        If two stories or two people have one id, or `most` is negative.
    """
    if most < 0:
        raise InvalidInputError(Problem("most", str(most), "a number of 0 or more"))
    policy = policy or Policy()
    # whom somebody asked for as a mentor says nothing of a story, and might say who wrote it
    asked = tuple(replace(one, requested=frozenset(), avoid=frozenset()) for one in mentees)
    week = day - timedelta(days=day.weekday())
    weighed = Policy(weights=dict(policy.weights), seed=policy.seed)
    encoded = encode(Pool(mentees=asked, mentors=tuple(map(as_a_mentor, stories)), week=week, policy=weighed))
    if not stories:
        return ((),) * len(mentees)
    weights = _weights(policy)
    row = {mentee.id: number for number, mentee in enumerate(encoded.mentees)}
    column = {mentor.id: number for number, mentor in enumerate(encoded.mentors)}
    columns = np.array([column[one.id] for one in stories], np.int64)
    found: list[tuple[Recommendation, ...]] = []
    size = max(1, BLOCK // len(stories))
    for start in range(0, len(mentees), size):
        some = mentees[start : start + size]
        readable = _may_read(some, stories)
        if allowed is not None:
            readable &= allowed[start : start + size]
        rows = np.array([row[one.id] for one in some], np.int64)
        terms = _terms(encoded, rows, columns, some, stories, day)
        added = {name: np.float32(weights[name]) * values for name, values in terms.items() if name in weights}
        found += _best(readable, added, weights, stories, most)
    return tuple(found)


def _may_read(mentees: Sequence[Mentee], stories: Sequence[Story]) -> Bools:
    """Return which stories come in a language that each person speaks, and by nobody whom they avoid.

    Returns
    -------
    ndarray of bool, shape (n_mentees, n_stories)
    """
    readable = speaks(mentees, stories)
    for number, mentee in enumerate(mentees):
        if mentee.avoid:
            readable[number] &= [one.author not in mentee.avoid for one in stories]
    return readable


def speaks(mentees: Sequence[Mentee], stories: Sequence[Story]) -> Bools:
    """Return which stories come in a language that each person speaks; shape (n_mentees, n_stories)."""
    written = _written(stories)
    nothing = np.zeros(len(stories), np.bool_)
    rows = [np.logical_or.reduce([written.get(language, nothing) for language in one.languages]) for one in mentees]
    return np.array(rows, np.bool_).reshape(len(mentees), len(stories))


def _written(stories: Sequence[Story]) -> dict[str, Bools]:
    """Return for each language which stories are written in it."""
    languages = {language for one in stories for language in one.languages}
    return {language: np.array([language in one.languages for one in stories], np.bool_) for language in languages}


def _best(
    readable: Bools, added: Mapping[str, Floats], weights: Mapping[str, float], stories: Sequence[Story], most: int
) -> list[tuple[Recommendation, ...]]:
    """Return each person's best, of those that they may read; of two as good, the one that stands first."""
    fit = whole(sum(added.values(), np.zeros(readable.shape, np.float32)).ravel()).reshape(readable.shape)
    order = np.argsort(np.where(readable, -fit.astype(np.int32), 1), axis=1, kind="stable")[:, :most]
    return [
        tuple(
            Recommendation(
                story=stories[place].id,
                fit=fraction(int(fit[number, place])),
                terms=strong_terms({name: float(values[number, place]) for name, values in added.items()}, weights),
            )
            for place in places
            if readable[number, place]
        )
        for number, places in enumerate(order.tolist())
    ]


def _weights(policy: Policy) -> dict[str, float]:
    """Return each term's weight as a share of all; terms without weight are left out."""
    weights = {name: policy.weights.get(name, 0.0) for name in SHARED} | dict(OWN_WEIGHTS)
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items() if weight > 0}


def _terms(
    encoded: Encoded,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    mentees: Sequence[Mentee],
    stories: Sequence[Story],
    day: date,
) -> dict[str, Floats]:
    """Return the value of each term, shape (n_mentees, n_stories); rows and columns are their places in the pool."""
    shape = len(rows), len(columns)
    pairs = np.repeat(rows, len(columns)), np.tile(columns, len(rows))
    shared = {term.name: term.values(encoded, *pairs).reshape(shape) for term in ALL_TERMS if term.name in SHARED}
    return shared | {"stage": _same_stage(mentees, stories, day), "language": _first_language(mentees, stories)}


def _same_stage(mentees: Sequence[Mentee], stories: Sequence[Story], day: date) -> Floats:
    told = {stage: np.array([stage in one.stages for one in stories], np.float32) for stage in STAGES}
    of_none = np.array([not one.stages for one in stories], np.bool_)
    neutral = np.full(len(stories), NEUTRAL, np.float32)
    by_stage = {stage: np.where(of_none, neutral, values) for stage, values in told.items()} | {"": neutral}
    return np.array([by_stage[one.stage_on(day)] for one in mentees], np.float32).reshape(len(mentees), len(stories))


def _first_language(mentees: Sequence[Mentee], stories: Sequence[Story]) -> Floats:
    written = _written(stories)
    nothing = np.zeros(len(stories), np.bool_)
    first = np.array([written.get(one.languages[0], nothing) for one in mentees], np.bool_)
    return np.where(first.reshape(len(mentees), len(stories)), np.float32(1), SECOND_LANGUAGE)
