"""The objective, stage after stage: each is solved among the answers that are best in those before.

1. *who*: class by class (pinned, then each urgency, the newly discharged first in each) as many as possible;
   then *wait*: among as many, those who have waited longest together.
2. *fit*: total fit.
3. *balance*: as few people as possible in large groups: the sum of the squares of their sizes.

The sets of people who can be placed together are no matroid, for a group opens only if enough come: so between classes
nobody is passed over for any number of people ranked behind, while within a class the number goes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ortools.sat.python import cp_model

from matcher.groups.fit import FIT_UNITS
from matcher.groups.model import Model
from matcher.people.vocabulary import URGENCIES

LARGEST_SUM: Final = 10**8
"""The most that a merged stage may come to: far below where the solvers' numbers grow coarse."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: a sum of weighted literals to be made large.

    Parameters
    ----------
    name : str
    terms : list of (IntVar, int)
    most : int
        No answer reaches more.
    unit : float
        What one of its points is worth in the units that people are told.
    """

    name: str
    terms: list[tuple[cp_model.IntVar, int]]
    most: int
    unit: float = 1.0


@dataclass(frozen=True, slots=True)
class Reached:
    """What a stage reached, and the bound that no answer passes; equal where it is proved.

    Parameters
    ----------
    name : str
    value, bound : float
        In the stage's units.
    """

    name: str
    value: float
    bound: float

    @property
    def proved(self) -> bool:
        """Whether no answer is better in this stage."""
        return self.value == self.bound


def class_name(number: int) -> str:
    """Return the name of a class of people.

    Examples
    --------
    >>> class_name(0), class_name(2), class_name(7)
    ('pinned', 'crisis', 'routine, newly discharged')
    """
    if number == 0:
        return "pinned"
    urgency, later = divmod(number - 1, 2)
    name = URGENCIES[len(URGENCIES) - 1 - urgency]
    return name if later else f"{name}, newly discharged"


def who_stages(model: Model) -> Iterator[Stage]:
    """Yield the stages that decide who is placed."""
    encoded = model.encoded
    for number in sorted(set(encoded.class_of)):
        people = [row for row, one in enumerate(encoded.class_of) if one == number and model.of_person[row]]
        counted = [(sits, 1) for row in people for sits in model.of_person[row]]
        yield Stage(f"who: {class_name(number)}", counted, len(people))
        days = {row: encoded.days_waited[row] for row in people}
        if len(set(days.values())) > 1:
            waited = [(sits, days[row]) for row in people for sits in model.of_person[row] if days[row]]
            yield Stage(f"wait: {class_name(number)}", waited, sum(days.values()))


def fit_stage(model: Model) -> Stage:
    """Return the stage of the total fit."""
    terms = [(sits, seat.fit) for seat, sits in zip(model.problem.seats, model.sits, strict=True) if seat.fit]
    best: dict[int, int] = {}
    for seat in model.problem.seats:
        best[seat.person] = max(best.get(seat.person, 0), seat.fit)
    return Stage("fit", terms, sum(best.values()), 1 / FIT_UNITS)


def balance_stage(model: Model) -> Stage:
    """Return the stage of the sizes: each further member of a group costs two more than the one before.

    The cost of a group with n members is then n squared. Literals that count members need no order: the cheap ones
    are taken first.
    """
    terms = []
    for place, group in enumerate(model.encoded.groups):
        held = len(group.members)
        terms += [(one, -(2 * (held + before) + 1)) for before, one in enumerate(model.count(place))]
    return Stage("balance", terms, 0, -1.0)


@dataclass(frozen=True, slots=True)
class Merged:
    """Stages that are solved as one: each point of one outweighs all that the stages after it could come to.

    Parameters
    ----------
    parts : tuple of Stage
    scale : tuple of int
        What a point of each part is worth in the sum.
    """

    parts: tuple[Stage, ...]
    scale: tuple[int, ...]

    @property
    def terms(self) -> list[tuple[cp_model.IntVar, int]]:
        """The sum that decides the same as the parts in turn."""
        pairs = zip(self.parts, self.scale, strict=True)
        return [(literal, weight * scale) for part, scale in pairs for literal, weight in part.terms]

    @property
    def most(self) -> int:
        """No answer reaches more."""
        return sum(part.most * scale for part, scale in zip(self.parts, self.scale, strict=True))

    def told(self, values: Sequence[int], bound: int) -> list[Reached]:
        """Return what each part reached, and its bound given what the parts before reached.

        Parameters
        ----------
        values : sequence of int
            Of each part.
        bound : int
            Of the sum.
        """
        found = []
        left = bound
        for part, scale, value in zip(self.parts, self.scale, values, strict=True):
            most = max(value, min(part.most, left // scale))
            found.append(Reached(part.name, value * part.unit, most * part.unit))
            left -= value * scale
        return found


def merged(stages: Sequence[Stage]) -> list[Merged]:
    """Return stages as few as their sums allow; each decides the same as its parts in turn."""
    whole: list[Merged] = []
    for stage in reversed(stages):
        after = whole[-1] if whole else None
        if after is not None and stage.most >= 0 and (stage.most + 1) * (after.most + 1) <= LARGEST_SUM:
            whole[-1] = Merged((stage, *after.parts), (after.most + 1, *after.scale))
        else:
            whole.append(Merged((stage,), (1,)))
    return whole[::-1]
