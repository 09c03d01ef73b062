"""What each side asks of the other, as counts of wishes met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matcher.people.mentee import Mentee
from matcher.people.mentor import Mentor
from matcher.people.preference import Preference

Wish = tuple[str, str]
Lists = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Wishes:
    """The wishes of one side and who of the other side meets them.

    Parameters
    ----------
    must : scipy.sparse.csr_array of float32, shape (n_askers, n_wishes)
        Which wishes each asker has as a must.
    prefer, avoid : ndarray of int32, shape (n_askers, most)
        Which soft wishes each asker has, filled up with -1; as wide as the longest list.
    met, unmet : ndarray of float32, shape (n_wishes, n_asked)
        1 where the asked person has the value, and where not.
    asked : tuple of (attribute, value)
        The distinct wishes.
    """

    must: sparse.csr_array
    prefer: Lists
    avoid: Lists
    met: NDArray[np.float32]
    unmet: NDArray[np.float32]
    asked: tuple[Wish, ...]

    @property
    def soft_count(self) -> NDArray[np.float32]:
        """Number of wishes of each asker that shape the fit."""
        both = np.concatenate([self.prefer, self.avoid], axis=1)
        return np.asarray(np.count_nonzero(both >= 0, axis=1), np.float32)

    def soft_met(self, askers: NDArray[np.integer], asked: NDArray[np.integer]) -> NDArray[np.float32]:
        """Return how many soft wishes of the askers are met by the asked, pair by pair.

        Parameters
        ----------
        askers, asked : ndarray of int, shape (n_pairs,)

        Returns
        -------
        ndarray of float32, shape (n_pairs,)
        """
        total = np.zeros(len(askers), np.float32)
        for lists, table in ((self.prefer, self.met), (self.avoid, self.unmet)):
            for column in lists.T:
                wish = column[askers]
                has = np.flatnonzero(wish >= 0)
                total[has] += table[wish[has], asked[has]]
        return total


def wishes_of(askers: Sequence[Sequence[Preference]], asked: Sequence[Mentee] | Sequence[Mentor], year: int) -> Wishes:
    """Return the wishes of askers over the people they are held against.

    Parameters
    ----------
    askers : sequence of sequences of Preference
        The wishes of each asker.
    asked : sequence of Mentee or Mentor
    year : int
        Of the round, for ages.
    """
    number: dict[Wish, int] = {}
    samples: list[Preference] = []
    for one in askers:
        for wish in one:
            key = (wish.attribute, wish.value)
            if wish.strength != "no_matter" and key not in number:
                number[key] = len(number)
                samples.append(wish)
    described = {
        attribute: [person.describe(attribute, year) for person in asked]
        for attribute in {wish.attribute for wish in samples}
    }
    met = np.array([_accepted(wish, described[wish.attribute]) for wish in samples], np.float32)
    met = met.reshape(len(samples), len(asked))
    return Wishes(
        _table(askers, number, "must"),
        _lists(askers, number, "prefer"),
        _lists(askers, number, "avoid"),
        met,
        1 - met,
        tuple(number),
    )


def _accepted(wish: Preference, held: Sequence[frozenset[str] | float | None]) -> list[bool]:
    """Return for each person whether what they hold is what is wished for; many hold the same."""
    known = {one: wish.accepts(one) for one in set(held)}
    return [known[one] for one in held]


def _chosen(askers: Sequence[Sequence[Preference]], number: dict[Wish, int], strength: str) -> list[list[int]]:
    """Return the wishes of one strength of each asker, each once, rising."""
    return [sorted({number[wish.attribute, wish.value] for wish in one if wish.strength == strength}) for one in askers]


def _lists(askers: Sequence[Sequence[Preference]], number: dict[Wish, int], strength: str) -> Lists:
    chosen = _chosen(askers, number, strength)
    most = max(map(len, chosen), default=0)
    filled = [one + [-1] * (most - len(one)) for one in chosen]
    return np.array(filled, np.int32).reshape(len(chosen), most)


def _table(askers: Sequence[Sequence[Preference]], number: dict[Wish, int], strength: str) -> sparse.csr_array:
    chosen = _chosen(askers, number, strength)
    columns = np.array([wish for one in chosen for wish in one], np.int32)
    ends = np.cumsum([0, *map(len, chosen)]).astype(np.int32)
    return sparse.csr_array((np.ones(len(columns), np.float32), columns, ends), (len(askers), len(number)))
