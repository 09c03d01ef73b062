"""Tags of mentees and mentors as tables over the words that both sides use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


@dataclass(frozen=True, slots=True)
class Tags:
    """One sort of tag on both sides.

    Parameters
    ----------
    mentees : scipy.sparse.csr_array of float32, shape (n_mentees, n_words)
    mentors : ndarray or scipy.sparse.csc_array of float32, shape (n_words, n_mentors)
    said : ndarray of float32, shape (n_mentees,)
        How many tags each mentee has, also those that no mentor has.
    words : tuple of str
    """

    mentees: sparse.csr_array
    mentors: sparse.csc_array
    said: NDArray[np.float32]
    words: tuple[str, ...]

    def shared(self, rows: slice | NDArray[np.integer]) -> NDArray[np.float32]:
        """Return how many tags each mentee shares with each mentor; whole numbers, so exact in any block.

        Returns
        -------
        ndarray of float32, shape (n_rows, n_mentors)
        """
        picked = self.mentees[rows]
        if self.mentees.shape[1] <= DENSE_WORDS:
            return np.asarray(picked.toarray() @ self.mentors.toarray(), np.float32)
        return np.asarray((picked @ self.mentors).toarray(), np.float32)


DENSE_WORDS = 256
"""Up to this many words a dense product is quicker than a sparse one."""


def tags_of(mentees: Sequence[Iterable[str]], mentors: Sequence[Iterable[str]]) -> Tags:
    """Return tables over the words that at least one person of each side has.

    Parameters
    ----------
    mentees, mentors : sequences of iterables of str
        The tags of each person.
    """
    offered = {word for one in mentors for word in one}
    common = sorted({word for one in mentees for word in one} & offered)
    number = {word: column for column, word in enumerate(common)}
    said = np.array([len(frozenset(one)) for one in mentees], np.float32)
    rows = _table(mentees, number)
    columns = _table(mentors, number)
    return Tags(rows, sparse.csc_array(columns.T), said, tuple(common))


def _table(people: Sequence[Iterable[str]], number: dict[str, int]) -> sparse.csr_array:
    columns: list[int] = []
    ends = [0]
    for one in people:
        columns.extend(sorted(number[word] for word in frozenset(one) if word in number))
        ends.append(len(columns))
    ones = np.ones(len(columns), np.float32)
    return sparse.csr_array((ones, np.array(columns, np.int32), np.array(ends, np.int32)), (len(people), len(number)))
