"""The stages of the objective, in the order in which they decide.

Each stage is a cost to be made least: on leaving a mentee out, on an arc, or on a mentor's load. All
costs are whole numbers; fit became whole in `matcher.scoring.units`, the only place where that happens.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.assignment.arcs import Arcs
from matcher.assignment.places import Indices, Ints, Places

FAVOUR_UNITS: Final = 50
"""What a favoured hour adds to the fit, in fit units, where all else is equal: half a hundredth."""

EVEN: Final = "even"
"""How the names of the stages of fairness begin; the band follows where there are several."""

TIE_BITS: Final = 28
"""Ties are drawn from this many bits: with a million free arcs two optima agree by chance once in centuries."""


class Stage(Protocol):
    """One cost of the ordered objective."""

    @property
    def name(self) -> str:
        """The stage's name in results."""

    @property
    def scale(self) -> float:
        """What one unit of the reported value costs; negative where the cost is a value to be made greatest."""

    def leaving_out(self, n_mentees: int) -> Ints | None:
        """Return the cost of each mentee who stays unmatched, or None where that costs nothing."""

    def on_arcs(self, arcs: Arcs) -> Ints | None:
        """Return the cost of each arc, or None where arcs cost nothing."""

    def on_loads(self, places: Places) -> bool:
        """Tell whether this stage costs `Places.load_points`."""


@dataclass(frozen=True, slots=True)
class Free:
    """A stage that costs nothing; the others say where they differ."""

    name: str = "free"
    scale: float = 1.0

    def leaving_out(self, n_mentees: int) -> Ints | None:
        """No cost."""
        return None

    def on_arcs(self, arcs: Arcs) -> Ints | None:
        """No cost."""
        return None

    def on_loads(self, places: Places) -> bool:
        """No cost."""
        return False


@dataclass(frozen=True, slots=True)
class Who(Free):
    """Who is matched: everyone's rank weighs, and by the exchange property of matroids nobody is passed over.

    The sets of mentees that can be matched together form a gammoid, so any weights that fall with the
    rank have the greedy set as their optimum (Schrijver, Combinatorial Optimization, §39.4 and §40.1):
    plain whole ranks do, and the set is also the largest.
    """

    weight: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    name: str = "who"

    def leaving_out(self, n_mentees: int) -> Ints:
        """Return the weight of each mentee."""
        return self.weight


def rank_weights(rank: Ints) -> Ints:
    """Return a weight for each mentee that falls with the rank: the number of ranks at or behind their own.

    Parameters
    ----------
    rank : ndarray of int64, shape (n_mentees,)
        Lower goes first.
    """
    distinct, position = np.unique(rank, return_inverse=True)
    return (len(distinct) - position).astype(np.int64).ravel()


@dataclass(frozen=True, slots=True)
class Keep(Free):
    """Standing proposals given up: as few as possible.

    Parameters
    ----------
    hour, mentor : ndarray of int32, shape (n_mentees,)
        Standing hour, or -1; where only the mentor is known, the hour is -1 and the mentor is not.
    hour_of, mentor_of : ndarray of int32, shape (n_slots,)
        Of each slot.
    """

    hour: Indices = field(default_factory=lambda: np.zeros(0, np.int32))
    mentor: Indices = field(default_factory=lambda: np.zeros(0, np.int32))
    hour_of: Indices = field(default_factory=lambda: np.zeros(0, np.int32))
    mentor_of: Indices = field(default_factory=lambda: np.zeros(0, np.int32))
    name: str = "keep"
    scale: float = -1.0

    def stands(self, arcs: Arcs) -> NDArray[np.bool_]:
        """Return which arcs are standing proposals."""
        known = self.hour[arcs.mentee]
        same_mentor = self.mentor_of[arcs.slot] == self.mentor[arcs.mentee]
        stands: NDArray[np.bool_] = np.where(known >= 0, known == self.hour_of[arcs.slot], same_mentor)
        return stands

    def on_arcs(self, arcs: Arcs) -> Ints:
        """Return -1 for each standing proposal."""
        return -self.stands(arcs).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Below(Free):
    """People whose fit is below a band: as few as possible."""

    band_units: int = 0
    name: str = EVEN

    def on_arcs(self, arcs: Arcs) -> Ints:
        """Return 1 for each arc below the band."""
        return (arcs.fit < self.band_units).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Fit(Free):
    """Total fit, with a little for a favoured hour: as much as possible."""

    name: str = "fit"
    scale: float = -1.0

    def on_arcs(self, arcs: Arcs) -> Ints:
        """Return minus the fit and favour of each arc, in fit units."""
        cost = -arcs.fit.astype(np.int64)
        if arcs.favoured.any():
            cost -= FAVOUR_UNITS * arcs.favoured
        return cost


@dataclass(frozen=True, slots=True)
class Load(Free):
    """Evenness of the mentors' loads."""

    name: str = "load"

    def on_loads(self, places: Places) -> bool:
        """Say that load points are what this stage costs."""
        return True


@dataclass(frozen=True, slots=True)
class Leaning(Free):
    """A guess at an optimum of `Who`: ranks, and at far lower prices what stands, the bands of fit, and fit.

    By ranks alone all pairs are equal, and the solver spends most of its time wandering among equals. This
    cost gives it a direction, towards what later stages want. Chains of exchanges may in the sum outweigh
    a rank, so what comes out has to be shown to be an optimum of `Who`, or is dropped.

    Parameters
    ----------
    weight : ndarray of int64, shape (n_mentees,)
        Of `Who`.
    spread : int
        How far the best fit is from the worst, in fit units.
    bands_units : tuple of int
        Of the stages of fairness, in fit units.
    keep : Keep or None
        Knows the standing proposals, where there are any.
    """

    weight: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    spread: int = 1
    bands_units: tuple[int, ...] = ()
    keep: Keep | None = None
    name: str = "leaning"

    @property
    def step(self) -> int:
        """More than fit and bands can make of any pair."""
        return 2 * self.spread * (1 + len(self.bands_units))

    def leaving_out(self, n_mentees: int) -> Ints:
        """Return the weight of each mentee, each point dearer than any two pairs."""
        return self.weight * (self.step if self.keep is None else 3 * self.step)

    def on_arcs(self, arcs: Arcs) -> Ints:
        """Return minus the fit of each arc, more for each band that it is below, and less where it stands."""
        cost = -arcs.fit.astype(np.int64)
        for band in self.bands_units:
            cost += self.spread * (arcs.fit < band)
        if self.keep is not None:
            cost += self.step * self.keep.on_arcs(arcs)
        return cost


@dataclass(frozen=True, slots=True)
class Tie(Free):
    """A seeded draw among all that is equal so far, so that the order of the input never matters.

    Parameters
    ----------
    mentee_key, slot_key : ndarray of uint64
        Keys of the mentees and slots, the same for the same content.
    """

    mentee_key: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    slot_key: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    name: str = "tie"

    def on_arcs(self, arcs: Arcs) -> Ints:
        """Return a number of `TIE_BITS` bits that the two keys decide (the first steps of splitmix64's finaliser)."""
        mixed = self.mentee_key[arcs.mentee] ^ (self.slot_key[arcs.slot] * np.uint64(0x9E3779B97F4A7C15))
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        drawn: Ints = (mixed >> np.uint64(64 - TIE_BITS)).astype(np.int64)
        return drawn
