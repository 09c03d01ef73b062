"""Tags of mentees and mentors as bits over the words that both sides use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.encoding.rows import Rows

WORD_BITS = 64


@dataclass(frozen=True, slots=True)
class Bits:
    """Sets of words, one per person, as bits of unsigned whole numbers.

    Parameters
    ----------
    parts : tuple of ndarray of unsigned int, shape (n_people,)
        Each holds up to 64 words, in the narrowest type that does.
    """

    parts: tuple[NDArray[np.unsignedinteger], ...]

    def any(self) -> NDArray[np.bool_]:
        """Return who has any word."""
        found: NDArray[np.bool_] = np.logical_or.reduce([part != 0 for part in self.parts])
        return found


def bits_of(people: Sequence[Iterable[str]], words: Sequence[str]) -> Bits:
    """Return which of the words each person has; other words are passed over.

    Parameters
    ----------
    people : sequence of iterables of str
    words : sequence of str
        Distinct.
    """
    number = {word: place for place, word in enumerate(words)}
    memo: dict[int, int] = {}
    held: list[int] = []
    alive = []  # ids of objects are only unique while the objects live
    for one in people:
        mask = memo.get(id(one))
        if mask is None:
            mask = 0
            for word in one:
                place = number.get(word)
                if place is not None:
                    mask |= 1 << place
            memo[id(one)] = mask
            alive.append(one)
        held.append(mask)
    parts: list[NDArray[np.unsignedinteger]] = []
    for first in range(0, max(1, len(words)), WORD_BITS):
        width = min(WORD_BITS, len(words) - first)
        kind = np.uint16 if width <= 16 else np.uint32 if width <= 32 else np.uint64
        low = (1 << WORD_BITS) - 1
        parts.append(np.array([mask >> first & low for mask in held], np.uint64).astype(kind))
    return Bits(tuple(parts))


def common(one: Bits, other: Bits, rows: Rows) -> NDArray[np.unsignedinteger]:
    """Return how many words some of ``one`` have in common with each of ``other``.

    Returns
    -------
    ndarray of unsigned int, shape (n_rows, n_others)
    """
    counts = [
        np.bitwise_count(mine[rows][:, None] & theirs[None, :])
        for mine, theirs in zip(one.parts, other.parts, strict=True)
    ]
    return _added(counts)


def _added(counts: Sequence[NDArray[np.unsignedinteger]]) -> NDArray[np.unsignedinteger]:
    """Return sums of small counts; one alone stays as narrow as it is."""
    total = counts[0]
    for count in counts[1:]:
        total = total.astype(np.uint32) + count
    return total


@dataclass(frozen=True, slots=True)
class Tags:
    """One sort of tag on both sides.

    Parameters
    ----------
    mentees, mentors : Bits
        Over the words that at least one person of each side has.
    said : ndarray of float32, shape (n_mentees,)
        How many tags each mentee has, also those that no mentor has.
    words : tuple of str
    """

    mentees: Bits
    mentors: Bits
    said: NDArray[np.float32]
    words: tuple[str, ...]

    def shared(self, mentees: NDArray[np.integer], mentors: NDArray[np.integer]) -> NDArray[np.unsignedinteger]:
        """Return how many tags mentees share with mentors, pair by pair.

        Parameters
        ----------
        mentees, mentors : ndarray of int, shape (n_pairs,)

        Returns
        -------
        ndarray of unsigned int, shape (n_pairs,)
        """
        counts = [
            np.bitwise_count(mine[mentees] & theirs[mentors])
            for mine, theirs in zip(self.mentees.parts, self.mentors.parts, strict=True)
        ]
        return _added(counts)


def tags_of(mentees: Sequence[Iterable[str]], mentors: Sequence[Iterable[str]]) -> Tags:
    """Return the tags of both sides.

    Parameters
    ----------
    mentees, mentors : sequences of iterables of distinct str
        The tags of each person.
    """
    offered = {word for one in mentors for word in one}
    words = tuple(sorted({word for one in mentees for word in one} & offered))
    said = np.array([sum(1 for _ in one) for one in mentees], np.float32)
    return Tags(bits_of(mentees, words), bits_of(mentors, words), said, words)
