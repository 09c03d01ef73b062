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
from matcher.policy import Policy
from matcher.pool import Pool
from matcher.scoring import ALL_TERMS
from matcher.scoring.praised import strong_terms
from matcher.scoring.term import NEUTRAL
from matcher.scoring.units import fraction, whole
from matcher.stories.story import Recommendation, Story, as_a_mentor

Floats = NDArray[np.float32]
SHOWN: Final = 3
"""Stories that are recommended to a person."""
SHARED: Final = ("preferences", "lived_experience", "pathway")
"""The terms of mentors that say something of a story. Its author's hours, places and person are no part of it."""
OWN_WEIGHTS: Final[Mapping[str, float]] = {"stage": 0.1, "language": 0.05}
"""Weights of what is a story's own, on the scale of the policy's: as the substance and interests of a mentor."""
SECOND_LANGUAGE: Final = np.float32(0.5)
"""What a language is worth that the person speaks and did not name first."""


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
    if most < 0:
        raise InvalidInputError(Problem("most", str(most), "a number of 0 or more"))
    policy = policy or Policy()
    readable = [one for one in stories if _may_read(mentee, one)]
    # whom somebody asked for as a mentor says nothing of a story, and might say who wrote it
    asked = replace(mentee, requested=frozenset(), avoid=frozenset())
    week = day - timedelta(days=day.weekday())
    weighed = Policy(weights=dict(policy.weights), seed=policy.seed)
    encoded = encode(Pool(mentees=(asked,), mentors=tuple(map(as_a_mentor, readable)), week=week, policy=weighed))
    if not readable:
        return ()
    weights = _weights(policy)
    added = {name: np.float32(weights[name]) * values for name, values in _terms(encoded, readable, day).items()
             if name in weights}  # fmt: skip
    fit = whole(sum(added.values(), np.zeros(len(readable), np.float32)))
    best = sorted(range(len(readable)), key=lambda place: (-int(fit[place]), place))
    return tuple(
        Recommendation(
            story=readable[place].id,
            fit=fraction(int(fit[place])),
            terms=strong_terms({name: float(values[place]) for name, values in added.items()}, weights),
        )
        for place in best[:most]
    )


def _may_read(mentee: Mentee, story: Story) -> bool:
    return not mentee.avoid & {story.author} and not set(mentee.languages).isdisjoint(story.languages)


def _weights(policy: Policy) -> dict[str, float]:
    """Return each term's weight as a share of all; terms without weight are left out."""
    weights = {name: policy.weights.get(name, 0.0) for name in SHARED} | dict(OWN_WEIGHTS)
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items() if weight > 0}


def _terms(encoded: Encoded, stories: Sequence[Story], day: date) -> dict[str, Floats]:
    """Return the value of each term for each story, in the order of the stories."""
    column = {mentor.id: number for number, mentor in enumerate(encoded.mentors)}
    of_story = np.array([column[one.id] for one in stories], np.int64)
    mentee = encoded.mentees[0]
    somebody = np.zeros(len(stories), np.int64)
    shared = {term.name: term.values(encoded, somebody, of_story) for term in ALL_TERMS if term.name in SHARED}
    stage = mentee.stage_on(day)
    return shared | {
        "stage": np.array([_same_stage(stage, one) for one in stories], np.float32),
        "language": np.array(
            [1 if mentee.languages[0] in one.languages else SECOND_LANGUAGE for one in stories], np.float32
        ),
    }


def _same_stage(stage: str, story: Story) -> np.float32:
    if not stage or not story.stages:
        return NEUTRAL
    return np.float32(stage in story.stages)
