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


@dataclass(frozen=True, slots=True)
class Wishes:
    """The wishes of one side and who of the other side meets them.

    Parameters
    ----------
    must, prefer, avoid : scipy.sparse.csr_array of float32, shape (n_askers, n_wishes)
        Which wishes each asker has, by strength.
    met, unmet : ndarray of float32, shape (n_wishes, n_asked)
        1 where the asked person has the value, and where not.
    asked : tuple of (attribute, value)
        The distinct wishes.
    """

    must: sparse.csr_array
    prefer: sparse.csr_array
    avoid: sparse.csr_array
    met: NDArray[np.float32]
    unmet: NDArray[np.float32]
    asked: tuple[Wish, ...]

    @property
    def soft_count(self) -> NDArray[np.float32]:
        """Number of wishes of each asker that shape the fit."""
        return np.asarray(self.prefer.sum(axis=1) + self.avoid.sum(axis=1), np.float32).ravel()


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
    met = np.array([[wish.accepts(held) for held in described[wish.attribute]] for wish in samples], np.float32)
    met = met.reshape(len(samples), len(asked))
    return Wishes(
        _table(askers, number, "must"),
        _table(askers, number, "prefer"),
        _table(askers, number, "avoid"),
        met,
        1 - met,
        tuple(number),
    )


def _table(askers: Sequence[Sequence[Preference]], number: dict[Wish, int], strength: str) -> sparse.csr_array:
    columns: list[int] = []
    ends = [0]
    for one in askers:
        columns.extend(sorted({number[wish.attribute, wish.value] for wish in one if wish.strength == strength}))
        ends.append(len(columns))
    ones = np.ones(len(columns), np.float32)
    return sparse.csr_array((ones, np.array(columns, np.int32), np.array(ends, np.int32)), (len(askers), len(number)))
